// What native code brings: the second workload (odd conditions and formulas, some 300 shapes), and the third,
// in which every promotion is open to everyone so that no index can help.
//
//   bench_odd [--full] [PROMOTIONS]     1000 where none is said
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "bench/arguments.h"
#include "bench/contenders.h"
#include "bench/odd_pack.h"
#include "bench/report.h"
#include "bench/timing.h"
#include "runtime/candidates/view.h"
#include "runtime/interpret/evaluate.h"
#include "runtime/pricing/engine_impl.h"

namespace perk::bench {
namespace {

struct Tails {
  double found = 0, with_tail = 0, native = 0, walked = 0;  // a cart
};

// Of the promotions that records leave over: how many need more than their record, and how these are tested.
Tails tails_of(const Engine& engine, const Workload& workload, const std::vector<Order>& orders) {
  Tails tails;
  const ir::Module& module = engine.module();
  const auto day = engine.impl().views.day().view;
  candidates::Scratch scratch;
  for (const Order& order : orders) {
    const auto view = std::get<0>(interpret::CartView::build(module, cart_of(workload, order)));
    std::int64_t list = 0;
    for (const interpret::Run& run : view.runs()) list += run.list_amount;
    day->find({view.facts(), {}, order.now, list}, scratch);
    const interpret::Evaluator evaluator(module, view, engine.code());
    for (const candidates::Found& found : scratch.found()) {
      tails.found += 1;
      if ((day->records()[found.record].flags & candidates::Record::kCondition) == 0) continue;
      const ir::Promotion& promotion = module.promotions[found.promotion];
      tails.with_tail += 1;
      keep(evaluator.holds(module.shapes[promotion.shape], promotion.slots, interpret::Side::match, {}));
    }
    tails.native += static_cast<double>(evaluator.calls().native);
    tails.walked += static_cast<double>(evaluator.calls().walked);
  }
  const auto carts = static_cast<double>(orders.size());
  return {tails.found / carts, tails.with_tail / carts, tails.native / carts, tails.walked / carts};
}

struct Pair {
  double native = 0, interpreted = 0, by_lane = 0, given = 0;
  std::size_t differ = 0;
};

Pair compare(const Engine& native, const Engine& interpreted, const Workload& workload,
             const std::vector<Order>& orders, double budget_ms) {
  const Host native_host(native, workload), interpreted_host(interpreted, workload);
  const auto native_carts = native_host.number(orders), interpreted_carts = interpreted_host.number(orders);
  Quoter first = native_host.quoter(), second = interpreted_host.quoter();
  Pair pair;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    native_host.give(native_carts[i], first);
    interpreted_host.give(interpreted_carts[i], second);
    const Quote *left = first.price(), *right = second.price();
    pair.differ += left != nullptr && right != nullptr && parts_of(*left) == parts_of(*right) ? 0 : 1;
    pair.by_lane += left != nullptr && left->by_lane ? 1 : 0;
    pair.given += left != nullptr ? static_cast<double>(left->promotions.size()) : 0;
  }
  pair.by_lane /= static_cast<double>(orders.size());
  pair.given /= static_cast<double>(orders.size());
  const auto round = [](const Host& host, Quoter& quoter, const std::vector<NumberedCart>& carts) {
    return [&] {
      for (const NumberedCart& cart : carts) {
        host.give(cart, quoter);
        keep(quoter.price());
      }
    };
  };
  const auto took = interleave({{"native", round(native_host, first, native_carts)},
                                {"interpreted", round(interpreted_host, second, interpreted_carts)}},
                               orders.size(), budget_ms);
  pair.native = took[0];
  pair.interpreted = took[1];
  return pair;
}

bool run(bool full, std::uint32_t size) {
  const auto workload = read_workload(data_folder(), 1000);
  if (!workload) {
    fmt::print("\nThe second and third workload are left out: there are no carts in {}.\n", data_folder());
    return true;
  }
  constexpr std::uint32_t kOddShapes = 297;
  OddPack pack = odd_pack(*workload, size, kOddShapes);
  std::vector<compile::SourceText> texts;
  for (std::string& text : pack.texts)
    texts.push_back({fmt::format("odd-{}.perk", texts.size()), std::move(text)});
  const compile::Compilation compiled = compile::compile_texts(std::move(texts));
  if (!compiled.module) {
    fmt::print(stderr, "{}", diag::render_text(compiled.diagnostics.all(), compiled.sources));
    std::exit(2);
  }
  native::JitReport jit;
  std::shared_ptr<const exec::Code> code;
  const double took = milliseconds_of(
      [&] { code = native::compile(*compiled.module, {.max_shapes = 0, .max_seconds = 0}, &jit); });
  const Engine native(compiled.module, code), interpreted(compiled.module);
  native.prepare({kBegin});
  interpreted.prepare({kBegin});
  std::size_t instructions = 0, most = 0;
  for (const ir::Shape& shape : compiled.module->shapes) {
    instructions += shape.nodes.size();
    most = std::max(most, shape.nodes.size());
  }
  fmt::print(
      "## Odd conditions\n\n{} promotions, three in ten odd; {} shapes of {} IR instructions each, at most "
      "{}; "
      "{} shapes compiled in {}, {} left.\n",
      whole(size), compiled.module->shapes.size(), instructions / compiled.module->shapes.size(), most,
      jit.shapes, duration(took), jit.shapes_left + jit.left.size());
  Table table({"workload", "lines", "native ns", "interpreted ns", "interpreted ÷ native", "straight lane",
               "given", "found", "with a tail", "native calls", "walked"});
  Targets targets;
  std::size_t differ = 0;
  for (const std::uint32_t lines : {10U, 50U}) {
    const auto orders = read_orders(data_folder(), 1000, lines, *workload);
    const Pair pair = compare(native, interpreted, *workload, orders, full ? 5000 : 1500);
    const Tails tails = tails_of(native, *workload, orders);
    differ += pair.differ;
    table.row({"odd", std::to_string(lines), number(pair.native), number(pair.interpreted),
               number(pair.interpreted / pair.native), fmt::format("{:.1f}%", 100 * pair.by_lane),
               number(pair.given), number(tails.found), number(tails.with_tail), number(tails.native),
               number(tails.walked)});
    targets.at_least(fmt::format("interpreted ÷ native, odd workload, {} lines", lines),
                     pair.interpreted / pair.native, 2);
    targets.at_least(
        fmt::format("odd workload, {} lines: share of survivors' tails in generated code", lines),
        tails.native + tails.walked == 0 ? 0 : tails.native / (tails.native + tails.walked), 1);
  }
  const std::uint32_t open = full ? 1000 : 100;
  if (const auto all = Contenders::make(open, {.open_to_all = true})) {
    const auto orders = read_orders(data_folder(), open, 10, all->workload);
    const Pair pair = compare(*all->native, *all->interpreted, all->workload, orders, full ? 5000 : 1500);
    const Tails tails = tails_of(*all->native, all->workload, orders);
    differ += pair.differ;
    table.row({fmt::format("{} open to everyone", whole(open)), "10", number(pair.native),
               number(pair.interpreted), number(pair.interpreted / pair.native),
               fmt::format("{:.1f}%", 100 * pair.by_lane), number(pair.given), number(tails.found),
               number(tails.with_tail), number(tails.native), number(tails.walked)});
  }
  table.print(
      "A cart: times; promotions given; promotions that records leave over, of these with more to test, and "
      "how that was tested");
  targets.print("Targets");
  if (differ > 0) fmt::print("\n**{} carts differ between native and interpreted.**\n", differ);
  return differ == 0;
}

}  // namespace
}  // namespace perk::bench

int main(int argc, char** argv) {
  const auto arguments = perk::bench::read_arguments(argc, argv, {1000}, 1);
  return perk::bench::run(arguments.full, arguments.sizes.front()) ? 0 : 1;
}
