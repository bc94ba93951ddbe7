// The straight lane alone: nanoseconds a cart from candidates to parts, where they go, and what it refuses.
//
// bench_lane [PROMOTIONS…]. Carts are read and their candidates found before; both are what a Quoter hands
// the lane. bench_lane_phases is the same with a lane that reads the clock at every step, and prints shares.
#include <fmt/format.h>
#include <perk/compile.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "bench/timing.h"
#include "bench/workload_engine.h"
#include "runtime/candidates/view.h"
#include "runtime/lane/lane.h"
#include "runtime/lane/phases.h"

namespace perk::bench {
namespace {

struct Ready {
  interpret::CartView view;
  std::vector<candidates::Found> found;
};

void print_phases() {
#ifdef PERK_LANE_PHASES
  constexpr std::array<const char*, lane::kPhases> kNames{
      "outside", "begin", "collect", "test", "select", "want", "assemble", "fit", "commit", "finish"};
  std::uint64_t all = 0;
  for (std::size_t i = 1; i < lane::kPhases; ++i) all += lane::phase_ticks.at(i);
  for (std::size_t i = 1; i < lane::kPhases; ++i) {
    fmt::print("  {} {:.1f}%", kNames.at(i),
               100.0 * static_cast<double>(lane::phase_ticks.at(i)) / static_cast<double>(all));
  }
  fmt::print("\n");
  lane::phase_ticks = {};
#endif
}

void measure(std::uint32_t size) {
  const auto workload = read_workload(data_folder(), size);
  if (!workload) {
    fmt::print(stderr, "there is no workload of {} promotions in {}\n", size, data_folder());
    std::exit(2);
  }
  const compile::Compilation compiled = compile_workload(*workload);
  const ir::Module& module = *compiled.module;
  const pricing::Index index(module);
  const lane::Lane priced_by(module, index);
  const candidates::View view(module, {kBegin, kEnd}, candidates::Statistics(module));
  for (const std::uint32_t lines : {1U, 10U, 50U, 200U}) {
    const auto orders = read_orders(data_folder(), size, lines, *workload);
    std::vector<Ready> carts;
    candidates::Scratch scratch;
    for (const Order& order : orders) {
      Ready& cart = carts.emplace_back(
          Ready{std::get<0>(interpret::CartView::build(module, cart_of(*workload, order))), {}});
      std::vector<std::uint32_t> entered;
      for (const std::string& code : cart.view.codes()) entered.push_back(view.trait_of_code(code));
      std::int64_t list = 0;
      for (const interpret::Run& run : cart.view.runs()) list += run.list_amount;
      view.find({cart.view.facts(), entered, order.now, list}, scratch);
      cart.found.assign(scratch.found().begin(), scratch.found().end());
    }
    lane::Workspace workspace;
    std::size_t found = 0, parts = 0, applied = 0;
    const auto price = [&](const Ready& cart) {
      return priced_by.price({cart.view, cart.found, view.records()}, workspace);
    };
    for (const Ready& cart : carts) {
      found += cart.found.size();
      if (price(cart) != lane::Refusal::none) continue;
      parts += workspace.priced().parts.size();
      applied += workspace.priced().applied.size();
    }
    const auto counts = workspace.counts();
    const auto took = interleave({{"lane",
                                   [&] {
                                     for (const Ready& cart : carts) keep(price(cart));
                                   }}},
                                 carts.size(), 1'000);
    const auto count = static_cast<double>(carts.size());
    fmt::print("{:7} promotions, {:3} lines: {:7.0f} ns; {:.1f} found, {:.1f} apply, {:.1f} parts; refused",
               size, lines, took.front(), static_cast<double>(found) / count,
               static_cast<double>(applied) / count, static_cast<double>(parts) / count);
    for (std::size_t i = 1; i < lane::kRefusals; ++i) {
      if (counts[i] == 0) continue;
      fmt::print(" {:.1f}% {};", 100.0 * static_cast<double>(counts[i]) / count,
                 lane::words_of(static_cast<lane::Refusal>(i)));
    }
    fmt::print("\n");
    print_phases();
  }
}

}  // namespace
}  // namespace perk::bench

int main(int argc, char** argv) {
  std::vector<std::uint32_t> sizes;
  for (int i = 1; i < argc; ++i) {
    sizes.push_back(static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10)));
  }
  if (sizes.empty()) sizes = {1000, 10000};
  for (const std::uint32_t size : sizes) perk::bench::measure(size);
}
