// Servers that may not keep a ledger.
#include <thread>

#include "runtime/ledger/postgres/postgres.h"
#include "tests/ledger_postgres/own_server.h"
#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

using perk::test::has_server;
using perk::test::OwnServer;

std::unique_ptr<Database> at(const std::string& place) {
  return postgres_database({place, kFingerprint, 2'000});
}

Fault refused(const std::string& place) {
  OpenedStore opened = at(place)->open();
  if (Fault* fault = std::get_if<Fault>(&opened)) return *fault;
  ADD_FAILURE() << "the server was taken";
  return {};
}

class PostgresRefusals : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_server()) GTEST_SKIP() << "PERK_TEST_POSTGRES is not set";
  }
};

// Reads behind the primary would sell what is gone.
TEST_F(PostgresRefusals, AStandby) {
  const OwnServer primary("primary"), standby("standby");
  ASSERT_TRUE(primary.start());
  ASSERT_TRUE(std::holds_alternative<std::string>(at(primary.place())->migrate(true)));
  ASSERT_TRUE(standby.copy_of(primary));
  const Fault fault = refused(standby.place());
  EXPECT_EQ(fault.kind, Fault::Kind::read_only);
  EXPECT_NE(fault.text.find("standby"), std::string::npos) << fault.text;
  const auto made = at(standby.place())->migrate(true);
  ASSERT_TRUE(std::holds_alternative<Fault>(made));
  EXPECT_EQ(std::get<Fault>(made).kind, Fault::Kind::read_only);
  EXPECT_NE(opened(*at(primary.place())), nullptr);
}

// What is confirmed is on disk, or the server is not taken.
TEST_F(PostgresRefusals, WhatDoesNotWaitForTheDiskOrTakesNoWrites) {
  const perk::test::FreshLedger place = perk::test::fresh_ledger("postgres");
  ASSERT_TRUE(std::holds_alternative<std::string>(at(place.place())->migrate(true)));
  Fault fault = refused(place.place() + " options='-c synchronous_commit=off'");
  EXPECT_EQ(fault.kind, Fault::Kind::unavailable);
  EXPECT_NE(fault.text.find("synchronous_commit"), std::string::npos) << fault.text;
  fault = refused(place.place() + " options='-c default_transaction_read_only=on'");
  EXPECT_EQ(fault.kind, Fault::Kind::read_only);
  EXPECT_NE(fault.text.find("default_transaction_read_only"), std::string::npos) << fault.text;
}

// Settings that the server takes up while it runs.
TEST_F(PostgresRefusals, AServerThatBecomesSo) {
  const OwnServer server("careless");
  ASSERT_TRUE(server.start());
  const std::string place = server.place();
  ASSERT_TRUE(std::holds_alternative<std::string>(at(place)->migrate(true)));
  const auto soon = [](const auto& is_so) {
    for (int i = 0; i < 250; ++i) {
      if (is_so()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  };
  const std::unique_ptr<Store> store = opened(*at(place));
  ASSERT_TRUE(store);
  ASSERT_TRUE(server.run("ALTER SYSTEM SET default_transaction_read_only = on"));
  ASSERT_TRUE(server.run("SELECT pg_reload_conf()"));
  int sent = 0;
  EXPECT_TRUE(soon([&] {
    return store->apply({.requests = {request("r" + std::to_string(sent++))}}).kind == Fault::Kind::read_only;
  }));
  ASSERT_TRUE(server.run("ALTER SYSTEM RESET default_transaction_read_only"));
  ASSERT_TRUE(server.run("ALTER SYSTEM SET fsync = off"));
  ASSERT_TRUE(server.run("SELECT pg_reload_conf()"));
  Fault fault;
  EXPECT_TRUE(soon([&] {
    OpenedStore found = at(place)->open();
    if (const Fault* why = std::get_if<Fault>(&found)) fault = *why;
    return fault.text.find("fsync") != std::string::npos;
  }));
  EXPECT_EQ(fault.kind, Fault::Kind::unavailable);
}

}  // namespace
}  // namespace perk::ledger::test
