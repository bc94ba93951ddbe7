// perk price: one cart as a receipt, or a file of orders with what came of it.
#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "perk/canonical.h"
#include "perk/engine.h"
#include "runtime/ir/ir.h"
#include "tools/json/write.h"
#include "tools/orders/price_carts.h"
#include "tools/orders/replay.h"
#include "tools/perk/carts.h"
#include "tools/perk/command.h"
#include "tools/perk/packs.h"
#include "tools/perk/progress.h"
#include "tools/perk/shop.h"
#include "tools/perk/summary.h"
#include "tools/perk/terminal.h"
#include "tools/receipt/receipt.h"

namespace perk::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReasonsUnasked = 8;

receipt::Options receipt_options() {
  receipt::Options show;
  show.width = width();
  show.colour = has_colour(Stream::out);
  return show;
}

int price_cart(const PriceOptions& options, const Engine& engine, std::optional<Instant> at) {
  const auto read = cart_or_complain(options.cart, engine.module(), at);
  if (!read) return kUnusable;
  const Cart& cart = *read;
  const auto priced = engine.price(cart);
  if (const auto* error = std::get_if<CartError>(&priced)) {
    return refused(options.cart, *error, options.json);
  }
  const Result& result = std::get<Result>(priced);
  if (options.canonical) {
    print(canonical(result));
    return kFine;
  }
  if (options.json) {
    print(json::write_result(result, engine.module()) + "\n");
    return kFine;
  }
  receipt::Options show = receipt_options();
  if (!options.explain) show.most_reasons = kReasonsUnasked;
  print(receipt::render(cart, result, engine.module(), show));
  return kFine;
}

std::optional<orders::Mapping> read_mapping(const PriceOptions& options, const ir::Module& module) {
  std::string path = options.mapping;
  if (path.empty()) {
    const fs::path pack(options.pack);
    path = ((fs::is_directory(pack) ? pack : pack.parent_path()) / "mapping.json").string();
    if (!fs::exists(path)) {
      complain(
          fmt::format("there is no `{}`, which says how the orders become carts; write one "
                      "(docs/reference/calculation.md) or name another with --mapping",
                      path));
      return std::nullopt;
    }
  }
  const auto text = read_text(path, "mapping");
  if (!text) return std::nullopt;
  auto read = orders::read_mapping(*text, module);
  if (const json::Error* error = json::error_of(read)) {
    complain_about(path, *error);
    return std::nullopt;
  }
  return std::move(std::get<orders::Mapping>(read));
}

// Receipts of the first orders that got something; the others would show nothing of the pack.
class Receipts {
 public:
  Receipts(const PriceOptions& options, const Engine& engine, Progress& progress)
      : options_(options), engine_(engine), progress_(progress) {}

  void operator()(const Cart& cart, const std::vector<std::string>& title) {
    progress_.clear();
    const auto priced = engine_.price(cart, {.explain = options_.explain ? Explain::all : Explain::none});
    const Result& shown = std::get<Result>(priced);
    if (options_.json) {
      json_ += (json_.empty() ? "\n" : ",\n") + json::write_result(shown, engine_.module());
      return;
    }
    receipt::Options show = receipt_options();
    show.title = title;
    show.reasons = options_.explain;
    print(receipt::render(cart, shown, engine_.module(), show) + "\n");
  }
  [[nodiscard]] const std::string& json() const { return json_; }

 private:
  const PriceOptions& options_;
  const Engine& engine_;
  Progress& progress_;
  std::string json_;
};

bool all_exist(const std::vector<std::string>& paths, std::string_view what) {
  for (const std::string& path : paths) {
    if (fs::exists(path)) continue;
    complain(fmt::format("there is no file of {} `{}`", what, path));
    return false;
  }
  return true;
}

int price_orders(const PriceOptions& options, const Engine& engine, std::optional<Instant> at) {
  const auto mapping = read_mapping(options, engine.module());
  if (!mapping || !all_exist(options.orders, "orders")) return kUnusable;
  Progress progress(!options.json);
  Receipts receipts(options, engine, progress);
  orders::ReplayOptions replay;
  replay.at = at;
  replay.jobs = options.jobs;
  replay.receipts = options.receipts;
  replay.on_receipt = std::ref(receipts);
  replay.on_progress = [&](std::uint64_t records, double share) { progress.update(records, share); };
  const auto summary = orders::replay(options.orders, engine, *mapping, replay);
  progress.clear();
  if (const json::Error* error = json::error_of(summary)) {
    complain_about(error->place.empty() ? options.orders.front() : error->place, {"", error->message});
    return kUnusable;
  }
  const orders::Summary& all = std::get<orders::Summary>(summary);
  if (options.json) {
    print(fmt::format("{{\"summary\": {},\n\"results\": [{}]}}\n", summary_json(all, engine.module()),
                      receipts.json()));
  } else {
    print(render_summary(all, engine.module(), {.width = width(), .colour = has_colour(Stream::out)}));
  }
  return all.refused == 0 ? kFine : kFound;
}

// Carts in, results out, a line each.
int price_carts(const PriceOptions& options, const Engine& engine, std::optional<Instant> at) {
  if (!all_exist(options.carts, "carts")) return kUnusable;
  Progress progress(!is_terminal(Stream::out));
  orders::CartsOptions carts;
  carts.defaults = {.now = at ? *at : machine_time(), .override_now = at.has_value()};
  carts.explain = options.explain;
  carts.jobs = options.jobs;
  carts.write = [](std::string_view lines) { print(lines); };
  carts.on_progress = [&](std::uint64_t records, double share) { progress.update(records, share); };
  const auto priced = orders::price_carts(options.carts, engine, carts);
  progress.clear();
  if (const json::Error* error = json::error_of(priced)) {
    complain_about(error->place, {"", error->message});
    return kUnusable;
  }
  return std::get<orders::CartsPriced>(priced).refused == 0 ? kFine : kFound;
}

}  // namespace

int run_price(const PriceOptions& options) {
  int code = kFine;
  // Many orders pay for the compilation.
  const Executor usual = options.cart.empty() ? Executor::native : Executor::interpreter;
  const Executor executor = executor_named(options.executor, usual);
  const auto shop = open_or_complain(options.pack, options.at, code, executor);
  if (!shop) return code;
  const auto& [engine, at] = *shop;
  if (!options.carts.empty()) return price_carts(options, engine, at);
  return options.cart.empty() ? price_orders(options, engine, at) : price_cart(options, engine, at);
}

}  // namespace perk::tool
