// Breakers, alarms, failures, old requests, the summary and the clock.
#include "tests/ledger_store/said.h"
#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

class StoreOperators : public StoreTest {};
ON_EVERY_DATABASE(StoreOperators);

TEST_P(StoreOperators, BreakersAreSetAndRemoved) {
  Breaker all{.promotion = "", .most_share_bp = 5'000, .least_total_bp = 1'000};
  Breaker one{
      .promotion = "ten-off", .stopped = true, .reason = "wrong 'price'", .spend = Money{5}, .seconds = 60};
  EXPECT_EQ(store_->set_breaker(one).kind, Fault::Kind::none);
  EXPECT_EQ(store_->set_breaker(all).kind, Fault::Kind::none);
  one.stopped = false;
  one.spend.reset();
  EXPECT_EQ(store_->set_breaker(one).kind, Fault::Kind::none);
  std::vector<Breaker> found;
  EXPECT_EQ(store_->breakers(found).kind, Fault::Kind::none);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(said(found[0]), said(all));
  EXPECT_EQ(said(found[1]), said(one));
  Affected removed;
  EXPECT_EQ(store_->remove_breaker("ten-off", removed).kind, Fault::Kind::none);
  EXPECT_EQ(removed.rows, 1);
  EXPECT_EQ(store_->remove_breaker("ten-off", removed).kind, Fault::Kind::none);
  EXPECT_EQ(removed.rows, 0);
}

TEST_P(StoreOperators, AlarmsTheLatestFirst) {
  const Alarm first{.at = Instant{1}, .promotion = "a", .order = "o1", .text = "it's much"};
  const Alarm second{.at = Instant{2}, .promotion = "b", .order = "", .text = ""};
  apply({.alarms = {first, second}});
  std::vector<Alarm> found;
  EXPECT_EQ(store_->alarms(9, found).kind, Fault::Kind::none);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(said(found[0]), said(second));
  EXPECT_EQ(said(found[1]), said(first));
  found.clear();
  EXPECT_EQ(store_->alarms(1, found).kind, Fault::Kind::none);
  EXPECT_EQ(found.size(), 1U);
}

TEST_P(StoreOperators, FailuresCountByActorAndHour) {
  const auto count = [&](std::string_view actor, std::int64_t at, std::int64_t add) {
    std::int64_t counted = -1;
    EXPECT_EQ(store_->failures(actor, Instant{at}, add, counted).kind, Fault::Kind::none);
    return counted;
  };
  EXPECT_EQ(count("a", 7'200, 0), 0);
  EXPECT_EQ(count("a", 7'200, 2), 2);
  EXPECT_EQ(count("a", 10'799, 3), 5);
  EXPECT_EQ(count("a", 10'800, 1), 1);
  EXPECT_EQ(count("b", 7'200, 1), 1);
  EXPECT_EQ(count("a", 7'200, 0), 5);
}

TEST_P(StoreOperators, OldRequestsAreForgotten) {
  for (int i = 0; i < 5; ++i) {
    Changes::Request change = request("k" + std::to_string(i));
    change.row.at = Instant{i};
    apply({.requests = {change}});
  }
  Affected forgotten;
  EXPECT_EQ(store_->forget_requests(Instant{3}, 2, forgotten).kind, Fault::Kind::none);
  EXPECT_EQ(forgotten.rows, 2);
  EXPECT_EQ(store_->forget_requests(Instant{3}, 9, forgotten).kind, Fault::Kind::none);
  EXPECT_EQ(forgotten.rows, 1);
  EXPECT_EQ(loaded({.requests = {id("k2"), id("k3"), id("k4")}}).requests.size(), 2U);
}

TEST_P(StoreOperators, FailuresOfHoursLongAgoGoWithThem) {
  std::int64_t counted = 0;
  const Instant now = store_->now();
  EXPECT_EQ(store_->failures("a", Instant{now.seconds - 10'000}, 1, counted).kind, Fault::Kind::none);
  EXPECT_EQ(store_->failures("a", now, 1, counted).kind, Fault::Kind::none);
  Affected forgotten;
  EXPECT_EQ(store_->forget_requests(Instant{3}, 2, forgotten).kind, Fault::Kind::none);
  EXPECT_EQ(place_.value("SELECT count(*) FROM failures"), "1");
}

TEST_P(StoreOperators, TheSummaryCountsRows) {
  Changes::Reservation late = reservation("o1");
  late.row.reservation.expires_at = Instant{5};
  Changes changes{.requests = {request("a")},
                  .reservations = {late},
                  .new_codes = {code("x")},
                  .accounts = {account("ann", 1, 0)},
                  .counters = {counter("c", 0, 1, 5)},
                  .alarms = {{.at = Instant{1}}}};
  int order = 0;
  for (const State state : {State::part_committed, State::committed, State::committed, State::released,
                            State::expired, State::cancelled}) {
    changes.reservations.push_back(reservation("p" + std::to_string(++order)));
    changes.reservations.back().row.reservation.state = state;
  }
  apply(changes);
  EXPECT_EQ(store_->set_breaker({.promotion = "a", .stopped = true}).kind, Fault::Kind::none);
  EXPECT_EQ(store_->set_breaker({.promotion = "b"}).kind, Fault::Kind::none);
  Summary found;
  EXPECT_EQ(store_->summary(found).kind, Fault::Kind::none);
  EXPECT_EQ(found.schema, kSchemaVersion);
  EXPECT_EQ(found.held, 1);
  EXPECT_EQ(found.part_committed, 1);
  EXPECT_EQ(found.committed, 2);
  EXPECT_EQ(found.released, 1);
  EXPECT_EQ(found.expired, 1);
  EXPECT_EQ(found.cancelled, 1);
  EXPECT_EQ(found.overdue, 1);
  EXPECT_EQ(found.counters, 1);
  EXPECT_EQ(found.codes, 1);
  EXPECT_EQ(found.accounts, 1);
  EXPECT_EQ(found.requests, 1);
  EXPECT_EQ(found.alarms, 1);
  EXPECT_EQ(found.stopped, 1);
  EXPECT_EQ(found.database.find(GetParam() == "sqlite" ? "SQLite 3" : "PostgreSQL"), 0U) << found.database;
}

TEST_P(StoreOperators, TheClockIsTheDatabases) {
  const std::int64_t before = loaded({}).now.seconds;
  const std::int64_t now = store_->now().seconds;
  EXPECT_GE(now, before - 1);
  EXPECT_LE(now, loaded({}).now.seconds + 1);
}

}  // namespace
}  // namespace perk::ledger::test
