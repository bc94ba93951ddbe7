// The databases that ledger tests run on: each test has an empty one of its own, and leaves none behind.
#include "tests/support/ledger_databases.h"

namespace perk::test {
namespace {

class FreshDatabase : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Databases, FreshDatabase, testing::ValuesIn(databases()), database_name);

TEST_P(FreshDatabase, IsAnothersOwnAndGoesAway) {
  const std::string make = GetParam() == "postgres" ? "CREATE SCHEMA " : "CREATE TABLE ";
  const auto own = [](const FreshLedger& ledger) {
    const std::string& address = ledger.address();
    return ledger.kind() == "postgres" ? address.substr(address.find("schema=") + 7) : "mark (at integer)";
  };
  const FreshLedger first = fresh_ledger(GetParam());
  std::string name;
  {
    const FreshLedger second = fresh_ledger(GetParam());
    EXPECT_NE(first.address(), second.address());
    EXPECT_EQ(first.run(make + own(first)), std::nullopt);
    EXPECT_EQ(second.run(make + own(second)), std::nullopt);
    EXPECT_NE(second.run(make + own(second)), std::nullopt);
    name = own(second);
  }
  if (GetParam() == "postgres") {
    EXPECT_EQ(first.value("SELECT count(*) FROM pg_namespace WHERE nspname = '" + name + "'"), "0");
    EXPECT_EQ(first.value("SHOW fsync"), "on");
  }
}

}  // namespace
}  // namespace perk::test
