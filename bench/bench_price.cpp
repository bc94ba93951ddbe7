// What pricing a cart of the workload costs: native and interpreted, beside the hand-written evaluators.
//
//   bench_price [--full] [PROMOTIONS...]     10 100 1000 10000 100000 where none is said
//
// The program ends with an error where a part of any cart differs from the hand-written evaluator's.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <thread>

#include "bench/arguments.h"
#include "bench/contenders.h"
#include "bench/report.h"
#include "bench/timing.h"
#include "runtime/candidates/view.h"
#include "runtime/lane/lane.h"
#include "runtime/pricing/engine_impl.h"
#include "tests/support/allocations.h"

namespace perk::bench {
namespace {

constexpr std::array<std::uint32_t, 4> kLines{1, 10, 50, 200};

struct Times {
  double original = 0, naive = 0, fork = 0, native = 0, interpreted = 0, explained = 0, engine = 0;
};

// Of one size of the workload and of cart.
struct Measured {
  Times times;
  double by_lane = 0, given = 0;  // share of carts, promotions a cart
};

class Bench {
 public:
  Bench(bool full, std::vector<std::uint32_t> sizes) : full_(full), sizes_(std::move(sizes)) {}

  bool run() {
    fmt::print(
        "## Prices\n\nNanoseconds a cart of the thread's own time, medians of interleaved rounds over all "
        "carts of a size. "
        "*Original*: "
        "the workload's own index, with its simpler meaning. *Fork*: the hand-written index with Perk's "
        "rules "
        "(bench/reference_index.h), compiled for the machine at hand. *Native* and *interpreted*: a Quoter, "
        "numbered cart to quote. *Explained*: native, then Quoter::explained of the same cart. *Engine*: "
        "Engine::price from texts, without reasons.\n");
    for (const std::uint32_t size : sizes_) {
      const auto all = Contenders::make(size);
      if (all == nullptr) {
        fmt::print("\nLeft out: there is no workload of {} promotions in {}.\n", size, data_folder());
        continue;
      }
      contenders_ = all.get();
      measure_size();
    }
    write_native();
    built_.print(
        "Built: pack to module, native code (at most 512 shapes or two seconds), engine with the day's view, "
        "catalogue of 50,000 products");
    prices_.print("Nanoseconds a cart");
    ratios_.print("Ratios");
    counts_.print(
        "Work a cart: what is looked at (the fork's key statistics against the engine's, which has none)");
    phases_.print("Where the time goes, 10 lines, nanoseconds a cart");
    tails_.print("Tail, 10 lines: percentiles over carts of the least of nine readings");
    compare_sizes();
    targets_.print("Targets");
    return agree_;
  }

 private:
  void measure_size() {
    Contenders& all = *contenders_;
    built_.row({whole(all.size), duration(all.compile_ms), whole(all.module->shapes.size()),
                whole(all.jit.shapes), duration(all.jit_ms), duration(all.engine_ms),
                duration(all.native_host->catalogue_milliseconds())});
    for (const std::uint32_t lines : kLines) measure_lines(lines);
    measure_phases();
    measure_tail();
    if (all.size == 10'000 || sizes_.size() == 1) {
      measure_threads();
      measure_allocations();
    }
  }

  // Every part of every cart.
  void check(const std::vector<Order>& orders, std::uint32_t lines, Measured& measured) {
    Contenders& all = *contenders_;
    ReferencePricer pricer(*all.reference);
    for (const Host* host : {&*all.native_host, &*all.interpreted_host}) {
      Quoter quoter = host->quoter();
      std::size_t wrong = 0, by_lane = 0;
      std::uint64_t given = 0;
      for (const Order& order : orders) {
        host->give(host->number(order), quoter);
        const Quote* quote = quoter.price();
        if (quote == nullptr) {
          ++wrong;
          continue;
        }
        auto expected = pricer.price(order).parts;
        std::ranges::sort(expected);
        wrong += parts_of(*quote) == expected ? 0 : 1;
        by_lane += quote->by_lane ? 1 : 0;
        given += quote->promotions.size();
      }
      measured.by_lane = static_cast<double>(by_lane) / static_cast<double>(orders.size());
      measured.given = static_cast<double>(given) / static_cast<double>(orders.size());
      if (wrong == 0) continue;
      agree_ = false;
      fmt::print("\n**{} promotions, {} lines: {} of {} carts differ from the fork.**\n", all.size, lines,
                 wrong, orders.size());
    }
  }

  static std::function<void()> round(const Host& host, Quoter& quoter,
                                     const std::vector<NumberedCart>& carts) {
    return [&] {
      for (const NumberedCart& cart : carts) {
        host.give(cart, quoter);
        keep(quoter.price());
      }
    };
  }

  void measure_lines(std::uint32_t lines) {
    Contenders& all = *contenders_;
    const auto orders = read_orders(data_folder(), all.size, lines, all.workload);
    Measured measured;
    check(orders, lines, measured);
    const auto native_carts = all.native_host->number(orders);
    const auto interpreted_carts = all.interpreted_host->number(orders);
    Quoter native = all.native_host->quoter(), interpreted = all.interpreted_host->quoter();
    ReferencePricer pricer(*all.reference);
    std::vector<Contender> contenders;
    contenders.push_back({"fork", [&] {
                            for (const Order& order : orders) keep(pricer.price(order).total);
                          }});
    contenders.push_back({"native", round(*all.native_host, native, native_carts)});
    contenders.push_back({"interpreted", round(*all.interpreted_host, interpreted, interpreted_carts)});
    if (all.original != nullptr) {
      const std::size_t carts = all.original->use(lines);
      contenders.push_back({"original", [&all, carts] {
                              for (std::size_t i = 0; i < carts; ++i) keep(all.original->price(i));
                            }});
    }
    const auto took = interleave(contenders, orders.size(), full_ ? 3000 : 700);
    Times& times = measured.times;
    times.fork = took[0];
    times.native = took[1];
    times.interpreted = took[2];
    times.original = took.size() > 3 ? took[3] : 0;
    if (lines == 10) measure_slow(orders, native_carts, times);
    report_lines(lines, measured);
  }

  // What takes too long for the rounds above: a part of the carts.
  void measure_slow(const std::vector<Order>& orders, const std::vector<NumberedCart>& carts, Times& times) {
    Contenders& all = *contenders_;
    const std::size_t few = std::min<std::size_t>(orders.size(), full_ ? 1000 : 200);
    std::vector<Cart> texts;
    for (std::size_t i = 0; i < few; ++i) texts.push_back(cart_of(all.workload, orders[i]));
    Quoter quoter = all.native_host->quoter();
    PriceOptions options;
    options.explain = Explain::none;
    std::vector<Contender> contenders;
    contenders.push_back({"engine", [&] {
                            for (const Cart& cart : texts) keep(all.native->price(cart, options).index());
                          }});
    contenders.push_back({"explained", [&] {
                            for (std::size_t i = 0; i < few; ++i) {
                              all.native_host->give(carts[i], quoter);
                              keep(quoter.price());
                              keep(quoter.explained(Explain::considered).index());
                            }
                          }});
    contenders.push_back({"naive", [&] {
                            for (std::size_t i = 0; i < few && all.original != nullptr; ++i) {
                              keep(all.original->price_naively(i));
                            }
                          }});
    const auto took = interleave(contenders, few, full_ ? 2000 : 300);
    times.engine = took[0];
    times.explained = took[1];
    times.naive = all.original == nullptr ? 0 : took[2];
  }

  static std::string cell(double value) { return value == 0 ? "" : number(value); }

  void report_lines(std::uint32_t lines, const Measured& measured) {
    const Times& t = measured.times;
    const std::uint32_t size = contenders_->size;
    prices_.row({whole(size), std::to_string(lines), cell(t.naive), cell(t.original), cell(t.fork),
                 cell(t.native), cell(t.interpreted), cell(t.explained), cell(t.engine)});
    const double to_original = t.original == 0 ? 0 : t.native / t.original;
    ratios_.row({whole(size), std::to_string(lines), number(t.native / t.fork), cell(to_original),
                 number(t.interpreted / t.native), cell(t.explained / t.fork),
                 fmt::format("{:.1f}%", 100 * measured.by_lane), number(measured.given)});
    if (lines == 10 && size >= 100) {
      targets_.at_most(fmt::format("native ÷ fork, 10 lines, {} promotions", whole(size)), t.native / t.fork,
                       1.25);
      targets_.at_most(fmt::format("native with explanations ÷ fork, 10 lines, {} promotions", whole(size)),
                       t.explained / t.fork, 2);
      targets_.at_most(fmt::format("interpreted ÷ native, 10 lines, {} promotions", whole(size)),
                       t.interpreted / t.native, 5);
    }
    if (size == 10'000 && lines >= 50) {
      targets_.at_most(fmt::format("native ÷ fork, {} lines, 10,000 promotions", lines), t.native / t.fork,
                       1.25);
    }
    if (lines == 10) native_plain_.emplace_back(size, t.native);
  }

  // ---- counts and phases
  // -----------------------------------------------------------------------------------

  void measure_phases() {
    Contenders& all = *contenders_;
    const auto orders = read_orders(data_folder(), all.size, 10, all.workload);
    const ir::Module& module = *all.module;
    const auto day = all.native->impl().views.day().view;
    candidates::Statistics statistics(module);
    std::vector<interpret::CartView> carts;
    carts.reserve(orders.size());
    for (const Order& order : orders) {
      carts.push_back(
          std::move(std::get<0>(interpret::CartView::build(module, cart_of(all.workload, order)))));
      statistics.add(carts.back().facts());
    }
    const candidates::View informed(module, {kBegin, kEnd}, statistics);
    const lane::Lane lane(module, all.native->impl().index, all.code.get());
    lane::Workspace workspace;
    candidates::Scratch scratch;
    std::vector<pricing::Codes> codes;
    std::vector<std::int64_t> lists;
    std::vector<std::vector<std::uint32_t>> entered;
    std::vector<std::vector<candidates::Found>> found;
    ReferencePricer pricer(*all.reference);
    ReferenceCounts by_hand;
    std::array<double, 2> looked{}, probes{};
    for (std::size_t i = 0; i < carts.size(); ++i) {
      codes.emplace_back(module, all.native->impl().index, carts[i]);
      std::int64_t list = 0;
      for (const interpret::Run& run : carts[i].runs()) list += run.list_amount;
      lists.push_back(list);
      for (const candidates::View* view : {&informed, day.get()}) {
        std::vector<std::uint32_t> traits;
        for (const std::string& code : carts[i].codes()) traits.push_back(view->trait_of_code(code));
        view->find({carts[i].facts(), traits, orders[i].now, list}, scratch);
        const std::size_t which = view == day.get() ? 1 : 0;
        looked.at(which) += static_cast<double>(scratch.candidates());
        probes.at(which) += static_cast<double>(scratch.probes());
        if (which == 1) entered.push_back(traits);
      }
      found.emplace_back(scratch.found().begin(), scratch.found().end());
      pricer.count(orders[i], by_hand);
    }
    const auto count = static_cast<double>(orders.size());
    const auto mean = [&](double sum) { return number(sum / count); };
    counts_.row({whole(all.size), mean(static_cast<double>(by_hand.candidates)), mean(looked[0]),
                 mean(looked[1]), mean(static_cast<double>(by_hand.probes)), mean(probes[0]), mean(probes[1]),
                 mean(static_cast<double>(by_hand.survivors)), mean(static_cast<double>(by_hand.matches)),
                 mean(static_cast<double>(by_hand.applied))});
    targets_.at_most(fmt::format("candidates, engine ÷ fork, {} promotions", whole(all.size)),
                     looked[1] / static_cast<double>(by_hand.candidates), 1.1);
    targets_.at_most(fmt::format("probes, engine ÷ fork, {} promotions", whole(all.size)),
                     probes[1] / static_cast<double>(by_hand.probes), 1.1);
    const auto numbered = all.native_host->number(orders);
    Quoter quoter = all.native_host->quoter();
    std::vector<Contender> contenders;
    contenders.push_back({"give", [&] {
                            for (const NumberedCart& cart : numbered) all.native_host->give(cart, quoter);
                          }});
    contenders.push_back({"find", [&] {
                            for (std::size_t i = 0; i < carts.size(); ++i) {
                              day->find({carts[i].facts(), entered[i], orders[i].now, lists[i]}, scratch);
                            }
                          }});
    contenders.push_back({"lane", [&] {
                            for (std::size_t i = 0; i < carts.size(); ++i) {
                              keep(lane.price({carts[i], found[i], day->records(), &codes[i]}, workspace));
                            }
                          }});
    contenders.push_back({"all", round(*all.native_host, quoter, numbered)});
    contenders.push_back({"match", [&] {
                            for (const Order& order : orders) keep(pricer.match(order));
                          }});
    contenders.push_back({"fork", [&] {
                            for (const Order& order : orders) keep(pricer.price(order).total);
                          }});
    const auto took = interleave(contenders, orders.size(), full_ ? 2000 : 500);
    phases_.row({whole(all.size), number(took[0]), number(took[1]), number(took[2]),
                 number(std::max(0.0, took[3] - took[0] - took[1] - took[2])), number(took[3]),
                 number(took[4]), number(took[5] - took[4]), number(took[5])});
    std::string refusals;
    const std::uint64_t priced = workspace.counts()[0];
    std::uint64_t asked = 0;
    for (std::size_t r = 0; r < lane::kRefusals; ++r) {
      const std::uint64_t times = workspace.counts().at(r);
      asked += times;
      if (r == 0 || times == 0) continue;
      refusals += fmt::format(
          "{}{} ({:.2f}%)", refusals.empty() ? "" : ", ", lane::words_of(static_cast<lane::Refusal>(r)),
          100.0 * static_cast<double>(times) / static_cast<double>(std::max<std::uint64_t>(1, priced)));
    }
    if (!refusals.empty() && asked > 0) {
      fmt::print("\n{} promotions, 10 lines: the straight lane leaves out {}.\n", whole(all.size), refusals);
    }
  }

  // ---- tail, threads, memory
  // -------------------------------------------------------------------------------

  void measure_tail() {
    Contenders& all = *contenders_;
    const auto orders = read_orders(data_folder(), all.size, 10, all.workload);
    const auto carts = all.native_host->number(orders);
    Quoter quoter = all.native_host->quoter();
    ReferencePricer pricer(*all.reference);
    std::vector<double> native, fork;
    constexpr int kReadings = 9;
    std::vector<std::array<std::vector<double>, 2>> readings(orders.size());
    for (int reading = 0; reading != kReadings; ++reading) {
      for (std::size_t i = 0; i < orders.size(); ++i) {
        const double start = now_ns();
        all.native_host->give(carts[i], quoter);
        keep(quoter.price());
        const double middle = now_ns();
        keep(pricer.price(orders[i]).total);
        readings[i][0].push_back(middle - start);
        readings[i][1].push_back(now_ns() - middle);
      }
    }
    for (auto& each : readings) {
      native.push_back(std::ranges::min(each[0]));
      fork.push_back(std::ranges::min(each[1]));
    }
    const double p50 = percentile(native, 0.5), p99 = percentile(native, 0.99);
    tails_.row({whole(all.size), number(p50), number(p99), number(percentile(native, 1)), number(p99 / p50),
                number(percentile(fork, 0.5)), number(percentile(fork, 0.99)),
                number(percentile(fork, 0.99) / percentile(fork, 0.5))});
    if (all.size == 100'000) targets_.at_most("p99 ÷ p50, 10 lines, 100,000 promotions", p99 / p50, 3);
  }

  void measure_threads() {
    Contenders& all = *contenders_;
    const auto carts = all.native_host->number(read_orders(data_folder(), all.size, 10, all.workload));
    Quoter first = all.native_host->quoter(), second = all.native_host->quoter();
    const auto rounds = [&](Quoter& quoter) {
      for (int i = 0; i != 20; ++i) round(*all.native_host, quoter, carts)();
    };
    std::vector<double> wall, own;
    rounds(second);
    for (int i = 0; i != (full_ ? 25 : 9); ++i) {
      double busy_alone = 0, busy_together = 0;
      const auto timed = [&](double& busy) {
        const double start = thread_ns();
        rounds(first);
        busy = thread_ns() - start;
      };
      const double start = now_ns();
      timed(busy_alone);
      const double middle = now_ns();
      std::thread other([&] { rounds(second); });
      timed(busy_together);
      other.join();
      wall.push_back(2 * (middle - start) / (now_ns() - middle));
      own.push_back(2 * busy_alone / busy_together);
    }
    const auto what = [&](const char* by) {
      return fmt::format("two threads ÷ one, throughput by {}, {} promotions", by, whole(all.size));
    };
    targets_.at_least(what("the clock (others use the machine)"), median(wall), 1.9);
    targets_.at_least(what("the threads' own time"), median(own), 1.9);
  }

  void measure_allocations() {
    Contenders& all = *contenders_;
    const auto carts = all.native_host->number(read_orders(data_folder(), all.size, 10, all.workload));
    Quoter quoter = all.native_host->quoter();
    round(*all.native_host, quoter, carts)();
    std::uint64_t asked = 0, priced = 0;
    for (const NumberedCart& cart : carts) {
      const std::uint64_t before = test::allocations_so_far();
      all.native_host->give(cart, quoter);
      const Quote* quote = quoter.price();
      const std::uint64_t after = test::allocations_so_far();
      if (quote == nullptr || !quote->by_lane) continue;
      ++priced;
      asked += after - before;
    }
    targets_.at_most("allocations a calculation by the straight lane",
                     static_cast<double>(asked) / static_cast<double>(std::max<std::uint64_t>(1, priced)), 0);
  }

  void compare_sizes() {
    const auto of = [](const auto& list, std::uint32_t size) {
      const auto found = std::ranges::find(list, size, [](const auto& each) { return each.first; });
      return found == list.end() ? 0.0 : found->second;
    };
    const double large = of(native_plain_, 100'000), small = of(native_plain_, 1000);
    if (large > 0 && small > 0) {
      targets_.at_most("native, 100,000 promotions ÷ 1,000, 10 lines", large / small, 1.7);
    }
  }

  // For the peers' ratios: a line `PROMOTIONS NANOSECONDS` each.
  void write_native() const {
    const char* path = std::getenv("PERK_BENCH_NATIVE");
    if (path == nullptr) return;
    std::ofstream out(path);
    for (const auto& [size, took] : native_plain_) out << size << " " << took << "\n";
  }

  bool full_;
  std::vector<std::uint32_t> sizes_;
  Contenders* contenders_ = nullptr;
  bool agree_ = true;
  std::vector<std::pair<std::uint32_t, double>> native_plain_;
  Table built_{{"promotions", "compile", "shapes", "compiled", "native code", "engine", "catalogue"}};
  Table prices_{
      {"promotions", "lines", "naive", "original", "fork", "native", "interpreted", "explained", "engine"}};
  Table ratios_{{"promotions", "lines", "native ÷ fork", "native ÷ original", "interpreted ÷ native",
                 "explained ÷ fork", "straight lane", "promotions given"}};
  Table counts_{{"promotions", "candidates: fork", "view with statistics", "engine", "probes: fork",
                 "view with statistics", "engine", "survivors", "matches", "applied"}};
  Table phases_{{"promotions", "give", "find", "lane", "runs, facts, answer", "native, all", "fork: match",
                 "fork: price", "fork, all"}};
  Table tails_{{"promotions", "native p50", "p99", "worst", "p99 ÷ p50", "fork p50", "p99", "p99 ÷ p50"}};
  Targets targets_;
};

}  // namespace
}  // namespace perk::bench

int main(int argc, char** argv) {
  const auto arguments = perk::bench::read_arguments(argc, argv, {10, 100, 1000, 10'000, 100'000});
  return perk::bench::Bench(arguments.full, arguments.sizes).run() ? 0 : 1;
}
