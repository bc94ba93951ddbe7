// A day's view of the workload against the hand-written index: candidates, probes, time to find, build,
// memory.
//
// bench_candidates [PROMOTIONS…]. The index times as far as the promotions that match, so that its figure has
// the selections of lines beside what a view finds; the counts are of the same thing.
#include <fmt/format.h>
#include <perk/compile.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "bench/arguments.h"
#include "bench/reference_index.h"
#include "bench/workload_engine.h"
#include "runtime/candidates/view.h"
#include "runtime/exec/code.h"
#include "runtime/interpret/cart_view.h"

namespace perk::bench {
namespace {

constexpr std::size_t kRounds = 25;

double now() {
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Per cart the least of some rounds over all carts: other work on the machine only adds to a reading, and a
// thousand carts lie between two readings of one. What `before` does is not counted.
template <class Before, class Work>
double nanoseconds(std::size_t carts, std::size_t rounds, const Before& before, const Work& work) {
  constexpr double kForever = 1e18;
  double overhead = kForever;
  for (int i = 0; i < 1'000; ++i) {
    const double begin = now();
    overhead = std::min(overhead, now() - begin);
  }
  std::vector<double> least(carts, kForever);
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t cart = 0; cart < carts; ++cart) {
      before(cart);
      const double begin = now();
      work(cart);
      least[cart] = std::min(least[cart], now() - begin - overhead);
    }
  }
  return std::accumulate(least.begin(), least.end(), 0.0) / static_cast<double>(carts);
}

struct Reader {
  interpret::CartView view;
  std::vector<std::uint32_t> entered;
  std::int64_t list = 0;
};

// A cart's facts in little room, written into the same arrays again and again as a host does: a thousand
// carts side by side would drive the index out of the cache.
class Tape {
 public:
  Tape(const exec::Facts& facts, std::size_t fields) : runs_(facts.runs) {
    for (std::uint32_t f = 0; f < fields; ++f) {
      if (facts.known[f] != 0) values_.push_back({f, exec::kNoRun, facts.fact[f]});
      add_set(f, exec::kNoRun, facts.sets[f]);
      for (std::uint32_t run = 0; run < facts.runs; ++run) {
        const std::size_t at = f * facts.stride + run;
        if (facts.unit_known[at] != 0) values_.push_back({f, run, facts.unit[at]});
        add_set(f, run, facts.unit_sets[at]);
      }
    }
  }

  const exec::Facts& play(const ir::Module& module, interpret::FactArrays& arrays) const {
    arrays.reset(module, runs_);
    for (const Value& value : values_) {
      if (value.run == exec::kNoRun) {
        arrays.set(value.field, value.value);
      } else {
        arrays.set_unit(value.field, value.run, value.value);
      }
    }
    for (const Set& set : sets_) {
      const auto symbols = std::span(symbols_).subspan(set.first, set.count);
      if (set.run == exec::kNoRun) {
        arrays.set_symbols(set.field, symbols);
      } else {
        arrays.set_unit_symbols(set.field, set.run, symbols);
      }
    }
    arrays.finish(nullptr);
    return arrays.facts();
  }

 private:
  struct Value {
    std::uint32_t field = 0, run = 0;
    std::int64_t value = 0;
  };
  struct Set {
    std::uint32_t field = 0, run = 0;
    std::size_t first = 0, count = 0;
  };
  void add_set(std::uint32_t field, std::uint32_t run, const exec::Symbols& set) {
    if (set.count == 0) return;
    sets_.push_back({field, run, symbols_.size(), set.count});
    symbols_.insert(symbols_.end(), set.data, set.data + set.count);
  }

  std::size_t runs_;
  std::vector<Value> values_;
  std::vector<Set> sets_;
  std::vector<std::uint32_t> symbols_;
};

std::vector<Reader> read_carts(const ir::Module& module, const Workload& workload,
                               const std::vector<Order>& orders) {
  std::vector<Reader> carts;
  carts.reserve(orders.size());
  for (const Order& order : orders) {
    Reader& cart = carts.emplace_back(
        Reader{std::get<0>(interpret::CartView::build(module, cart_of(workload, order))), {}, 0});
    for (const interpret::Run& run : cart.view.runs()) cart.list += run.list_amount;
  }
  return carts;
}

void measure(std::uint32_t size) {
  const auto workload = read_workload(data_folder(), size);
  if (!workload) {
    fmt::print(stderr, "there is no workload of {} promotions in {}\n", size, data_folder());
    std::exit(2);
  }
  const compile::Compilation compiled = compile_workload(*workload);
  const ir::Module& module = *compiled.module;
  const auto sample = read_orders(data_folder(), size, 10, *workload);
  candidates::Statistics statistics(module);
  for (const Reader& cart : read_carts(module, *workload, sample)) statistics.add(cart.view.facts());
  const candidates::Range day{kBegin, kEnd};
  const candidates::View view(module, day, statistics), guessed(module, day, candidates::Statistics(module));
  const auto nothing = [](std::size_t) {};
  const double build =
      nanoseconds(1, 9, nothing, [&](std::size_t) { const candidates::View again(module, day, statistics); });
  const ReferenceIndex index(*workload, sample, kBegin, kEnd);
  const double reference_build = nanoseconds(
      1, 9, nothing, [&](std::size_t) { const ReferenceIndex again(*workload, sample, kBegin, kEnd); });
  const candidates::Report& report = view.report();
  fmt::print(
      "{:7} promotions, {} in the day, {} postings of {:.1f} bytes, {:.1f} candidates expected; built in "
      "{:.2f} ms, by hand {:.2f} ms: {:.1f}\n",
      size, report.in_range, report.postings,
      static_cast<double>(view.bytes()) / static_cast<double>(std::max(report.postings, 1U)),
      static_cast<double>(report.candidates) / 1e6, build / 1e6, reference_build / 1e6,
      build / reference_build);
  ReferencePricer pricer(index);
  for (const std::uint32_t lines : {1U, 10U, 50U, 200U}) {
    const auto orders = read_orders(data_folder(), size, lines, *workload);
    std::vector<Reader> carts = read_carts(module, *workload, orders);
    candidates::Scratch scratch;
    ReferenceCounts by_hand;
    std::size_t looked_at = 0, probes = 0, found = 0, looked_at_guessing = 0;
    for (std::size_t i = 0; i < carts.size(); ++i) {
      for (const std::string& code : carts[i].view.codes()) {
        carts[i].entered.push_back(view.trait_of_code(code));
      }
      view.find({carts[i].view.facts(), carts[i].entered, orders[i].now, carts[i].list}, scratch);
      looked_at += scratch.candidates();
      probes += scratch.probes();
      found += scratch.found().size();
      pricer.count(orders[i], by_hand);
      std::vector<std::uint32_t> entered;
      for (const std::string& code : carts[i].view.codes()) entered.push_back(guessed.trait_of_code(code));
      guessed.find({carts[i].view.facts(), entered, orders[i].now, carts[i].list}, scratch);
      looked_at_guessing += scratch.candidates();
    }
    const auto count = static_cast<double>(carts.size());
    std::vector<Tape> tapes;
    for (const Reader& cart : carts) tapes.emplace_back(cart.view.facts(), module.fields.size());
    interpret::FactArrays arrays;
    const double finding = nanoseconds(
        carts.size(), kRounds, [&](std::size_t i) { tapes[i].play(module, arrays); },
        [&](std::size_t i) {
          view.find({arrays.facts(), carts[i].entered, orders[i].now, carts[i].list}, scratch);
        });
    std::int64_t sum = 0;
    const double matching = nanoseconds(
        carts.size(), kRounds, [&](std::size_t i) { sum += orders[i].lines.back().sku; },
        [&](std::size_t i) { pricer.match(orders[i]); });
    if (sum == 1) fmt::print("\n");  // so that it is read
    fmt::print(
        "  {:3} lines: candidates {:6.1f}, by hand {:6.1f}, without statistics {:6.1f}; probes {:6.1f}, by "
        "hand {:6.1f}; found {:6.1f}, "
        "by "
        "hand {:6.1f}; {:5.0f} ns, by hand {:5.0f} ns with its selections\n",
        lines, static_cast<double>(looked_at) / count, static_cast<double>(by_hand.candidates) / count,
        static_cast<double>(looked_at_guessing) / count, static_cast<double>(probes) / count,
        static_cast<double>(by_hand.probes) / count, static_cast<double>(found) / count,
        static_cast<double>(by_hand.survivors) / count, finding, matching);
  }
}

}  // namespace
}  // namespace perk::bench

int main(int argc, char** argv) {
  const auto arguments = perk::bench::read_arguments(argc, argv, {100, 1000, 10000});
  for (const std::uint32_t size : arguments.sizes) perk::bench::measure(size);
}
