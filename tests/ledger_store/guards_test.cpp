// Every guard of Changes, one by one: what violates it is refused whole, what just does not is written.
#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

class StoreGuards : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    apply({.reservations = {bystander_},
           .new_codes = {code("bystander", 900'000)},
           .lots = {lot("bystander", "bystander", 5)},
           .accounts = {account("bystander", 5, 0)},
           .counters = {counter("bystander", 0, 1, 9)}});
    apply(innocent(0));
  }

  // One row is written by another statement than several: each of them refuses.
  void expect_refused(const Changes& changes) {
    StoreTest::expect_refused(changes);
    expect_guard(whole(changes));
    const Changes beside = innocent(1);
    for (const bool ahead : {true, false}) {
      Changes both = whole(changes);
      std::vector<Changes::Reservation> reservations = beside.reservations;
      if (!changes.reservations.empty()) {
        reservations.front().replaces = changes.reservations.front().replaces;
      }
      put(both.reservations, reservations, ahead);
      put(both.codes, beside.codes, ahead);
      put(both.lots, beside.lots, ahead);
      put(both.accounts, beside.accounts, ahead);
      put(both.counters, beside.counters, ahead);
      expect_guard(both);
    }
  }

 private:
  // Of each kind a row that is there, and that may change after it has changed so often.
  Changes innocent(std::int64_t times) {
    Changes::Reservation reserved = bystander_;
    reserved.row.version += times;
    Changes::Lot spent = lot("bystander", "bystander", 5);
    spent.lot.left -= times;
    return {.reservations = {changed(reserved, {1})},
            .codes = {take("bystander")},
            .lots = {changed(spent, spent.lot.left - 1, LotRow::State::counted)},
            .accounts = {account("bystander", -1, 0)},
            .counters = {counter("bystander", 0, 1, 9)}};
  }
  // One call, and one order with one entry: that is written in one statement of one row each.
  static Changes whole(Changes changes) {
    if (changes.requests.empty()) {
      changes.requests.push_back(request("a call"));
    } else if (changes.reservations.empty()) {
      changes.reservations.push_back(reservation("an order", {entry(1, Subject::counter, "a counter", 1)}));
    }
    return changes;
  }
  template <class Row>
  static void put(std::vector<Row>& into, const std::vector<Row>& rows, bool ahead) {
    into.insert(ahead ? into.begin() : into.end(), rows.begin(), rows.end());
  }
  void expect_guard(const Changes& changes) {
    const std::string before = state();
    const Fault fault = store_->apply(changes);
    EXPECT_EQ(fault.kind, Fault::Kind::guard) << fault.text;
    EXPECT_EQ(state(), before);
  }

  const Changes::Reservation bystander_ =
      reservation("bystander", {entry(1, Subject::counter, "bystander", 1)});
};
ON_EVERY_DATABASE(StoreGuards);

TEST_P(StoreGuards, ACallIsAnsweredOnce) {
  apply({.requests = {request("a")}});
  expect_refused({.requests = {request("a")}});
}

TEST_P(StoreGuards, AnOrderHasOneReservation) {
  apply({.reservations = {reservation("o1")}});
  expect_refused({.reservations = {reservation("o1")}});
  expect_refused({.reservations = {reservation("o1", {entry(1, Subject::counter, "c", 1)})}});
}

TEST_P(StoreGuards, AnEntryOfANewOrderIsNew) {
  const Changes::Reservation first = reservation("o1", {entry(1, Subject::counter, "c", 1)});
  apply({.reservations = {first}});
  ASSERT_EQ(place_.run("DELETE FROM reservations WHERE order_id = 'o1'"), std::nullopt);
  expect_refused({.reservations = {first}});
}

TEST_P(StoreGuards, AReservationIsWhatItIsTakenFor) {
  const std::vector<EntryRow> rows = {entry(1, Subject::counter, "c", 1)};
  const Changes::Reservation first = reservation("o1", rows);
  apply({.reservations = {first}});
  // With an entry, without one, and anew in its own place.
  std::vector<Changes::Reservation> seconds = {changed(first, {1}), changed(first), changed(first, {1})};
  seconds.back().replaces = true;
  for (const Changes::Reservation& second : seconds) {
    Changes::Reservation ahead = second;
    ahead.before = 2;
    expect_refused({.reservations = {ahead}});
    Changes::Reservation nobodys = changed(reservation("o2", rows), second.entries);
    nobodys.replaces = second.replaces;
    expect_refused({.reservations = {nobodys}});
  }
  apply({.reservations = {seconds.front()}});
  // Two who saw the first version: one writes.
  for (const Changes::Reservation& second : seconds) expect_refused({.reservations = {second}});
}

TEST_P(StoreGuards, AnEntryThatChangesIsThere) {
  const Changes::Reservation first = reservation("o1", {entry(1, Subject::counter, "c", 1)});
  apply({.reservations = {first}});
  Changes::Reservation second = changed(first, {2});
  second.row.entries.push_back(entry(2, Subject::counter, "c", 1));
  expect_refused({.reservations = {second}});
  second.entries = {1, 2};
  expect_refused({.reservations = {second}});
}

TEST_P(StoreGuards, AnEntryIsInTheWindowThatItWasLoadedIn) {
  EntryRow row = entry(1, Subject::counter, "c", 1);
  row.rolling = true;
  const Changes::Reservation first = reservation("o1", {row});
  apply({.reservations = {first}, .counters = {counter("c", 0, 1, 5)}});
  Changes::Reservation second = changed(first, {1});
  second.row.entries.front().counted = false;
  expect_refused({.reservations = {second}});
}

TEST_P(StoreGuards, ANewCodeIsNew) {
  apply({.new_codes = {code("x", 1)}});
  expect_refused({.new_codes = {code("x", 2)}});
  // Nor does a number of a batch stand for two.
  expect_refused({.new_codes = {code("y", 1)}});
}

TEST_P(StoreGuards, ACodeIsThere) {
  expect_refused({.codes = {take("x")}});
  Changes::Code back = take("x");
  back.taken.reset();
  expect_refused({.codes = {back}});
}

TEST_P(StoreGuards, ACodeIsActive) {
  for (const CodeState state : {CodeState::blocked, CodeState::deleted}) {
    const std::string name = state == CodeState::blocked ? "blocked" : "deleted";
    Changes::NewCode made = code(name, static_cast<std::int64_t>(state));
    made.row.state = state;
    apply({.new_codes = {made}});
    expect_refused({.codes = {take(name)}});
  }
}

TEST_P(StoreGuards, ACodeIsTakenFromItsFirstInstantToBeforeItsLast) {
  Changes::NewCode made = code("x");
  made.row.valid_from = Instant{1'000};
  made.row.valid_to = Instant{2'000};
  apply({.new_codes = {made}});
  expect_refused({.codes = {take("x", Instant{999})}});
  expect_refused({.codes = {take("x", Instant{2'000})}});
  apply({.codes = {take("x", Instant{1'000})}});
  apply({.codes = {take("x", Instant{1'999})}});
}

TEST_P(StoreGuards, ACodeIsItsOwners) {
  Changes::NewCode made = code("x");
  made.row.owner = "ann";
  apply({.new_codes = {made}});
  expect_refused({.codes = {take("x", Instant{1'000}, "bob")}});
  expect_refused({.codes = {take("x", Instant{1'000}, "")}});
  apply({.codes = {take("x", Instant{1'000}, "ann")}});
}

TEST_P(StoreGuards, ACodeIsUsedAsOftenAsItMay) {
  Changes::NewCode made = code("x");
  made.row.uses = 2;
  made.row.used = 1;
  apply({.new_codes = {made}});
  apply({.codes = {take("x")}});
  expect_refused({.codes = {take("x")}});
}

TEST_P(StoreGuards, ACodeIsWorthNoMoreThanItsWorth) {
  Changes::NewCode made = code("x");
  made.row.worth = 100;
  made.row.worth_used = 30;
  apply({.new_codes = {made}});
  Changes::Code part = take("x");
  part.worth_held = 71;
  expect_refused({.codes = {part}});
  part.worth_held = 70;
  apply({.codes = {part}});
  part.worth_held = 1;
  expect_refused({.codes = {part}});
}

TEST_P(StoreGuards, AListedCodeIsWrittenOnceAndTakenUnderTheSameGuards) {
  Changes::Code listed = take("x");
  listed.listed = code("x").row;
  listed.listed->batch = Id{};
  listed.listed->uses = 1;
  apply({.codes = {listed}});
  expect_refused({.codes = {listed}});
}

TEST_P(StoreGuards, ALotIsNew) {
  apply({.lots = {lot("ann", "o1", 5)}, .accounts = {account("ann", 5, 0)}});
  expect_refused({.lots = {lot("ann", "o1", 5)}});
}

TEST_P(StoreGuards, ALotIsOfAnAccount) {
  expect_refused({.lots = {lot("nobody", "o1", 5)}});
}

TEST_P(StoreGuards, ALotIsWhatItIsTakenFor) {
  const Changes::Lot first = lot("ann", "o1", 5);
  apply({.lots = {first}, .accounts = {account("ann", 5, 0)}});
  Changes::Lot other = changed(first, 3, LotRow::State::counted);
  other.left_before = 4;
  expect_refused({.lots = {other}});
  other = changed(first, 3, LotRow::State::counted);
  other.state_before = LotRow::State::due;
  expect_refused({.lots = {other}});
  expect_refused({.lots = {changed(lot("ann", "o2", 5), 3, LotRow::State::counted)}});
  apply({.lots = {changed(first, 3, LotRow::State::counted)}});
}

TEST_P(StoreGuards, ABalanceCoversWhatIsHeldOfIt) {
  apply({.accounts = {account("ann", 10, 4)}});
  expect_refused({.accounts = {account("ann", 0, 7)}});
  expect_refused({.accounts = {account("ann", -7, 0)}});
  expect_refused({.accounts = {account("bob", 0, 1)}});
  apply({.accounts = {account("ann", 0, 6)}});
  apply({.accounts = {account("ann", -10, -10)}});
}

TEST_P(StoreGuards, NoLessThanNothingIsHeldOfABalance) {
  apply({.accounts = {account("ann", 10, 4)}});
  expect_refused({.accounts = {account("ann", 0, -5)}});
}

TEST_P(StoreGuards, ACounterStaysWithinItsLimit) {
  for (const AtEnd at_end : {AtEnd::none, AtEnd::part}) {
    const std::string name = at_end == AtEnd::none ? "none" : "part";
    expect_refused({.counters = {counter(name, 0, 4, 3, at_end)}});
    apply({.counters = {counter(name, 1, 1, 3, at_end)}});
    expect_refused({.counters = {counter(name, 0, 2, 3, at_end)}});
    expect_refused({.counters = {counter(name, 2, 0, 3, at_end)}});
    apply({.counters = {counter(name, 0, 1, 3, at_end)}});
    // Another cart's limit is its own.
    apply({.counters = {counter(name, 0, 1, 4, at_end)}});
    expect_refused({.counters = {counter(name, 0, 1, 2, at_end)}});
    apply({.counters = {counter(name, 3, -3)}});
    apply({.counters = {counter(name, -4, 0)}});
  }
}

TEST_P(StoreGuards, TheLastGrantMayPassTheEndWhereItMayBeWhole) {
  apply({.counters = {counter("c", 0, 9, 10, AtEnd::whole)}});
  apply({.counters = {counter("c", 0, 50, 10, AtEnd::whole)}});
  expect_refused({.counters = {counter("c", 0, 1, 10, AtEnd::whole)}});
  expect_refused({.counters = {counter("c", 0, 1, 59, AtEnd::whole)}});
  apply({.counters = {counter("c", 59, -59)}});
  expect_refused({.counters = {counter("d", 0, 1, 0, AtEnd::whole)}});
}

TEST_P(StoreGuards, WhatBecomesLessIsThere) {
  expect_refused({.counters = {counter("c", -1, 0)}});
  expect_refused({.counters = {counter("c", 1, -1)}});
}

TEST_P(StoreGuards, EachOfTwoCountersIsLookedAt) {
  apply({.counters = {counter("c", 1, 0, 1), counter("d", 1, 0, 9)}});
  expect_refused({.counters = {counter("c", 1, 0, 1), counter("d", 1, 0, 9)}});
  expect_refused({.counters = {counter("d", 1, 0, 9), counter("c", 1, 0, 1)}});
}

TEST_P(StoreGuards, ABatchIsNewAndThere) {
  Store::BatchRow batch{.id = id("batch"), .batch = {.id = "b1", .pool = "summer"}};
  EXPECT_EQ(store_->add_batch(batch).kind, Fault::Kind::none);
  const std::string before = state();
  EXPECT_EQ(store_->add_batch(batch).kind, Fault::Kind::guard);
  const std::vector<Changes::NewCode> first{code("x", 1), code("y", 2)};
  EXPECT_EQ(store_->add_codes(first, 3).kind, Fault::Kind::none);
  EXPECT_NE(state(), before);
  // Its code 3 is there already under another number: none of the two stays.
  const std::string made = state();
  const std::vector<Changes::NewCode> second{code("z", 17), code("x", 18)};
  const Fault there = store_->add_codes(second, 19);
  EXPECT_EQ(there.kind, Fault::Kind::guard);
  EXPECT_NE(there.text.find("18"), std::string::npos) << there.text;
  EXPECT_EQ(state(), made);
  Changes::NewCode lost = code("w", 1);
  lost.row.batch = id("no batch");
  EXPECT_EQ(store_->add_codes({&lost, 1}, 2).kind, Fault::Kind::guard);
  EXPECT_EQ(state(), made);
}

}  // namespace
}  // namespace perk::ledger::test
