// SQLite alone: the pragmas that what is answered rests on, files that are no ledger, locks of others.
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "runtime/ledger/sqlite/connection.h"
#include "runtime/ledger/sqlite/sqlite.h"
#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

using Handle = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;

Handle handle_of(const std::string& path, int flags) {
  sqlite3* opened = nullptr;
  EXPECT_EQ(sqlite3_open_v2(path.c_str(), &opened, flags, nullptr), SQLITE_OK);
  return {opened, sqlite3_close};
}

void run(const Handle& handle, const char* text) {
  EXPECT_EQ(sqlite3_exec(handle.get(), text, nullptr, nullptr, nullptr), SQLITE_OK) << text;
}

class SqliteFile : public testing::Test {
 protected:
  perk::test::FreshLedger place_{"sqlite"};
  std::unique_ptr<Database> database_ = database_at(place_, 100);
  [[nodiscard]] Fault refused() const {
    OpenedStore opened = database_->open();
    const Fault* fault = std::get_if<Fault>(&opened);
    return fault == nullptr ? Fault{} : *fault;
  }
};

TEST_F(SqliteFile, EveryPragmaHasToHaveTaken) {
  ASSERT_TRUE(std::holds_alternative<std::string>(database_->migrate(true)));
  const Handle handle = handle_of(place_.place(), SQLITE_OPEN_READWRITE);
  run(handle, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  EXPECT_EQ(sqlite::lasting(handle.get()).kind, Fault::Kind::none);
  for (const char* level : {"OFF", "NORMAL"}) {
    run(handle, (std::string("PRAGMA synchronous = ") + level).c_str());
    EXPECT_EQ(sqlite::lasting(handle.get()).kind, Fault::Kind::unavailable) << level;
  }
  run(handle, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF");
  EXPECT_EQ(sqlite::lasting(handle.get()).kind, Fault::Kind::unavailable);
  run(handle, "PRAGMA foreign_keys = ON; PRAGMA journal_mode = DELETE");
  EXPECT_EQ(sqlite::lasting(handle.get()).kind, Fault::Kind::unavailable);
  run(handle, "PRAGMA journal_mode = WAL");
  EXPECT_EQ(sqlite::lasting(handle.get()).kind, Fault::Kind::none);
  const Handle reader = handle_of(place_.place(), SQLITE_OPEN_READONLY);
  run(reader, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  EXPECT_EQ(sqlite::lasting(reader.get()).kind, Fault::Kind::read_only);
}

// Whoever put the file back into another mode does not keep it there.
TEST_F(SqliteFile, ALedgerWritesItsLogAgain) {
  ASSERT_TRUE(std::holds_alternative<std::string>(database_->migrate(true)));
  EXPECT_EQ(place_.value("PRAGMA journal_mode = DELETE"), "delete");
  EXPECT_EQ(refused().kind, Fault::Kind::none);
  EXPECT_EQ(place_.value("PRAGMA journal_mode"), "wal");
}

TEST_F(SqliteFile, IsNotMadeWithoutBeingAsked) {
  EXPECT_EQ(refused().kind, Fault::Kind::wrong_schema);
  EXPECT_FALSE(std::holds_alternative<std::string>(database_->migrate(false)));
  EXPECT_FALSE(std::filesystem::exists(place_.place()));
}

TEST_F(SqliteFile, InNoFolderCannotBeMade) {
  const std::unique_ptr<Database> database =
      sqlite_database({.place = place_.place() + "/no folder/ledger.db", .key_fingerprint = kFingerprint});
  const auto made = database->migrate(true);
  ASSERT_TRUE(std::holds_alternative<Fault>(made));
  EXPECT_EQ(std::get<Fault>(made).kind, Fault::Kind::unavailable) << std::get<Fault>(made).text;
}

TEST_F(SqliteFile, OfSomethingElseIsLeftAlone) {
  EXPECT_EQ(place_.run("CREATE TABLE mine (a INTEGER)"), std::nullopt);
  EXPECT_EQ(refused().kind, Fault::Kind::wrong_schema);
  const auto made = database_->migrate(true);
  ASSERT_TRUE(std::holds_alternative<Fault>(made));
  EXPECT_EQ(std::get<Fault>(made).kind, Fault::Kind::wrong_schema);
  EXPECT_EQ(place_.value("SELECT count(*) FROM sqlite_schema"), "1");
}

TEST_F(SqliteFile, ThatIsNoDatabaseIsDamaged) {
  std::ofstream(place_.place()) << std::string(5'000, 'x');
  EXPECT_EQ(refused().kind, Fault::Kind::corrupt);
}

TEST_F(SqliteFile, WithADamagedPageSaysSo) {
  ASSERT_TRUE(std::holds_alternative<std::string>(database_->migrate(true)));
  {
    const std::unique_ptr<Store> store = opened(*database_);
    ASSERT_NE(store, nullptr);
    for (int i = 0; i < 200; ++i) {
      ASSERT_FALSE(store->apply({.requests = {request("k" + std::to_string(i))}}).failed());
    }
  }
  EXPECT_EQ(place_.value("PRAGMA wal_checkpoint(TRUNCATE)"), "0");
  const std::string root = place_.value("SELECT rootpage FROM sqlite_schema WHERE name = 'requests'");
  {
    std::fstream file(place_.place(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((std::stoll(root) - 1) * 4'096);
    file << std::string(4'096, '\x7F');
  }
  const std::unique_ptr<Store> store = opened(*database_);
  ASSERT_NE(store, nullptr);
  Rows rows;
  EXPECT_EQ(store->load({.requests = {id("k1")}}, rows).kind, Fault::Kind::corrupt);
  EXPECT_EQ(store->apply({.requests = {request("new")}}).kind, Fault::Kind::corrupt);
}

TEST_F(SqliteFile, ThatAnotherProgramHoldsIsBusy) {
  ASSERT_TRUE(std::holds_alternative<std::string>(database_->migrate(true)));
  const std::unique_ptr<Store> store = opened(*database_);
  ASSERT_NE(store, nullptr);
  const Handle other = handle_of(place_.place(), SQLITE_OPEN_READWRITE);
  run(other, "BEGIN IMMEDIATE");
  EXPECT_EQ(store->apply({.requests = {request("a")}}).kind, Fault::Kind::busy);
  // Who only reads does not wait.
  Rows rows;
  EXPECT_EQ(store->load({}, rows).kind, Fault::Kind::none);
  run(other, "COMMIT");
  EXPECT_EQ(store->apply({.requests = {request("a")}}).kind, Fault::Kind::none);
}

// What is loaded to be changed is locked before it is loaded.
TEST_F(SqliteFile, NobodyWritesBetweenLoadingAndWriting) {
  ASSERT_TRUE(std::holds_alternative<std::string>(database_->migrate(true)));
  const std::unique_ptr<Store> store = opened(*database_);
  const std::unique_ptr<Database> other_host = database_at(place_, 20);
  const std::unique_ptr<Store> other = opened(*other_host);
  ASSERT_TRUE(store != nullptr && other != nullptr);
  const Fault fault = store->transact({.counters = {id("c")}}, [&](Rows&) {
    EXPECT_EQ(other->apply({.counters = {counter("c", 0, 1, 1)}}).kind, Fault::Kind::busy);
    return Changes{.counters = {counter("c", 0, 1, 1)}};
  });
  EXPECT_EQ(fault.kind, Fault::Kind::none) << fault.text;
  EXPECT_EQ(other->apply({.counters = {counter("c", 0, 1, 1)}}).kind, Fault::Kind::guard);
}

TEST_F(SqliteFile, ThreadsOfOneHostWaitForEachOther) {
  ASSERT_TRUE(std::holds_alternative<std::string>(database_->migrate(true)));
  const std::unique_ptr<Store> store = opened(*database_);
  const std::unique_ptr<Store> other = opened(*database_);
  ASSERT_TRUE(store != nullptr && other != nullptr);
  const Fault fault = store->transact({}, [&](Rows&) {
    std::thread([&] {
      EXPECT_EQ(other->apply({.requests = {request("a")}}).kind, Fault::Kind::busy);
    }).join();
    return Changes{};
  });
  EXPECT_EQ(fault.kind, Fault::Kind::none) << fault.text;
}

}  // namespace
}  // namespace perk::ledger::test
