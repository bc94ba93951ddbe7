// Eight connections on one counter and one code: never over, and all that was answered is there.
#include <atomic>
#include <thread>

#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

class StoreThreads : public StoreTest {
 protected:
  // `work` for each thread and try, over a connection of its own; true: it was done. How many were.
  int run(const std::function<Fault(Store&, int)>& work) {
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        const std::unique_ptr<Store> store = opened(*database_);
        if (store == nullptr) return;
        for (int i = 0; i < kTries; ++i) {
          Fault fault;
          do fault = work(*store, thread * kTries + i);
          while (fault.kind == Fault::Kind::conflict);
          if (!fault.failed()) ++done;
          if (fault.failed() && fault.kind != Fault::Kind::guard) ADD_FAILURE() << fault.text;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    return done;
  }

  static constexpr int kThreads = 8, kTries = 25, kLimit = 60;
};
ON_EVERY_DATABASE(StoreThreads);

TEST_P(StoreThreads, GuardsAloneHoldTheLimit) {
  const int done = run([](Store& store, int number) {
    const std::string order = "o" + std::to_string(number);
    return store.apply({.requests = {request(order)},
                        .reservations = {reservation(order, {entry(1, Subject::counter, "c", 1)})},
                        .counters = {counter("c", 0, 1, kLimit)}});
  });
  EXPECT_EQ(done, kLimit);
  EXPECT_EQ(place_.value("SELECT held FROM counters"), std::to_string(kLimit));
  EXPECT_EQ(place_.value("SELECT count(*) FROM requests"), std::to_string(kLimit));
  Recount recount;
  EXPECT_EQ(store_->recount(recount).kind, Fault::Kind::none);
  EXPECT_TRUE(recount.differences.empty());
}

// Whoever loaded under locks is never refused afterwards.
TEST_P(StoreThreads, WhatWasLoadedUnderLocksStaysSo) {
  apply({.counters = {counter("c", 0, 1, kLimit)}});
  const int done = run([](Store& store, int number) {
    const std::string order = "o" + std::to_string(number);
    bool full = false;
    Fault fault = store.transact({.counters = {id("c")}}, [&](Rows& rows) -> Changes {
      const CounterRow& row = rows.counters.at(id("c"));
      full = row.held >= kLimit;
      if (full) return {};
      return {.reservations = {reservation(order, {entry(1, Subject::counter, "c", 1)})},
              .counters = {counter("c", 0, 1, kLimit)}};
    });
    if (fault.kind == Fault::Kind::guard) ADD_FAILURE() << fault.text;
    if (!fault.failed() && full) fault.kind = Fault::Kind::guard;
    return fault;
  });
  EXPECT_EQ(done, kLimit - 1);
  EXPECT_EQ(place_.value("SELECT count(*) FROM reservations"), std::to_string(kLimit - 1));
}

TEST_P(StoreThreads, ACodeOfOneUseIsTakenOnce) {
  Changes::NewCode made = code("x");
  made.row.uses = 1;
  apply({.new_codes = {made}});
  EXPECT_EQ(run([](Store& store, int) { return store.apply({.codes = {take("x")}}); }), 1);
}

TEST_P(StoreThreads, ACallIsAnsweredOnceWhoeverComesFirst) {
  EXPECT_EQ(run([](Store& store, int number) {
              return store.apply({.requests = {request("r" + std::to_string(number % 10))},
                                  .counters = {counter("c", 1, 0, 1'000)}});
            }),
            10);
  EXPECT_EQ(place_.value("SELECT used FROM counters"), "10");
}

}  // namespace
}  // namespace perk::ledger::test
