#include "tools/perk/declare_ledger.h"

namespace perk::tool {
namespace {

constexpr const char* kWhere =
    "The ledger is named by --db and --key, or by PERK_DB and PERK_LEDGER_KEY:\n"
    "  sqlite:shop.db\n"
    "  postgresql:host=db.example dbname=shop user=perk, or postgresql://perk@db.example/shop";

template <class Options>
void add_place(CLI::App* command, Options& options) {
  command->add_option("--db", options.database, "sqlite:FILE or postgresql:ADDRESS (default: PERK_DB)")
      ->envname("PERK_DB")
      ->type_name("WHERE");
  command->add_option("--key", options.key, "The ledger's key file (default: PERK_LEDGER_KEY)")
      ->envname("PERK_LEDGER_KEY")
      ->type_name("FILE");
}

void add_json(CLI::App* command, bool& json) {
  command->add_flag("--json", json, "As JSON");
}

// One promotion, or all of them.
void add_promotion(CLI::App* command, LedgerOptions& options) {
  CLI::Option* promotion = command->add_option("PROMOTION", options.promotion, "The promotion's id");
  CLI::Option* all = command->add_flag("--all", options.all, "Every promotion, in the place of one");
  all->excludes(promotion);
  command->add_option("--pack", options.pack, "See that this pack has a promotion of that id")
      ->needs(promotion)
      ->type_name("PACK");
  command->callback([promotion, all] {
    if (promotion->count() == 0 && all->count() == 0) throw CLI::RequiredError("PROMOTION or --all");
  });
}

class Verbs {
 public:
  Verbs(CLI::App* group, LedgerOptions& options) : group_(group), options_(options) {}

  CLI::App* add(LedgerOptions::Do what, const char* name, const char* about, const char* example) {
    CLI::App* command = group_->add_subcommand(name, about);
    add_place(command, options_);
    add_json(command, options_.json);
    command->footer(std::string("Example:\n  ") + example);
    command->preparse_callback([&options = options_, what](std::size_t) { options.what = what; });
    return command;
  }

 private:
  CLI::App* group_;
  LedgerOptions& options_;
};

void add_breakers(CLI::App* ledger, LedgerOptions& options) {
  using Do = LedgerOptions::Do;
  CLI::App* group = ledger->add_subcommand("breaker", "Limits outside the rules");
  group->require_subcommand(1);
  group->footer(
      "Example:\n  perk ledger breaker set songkran --spend \"50000 THB\" --per 1h\n"
      "A breaker holds whatever the pack says: what would pass it is refused, and raises an alarm.");
  Verbs verbs(group, options);
  CLI::App* set = verbs.add(Do::set_breaker, "set", "Set what is said; the promotion's other limits stay",
                            "perk ledger breaker set --all --most-share 40% --least-total 50%");
  add_promotion(set, options);
  set->add_option("--most-share", options.most_share,
                  "Money off, at most so much of an order's list subtotal")
      ->type_name("PERCENT");
  set->add_option("--least-total", options.least_total,
                  "What an order pays, at least so much of its list subtotal (with --all)")
      ->type_name("PERCENT");
  CLI::Option* spend = set->add_option("--spend", options.spend, "Money off over all orders, with --per");
  CLI::Option* per =
      set->add_option("--per", options.per, "The time in which so much may be spent: 30m, 1h, 7d");
  spend->needs(per)->type_name("AMOUNT");
  per->needs(spend)->type_name("TIME");
  add_promotion(verbs.add(Do::remove_breaker, "remove", "Take a breaker away, a stop too",
                          "perk ledger breaker remove songkran"),
                options);
  verbs.add(Do::breakers, "list", "Every breaker and stop that is set", "perk ledger breaker list --json");
}

}  // namespace

void add_ledger(CLI::App& app, LedgerOptions& options) {
  using Do = LedgerOptions::Do;
  CLI::App* group =
      app.add_subcommand("ledger", "Limits, budgets, codes and balances that are counted over orders");
  group->require_subcommand(1);
  group->footer(std::string("Examples:\n"
                            "  perk ledger init --db sqlite:shop.db --key shop-ledger.key\n"
                            "  perk ledger verify\n\n") +
                kWhere);
  Verbs verbs(group, options);
  verbs.add(Do::init, "init",
            "Make the tables in an empty database, and the ledger's key where there is none",
            "perk ledger init --db sqlite:shop.db --key shop-ledger.key");
  verbs.add(Do::migrate, "migrate", "Bring the tables of an earlier version up to date",
            "perk ledger migrate --db sqlite:shop.db --key shop-ledger.key");
  verbs.add(Do::status, "status", "What stands in the ledger", "perk ledger status --json");
  verbs.add(Do::verify, "verify",
            "Recount every counter, code and balance from its rows; 1 where one differs",
            "perk ledger verify");
  verbs.add(Do::expire, "expire", "Give back what is past its time, let balances lapse, forget old requests",
            "perk ledger expire");
  CLI::App* stop = verbs.add(Do::stop, "stop", "The kill switch: a promotion gives nothing, on every host",
                             "perk ledger stop songkran --reason \"99% off\"");
  add_promotion(stop, options);
  stop->add_option("--reason", options.reason, "What hosts and reports are told")
      ->required()
      ->type_name("TEXT");
  add_promotion(
      verbs.add(Do::resume, "resume", "A promotion that was stopped goes on", "perk ledger resume songkran"),
      options);
  add_breakers(group, options);
  verbs.add(Do::alarms, "alarms", "What breakers refused, the latest first", "perk ledger alarms --last 100")
      ->add_option("--last", options.at_most, "So many (default: 20)")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
}

namespace {

class CodeVerbs {
 public:
  CodeVerbs(CLI::App* group, CodesOptions& options) : group_(group), options_(options) {}

  CLI::App* add(CodesOptions::Do what, const char* name, const char* about, const char* example) {
    CLI::App* command = group_->add_subcommand(name, about);
    add_place(command, options_);
    add_json(command, options_.json);
    command->footer(std::string("Example:\n  ") + example);
    command->preparse_callback([&options = options_, what](std::size_t) { options.what = what; });
    return command;
  }

  // One code, one batch, or a pool.
  CLI::App* change(CodesOptions::Do what, const char* name, const char* about, const char* example) {
    CLI::App* command = add(what, name, about, example);
    CLI::Option* code = command->add_option("CODE", options_.code, "One code");
    CLI::Option* batch = command->add_option("--batch", options_.batch, "All of a batch (perk codes list)");
    CLI::Option* pool = command->add_option("--pool", options_.pool, "All of a pool");
    code->excludes(batch)->excludes(pool);
    batch->excludes(pool)->type_name("ID");
    pool->type_name("POOL");
    command->callback([code, batch, pool] {
      if (code->count() + batch->count() + pool->count() == 0) {
        throw CLI::RequiredError("CODE, --batch ID or --pool POOL");
      }
    });
    return command;
  }

  void add_window(CLI::App* command) {
    command->add_option("--from", options_.from, "Good from here on; in UTC unless it has an offset")
        ->type_name("TIME");
    command->add_option("--to", options_.to, "… and no longer from here on")->type_name("TIME");
  }

 private:
  CLI::App* group_;
  CodesOptions& options_;
};

void add_pool(CLI::App* command, CodesOptions& options) {
  command
      ->add_option("PACK", options.pack,
                   "The pack with the `coupons` block: a directory or file, or a module")
      ->required();
  command->add_option("POOL", options.pool, "The block's id")->required();
  command->add_option("--label", options.label, "What people call the batch")->type_name("TEXT");
}

}  // namespace

void add_codes(CLI::App& app, CodesOptions& options) {
  using Do = CodesOptions::Do;
  CLI::App* group = app.add_subcommand("codes", "Codes of a ledger: made, brought in, taken out of use");
  group->require_subcommand(1);
  group->footer(std::string("Examples:\n"
                            "  perk codes generate shop.perk songkran-codes -o codes.csv\n"
                            "  perk codes show SK-7Q2MX-9FHTA4\n"
                            "  perk codes deactivate --batch 5f0c…\n\n") +
                kWhere);
  CodeVerbs verbs(group, options);
  CLI::App* generate =
      verbs.add(Do::generate, "generate", "Make codes from a pool's pattern",
                "perk codes generate shop.perk songkran-codes --count 5000 --label radio -o codes.csv");
  add_pool(generate, options);
  generate
      ->add_option("--count", options.count, "So many (default: what the pool says and does not have yet)")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  generate->add_option("--owner", options.owner, "The one customer who may use them")->type_name("CUSTOMER");
  verbs.add_window(generate);
  generate->add_option("-o,--output", options.out, "A file for the codes; - is standard output")
      ->required()
      ->type_name("FILE");

  CLI::App* bring_in =
      verbs.add(Do::bring_in, "import", "Bring in codes from elsewhere: all of a file, or none",
                "perk codes import shop.perk partner-codes partner.csv\n"
                "Columns: code; where wanted owner, valid_from, valid_to, uses, worth, issued_at.");
  add_pool(bring_in, options);
  bring_in->add_option("FILE", options.file, "Codes as CSV; - is standard input")->required();

  CLI::App* write_out = verbs.add(Do::write_out, "export", "Write codes and what became of them as CSV",
                                  "perk codes export songkran-codes -o codes.csv");
  CLI::Option* pool = write_out->add_option("POOL", options.pool, "Of this pool (default: of all)");
  write_out->add_option("--batch", options.batch, "Of this batch (perk codes list)")
      ->excludes(pool)
      ->type_name("ID");
  write_out->add_option("-o,--output", options.out, "A file (default: standard output)")->type_name("FILE");
  write_out->get_option("--json")->description("One JSON object a line");

  verbs.add(Do::show, "show", "What is known of one code", "perk codes show SK-7Q2MX-9FHTA4")
      ->add_option("CODE", options.code, "The code")
      ->required();
  verbs.add(Do::list, "list", "The batches that were made or brought in", "perk codes list");
  verbs.change(Do::deactivate, "deactivate", "Block codes: nobody can use them, what is held stays held",
               "perk codes deactivate SK-7Q2MX-9FHTA4");
  verbs.change(Do::activate, "activate", "Blocked codes are good again",
               "perk codes activate --pool songkran-codes");
  verbs.change(Do::remove, "delete", "Delete codes for good; those of orders keep their rows",
               "perk codes delete --batch 5f0c…");
  CLI::App* valid =
      verbs.change(Do::valid, "valid", "Say from when to when codes are good; without a time: always",
                   "perk codes valid --pool songkran-codes --to 2026-05-01T00:00+07:00");
  verbs.add_window(valid);
  CLI::App* assign = verbs.change(Do::assign, "assign", "Bind codes to a customer; --owner \"\" frees them",
                                  "perk codes assign SK-7Q2MX-9FHTA4 --owner c-1207");
  assign->add_option("--owner", options.owner, "The customer's id")->required()->type_name("CUSTOMER");
}

}  // namespace perk::tool
