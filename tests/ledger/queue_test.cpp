// The queue alone: who is carried out with whom, and who waits.
#include "runtime/ledger/queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

namespace perk::ledger::test {
namespace {

using namespace std::chrono_literals;

class QueueOf : public testing::Test {
 protected:
  static Id row(const char* name) { return id_of("row", {name}); }

  // A thread that makes a call of this name on these rows, and waits for its answer.
  std::jthread call(const char* name, std::vector<Id> rows, std::chrono::milliseconds wait = 20s) {
    return std::jthread([this, name, rows = std::move(rows), wait] {
      const Request request = CommitRequest{.key = name, .order = name, .parts = {}};
      Call call(request, rows, wait);
      queue_.run(call);
      const std::lock_guard lock(mutex_);
      statuses_[name] = call.reply.status;
    });
  }
  void wait_for(const std::function<bool()>& what) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 20s, what));
  }
  // So many calls are being carried out, or have been.
  void wait_for_begun(std::size_t count) {
    wait_for([&] { return begun_.size() >= count; });
  }
  void let(const std::string& name) {
    const std::lock_guard lock(mutex_);
    let_.insert(name);
    changed_.notify_all();
  }
  void let_all() {
    const std::lock_guard lock(mutex_);
    all_ = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> begun_;
  std::vector<std::size_t> batches_;
  std::set<std::string> let_;
  bool all_ = false;
  std::map<std::string, Status> statuses_;
  Queue queue_{3, [this](std::span<Call* const> calls) {
                 std::unique_lock lock(mutex_);
                 batches_.push_back(calls.size());
                 for (Call* each : calls) begun_.push_back(key_of(each->request));
                 changed_.notify_all();
                 changed_.wait(lock, [&] { return all_ || let_.contains(key_of(calls.front()->request)); });
                 for (Call* each : calls) each->answer({});
               }};
};

TEST_F(QueueOf, CarriesOutAtOnceWhatSharesNoRow) {
  const std::jthread a = call("a", {row("1")});
  wait_for_begun(1);
  const std::jthread b = call("b", {row("2")});
  wait_for_begun(2);
  let_all();
}

TEST_F(QueueOf, LetsThoseThatShareARowWaitTogether) {
  const std::jthread a = call("a", {row("1")});
  wait_for_begun(1);
  const std::jthread b = call("b", {row("1")}), c = call("c", {row("1")}), d = call("d", {row("1")});
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(begun_.size(), 1U);
  let_all();
  wait_for_begun(4);
  EXPECT_EQ(batches_, (std::vector<std::size_t>{1, 3}));
}

TEST_F(QueueOf, LetsNobodyOvertakeWhoCameFirst) {
  const std::jthread a = call("a", {row("1")});
  wait_for_begun(1);
  const std::jthread both = call("both", {row("1"), row("2")});
  std::this_thread::sleep_for(100ms);
  // Its row is free, but `both` waits for it too; and nobody else is kept from going on meanwhile.
  const std::jthread late = call("late", {row("2")});
  std::this_thread::sleep_for(100ms);
  const std::jthread other = call("other", {row("3")});
  wait_for_begun(2);
  EXPECT_EQ(begun_, (std::vector<std::string>{"a", "other"}));
  let_all();
  wait_for_begun(4);
}

TEST_F(QueueOf, WhoWaitsTooLongIsBusyAndTheOthersGoOn) {
  const std::jthread a = call("a", {row("1")});
  wait_for_begun(1);
  {
    const std::jthread hasty = call("hasty", {row("1")}, 50ms);
  }
  EXPECT_EQ(statuses_["hasty"], Status::busy);
  const std::jthread b = call("b", {row("1")});
  let_all();
  wait_for_begun(2);
}

// As many as wait while all who may write are writing set out in one.
TEST_F(QueueOf, ACrowdSetsOutTogether) {
  const std::jthread a = call("a", {row("1")}), b = call("b", {row("2")}), c = call("c", {row("3")});
  wait_for_begun(3);
  std::vector<std::jthread> crowd;
  crowd.reserve(9);
  for (const char* name : {"d", "e", "f", "g", "h", "i", "j", "k", "l"}) {
    crowd.push_back(call(name, {row(name)}));
  }
  std::this_thread::sleep_for(100ms);
  let("a");
  wait_for_begun(12);
  EXPECT_EQ(batches_, (std::vector<std::size_t>{1, 1, 1, 9}));
  let_all();
}

// Where there was a crowd, a call waits for company while others are carried out; not for long.
TEST_F(QueueOf, NobodyWaitsForCompanyThatDoesNotCome) {
  const std::jthread a = call("a", {row("1")}), b = call("b", {row("2")}), c = call("c", {row("3")});
  wait_for_begun(3);
  const std::jthread d = call("d", {row("4")}), e = call("e", {row("5")});
  std::this_thread::sleep_for(100ms);
  let("a");
  wait_for_begun(5);
  let("b");
  std::this_thread::sleep_for(50ms);
  // `c` and the two are being carried out.
  const auto before = Call::Clock::now();
  const std::jthread lone = call("lone", {row("6")});
  wait_for_begun(6);
  EXPECT_LT(Call::Clock::now() - before, 5s);
  let_all();
}

// While a thread carries out others' calls, and its own has to wait, that one may be taken up by another.
TEST_F(QueueOf, WhoLeadsOthersWaitsForItsOwnCall) {
  {
    const std::jthread a = call("a", {row("1")}), b = call("b", {row("2")}), c = call("c", {row("3")});
    wait_for_begun(3);
    const std::jthread both = call("both", {row("1"), row("4")});
    std::this_thread::sleep_for(50ms);
    const std::jthread late = call("late", {row("4")});
    std::this_thread::sleep_for(50ms);
    const std::jthread other = call("other", {row("5")});
    std::this_thread::sleep_for(50ms);
    let("b");  // `late` could be carried out if `both` did not wait for its row: it carries out `other`
    wait_for_begun(4);
    EXPECT_EQ(begun_.back(), "other");
    let("a");
    wait_for_begun(6);
    let("other");
    std::this_thread::sleep_for(50ms);
    {
      const std::lock_guard lock(mutex_);
      EXPECT_TRUE(statuses_.contains("other"));
      EXPECT_FALSE(statuses_.contains("late"));
    }
    let_all();
  }
  EXPECT_EQ(batches_, (std::vector<std::size_t>{1, 1, 1, 1, 2}));
  EXPECT_EQ(statuses_.size(), 6U);
}

// Where each of many could be carried out alone, they find together, and the database gets fewer
// transactions.
TEST(Queues, ManyShortCallsShareBatches) {
  std::atomic<std::int64_t> batches = 0, calls = 0;
  Queue queue(8, [&](std::span<Call* const> batch) {
    ++batches;
    calls += static_cast<std::int64_t>(batch.size());
    std::this_thread::sleep_for(1ms);
    for (Call* each : batch) each->answer({});
  });
  {
    std::vector<std::jthread> threads;
    threads.reserve(8);
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&queue, thread] {
        for (int i = 0; i < 100; ++i) {
          const std::string name = std::to_string(thread) + "-" + std::to_string(i);
          const Request request = CommitRequest{.key = name, .order = name, .parts = {}};
          Call call(request, {id_of("row", {name})}, 20s);
          queue.run(call);
          EXPECT_TRUE(call.answered);
        }
      });
    }
  }
  EXPECT_EQ(calls, 800);
  EXPECT_LT(2 * batches, calls);
}

// Short calls one after another in many threads, some of which nobody takes up in time: each gets its own
// answer, none the news of the thread's call before it, and no row is in two batches at once.
TEST(Queues, EachCallGetsItsOwnAnswer) {
  std::mutex mutex;
  std::set<Id> rows_in_use;
  std::set<std::string> carried_out;
  std::atomic<std::int64_t> done = 0, busy = 0;
  Queue queue(3, [&](std::span<Call* const> batch) {
    std::set<Id> rows;
    for (const Call* each : batch) rows.insert(each->locks.begin(), each->locks.end());
    {
      const std::lock_guard lock(mutex);
      for (const Id& row : rows) EXPECT_TRUE(rows_in_use.insert(row).second);
      for (const Call* each : batch) EXPECT_TRUE(carried_out.insert(key_of(each->request)).second);
    }
    std::this_thread::sleep_for(100us);
    for (Call* each : batch) each->answer({Status::done, key_of(each->request), {}, {}});
    const std::lock_guard lock(mutex);
    for (const Id& row : rows) rows_in_use.erase(row);
  });
  const auto end = Call::Clock::now() + 1'500ms;
  {
    std::vector<std::jthread> threads;
    threads.reserve(16);
    for (std::uint64_t thread = 0; thread < 16; ++thread) {
      threads.emplace_back([&, thread] {
        std::uint64_t draw = thread + 1;
        const auto next = [&](std::uint64_t below) {
          draw = draw * 6364136223846793005U + 1442695040888963407U;
          return (draw >> 33U) % below;
        };
        for (std::uint64_t i = 0; Call::Clock::now() < end; ++i) {
          const std::string name = std::to_string(thread) + "-" + std::to_string(i);
          const Request request = CommitRequest{.key = name, .order = name, .parts = {}};
          std::vector<Id> rows = {id_of("row", {std::to_string(next(6))})};
          if (next(2) == 0) rows.push_back(id_of("row", {std::to_string(next(6))}));
          Call call(request, std::move(rows), std::chrono::milliseconds(next(4)));
          queue.run(call);
          ASSERT_TRUE(call.answered);
          if (call.reply.status == Status::busy) {
            ++busy;
            continue;
          }
          ASSERT_EQ(call.reply.status, Status::done);
          ASSERT_EQ(call.reply.message, name);
          ++done;
        }
      });
    }
  }
  EXPECT_EQ(done, static_cast<std::int64_t>(carried_out.size()));
  EXPECT_GT(done, 0);
  EXPECT_GT(busy, 0);
}

}  // namespace
}  // namespace perk::ledger::test
