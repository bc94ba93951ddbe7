// The queue alone: who is carried out with whom, and who waits.
#include "runtime/ledger/queue.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace perk::ledger::test
