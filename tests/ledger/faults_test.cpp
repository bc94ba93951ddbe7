// Databases that lose connections, refuse and run full: what a call is answered, and what its effect is.
#include <thread>

#include "tests/ledger/faulty.h"

namespace perk::ledger::test {
namespace {

using Kind = Fault::Kind;

class Faults : public OnEveryDatabase {
 protected:
  void SetUp() override {
    settings_.wait_ms = 1'000;
    OnEveryDatabase::SetUp();
    faulty_ = faulty_ledger(settings_, script_);
  }

  std::shared_ptr<Script> script_ = std::make_shared<Script>();
  std::unique_ptr<Ledger> faulty_;
};
INSTANTIATE_TEST_SUITE_P(Databases, Faults, testing::ValuesIn(perk::test::databases()),
                         perk::test::database_name);

TEST_P(Faults, AFreshOrderIsOneRoundTrip) {
  ASSERT_EQ(faulty_->reserve(taking("A", 1, 10)).status, Status::done);
  EXPECT_EQ(script_->applied, 1);
  EXPECT_EQ(script_->transacted, 0);
  EXPECT_EQ(script_->loaded, 0);
}

TEST_P(Faults, AReplyThatWasLostIsFoundByItsKey) {
  script_->applies = {{.does = true, .says = Kind::unavailable}};
  const ReserveRequest request = taking("A", 1, 10);
  const Reply reply = faulty_->reserve(request);
  EXPECT_EQ(reply.status, Status::done) << reply.message;
  EXPECT_EQ(script_->opened, 2) << "on another connection";
  EXPECT_EQ(used(*ledger_), 1);
  EXPECT_EQ(canonical(ledger_->reserve(request)), canonical(reply));
}

TEST_P(Faults, ACallThatNeverArrivedIsSentAgain) {
  script_->applies = {{.does = false, .says = Kind::unavailable}};
  script_->transacts = {{.does = false, .says = Kind::unavailable},
                        {.does = true, .says = Kind::unavailable}};
  EXPECT_EQ(faulty_->reserve(taking("A", 1, 10)).status, Status::done);
  EXPECT_EQ(used(*ledger_), 1);
}

TEST_P(Faults, AServerThatStaysAwayIsUnavailable) {
  script_->applies = {{.does = false, .says = Kind::unavailable}};
  script_->transacts.assign(10'000, {.does = false, .says = Kind::unavailable});
  const auto begun = std::chrono::steady_clock::now();
  const ReserveRequest request = taking("A", 1, 10);
  EXPECT_EQ(faulty_->reserve(request).status, Status::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
  script_->transacts.clear();
  EXPECT_EQ(faulty_->reserve(request).status, Status::done);
  EXPECT_EQ(used(*ledger_), 1);
}

TEST_P(Faults, AConflictIsTriedAgain) {
  script_->applies = {{.does = false, .says = Kind::conflict}};
  script_->transacts = {{.does = false, .says = Kind::conflict}, {.does = false, .says = Kind::guard}};
  EXPECT_EQ(faulty_->reserve(taking("A", 1, 10)).status, Status::done);
  EXPECT_EQ(script_->transacted, 3);
  script_->transacts.assign(10'000, {.does = false, .says = Kind::conflict});
  EXPECT_EQ(faulty_->refund({.key = new_key(), .order = "A", .cancelled = true}).status, Status::busy);
  script_->transacts.clear();
}

TEST_P(Faults, AFullDiskAndALockAreSaidAtOnce) {
  script_->applies = {{.does = false, .says = Kind::full}, {.does = false, .says = Kind::busy}};
  const ReserveRequest request = taking("A", 1, 10);
  EXPECT_EQ(faulty_->reserve(request).status, Status::full);
  EXPECT_EQ(faulty_->reserve(request).status, Status::busy);
  EXPECT_EQ(script_->transacted, 0);
  EXPECT_EQ(script_->opened, 1) << "the connection is as good as before";
  EXPECT_EQ(faulty_->reserve(request).status, Status::done);
}

TEST_P(Faults, ReadsFindAnotherConnection) {
  script_->loads = {{.does = false, .says = Kind::unavailable}};
  EXPECT_EQ(used(*faulty_), 0);
  script_->loads = {{.does = false, .says = Kind::unavailable}, {.does = false, .says = Kind::unavailable}};
  LedgerQuestion question;
  EXPECT_EQ(faulty_->facts(question).status, Status::unavailable);
}

// Holds the first writer up until so many calls are there.
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    open_.wait(lock, [&] { return is_open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    open_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable open_;
  bool is_open_ = false;
};

TEST_P(Faults, CallsThatWaitTogetherAreWrittenTogether) {
  settings_.connections = 1;
  settings_.wait_ms = 20'000;
  faulty_ = faulty_ledger(settings_, script_);
  Gate gate;
  script_->before_write = [&] { gate.wait(); };
  std::atomic<int> done = 0, begun = 0;
  {
    std::vector<std::jthread> threads;
    threads.reserve(21);
    for (int i = 0; i < 21; ++i) {
      threads.emplace_back([&, i] {
        ++begun;
        done += faulty_->reserve(taking(std::to_string(i), 1, 100)).status == Status::done;
      });
    }
    while (begun < 21) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    gate.open();
  }
  script_->before_write = {};
  EXPECT_EQ(done, 21);
  EXPECT_LE(script_->applied, 3);
  EXPECT_EQ(used(*ledger_), 21);
}

TEST_P(Faults, OneCallOfABatchDoesNotSpoilTheOthers) {
  settings_.connections = 1;
  settings_.wait_ms = 20'000;
  faulty_ = faulty_ledger(settings_, script_);
  ASSERT_EQ(ledger_->reserve(taking("full", 5, 5)).status, Status::done);
  Gate gate;
  script_->before_write = [&] { gate.wait(); };
  script_->transacts = {{.does = false, .says = Kind::guard}};
  std::atomic<int> done = 0, stale = 0, begun = 0;
  {
    std::vector<std::jthread> threads;
    threads.reserve(11);
    for (int i = 0; i < 11; ++i) {
      threads.emplace_back([&, i] {
        ReserveRequest request = taking(std::to_string(i), 1, i == 5 ? 5 : 100);
        if (i != 5) request.claims.counters[0].counter.counter = "free";
        ++begun;
        const Status status = faulty_->reserve(request).status;
        done += status == Status::done;
        stale += status == Status::stale;
      });
    }
    while (begun < 11) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    gate.open();
  }
  script_->before_write = {};
  EXPECT_EQ(done, 10);
  EXPECT_EQ(stale, 1);
  EXPECT_EQ(used(*ledger_, "free"), 10);
}

TEST_P(Faults, AKeyThatIsUnderWayIsInFlight) {
  Gate gate;
  script_->before_write = [&] { gate.wait(); };
  const ReserveRequest request = taking("A", 1, 10);
  Reply first;
  std::jthread other([&] { first = faulty_->reserve(request); });
  Status second = Status::done;
  // Until the other thread has begun, this one would wait behind the gate itself: so it looks first.
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  second = faulty_->reserve(request).status;
  gate.open();
  other.join();
  script_->before_write = {};
  EXPECT_EQ(second, Status::in_flight);
  EXPECT_EQ(first.status, Status::done);
  EXPECT_EQ(canonical(faulty_->reserve(request)), canonical(first));
  EXPECT_EQ(used(*ledger_), 1);
}

TEST_P(Faults, WhoeverWaitsTooLongIsBusy) {
  settings_.connections = 1;
  settings_.wait_ms = 100;
  faulty_ = faulty_ledger(settings_, script_);
  Gate gate;
  script_->before_write = [&] { gate.wait(); };
  std::jthread other([&] { faulty_->reserve(taking("A", 1, 10)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(faulty_->reserve(taking("B", 1, 10)).status, Status::busy);
  LedgerQuestion question;
  EXPECT_EQ(faulty_->facts(question).status, Status::busy) << "no connection is free";
  gate.open();
  other.join();
  script_->before_write = {};
}

}  // namespace
}  // namespace perk::ledger::test
