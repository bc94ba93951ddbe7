// What is not this ledger is refused when it is opened, and says why; tables are made once.
#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

class StoreOpens : public testing::TestWithParam<std::string> {
 protected:
  static Fault refused(Database& database) {
    OpenedStore opened = database.open();
    const Fault* fault = std::get_if<Fault>(&opened);
    return fault == nullptr ? Fault{} : *fault;
  }
  static std::string made(Database& database, bool create = true) {
    const auto done = database.migrate(create);
    const std::string* words = std::get_if<std::string>(&done);
    return words == nullptr ? "" : *words;
  }

  perk::test::FreshLedger place_{GetParam()};
  std::unique_ptr<Database> database_ = database_at(place_);
};
ON_EVERY_DATABASE(StoreOpens);

TEST_P(StoreOpens, NotWithoutTables) {
  EXPECT_EQ(refused(*database_).kind, Fault::Kind::wrong_schema);
  const auto done = database_->migrate(false);
  ASSERT_TRUE(std::holds_alternative<Fault>(done));
  EXPECT_EQ(std::get<Fault>(done).kind, Fault::Kind::wrong_schema);
  EXPECT_NE(made(*database_), "");
  EXPECT_EQ(refused(*database_).kind, Fault::Kind::none);
}

TEST_P(StoreOpens, TablesAreMadeOnce) {
  const std::string first = made(*database_);
  EXPECT_NE(first, "");
  const std::unique_ptr<Store> store = opened(*database_);
  ASSERT_NE(store, nullptr);
  EXPECT_FALSE(store->apply({.requests = {request("a")}}).failed());
  const std::string second = made(*database_);
  EXPECT_NE(second, "");
  EXPECT_NE(second, first);
  EXPECT_EQ(made(*database_, false), second);
  EXPECT_EQ(place_.value("SELECT count(*) FROM requests"), "1");
}

TEST_P(StoreOpens, NotWithAnotherKey) {
  EXPECT_NE(made(*database_), "");
  const std::unique_ptr<Database> other = database_at(place_, 5'000, "another");
  EXPECT_EQ(refused(*other).kind, Fault::Kind::wrong_key);
  EXPECT_EQ(made(*other), "");
}

TEST_P(StoreOpens, NotWithAnotherVersion) {
  EXPECT_NE(made(*database_), "");
  ASSERT_EQ(place_.run("UPDATE ledger SET version = version + 1"), std::nullopt);
  EXPECT_EQ(refused(*database_).kind, Fault::Kind::wrong_schema);
  EXPECT_EQ(made(*database_), "");
  ASSERT_EQ(place_.run("UPDATE ledger SET version = 0"), std::nullopt);
  EXPECT_EQ(refused(*database_).kind, Fault::Kind::wrong_schema);
}

}  // namespace
}  // namespace perk::ledger::test
