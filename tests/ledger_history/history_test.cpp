// Recorded histories of threads on two hosts that take, give back and read one counter: each must be
// explainable. PERK_HISTORIES makes the run longer, PERK_SEED replays it as far as threads can be replayed.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "tests/ledger_history/hosts.h"
#include "tests/ledger_history/linear.h"
#include "tests/property/random.h"

namespace perk::ledger::history {

namespace {

constexpr std::size_t kThreads = 8, kSteps = 60;

std::int64_t clock_now() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

class Recorder {
 public:
  Recorder(Hosts& hosts, std::string counter, std::int64_t limit)
      : hosts_(hosts), counter_(std::move(counter)), limit_(limit) {}

  void work(std::size_t thread, std::uint64_t seed) {
    property::Random draws(seed + thread);
    Ledger& ledger = hosts_.of(thread);
    std::vector<std::pair<std::string, std::int64_t>> held;
    for (std::size_t step = 0; step < kSteps; ++step) {
      if (draws.chance(5)) std::this_thread::sleep_for(std::chrono::milliseconds(draws.between(1, 8)));
      const std::int64_t what = draws.between(0, 9);
      if (what < 3 && !held.empty()) {
        give_back(ledger, held.back().first, held.back().second, draws.chance(50));
        held.pop_back();
      } else if (what < 5) {
        const std::int64_t asked = clock_now();
        note(Operation::Kind::read, counted(ledger, counter_), asked);
      } else {
        const std::string order = counter_ + "-" + std::to_string(thread) + "-" + std::to_string(step);
        const std::int64_t amount = draws.between(1, 3), asked = clock_now();
        const Status status = ledger.reserve(take(order, counter_, amount, limit_)).status;
        if (status == Status::done) {
          note(Operation::Kind::take, amount, asked);
          held.emplace_back(order, amount);
        } else if (status == Status::stale) {
          note(Operation::Kind::refused, amount, asked);
        } else {
          ADD_FAILURE() << "reserve was answered " << name_of(status);
        }
      }
    }
  }

  std::vector<Operation> operations() { return std::move(operations_); }

 private:
  // Either what was only held is released, or the order is committed and then cancelled.
  void give_back(Ledger& ledger, const std::string& order, std::int64_t amount, bool commit) {
    Status status = Status::done;
    if (commit) status = ledger.commit({order + " commit", order, {}, false}).status;
    EXPECT_EQ(status, Status::done) << name_of(status);
    const std::int64_t asked = clock_now();
    if (commit) {
      RefundRequest cancel;
      cancel.key = order + " cancel";
      cancel.order = order;
      cancel.cancelled = true;
      status = ledger.refund(cancel).status;
    } else {
      status = ledger.release({order + " release", order}).status;
    }
    EXPECT_EQ(status, Status::done) << name_of(status);
    note(Operation::Kind::give, amount, asked);
  }

  void note(Operation::Kind kind, std::int64_t amount, std::int64_t asked) {
    const std::int64_t answered = clock_now();
    const std::scoped_lock lock(mutex_);
    operations_.push_back({kind, amount, asked, answered});
  }

  Hosts& hosts_;
  const std::string counter_;
  const std::int64_t limit_;
  std::mutex mutex_;
  std::vector<Operation> operations_;
};

class Recorded : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Databases, Recorded, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(Recorded, HistoriesOfOneCounterCanBeExplained) {
  Hosts hosts(GetParam(), 2);
  const char* text = std::getenv("PERK_SEED");
  const std::uint64_t seed = text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
  const char* asked = std::getenv("PERK_HISTORIES");
  const std::uint64_t histories = asked == nullptr ? 8 : std::strtoull(asked, nullptr, 10);
  std::uint64_t calls = 0, states = 0;
  for (std::uint64_t number = 0; number < histories && !HasFailure(); ++number) {
    Recorder recorder(hosts, "counter-" + std::to_string(number), 10);
    run_threads(kThreads, [&](std::size_t thread) { recorder.work(thread, (seed + number) * 100); });
    std::vector<Operation> operations = recorder.operations();
    calls += operations.size();
    const Verdict verdict = explain(std::move(operations), 10);
    states += verdict.states;
    EXPECT_TRUE(verdict.linear) << "PERK_SEED=" << seed + number << ": " << verdict.stuck_at;
  }
  expect_recount(hosts.of(0));
  std::printf("%s: PERK_SEED=%llu, %llu histories, %llu calls, %llu states\n", GetParam().c_str(),
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(histories),
              static_cast<unsigned long long>(calls), static_cast<unsigned long long>(states));
}

}  // namespace

}  // namespace perk::ledger::history
