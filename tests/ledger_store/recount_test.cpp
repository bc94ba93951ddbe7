// The recount agrees with what the store wrote, and finds every number that something else changed.
#include "tests/ledger_store/said.h"
#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

class StoreRecount : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    Changes::NewCode made = code("x");
    made.row.uses = 50;
    made.row.worth = 100;
    Changes::Code taken = take("x");
    taken.used = 2;
    taken.worth_held = 30;
    taken.worth_used = 20;
    apply({.reservations = {reservation(
               "o1", {entry(1, Subject::counter, "c", 3, 2), entry(2, Subject::code, "x", 1, 2),
                      entry(3, Subject::worth, "x", 30, 20), entry(4, Subject::spend, "ann", 4)})},
           .new_codes = {made},
           .codes = {taken},
           .lots = {lot("ann", "o1", 9), lot("ann", "o2", 5, LotRow::State::due)},
           .accounts = {account("ann", 9, 4)},
           .counters = {counter("c", 2, 3, 100)}});
  }
  std::vector<std::string> differences() {
    Recount recount;
    const Fault fault = store_->recount(recount);
    EXPECT_EQ(fault.kind, Fault::Kind::none) << fault.text;
    EXPECT_EQ(recount.reservations, 1);
    EXPECT_EQ(recount.entries, 4);
    std::vector<std::string> found;
    for (const Difference& each : recount.differences) found.push_back(said(each));
    return found;
  }
};
ON_EVERY_DATABASE(StoreRecount);

TEST_P(StoreRecount, FindsNothingInWhatWasWritten) {
  EXPECT_EQ(differences(), std::vector<std::string>{});
  Recount recount;
  EXPECT_EQ(store_->recount(recount).kind, Fault::Kind::none);
  EXPECT_EQ(recount.counters, 1);
  EXPECT_EQ(recount.codes, 1);
  EXPECT_EQ(recount.accounts, 1);
}

TEST_P(StoreRecount, FindsWhatSomebodyElseChanged) {
  const std::string x = hex(id("x"));
  const std::vector<std::array<std::string, 3>> planted = {
      {"counters SET used = used + 1", "counters SET used = used - 1", "counter used: c: ann: 3, rows 2"},
      {"counters SET held = held - 1", "counters SET held = held + 1", "counter held: c: ann: 2, rows 3"},
      {"codes SET used = used + 1", "codes SET used = used - 1", "code used: summer: " + x + ": 3, rows 2"},
      {"codes SET held = held + 1", "codes SET held = held - 1", "code held: summer: " + x + ": 2, rows 1"},
      {"codes SET worth_used = 0", "codes SET worth_used = 20",
       "code worth used: summer: " + x + ": 0, rows 20"},
      {"codes SET worth_held = 0", "codes SET worth_held = 30",
       "code worth held: summer: " + x + ": 0, rows 30"},
      {"accounts SET balance = 10", "accounts SET balance = 9", "account balance: points: ann: 10, rows 9"},
      {"accounts SET held = 5", "accounts SET held = 4", "account held: points: ann: 5, rows 4"},
      {"lots SET remaining = 4 WHERE amount = 9", "lots SET remaining = 9 WHERE amount = 9",
       "account balance: points: ann: 9, rows 4"},
      {"entries SET counted = 0 WHERE number = 1 AND held = 3", "entries SET counted = 1",
       "counter used: c: ann: 2, rows 0"},
      {"reservations SET state = 3", "reservations SET state = 0", "reservation held: o1: : 0, rows 38"},
  };
  for (const auto& [statement, undo, expected] : planted) {
    ASSERT_EQ(place_.run("UPDATE " + statement), std::nullopt);
    const std::vector<std::string> found = differences();
    ASSERT_FALSE(found.empty()) << statement;
    EXPECT_EQ(found.front(), expected) << statement;
    ASSERT_EQ(place_.run("UPDATE " + undo), std::nullopt);
  }
  EXPECT_EQ(differences(), std::vector<std::string>{});
}

// No key of the tables says that an entry is of a reservation.
TEST_P(StoreRecount, FindsEntriesThatHaveNoReservation) {
  ASSERT_EQ(place_.run("DELETE FROM reservations"), std::nullopt);
  const auto found = [&] {
    Recount recount;
    const Fault fault = store_->recount(recount);
    EXPECT_EQ(fault.kind, Fault::Kind::none) << fault.text;
    EXPECT_EQ(recount.reservations, 0);
    return recount.differences.empty() ? "" : said(recount.differences.back());
  };
  EXPECT_EQ(found(), "reservation held: (none): : 0, rows 62");
  ASSERT_EQ(place_.run("UPDATE entries SET held = 0"), std::nullopt);
  EXPECT_EQ(found(), "reservation held: (none): : 0, rows 24");
}

TEST_P(StoreRecount, FindsRowsThatAreGone) {
  ASSERT_EQ(place_.run("DELETE FROM counters"), std::nullopt);
  ASSERT_EQ(place_.run("DELETE FROM codes"), std::nullopt);
  const std::vector<std::string> found = differences();
  const auto has = [&](const std::string& start) {
    return std::any_of(found.begin(), found.end(),
                       [&](const std::string& each) { return each.starts_with(start); });
  };
  EXPECT_TRUE(has("counter used: c: : 0, rows 2"));
  EXPECT_TRUE(has("counter held: c: : 0, rows 3"));
  EXPECT_TRUE(has("code used: x: " + hex(id("x"))));
}

}  // namespace
}  // namespace perk::ledger::test
