// What time takes: rolling windows, reservations past their end, lots that are due or lapse.
#include <set>

#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

class StoreTime : public StoreTest {
 protected:
  static EntryRow rolling(std::int64_t at, std::int64_t held, std::int64_t used) {
    EntryRow row = entry(1, Subject::counter, "c", held, used);
    row.at = Instant{at};
    row.rolling = true;
    return row;
  }
  static Changes::Counter in_window(std::int64_t used, std::int64_t held, std::optional<std::int64_t> at_most,
                                    std::int64_t leaves) {
    Changes::Counter change = counter("c", used, held, at_most);
    change.key.window = CounterKey::Window::rolling;
    change.leaves = Instant{leaves};
    return change;
  }
  void reserve_at(std::int64_t at, std::int64_t held, std::int64_t used) {
    apply({.reservations = {reservation("at " + std::to_string(at), {rolling(at, held, used)})},
           .counters = {in_window(used, held, 10, at - 100)}});
  }
  [[nodiscard]] std::string stands() const {
    return place_.value("SELECT used || ' ' || held FROM counters") + ", counted " +
           place_.value("SELECT sum(counted) FROM entries");
  }
  std::pair<std::int64_t, std::int64_t> seen(std::int64_t leaves) {
    const Rows rows = loaded({.counters = {id("c")}, .leaves = {{id("c"), Instant{leaves}}}});
    const CounterRow& row = rows.counters.at(id("c"));
    EXPECT_EQ(row.leaves, Instant{leaves});
    return {row.used, row.held};
  }
  void expect_added_up() {
    Recount recount;
    EXPECT_EQ(store_->recount(recount).kind, Fault::Kind::none);
    EXPECT_TRUE(recount.differences.empty());
  }
};
ON_EVERY_DATABASE(StoreTime);

TEST_P(StoreTime, ARollingWindowCountsWhatIsInIt) {
  reserve_at(1'000, 2, 0);
  reserve_at(1'050, 0, 3);
  EXPECT_EQ(stands(), "3 2, counted 2");
  EXPECT_EQ(seen(999), std::pair(std::int64_t{3}, std::int64_t{2}));
  EXPECT_EQ(seen(1'000), std::pair(std::int64_t{3}, std::int64_t{0}));
  EXPECT_EQ(seen(1'050), std::pair(std::int64_t{0}, std::int64_t{0}));
  EXPECT_EQ(stands(), "3 2, counted 2");  // who looks moves nothing

  // At 1'099 the first still counts, at 1'100 it has left.
  expect_refused({.counters = {in_window(0, 6, 10, 999)}});
  EXPECT_EQ(stands(), "3 2, counted 2");
  apply({.reservations = {reservation("third", {rolling(1'100, 7, 0)})},
         .counters = {in_window(0, 7, 10, 1'000)}});
  EXPECT_EQ(stands(), "3 7, counted 2");
  expect_refused({.counters = {in_window(0, 1, 10, 1'000)}});
  expect_added_up();
}

TEST_P(StoreTime, WhatLeavesAndMovesAtOnceIsCountedOnce) {
  reserve_at(1'000, 4, 0);
  // The hold is committed in the transaction in which it leaves: it goes as what it has become.
  Changes::Reservation moved = changed(reservation("at 1000", {rolling(1'000, 0, 4)}), {1});
  apply({.reservations = {moved}, .counters = {in_window(4, -4, {}, 1'000)}});
  EXPECT_EQ(stands(), "0 0, counted 0");
  expect_added_up();
}

TEST_P(StoreTime, OnlyTheCountersOwnEntriesLeave) {
  EntryRow other = rolling(1'000, 1, 0);
  other.of = id("d");
  EntryRow fixed = rolling(1'000, 1, 0);
  fixed.rolling = false;
  apply({.reservations = {reservation("o1", {other}), reservation("o2", {fixed})},
         .counters = {in_window(0, 1, 10, 0), counter("d", 0, 1, 10)}});
  apply({.counters = {in_window(0, 0, 10, 2'000)}});
  EXPECT_EQ(stands().substr(5), "counted 2");
}

TEST_P(StoreTime, WholeLastGrantAfterWhatLeft) {
  apply(
      {.reservations = {reservation("o1", {rolling(1'000, 0, 10)})}, .counters = {in_window(10, 0, 10, 0)}});
  Changes::Counter whole = in_window(0, 50, 10, 999);
  whole.at_end = AtEnd::whole;
  expect_refused({.counters = {whole}});
  whole.leaves = Instant{1'000};
  apply({.reservations = {reservation("o2", {rolling(1'100, 50, 0)})}, .counters = {whole}});
  EXPECT_EQ(stands(), "0 50, counted 1");
  expect_added_up();
}

TEST_P(StoreTime, OverdueAreThoseWhoseTimeIsOverAndThatHoldSomethingOfIt) {
  const auto until = [](const std::string& order, std::int64_t expires, const EntryRow& row) {
    Changes::Reservation change = reservation(order, {row});
    change.row.reservation.expires_at = Instant{expires};
    return change;
  };
  Changes::Reservation part = until("part", 20, entry(1, Subject::code, "x", 1, 1));
  part.row.reservation.state = State::part_committed;
  Changes::Reservation over = until("over", 10, entry(1, Subject::counter, "c", 0, 3));
  over.row.reservation.state = State::committed;
  apply({.reservations = {until("late", 10, entry(1, Subject::counter, "c", 3)), part, over,
                          until("in time", 4'000'000'000, entry(1, Subject::counter, "c", 1)),
                          until("other", 5, entry(1, Subject::counter, "d", 1)),
                          until("spends", 5, entry(1, Subject::spend, "ann", 1))},
         .new_codes = {code("x")},
         .accounts = {account("ann", 1, 1)}});
  const Rows rows = loaded({.counters = {id("c")}, .codes = {id("x")}, .overdue = 9});
  EXPECT_EQ(std::set<Id>(rows.overdue.begin(), rows.overdue.end()),
            (std::set<Id>{reservation_id("late"), reservation_id("part")}));
  EXPECT_EQ(rows.reservations.size(), 2U);
  EXPECT_EQ(rows.reservations.at(reservation_id("late")).entries.size(), 1U);
  EXPECT_EQ(loaded({.accounts = {id("ann")}, .overdue = 9}).overdue.size(), 1U);
  EXPECT_EQ(loaded({.counters = {id("c"), id("d")}, .codes = {id("x")}, .overdue = 2}).overdue.size(), 2U);
  EXPECT_TRUE(loaded({.counters = {id("c")}}).overdue.empty());

  std::vector<Id> reservations, accounts;
  EXPECT_EQ(store_->overdue(9, reservations, accounts).kind, Fault::Kind::none);
  EXPECT_EQ(std::set<Id>(reservations.begin(), reservations.end()),
            (std::set<Id>{reservation_id("late"), reservation_id("part"), reservation_id("other"),
                          reservation_id("spends")}));
  EXPECT_TRUE(accounts.empty());
  reservations.clear();
  EXPECT_EQ(store_->overdue(1, reservations, accounts).kind, Fault::Kind::none);
  EXPECT_EQ(reservations.size(), 1U);
}

// A join may keep what is held for longer without touching an entry.
TEST_P(StoreTime, AReservationThatIsHeldForLongerIsNotOverdue) {
  Changes::Reservation change = reservation("o1", {entry(1, Subject::counter, "c", 3)});
  change.row.reservation.expires_at = Instant{10};
  apply({.reservations = {change}});
  EXPECT_EQ(loaded({.counters = {id("c")}, .overdue = 9}).overdue.size(), 1U);
  change = changed(change, {});
  change.row.reservation.expires_at = Instant{4'000'000'000};
  apply({.reservations = {change}});
  EXPECT_TRUE(loaded({.counters = {id("c")}, .overdue = 9}).overdue.empty());
}

TEST_P(StoreTime, AccountsWhereSomethingIsDueLapsesOrWaits) {
  Changes::Lot due = lot("due", "o1", 5, LotRow::State::due);
  due.lot.due_at = Instant{10};
  Changes::Lot not_due = lot("not due", "o1", 5, LotRow::State::due);
  not_due.lot.due_at = Instant{4'000'000'000};
  Changes::Lot lapses = lot("lapses", "o1", 5);
  lapses.lot.lapses_at = Instant{10};
  Changes::Lot waits = lot("waits", "", 5, LotRow::State::waiting);
  waits.lot.reservation = reservation_id("o9");
  waits.lot.event = "delivered";
  Changes::Lot stays = lot("stays", "o1", 5);
  stays.lot.lapse.kind = Lapse::Kind::after_last;
  stays.lot.lapse.event = "order";
  Changes changes{.lots = {due, not_due, lapses, waits, stays}};
  for (const char* owner : {"due", "not due", "lapses", "waits", "stays"}) {
    changes.accounts.push_back(account(owner, 5, 0));
  }
  apply(changes);
  std::vector<Id> reservations, accounts;
  EXPECT_EQ(store_->overdue(9, reservations, accounts).kind, Fault::Kind::none);
  EXPECT_EQ(std::set<Id>(accounts.begin(), accounts.end()), (std::set<Id>{id("due"), id("lapses")}));

  const auto waiting = [&](const char* event, const char* order, const char* customer) {
    std::vector<Id> found;
    EXPECT_EQ(store_->waiting(event, order, customer, found).kind, Fault::Kind::none);
    return found;
  };
  EXPECT_EQ(waiting("delivered", "o9", ""), std::vector<Id>{id("waits")});
  EXPECT_TRUE(waiting("paid", "o9", "").empty());
  EXPECT_TRUE(waiting("delivered", "o8", "").empty());
  EXPECT_EQ(waiting("order", "", "stays"), std::vector<Id>{id("stays")});
  EXPECT_TRUE(waiting("visit", "", "stays").empty());
  EXPECT_TRUE(waiting("order", "", "due").empty());
}

}  // namespace
}  // namespace perk::ledger::test
