// Where a ledger is, as it is written; and several hosts that make one at once.
#include <algorithm>
#include <thread>

#include "runtime/ledger/postgres/place.h"
#include "runtime/ledger/postgres/postgres.h"
#include "tests/ledger_postgres/own_server.h"
#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

std::string said(std::string_view text) {
  const auto place = postgres::place_of(text);
  if (const auto* found = std::get_if<postgres::Place>(&place)) return found->schema + ": " + found->conninfo;
  return "fault";
}

TEST(PostgresPlaces, ASchemaIsNamedAmongTheOthers) {
  EXPECT_EQ(said("host=db dbname=shop"), "perk: host=db dbname=shop");
  EXPECT_EQ(said("schema=till host=db"), "till:  host=db");
  EXPECT_EQ(said("host=db schema=till"), "till: host=db ");
  EXPECT_EQ(said("host=db password='a schema=b' schema=till"), "till: host=db password='a schema=b' ");
  EXPECT_EQ(said("host=db password='it\\' schema=b' user=x"),
            "perk: host=db password='it\\' schema=b' user=x");
  EXPECT_EQ(said("postgresql://db/shop"), "perk: postgresql://db/shop");
  EXPECT_EQ(said("postgresql://db/shop?schema=till"), "till: postgresql://db/shop");
  EXPECT_EQ(said("postgresql://db/shop?sslmode=require&schema=till&connect_timeout=3"),
            "till: postgresql://db/shop?sslmode=require&connect_timeout=3");
  for (const char* wrong :
       {"schema=", "schema=Till", "schema=1st", "schema=a;b", "schema=a\"b", "postgresql://db/?schema="}) {
    EXPECT_EQ(said(wrong), "fault") << wrong;
  }
  EXPECT_EQ(said("schema=" + std::string(63, 'a')), std::string(63, 'a') + ": ");
  EXPECT_EQ(said("schema=" + std::string(64, 'a')), "fault");
}

TEST(PostgresPlaces, NoServerIsUnavailable) {
  OpenedStore opened = postgres_database({"host=/nowhere dbname=shop", kFingerprint, 100})->open();
  ASSERT_TRUE(std::holds_alternative<Fault>(opened));
  EXPECT_EQ(std::get<Fault>(opened).kind, Fault::Kind::unavailable);
  EXPECT_NE(std::get<Fault>(opened).text.find("/nowhere"), std::string::npos) << std::get<Fault>(opened).text;
}

TEST(PostgresPlaces, HostsThatMakeOneLedgerAtOnceMakeOne) {
  if (!perk::test::has_server()) GTEST_SKIP() << "PERK_TEST_POSTGRES is not set";
  const perk::test::FreshLedger place = perk::test::fresh_ledger("postgres");
  constexpr std::size_t kHosts = 4;
  std::vector<std::string> said(kHosts);
  std::vector<std::thread> hosts;
  hosts.reserve(kHosts);
  for (std::size_t i = 0; i < kHosts; ++i) {
    hosts.emplace_back([&, i] {
      const auto done = database_at(place)->migrate(true);
      const Fault* fault = std::get_if<Fault>(&done);
      said[i] = fault != nullptr ? fault->text : std::get<std::string>(done);
    });
  }
  for (std::thread& host : hosts) host.join();
  std::ranges::sort(said);
  EXPECT_EQ(said, (std::vector<std::string>{
                      "made the tables of version 1", "the tables are of version 1 already",
                      "the tables are of version 1 already", "the tables are of version 1 already"}));
  EXPECT_EQ(place.value("SELECT count(*) FROM ledger"), "1");
}

// Another's tables are left alone.
TEST(PostgresPlaces, ASchemaWithOtherTablesIsNotTaken) {
  if (!perk::test::has_server()) GTEST_SKIP() << "PERK_TEST_POSTGRES is not set";
  const perk::test::FreshLedger place = perk::test::fresh_ledger("postgres");
  const std::string schema = place.address().substr(place.address().find("schema=") + 7);
  EXPECT_EQ(place.run("CREATE SCHEMA " + schema), std::nullopt);
  EXPECT_EQ(place.run("CREATE TABLE orders (id integer)"), std::nullopt);
  const auto done = database_at(place)->migrate(true);
  ASSERT_TRUE(std::holds_alternative<Fault>(done));
  EXPECT_EQ(std::get<Fault>(done).kind, Fault::Kind::wrong_schema);
}

}  // namespace
}  // namespace perk::ledger::test
