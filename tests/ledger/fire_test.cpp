// Many threads at once: never over the limit, one effect a key.
#include <thread>

#include "tests/ledger/ledgers.h"

namespace perk::ledger::test {
namespace {

class Fire : public OnEveryDatabase {};
INSTANTIATE_TEST_SUITE_P(Databases, Fire, testing::ValuesIn(perk::test::databases()),
                         perk::test::database_name);

constexpr int kThreads = 32;

void in_threads(const std::function<void(int)>& work) {
  std::vector<std::jthread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&work, i] { work(i); });
}

TEST_P(Fire, NeverOverTheLimit) {
  constexpr int kTries = 12, kLimit = 100;
  std::atomic<int> done = 0, stale = 0, other = 0, committed = 0;
  in_threads([&](int thread) {
    for (int i = 0; i < kTries; ++i) {
      const std::string order = std::to_string(thread) + "-" + std::to_string(i);
      const Reply reply = ledger_->reserve(taking(order, 1, kLimit));
      (reply.status == Status::done ? done : reply.status == Status::stale ? stale : other)++;
      if (reply.status != Status::done) continue;
      committed += ledger_->commit({.key = new_key(), .order = order, .parts = {}}).status == Status::done;
    }
  });
  EXPECT_EQ(done, kLimit);
  EXPECT_EQ(stale, kThreads * kTries - kLimit);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(committed, kLimit);
  EXPECT_EQ(used(*ledger_), kLimit);
  const auto summary = std::get<Summary>(ledger_->summary());
  EXPECT_EQ(summary.committed, kLimit);
}

TEST_P(Fire, OneEffectAKey) {
  const ReserveRequest request = taking("A", 1, 1'000);
  std::mutex mutex;
  std::set<std::string> replies;
  std::atomic<int> in_flight = 0, other = 0;
  in_threads([&](int) {
    for (int i = 0; i < 4; ++i) {
      const Reply reply = ledger_->reserve(request);
      if (reply.status == Status::in_flight) {
        ++in_flight;
      } else if (reply.status == Status::done) {
        const std::lock_guard lock(mutex);
        replies.insert(canonical(reply));
      } else {
        ++other;
      }
    }
  });
  EXPECT_EQ(replies.size(), 1U);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(used(*ledger_), 1);
}

TEST_P(Fire, OneOrderIsReservedOnceWhoeverAsks) {
  std::atomic<int> other = 0;
  const std::unique_ptr<Ledger> second = opened(settings_);
  in_threads([&](int thread) {
    Ledger& ledger = thread % 2 == 0 ? *ledger_ : *second;
    other += ledger.reserve(taking("A", 1, 5)).status != Status::done;
  });
  EXPECT_EQ(other, 0);
  EXPECT_EQ(used(*ledger_), 1);
}

TEST_P(Fire, OfCommitAndReleaseOneWins) {
  for (int i = 0; i < 8; ++i) {
    const std::string order = std::to_string(i);
    ASSERT_EQ(ledger_->reserve(taking(order, 1, 100)).status, Status::done);
    std::atomic<int> committed = 0, released = 0;
    {
      std::jthread commits([&] {
        committed += ledger_->commit({.key = new_key(), .order = order, .parts = {}}).status == Status::done;
      });
      std::jthread releases(
          [&] { released += ledger_->release({.key = new_key(), .order = order}).status == Status::done; });
    }
    EXPECT_EQ(committed + released, 1);
  }
}

}  // namespace
}  // namespace perk::ledger::test
