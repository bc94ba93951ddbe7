// A server that is killed.
#include <atomic>
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

class PostgresServers : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_server()) GTEST_SKIP() << "PERK_TEST_POSTGRES is not set";
  }
};

// kill -9 of every process of the server, again and again, while threads write: what was confirmed is there,
// what was not is there or not, and its key tells.
TEST_F(PostgresServers, AKilledServerKeepsWhatItConfirmed) {
  const OwnServer server("killed");
  ASSERT_TRUE(server.start());
  ASSERT_TRUE(std::holds_alternative<std::string>(at(server.place())->migrate(true)));
  constexpr int kWriters = 4, kKills = 2;
  std::vector<std::vector<std::string>> confirmed(kWriters), open_questions(kWriters);
  std::atomic<bool> over = false;
  std::vector<std::thread> writers;
  writers.reserve(kWriters);
  for (std::size_t who = 0; who < kWriters; ++who) {
    writers.emplace_back([&, who] {
      const std::unique_ptr<Database> database = at(server.place());
      std::unique_ptr<Store> store;
      for (int n = 0; !over; ++n) {
        if (!store) {
          OpenedStore opened = database->open();
          if (auto* found = std::get_if<std::unique_ptr<Store>>(&opened)) store = std::move(*found);
        }
        if (!store) {
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
          continue;
        }
        const std::string key = std::to_string(who) + "-" + std::to_string(n);
        const Fault fault =
            store->apply({.requests = {request(key)},
                          .reservations = {reservation(key, {entry(1, Subject::counter, "c", 1)})},
                          .counters = {counter("c", 0, 1, 1'000'000)}});
        if (!fault.failed()) {
          confirmed[who].push_back(key);
        } else {
          EXPECT_EQ(fault.kind, Fault::Kind::unavailable) << fault.text;
          open_questions[who].push_back(key);
          store.reset();
        }
      }
    });
  }
  for (int i = 0; i < kKills; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_TRUE(server.crash());
    EXPECT_TRUE(server.recover());
  }
  over = true;
  for (std::thread& writer : writers) writer.join();

  const std::unique_ptr<Store> store = opened(*at(server.place()));
  ASSERT_TRUE(store);
  std::int64_t written = 0;
  const auto is_there = [&](const std::vector<std::string>& keys) {
    Wanted wanted;
    for (const std::string& key : keys) {
      wanted.requests.push_back(id(key));
      wanted.reservations.push_back(reservation_id(key));
    }
    Rows rows;
    EXPECT_FALSE(store->load(wanted, rows).failed());
    EXPECT_EQ(rows.requests.size(), rows.reservations.size());
    return rows.requests.size() == keys.size();
  };
  for (const std::vector<std::string>& keys : confirmed) {
    EXPECT_FALSE(keys.empty());
    EXPECT_TRUE(is_there(keys));
    written += static_cast<std::int64_t>(keys.size());
  }
  for (const std::vector<std::string>& keys : open_questions) {
    for (const std::string& key : keys) {
      const bool before = is_there({key});
      const Fault again =
          store->apply({.requests = {request(key)},
                        .reservations = {reservation(key, {entry(1, Subject::counter, "c", 1)})},
                        .counters = {counter("c", 0, 1, 1'000'000)}});
      EXPECT_EQ(again.kind, before ? Fault::Kind::guard : Fault::Kind::none);
      ++written;
    }
  }
  Rows rows;
  EXPECT_FALSE(store->load({.counters = {id("c")}}, rows).failed());
  EXPECT_EQ(rows.counters.at(id("c")).held, written);
  Recount recount;
  EXPECT_FALSE(store->recount(recount).failed());
  EXPECT_TRUE(recount.differences.empty());
}

}  // namespace
}  // namespace perk::ledger::test
