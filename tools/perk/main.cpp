// perk: the command line. One subcommand a file; here only what they take.
#include <CLI/CLI.hpp>

#include "tools/json/nearest.h"
#include "tools/perk/command.h"
#include "tools/perk/declare_ledger.h"
#include "tools/perk/terminal.h"

namespace perk::tool {
namespace {

constexpr const char* kAbout =
    "Perk: promotions that read like their printed terms, checked before they run.\n";

constexpr const char* kExamples =
    "Examples:\n"
    "  perk check shop.perk                                        every mistake, with its remedy\n"
    "  perk check examples/online-retail --fix                     mend what can be mended\n"
    "  perk price examples/online-retail --cart cart.json          one cart as a receipt\n"
    "  perk price examples/online-retail --orders orders.jsonl.gz  many orders and what came of them\n"
    "  perk why shop.perk --cart cart.json PROMOTION              step by step, why or why not\n"
    "  perk return shop.perk --cart … --result … --return …       what is paid back\n"
    "  perk test examples/online-retail                            the tests written in the pack\n"
    "  perk build shop.perk -o shop.perkm                          the pack as one file for hosts\n"
    "  perk ledger init --db sqlite:shop.db --key ledger.key       what counts limits, budgets and codes\n"
    "  perk codes generate shop.perk POOL -o codes.csv             codes that cannot be guessed\n"
    "\n"
    "Exit codes: 0 all is well; 1 mistakes found, tests failed or orders refused; 2 the command line or a "
    "file\n"
    "cannot be read. NO_COLOR turns colours off.";

void add_check(CLI::App& app, CheckOptions& options) {
  CLI::App* command =
      app.add_subcommand("check", "Check packs: every mistake, where it is, and how to mend it");
  command
      ->add_option("PATH", options.paths,
                   "A directory of .perk files, or .perk files (those of one directory are one pack)")
      ->required();
  command->add_flag("--json", options.json, "The findings as JSON, with exact ranges and edits");
  command->add_flag("--fix", options.fix, "Apply the fixes to the files, then check again");
  command->add_option("--print", options.print, "Show what the pack became: ast, typed or ir")
      ->check(CLI::IsMember({"ast", "typed", "ir"}));
  command->footer(
      "Examples:\n  perk check shop.perk\n  perk check packs/spring packs/summer --json\n"
      "  perk check shop.perk --fix");
}

void add_executor(CLI::App* command, std::string& executor, const char* usual) {
  command
      ->add_option("--executor", executor,
                   std::string("Who answers for conditions: interpreter or native (default: ") + usual + ")")
      ->check(CLI::IsMember({"interpreter", "native"}))
      ->type_name("WHICH");
}

void add_price(CLI::App& app, PriceOptions& options) {
  CLI::App* command = app.add_subcommand("price", "Price a cart, or a file of orders, by a pack");
  command->add_option("PACK", options.pack, "A directory of .perk files, a .perk file, or a .perkm module")
      ->required();
  CLI::Option* cart = command->add_option("--cart", options.cart,
                                          "A cart as JSON (docs/cart.schema.json); - is standard input");
  CLI::Option* orders =
      command->add_option("--orders", options.orders, "Orders, one JSON record a line; may be gzip");
  CLI::Option* carts = command->add_option(
      "--carts", options.carts, "Carts, one JSON document a line; may be gzip. Out comes a result a line");
  cart->excludes(orders)->excludes(carts)->type_name("FILE");
  orders->excludes(carts)->type_name("FILE ...");
  carts->type_name("FILE ...");
  command
      ->add_option("--jobs", options.jobs, "Threads for many orders or carts (default: all of the machine)")
      ->type_name("N");
  command
      ->add_option("--mapping", options.mapping,
                   "How the orders become carts (default: mapping.json beside the pack)")
      ->needs(orders)
      ->type_name("FILE");
  command->add_option("--at", options.at, "The time to price at, in the pack's zone: 2026-04-17T19:00")
      ->type_name("TIME");
  add_executor(command, options.executor, "interpreter, of orders native");
  command->add_flag("--explain", options.explain, "Why each promotion that gave nothing gave nothing");
  CLI::Option* json = command->add_flag("--json", options.json,
                                        "The result as JSON (docs/result.schema.json), or the summary");
  command
      ->add_flag("--canonical", options.canonical, "The result as hosts write it, to compare byte for byte")
      ->needs(cart)
      ->excludes(json);
  command
      ->add_option("--receipts", options.receipts, "Show the receipts of the first N orders with a discount")
      ->needs(orders)
      ->type_name("N");
  command->footer(
      "Examples:\n  perk price shop.perk --cart cart.json --at 2026-04-17T19:00\n"
      "  perk price examples/online-retail --orders orders.jsonl.gz --receipts 3 --explain");
  command->callback([cart, orders, carts] {
    if (cart->count() == 0 && orders->count() == 0 && carts->count() == 0) {
      throw CLI::RequiredError("what to price: give --cart FILE or --orders FILE; it");
    }
  });
}

void add_why(CLI::App& app, WhyOptions& options) {
  CLI::App* command = app.add_subcommand("why", "How one promotion fared with a cart, step by step");
  command->add_option("PACK", options.pack, "A directory of .perk files, a .perk file, or a .perkm module")
      ->required();
  command->add_option("--cart", options.cart, "A cart as JSON (docs/cart.schema.json); - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("PROMOTION", options.promotion, "The promotion's id")->required();
  command->add_option("--at", options.at, "The time to price at, in the pack's zone: 2026-04-17T19:00")
      ->type_name("TIME");
  command->add_flag("--json", options.json, "The steps as JSON");
  command->footer("Example:\n  perk why examples/allkons --cart examples/allkons/cart.json plumbers-15");
}

void add_return(CLI::App& app, ReturnOptions& options) {
  CLI::App* command =
      app.add_subcommand("return", "What is paid back when units of a priced order come back");
  command->add_option("PACK", options.pack, "The pack that priced the order")->required();
  command->add_option("--cart", options.cart, "The order's cart as JSON (docs/cart.schema.json)")
      ->required()
      ->type_name("FILE");
  command->add_option("--result", options.result, "Its stored result (perk price --json)")
      ->required()
      ->type_name("FILE");
  command->add_option("--return", options.units, "What comes back, as JSON (docs/return.schema.json)")
      ->required()
      ->type_name("FILE");
  command->add_option("--at", options.at, "The time the order was priced at, where the cart has none")
      ->type_name("TIME");
  command->add_flag("--json", options.json, "As JSON, with the history for the next return");
  command->footer(
      "Example:\n  perk return shop.perk --cart cart.json --result result.json --return return.json");
}

void add_test(CLI::App& app, TestOptions& options) {
  CLI::App* command = app.add_subcommand("test", "Run the `test` blocks of packs");
  command->add_option("PACK", options.packs, "A directory of .perk files, or .perk files")->required();
  add_executor(command, options.executor, "interpreter");
  command->add_flag("--json", options.json, "The outcomes as JSON");
  command->footer(
      "Examples:\n  perk test examples/online-retail\n  perk test packs/spring packs/summer --json");
}

void add_build(CLI::App& app, BuildOptions& options) {
  CLI::App* command = app.add_subcommand("build", "Write a pack to one file, which hosts load");
  command->add_option("PACK", options.paths, "Directories and .perk files, which together are one pack")
      ->required();
  CLI::Option* out = command->add_option("-o,--output", options.out, "The module file");
  out->type_name("FILE");
  CLI::Option* print =
      command->add_option("--print", options.print, "Instead of a file: the LLVM IR of all shapes or of one");
  print->type_name("llvm[:SHAPE|:PROMOTION]")->excludes(out);
  CLI::Option* stats = command->add_option(
      "--stats", options.stats, "Say how many promotions a cart is held against, by carts, one a line");
  stats->type_name("FILE");
  command->callback([out, print, stats] {
    if (out->count() + print->count() + stats->count() == 0) throw CLI::RequiredError("--output");
  });
  command
      ->add_option(
          "--target", options.targets,
          "Native code for x86-64, x86-64-v3, x86-64-v4, aarch64, native (this machine) or none; may "
          "be given again")
      ->delimiter(',')
      ->check(CLI::IsMember({"x86-64", "x86-64-v3", "x86-64-v4", "aarch64", "native", "none"}));
  command->add_option("--release", options.release, "Rises; a host goes back to a lower one only when told")
      ->type_name("N");
  CLI::Option* sign = command->add_option("--sign", options.sign, "Sign with this secret key (perk keys)");
  sign->type_name("FILE");
  command
      ->add_option("--valid-from", options.valid_from, "The signature holds from here on, in the pack's zone")
      ->needs(sign)
      ->type_name("TIME");
  command->add_option("--valid-to", options.valid_to, "… and no longer from here on")
      ->needs(sign)
      ->type_name("TIME");
  command->footer(
      "Examples:\n  perk build packs/spring -o spring.perkm --release 42 --sign shop.key\n"
      "  perk build packs/spring -o spring.perkm --target x86-64-v3,aarch64 --sign shop.key\n"
      "The same pack gives the same bytes, on every machine. Native code runs from signed modules alone.");
}

void add_inspect(CLI::App& app, InspectOptions& options) {
  CLI::App* command = app.add_subcommand("inspect", "What a module file holds");
  command->add_option("MODULE", options.module, "A .perkm file")->required();
  command->add_flag("--json", options.json, "As JSON");
  command->footer("Example:\n  perk inspect shop.perkm");
}

void add_verify(CLI::App& app, VerifyOptions& options) {
  CLI::App* command = app.add_subcommand("verify", "Whether a host may run a module file");
  command->add_option("MODULE", options.module, "A .perkm file")->required();
  command->add_option("--key", options.keys, "A public key that is trusted; may be given again")
      ->type_name("FILE");
  command->add_option("--at", options.at, "The time at which the signature must hold (default: now)")
      ->type_name("TIME");
  command->footer("Example:\n  perk verify shop.perkm --key shop.pub");
}

void add_keys(CLI::App& app, KeysOptions& options) {
  CLI::App* command = app.add_subcommand("keys", "Keys that sign modules");
  CLI::App* generate = command->add_subcommand("generate", "A new pair: NAME.key is secret, NAME.pub is not");
  generate->add_option("NAME", options.out, "Where the two files go, without their endings")->required();
  command->require_subcommand(1);
  command->footer("Example:\n  perk keys generate shop");
}

// The words that the command line could have meant.
std::vector<std::string> known_words(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back(command->get_name());
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  }
  return words;
}

int usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* at = &app;
  std::string path;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    path += at->get_name() + " ";
  }
  const std::vector<std::string> extra = at->remaining(true);
  const bool unknown_word =
      dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr || at->get_require_subcommand_min() > 0;
  if (unknown_word && !extra.empty()) {
    const std::vector<std::string> words = known_words(*at);
    const std::string word = extra.front().substr(0, extra.front().find('='));
    complain("`" + word + "` is not known here" +
             json::did_you_mean(word, std::vector<std::string_view>(words.begin(), words.end())));
  } else {
    complain(error.what());
  }
  complain("see `perk " + path + "--help`");
  return kUnusable;
}

int run(int argc, char** argv) {
  CLI::App app(kAbout, "perk");
  app.footer(kExamples);
  app.set_version_flag("--version", std::string("perk ") + PERK_VERSION);
  app.require_subcommand(1);
  CheckOptions check;
  PriceOptions price;
  WhyOptions why;
  ReturnOptions give_back;
  TestOptions test;
  BuildOptions build;
  InspectOptions inspect;
  VerifyOptions verify;
  KeysOptions keys;
  add_check(app, check);
  add_price(app, price);
  add_why(app, why);
  add_return(app, give_back);
  add_test(app, test);
  add_build(app, build);
  add_inspect(app, inspect);
  add_verify(app, verify);
  add_keys(app, keys);
  LedgerOptions ledger;
  CodesOptions codes;
  add_ledger(app, ledger);
  add_codes(app, codes);
  if (argc < 2) {
    print_error(app.help());
    return kUnusable;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error);
  }
  if (app.got_subcommand("check")) return run_check(check);
  if (app.got_subcommand("price")) return run_price(price);
  if (app.got_subcommand("why")) return run_why(why);
  if (app.got_subcommand("return")) return run_return(give_back);
  if (app.got_subcommand("build")) return run_build(build);
  if (app.got_subcommand("inspect")) return run_inspect(inspect);
  if (app.got_subcommand("verify")) return run_verify(verify);
  if (app.got_subcommand("ledger")) return run_ledger(ledger);
  if (app.got_subcommand("codes")) return run_codes(codes);
  if (app.got_subcommand("keys")) return run_keys_generate(keys);
  return run_test(test);
}

}  // namespace
}  // namespace perk::tool

int main(int argc, char** argv) {
  return perk::tool::run(argc, argv);
}
