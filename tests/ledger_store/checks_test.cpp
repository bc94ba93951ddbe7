// What stands beneath the statements: keys and CHECKs, met by hand.
#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

class StoreChecks : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    Changes::NewCode made = code("x");
    made.row.uses = 5;
    made.row.worth = 100;
    apply({.reservations = {reservation("o1", {entry(1, Subject::counter, "c", 3, 2)})},
           .new_codes = {made},
           .lots = {lot("ann", "o1", 5)},
           .accounts = {account("ann", 5, 2)},
           .counters = {counter("c", 2, 3, 10)}});
  }
  // SQLite holds references for those alone who ask for it.
  std::optional<std::string> sent(const std::string& statement) {
    return place_.run((GetParam() == "sqlite" ? "PRAGMA foreign_keys = ON; " : "") + statement);
  }
};
ON_EVERY_DATABASE(StoreChecks);

struct Violation {
  const char* constraint;
  const char* statement;
  const char* allowed;  // the same statement's other side
};

TEST_P(StoreChecks, NoStatementByHandPassesThem) {
  const std::vector<Violation> violations = {
      {"entries_bounds", "UPDATE entries SET held = -1", "UPDATE entries SET held = 0"},
      {"entries_bounds", "UPDATE entries SET used = -1", "UPDATE entries SET used = 0"},
      {"entries_bounds", "UPDATE entries SET back = -1", "UPDATE entries SET back = 5"},
      {"entries_bounds", "UPDATE entries SET held = 1, back = 5", "UPDATE entries SET held = 0, back = 5"},
      {"counters_bounds", "UPDATE counters SET used = -1", "UPDATE counters SET used = 0"},
      {"counters_bounds", "UPDATE counters SET held = -1", "UPDATE counters SET held = 0"},
      {"counters_bounds", "UPDATE counters SET used = 6, held = 5", "UPDATE counters SET used = 5, held = 5"},
      {"codes_bounds", "UPDATE codes SET used = -1", "UPDATE codes SET used = 0"},
      {"codes_bounds", "UPDATE codes SET held = -1", "UPDATE codes SET held = 0"},
      {"codes_bounds", "UPDATE codes SET used = 3, held = 3", "UPDATE codes SET used = 3, held = 2"},
      {"codes_bounds", "UPDATE codes SET worth_used = -1", "UPDATE codes SET worth_used = 0"},
      {"codes_bounds", "UPDATE codes SET worth_held = -1", "UPDATE codes SET worth_held = 0"},
      {"codes_bounds", "UPDATE codes SET worth_used = 60, worth_held = 41",
       "UPDATE codes SET worth_used = 60, worth_held = 40"},
      {"accounts_bounds", "UPDATE accounts SET held = -1", "UPDATE accounts SET held = 0"},
      {"accounts_bounds", "UPDATE accounts SET held = 6", "UPDATE accounts SET held = 5"},
      {"lots_bounds", "UPDATE lots SET remaining = 6", "UPDATE lots SET remaining = 5"},
      {"lots_bounds", "UPDATE lots SET remaining = -1", "UPDATE lots SET remaining = 0"},
  };
  for (const Violation& each : violations) {
    const std::optional<std::string> error = sent(each.statement);
    ASSERT_TRUE(error) << each.statement;
    EXPECT_NE(error->find(each.constraint), std::string::npos) << each.statement << ": " << *error;
    EXPECT_EQ(sent(each.allowed), std::nullopt) << each.allowed;
  }
}

TEST_P(StoreChecks, AKeyNamesOneRow) {
  for (const char* copied :
       {"INSERT INTO reservations SELECT * FROM reservations", "INSERT INTO entries SELECT * FROM entries",
        "INSERT INTO counters SELECT * FROM counters", "INSERT INTO codes SELECT * FROM codes",
        "INSERT INTO accounts SELECT * FROM accounts", "INSERT INTO lots SELECT * FROM lots"}) {
    EXPECT_NE(sent(copied), std::nullopt) << copied;
  }
}

TEST_P(StoreChecks, LotsBelongToAnAccount) {
  EXPECT_NE(sent("DELETE FROM accounts"), std::nullopt);
  EXPECT_EQ(sent("DELETE FROM lots"), std::nullopt);
  EXPECT_EQ(sent("DELETE FROM accounts"), std::nullopt);
}

// Beneath the store's own guards too: where a statement's text lets something pass, nothing is written.
TEST_P(StoreChecks, TheStoreSaysWhatTheyRefused) {
  const std::string before = state();
  for (const Changes::Counter& change : {counter("c", -3, 0), counter("c", 0, -4)}) {
    const Fault fault = store_->apply({.requests = {request("r")}, .counters = {change}});
    EXPECT_EQ(fault.kind, Fault::Kind::guard);
    EXPECT_NE(fault.text.find("counters_"), std::string::npos) << fault.text;
    EXPECT_EQ(state(), before);
  }
}

}  // namespace
}  // namespace perk::ledger::test
