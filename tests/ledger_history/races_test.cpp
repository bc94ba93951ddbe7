// Two that want opposite things of one reservation at once: exactly one of them gets it.
#include <algorithm>

#include "tests/ledger_history/hosts.h"

namespace perk::ledger::history {

namespace {

constexpr std::size_t kOrders = 400;

std::string order_named(std::size_t number) {
  return "order-" + std::to_string(number);
}

class Races : public testing::TestWithParam<std::string> {
 protected:
  void hold_all() {
    run_threads(8, [&](std::size_t thread) {
      for (std::size_t i = thread; i < kOrders; i += 8) {
        const Status status = hosts_.of(thread).reserve(take(order_named(i), "uses", 1, kOrders)).status;
        EXPECT_EQ(status, Status::done) << name_of(status);
      }
    });
  }

  // The time of all that is held is over, an hour ago.
  void let_time_pass() {
    for (const char* statement : {"UPDATE reservations SET expires_at = expires_at - 7200",
                                  "UPDATE entries SET held_until = held_until - 7200"}) {
      const auto error = hosts_.database().run(statement);
      ASSERT_FALSE(error) << *error;
    }
  }

  void commit_all(std::vector<Status>& answers) {
    run_threads(4, [&](std::size_t thread) {
      for (std::size_t i = thread; i < kOrders; i += 4) {
        const std::string order = order_named(i);
        Status status = Status::busy;
        while (status == Status::busy)
          status = hosts_.of(thread).commit({order + " c", order, {}, false}).status;
        answers[i] = status;
      }
    });
  }

  State state_of(std::size_t number) {
    const Reply reply = hosts_.of(0).find(order_named(number));
    EXPECT_TRUE(reply.reservation);
    return reply.reservation ? reply.reservation->state : State::held;
  }

  Hosts hosts_{GetParam(), 2};
};
INSTANTIATE_TEST_SUITE_P(Databases, Races, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(Races, CommitAndExpiryHaveOneWinner) {
  hold_all();
  let_time_pass();
  std::vector<Status> answers(kOrders);
  std::int64_t expired = 0;
  std::thread expiring([&] {
    // A few at a time, so that both get some.
    for (int i = 0; i < 100; ++i) {
      const Expired some = hosts_.of(1).expire(7);
      if (some.status == Status::done && some.reservations == 0) return;
      expired += some.reservations;
    }
  });
  commit_all(answers);
  expiring.join();
  std::int64_t committed = 0;
  for (std::size_t i = 0; i < kOrders; ++i) {
    const State state = state_of(i);
    EXPECT_EQ(state, answers[i] == Status::done ? State::committed : State::expired) << name_of(answers[i]);
    EXPECT_TRUE(answers[i] == Status::done || answers[i] == Status::expired) << name_of(answers[i]);
    committed += answers[i] == Status::done ? 1 : 0;
  }
  EXPECT_EQ(committed + expired, static_cast<std::int64_t>(kOrders));
  EXPECT_EQ(counted(hosts_.of(0), "uses"), committed);
  expect_recount(hosts_.of(0));
}

TEST_P(Races, CommitAndReleaseHaveOneWinner) {
  hold_all();
  std::vector<Status> answers(kOrders), releases(kOrders);
  std::thread releasing([&] {
    for (std::size_t i = kOrders; i-- > 0;) {
      Status status = Status::busy;
      while (status == Status::busy) {
        status = hosts_.of(1).release({order_named(i) + " l", order_named(i)}).status;
      }
      releases[i] = status;
    }
  });
  commit_all(answers);
  releasing.join();
  std::int64_t committed = 0;
  for (std::size_t i = 0; i < kOrders; ++i) {
    const bool wins = answers[i] == Status::done;
    EXPECT_EQ(state_of(i), wins ? State::committed : State::released);
    EXPECT_EQ(releases[i], wins ? Status::wrong_state : Status::done) << name_of(releases[i]);
    committed += wins ? 1 : 0;
  }
  EXPECT_EQ(counted(hosts_.of(0), "uses"), committed);
  expect_recount(hosts_.of(0));
}

// Whoever needs what is overdue takes it; a commit that comes later has lost, one that came before has won.
TEST_P(Races, CommitAndANewOrderHaveOneWinner) {
  hold_all();
  let_time_pass();
  std::vector<Status> answers(kOrders);
  std::int64_t taken = 0;
  std::thread taking([&] {
    for (std::size_t i = 0; i < kOrders / 2; ++i) {
      const std::string order = "new-" + std::to_string(i);
      if (hosts_.of(1).reserve(take(order, "uses", 1, kOrders)).status == Status::done) ++taken;
    }
  });
  commit_all(answers);
  taking.join();
  std::int64_t committed = 0, expired = 0;
  for (std::size_t i = 0; i < kOrders; ++i) {
    const State state = state_of(i);
    EXPECT_EQ(state, answers[i] == Status::done ? State::committed : State::expired) << name_of(answers[i]);
    (state == State::committed ? committed : expired) += 1;
  }
  EXPECT_LE(taken, expired);
  EXPECT_EQ(counted(hosts_.of(0), "uses"), committed + taken);
  EXPECT_LE(committed + taken, static_cast<std::int64_t>(kOrders));
  expect_recount(hosts_.of(0));
}

}  // namespace

}  // namespace perk::ledger::history
