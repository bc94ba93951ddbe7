// Does the hand-written evaluator say what the engine says? The parts of every cart, one by one.
//
//   bench_reference [PROMOTIONS...]     10 100 1000 where none is said
#include <fmt/format.h>
#include <perk/compile.h>
#include <perk/engine.h>

#include <algorithm>
#include <cstdlib>

#include "bench/reference_index.h"
#include "bench/workload_engine.h"

namespace {

using namespace perk;
using namespace perk::bench;

// The engine's parts in the evaluator's form.
std::vector<ReferencePart> parts_of(const Result& result) {
  std::vector<ReferencePart> parts;
  const auto add = [&](const std::vector<Part>& of, std::size_t site) {
    for (const Part& part : of) {
      parts.push_back({part.promotion, static_cast<std::uint32_t>(site), part.amount.minor});
    }
  };
  for (std::size_t i = 0; i < result.lines.size(); ++i) add(result.lines[i].parts, i);
  for (const ChargeResult& charge : result.charges) add(charge.parts, result.lines.size());
  for (ReferencePart& part : parts) part.rank = rank_of(result.promotions.at(part.rank).id);
  std::ranges::sort(parts);
  return parts;
}

std::string text_of(const std::vector<ReferencePart>& parts) {
  std::string text;
  for (const ReferencePart& part : parts) text += fmt::format(" {}@{}:{}", part.rank, part.site, part.amount);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::uint32_t> sizes;
  for (int i = 1; i < argc; ++i)
    sizes.push_back(static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10)));
  if (sizes.empty()) sizes = {10, 100, 1000};
  bool agree = true;
  for (const std::uint32_t size : sizes) {
    const auto workload = read_workload(data_folder(), size);
    if (!workload) {
      fmt::print(stderr, "there is no workload of {} promotions in {}\n", size, data_folder());
      return 2;
    }
    const Engine engine = engine_of(*workload);
    const auto sample = read_orders(data_folder(), size, 10, *workload);
    const ReferenceIndex index(*workload, sample, kBegin, kEnd);
    ReferencePricer pricer(index);
    for (const std::uint32_t lines : {1U, 10U, 50U, 200U}) {
      const auto orders = read_orders(data_folder(), size, lines, *workload);
      ReferenceCounts counts;
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < orders.size(); ++i) {
        auto parts = pricer.count(orders[i], counts).parts;
        std::ranges::sort(parts);
        PriceOptions options;
        options.explain = Explain::none;
        const auto priced = engine.price(cart_of(*workload, orders[i]), options);
        const auto expected = parts_of(std::get<Result>(priced));
        if (parts == expected) continue;
        if (++wrong <= 2) {
          fmt::print("{} promotions, {} lines, cart {}:\n  engine   {}\n  by hand {}\n", size, lines, i,
                     text_of(expected), text_of(parts));
        }
      }
      const auto mean = [&](std::uint64_t count) {
        return static_cast<double>(count) / static_cast<double>(orders.size());
      };
      fmt::print(
          "{:7} {:4} candidates {:6.1f} probes {:6.1f} survivors {:6.1f} matches {:6.1f} applied {:6.1f} "
          "with a choice {:.3f}: {}\n",
          size, lines, mean(counts.candidates), mean(counts.probes), mean(counts.survivors),
          mean(counts.matches), mean(counts.applied), mean(counts.chosen),
          wrong == 0 ? "agree" : fmt::format("{} of {} differ", wrong, orders.size()));
      agree = agree && wrong == 0;
    }
  }
  return agree ? 0 : 1;
}
