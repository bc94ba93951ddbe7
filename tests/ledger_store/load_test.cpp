// What was written is what is loaded, to the last field; and a reservation brings what it names.
#include "tests/ledger_store/said.h"
#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

class StoreLoads : public StoreTest {};
ON_EVERY_DATABASE(StoreLoads);

const std::string kAwkward = "O'Brien \"\\|=%_ ส่วนลด";

TEST_P(StoreLoads, NothingWhereNothingIs) {
  const Rows rows = loaded({.requests = {id("a")},
                            .reservations = {id("a")},
                            .counters = {id("a")},
                            .codes = {id("a")},
                            .accounts = {id("a")},
                            .overdue = 5});
  EXPECT_TRUE(rows.requests.empty() && rows.reservations.empty() && rows.counters.empty() &&
              rows.codes.empty() && rows.accounts.empty() && rows.overdue.empty());
  EXPECT_GT(rows.now.seconds, 1'700'000'000);
}

TEST_P(StoreLoads, Requests) {
  Changes::Request full = request("a");
  full.row.verb = 5;
  full.row.reply = std::string("\0bytes\xFF of any kind", 20);
  Changes::Request empty = request("b");
  empty.row.reply.clear();
  apply({.requests = {full, empty}});
  const Rows rows = loaded({.requests = {id("a"), id("b")}});
  EXPECT_EQ(said(rows.requests.at(id("a"))), said(full.row));
  EXPECT_EQ(said(rows.requests.at(id("b"))), said(empty.row));
}

TEST_P(StoreLoads, ReservationsWithTheirEntriesAsTheyBecome) {
  EntryRow first = entry(1, Subject::counter, "c", 3, 4);
  first.entry.promotion = first.entry.name = first.entry.key = first.terms = kAwkward;
  first.entry.back = 2;
  first.entry.asked = 9;
  first.rolling = true;
  EntryRow second = entry(2, Subject::issue, "b", 1);
  second.made = CodePattern{.pattern = "SK-???? ????",
                            .check_digit = true,
                            .uses = 1,
                            .valid = Duration{.months = 1, .days = 2, .seconds = 3},
                            .worth = 500,
                            .match_case = true};
  EntryRow third = entry(-3, Subject::credit, "x", 1);
  third.of = Id{};
  third.made = CodePattern{.pattern = "-"};
  Changes::Reservation change = reservation("o1", {third, first, second});
  change.row.reservation.customer = kAwkward;
  change.row.utc_offset = -3'600;
  apply({.reservations = {change}});
  const Wanted wanted{.reservations = {change.id}};
  EXPECT_EQ(said(loaded(wanted).reservations.at(change.id)), said(change.row));

  change = changed(change, {1, 2});
  change.row.reservation.state = State::part_committed;
  change.row.reservation.expires_at = Instant{5'000'000'000};
  EntryRow& moved = change.row.entries.at(1);
  moved.entry.held = 1;
  moved.entry.used = 6;
  moved.terms = "other";
  change.row.entries.at(2).entry.held = 0;
  change.row.entries.at(2).entry.back = 1;
  apply({.reservations = {change}});
  EXPECT_EQ(said(loaded(wanted).reservations.at(change.id)), said(change.row));
  // An entry that is not named stays as it was.
  Changes::Reservation silent = changed(change, {});
  silent.row.entries.at(1).entry.held = 0;
  apply({.reservations = {silent}});
  EXPECT_EQ(loaded(wanted).reservations.at(change.id).entries.at(1).entry.held, 1);
}

TEST_P(StoreLoads, AReservationInAnOldOnesPlace) {
  const Changes::Reservation old =
      reservation("o1", {entry(1, Subject::counter, "c", 3), entry(2, Subject::counter, "d", 1)});
  apply({.reservations = {old}});
  Changes::Reservation fresh = changed(reservation("o1", {entry(1, Subject::code, "x", 1)}), {1});
  fresh.replaces = true;
  apply({.reservations = {fresh}});
  EXPECT_EQ(said(loaded({.reservations = {old.id}}).reservations.at(old.id)), said(fresh.row));
}

TEST_P(StoreLoads, Counters) {
  Changes::Counter change = counter("c", 2, 3, 9);
  change.key = {.counter = kAwkward,
                .key = kAwkward,
                .holder = kAwkward,
                .window = CounterKey::Window::fixed,
                .from = Instant{-5},
                .to = Instant{86'400}};
  apply({.counters = {change}});
  CounterRow expected{.key = change.key, .used = 2, .held = 3};
  EXPECT_EQ(said(loaded({.counters = {id("c")}}).counters.at(id("c"))), said(expected));
  apply({.counters = {counter("c", 1, -1)}});
  expected.used = 3;
  expected.held = 2;
  EXPECT_EQ(said(loaded({.counters = {id("c")}}).counters.at(id("c"))), said(expected));
}

TEST_P(StoreLoads, CodesInUseAndBlocked) {
  Changes::NewCode full = code("x", 7);
  full.row.owner = kAwkward;
  full.row.valid_from = Instant{1};
  full.row.valid_to = Instant{2'000};
  full.row.uses = 9;
  full.row.used = 1;
  full.row.held = 2;
  full.row.worth = 100;
  full.row.worth_used = 3;
  full.row.worth_held = 4;
  full.row.sealed = std::string("\0sealed\xFE", 8);
  apply({.new_codes = {full, code("y", 8)}});
  const Wanted wanted{.codes = {id("x"), id("y")}};
  EXPECT_EQ(said(loaded(wanted).codes.at(id("x"))), said(full.row));
  EXPECT_EQ(said(loaded(wanted).codes.at(id("y"))), said(code("y", 8).row));
  Changes::Code used = take("x", Instant{1'500}, kAwkward);
  used.worth_held = 5;
  Changes::Code free = take("y");
  free.taken.reset();
  free.held = 0;
  free.block = true;
  apply({.codes = {used, free}});
  full.row.held = 3;
  full.row.worth_held = 9;
  EXPECT_EQ(said(loaded(wanted).codes.at(id("x"))), said(full.row));
  EXPECT_EQ(loaded(wanted).codes.at(id("y")).state, CodeState::blocked);
  // What is in use stays usable.
  used = {.id = id("x"), .block = true};
  apply({.codes = {used}});
  EXPECT_EQ(loaded(wanted).codes.at(id("x")).state, CodeState::active);
}

TEST_P(StoreLoads, AListedCodeAsItWasFirstMet) {
  Changes::Code listed = take("x");
  listed.listed = CodeRow{.pool = "summer", .uses = 5};
  apply({.codes = {listed}});
  listed.listed->uses = 9;
  apply({.codes = {listed}});
  const CodeRow row = loaded({.codes = {id("x")}}).codes.at(id("x"));
  EXPECT_EQ(row.uses, 5);
  EXPECT_EQ(row.held, 2);
  EXPECT_EQ(row.batch, Id{});
  EXPECT_GE(row.number, 0);
}

TEST_P(StoreLoads, AccountsWithTheLotsThatSomethingCanBecomeOf) {
  Changes::Lot full = lot("ann", "o1", 5, LotRow::State::waiting);
  full.lot.event = kAwkward;
  full.lot.after = {.months = 1, .days = -2, .seconds = 3};
  full.lot.due_at = Instant{77};
  full.lot.lapse = {.kind = Lapse::Kind::after_last,
                    .period = Lapse::Period::month,
                    .event = "order",
                    .length = {.months = 24, .days = 5, .seconds = 6}};
  full.lot.utc_offset = -7'200;
  full.lot.lapses_at = Instant{99};
  Changes::Lot spent = lot("ann", "o3", 9);
  spent.lot.left = 0;
  const std::vector<Changes::Lot> lots = {full,
                                          lot("ann", "o2", 4),
                                          spent,
                                          lot("ann", "o4", 3, LotRow::State::lapsed),
                                          lot("ann", "o5", 2, LotRow::State::taken_back),
                                          lot("ann", "o6", 1, LotRow::State::due)};
  apply({.lots = lots, .accounts = {account("ann", 4, 1), account("bob", 0, 0)}});
  const AccountRow row = loaded({.accounts = {id("ann"), id("bob")}}).accounts.at(id("ann"));
  EXPECT_EQ(row.account, "points");
  EXPECT_EQ(row.owner, "ann");
  EXPECT_EQ(row.balance, 4);
  EXPECT_EQ(row.held, 1);
  std::vector<std::string> expected = {said(full.lot), said(lots[1].lot), said(lots[5].lot)};
  std::vector<std::string> found;
  for (const LotRow& each : row.lots) found.push_back(said(each));
  std::sort(expected.begin(), expected.end());
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, expected);

  const Changes::Lot later = changed(full, 5, LotRow::State::due);
  apply({.lots = {later}});
  const AccountRow after = loaded({.accounts = {id("ann")}}).accounts.at(id("ann"));
  EXPECT_TRUE(std::any_of(after.lots.begin(), after.lots.end(),
                          [&](const LotRow& each) { return said(each) == said(later.lot); }));
}

TEST_P(StoreLoads, WhatAReservationNames) {
  Changes::Lot spent = lot("ann", "", 9, LotRow::State::lapsed);
  spent.lot.reservation = reservation_id("o1");
  Changes::Lot others = spent;
  others.lot.reservation = reservation_id("o2");
  apply({.reservations = {reservation(
             "o1", {entry(1, Subject::code, "x", 1), entry(2, Subject::worth, "y", 1),
                    entry(3, Subject::spend, "ann", 1), entry(4, Subject::credit, "bob", 1),
                    entry(5, Subject::issue, "batch", 1)})},
         .new_codes = {code("x", 1), code("y", 2), code("issued", 3)},
         .lots = {spent, others},
         .accounts = {account("ann", 0, 0), account("bob", 0, 0), account("eve", 0, 0)}});
  const Rows rows = loaded({.reservations = {reservation_id("o1")}});
  EXPECT_EQ(rows.codes.size(), 3U);
  EXPECT_TRUE(rows.codes.contains(id("issued")));
  EXPECT_EQ(rows.accounts.size(), 2U);
  // Of lots that are over, its own.
  EXPECT_EQ(rows.accounts.at(id("ann")).lots.size(), 1U);
  EXPECT_EQ(loaded({.accounts = {id("ann")}}).accounts.at(id("ann")).lots.size(), 0U);
}

TEST_P(StoreLoads, TransactLoadsAsksAndWrites) {
  apply({.counters = {counter("c", 0, 1, 5)}});
  int asked = 0;
  const Fault fault = store_->transact({.counters = {id("c")}}, [&](Rows& rows) {
    ++asked;
    EXPECT_EQ(rows.counters.at(id("c")).held, 1);
    EXPECT_GT(rows.now.seconds, 1'700'000'000);
    return Changes{.counters = {counter("c", 1, -1)}};
  });
  EXPECT_EQ(fault.kind, Fault::Kind::none) << fault.text;
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(loaded({.counters = {id("c")}}).counters.at(id("c")).used, 1);
  EXPECT_EQ(store_->transact({}, [](Rows&) { return Changes{}; }).kind, Fault::Kind::none);
}

}  // namespace
}  // namespace perk::ledger::test
