// The straight lane alone: nanoseconds a cart from candidates to parts, where they go, and what it refuses.
//
// bench_lane [PROMOTIONS…]. Carts are read and their candidates found before; both are what a Quoter hands
// the lane. bench_lane_phases is the same with a lane that reads the clock at every step, and prints shares.
#include <fmt/format.h>
#include <perk/compile.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "bench/arguments.h"
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

// Reads all that the lane may read: a cart comes hot from the host.
std::int64_t touch(const exec::Facts& facts, std::size_t fields) {
  std::int64_t sum = 0;
  for (std::size_t at = 0; at < facts.stride; ++at) sum += facts.list[at] + facts.quantity[at];
  for (std::size_t at = 0; at < fields * facts.stride; ++at) {
    sum += facts.unit[at] + facts.unit_known[at];
    for (std::uint64_t i = 0; i < facts.unit_sets[at].count; ++i) sum += facts.unit_sets[at].data[i];
  }
  return sum;
}

// Per cart the least of some rounds over all carts, as bench_candidates has it.
template <class Price>
double least(const std::vector<Ready>& carts, std::size_t fields, const Price& price) {
  constexpr std::size_t kRounds = 25;
  std::vector<double> took(carts.size(), 1e18);
  double clock = 1e18;
  for (int i = 0; i < 1'000; ++i) {
    const double begin = now_ns();
    clock = std::min(clock, now_ns() - begin);
  }
  for (std::size_t round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < carts.size(); ++i) {
      keep(touch(carts[i].view.facts(), fields));
      const double begin = now_ns();
      keep(price(carts[i]));
      took[i] = std::min(took[i], now_ns() - begin - clock);
    }
  }
  return std::accumulate(took.begin(), took.end(), 0.0) / static_cast<double>(carts.size());
}

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
    const double took = least(carts, module.fields.size(), price);
    constexpr std::size_t kInARow = 20;
    const auto hot = interleave({{"lane",
                                  [&] {
                                    for (const Ready& cart : carts) {
                                      for (std::size_t i = 0; i < kInARow; ++i) keep(price(cart));
                                    }
                                  }}},
                                carts.size() * kInARow, 1'000);
    const auto count = static_cast<double>(carts.size());
    fmt::print(
        "{:7} promotions, {:3} lines: {:7.0f} ns, in a row {:.0f}; {:.1f} found, {:.1f} apply, {:.1f} parts; "
        "refused",
        size, lines, took, hot.front(), static_cast<double>(found) / count,
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
  const auto arguments = perk::bench::read_arguments(argc, argv, {1000, 10000});
  for (const std::uint32_t size : arguments.sizes) perk::bench::measure(size);
}
