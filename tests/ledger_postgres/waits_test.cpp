// Locks and waits: what is decided on stays as it was loaded, whoever waits too long is told so, and a fault
// leaves nothing behind.
#include <algorithm>
#include <barrier>
#include <thread>

#include "runtime/ledger/postgres/postgres.h"
#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

class PostgresWaits : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    // By a name of its own: other tests use the same server.
    named_database_ =
        postgres_database({place_.place() + " application_name=" + schema(), kFingerprint, 2'000});
    store_ = opened(*named_database_);
    ASSERT_TRUE(store_);
    hurried_database_ = database_at(place_, 150);
    hurried_ = opened(*hurried_database_);
    ASSERT_TRUE(hurried_);
  }
  [[nodiscard]] std::string schema() const {
    return place_.address().substr(place_.address().find("schema=") + 7);
  }
  void end_the_session() {
    EXPECT_EQ(
        place_.value("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" +
                     schema() + "'"),
        "t");
  }
  // What makes the next write to counters fail with a code of the server's.
  void fail_with(const std::string& code, const std::string& when = "BEFORE UPDATE") {
    EXPECT_EQ(place_.run("CREATE OR REPLACE FUNCTION " + schema() +
                         ".fail() RETURNS trigger LANGUAGE plpgsql AS"
                         " $$BEGIN RAISE EXCEPTION 'staged' USING ERRCODE = '" +
                         code + "'; END$$"),
              std::nullopt);
    EXPECT_EQ(place_.run("DROP TRIGGER IF EXISTS fail ON counters"), std::nullopt);
    const bool deferred = when == "DEFERRED";
    EXPECT_EQ(place_.run(std::string("CREATE ") +
                         (deferred ? "CONSTRAINT TRIGGER fail AFTER UPDATE" : "TRIGGER fail " + when) +
                         " ON counters" + (deferred ? " INITIALLY DEFERRED" : "") +
                         " FOR EACH ROW EXECUTE FUNCTION " + schema() + ".fail()"),
              std::nullopt);
  }

  std::unique_ptr<Database> named_database_, hurried_database_;
  std::unique_ptr<Store> hurried_;
};

std::vector<std::string> postgres_alone() {
  std::vector<std::string> all = perk::test::databases();
  std::erase(all, "sqlite");
  return all;
}
INSTANTIATE_TEST_SUITE_P(Databases, PostgresWaits, testing::ValuesIn(postgres_alone()),
                         perk::test::database_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PostgresWaits);

// Each kind of row that a decision is made on is locked until it is written.
TEST_P(PostgresWaits, NothingMovesUnderADecision) {
  const Changes::Reservation held = reservation("o1", {entry(1, Subject::counter, "c", 1)});
  Changes::NewCode single = code("x");
  single.row.uses = 1;
  apply({.reservations = {held},
         .new_codes = {single},
         .lots = {lot("ann", "o1", 10)},
         .accounts = {account("ann", 10, 0)},
         .counters = {counter("c", 0, 1, 10)}});
  struct Moved {
    const char* what;
    Wanted wanted;
    Changes by_another;
  };
  Changes::Reservation entry_alone = changed(held, {1});
  const std::vector<Moved> all = {
      {"a reservation", {.reservations = {held.id}}, {.reservations = {changed(held)}}},
      {"its entries", {.reservations = {held.id}}, {.reservations = {entry_alone}}},
      {"a code", {.codes = {id("x")}}, {.codes = {take("x")}}},
      {"an account", {.accounts = {account("ann", 0, 0).id}}, {.accounts = {account("ann", 0, 4)}}},
      {"a counter", {.counters = {id("c")}}, {.counters = {counter("c", 0, 1, 10)}}},
  };
  for (const Moved& each : all) {
    const std::string before = state();
    int asked = 0;
    EXPECT_FALSE(store_
                     ->transact(each.wanted,
                                [&](Rows&) {
                                  ++asked;
                                  const Fault fault = hurried_->apply(each.by_another);
                                  EXPECT_EQ(fault.kind, Fault::Kind::busy) << each.what << ": " << fault.text;
                                  return Changes{};
                                })
                     .failed());
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(state(), before) << each.what;
  }
  // Without a decision in between each of them goes through.
  for (const std::size_t i : {2U, 3U, 4U})
    EXPECT_FALSE(hurried_->apply(all[i].by_another).failed()) << all[i].what;
}

// Entries can be locked by hand alone: whoever changes one has changed its reservation before.
TEST_P(PostgresWaits, EntriesAreLockedToo) {
  const Changes::Reservation held = reservation("o1", {entry(1, Subject::counter, "c", 1)});
  apply({.reservations = {held}});
  EXPECT_FALSE(store_
                   ->transact({.reservations = {held.id}},
                              [&](Rows&) {
                                const auto error =
                                    place_.run("SET lock_timeout = 150; UPDATE entries SET counted = 0");
                                EXPECT_TRUE(error);
                                EXPECT_NE(error.value_or("").find("lock timeout"), std::string::npos);
                                return Changes{};
                              })
                   .failed());
}

// Two that lock the same rows in turn: one is told to try again, and then both are done.
TEST_P(PostgresWaits, ADeadlockEndsWithOneOfThemWritten) {
  apply({.counters = {counter("a", 0, 1, 10), counter("b", 0, 1, 10)}});
  std::barrier both(2);
  const auto cross = [&](Store& store, const char* first, const char* second) {
    return store.transact({.counters = {id(first)}}, [&](Rows&) {
      both.arrive_and_wait();
      return Changes{.counters = {counter(second, 0, 1, 10)}};
    });
  };
  const std::unique_ptr<Store> other = opened(*database_);
  ASSERT_TRUE(other);
  Fault one, two;
  std::thread thread([&] { one = cross(*other, "a", "b"); });
  two = cross(*store_, "b", "a");
  thread.join();
  ASSERT_NE(one.failed(), two.failed());
  EXPECT_EQ((one.failed() ? one : two).kind, Fault::Kind::conflict);
  Store& loser = one.failed() ? *other : *store_;
  EXPECT_FALSE(loser.apply({.counters = {counter(one.failed() ? "b" : "a", 0, 1, 10)}}).failed());
  const Rows rows = loaded({.counters = {id("a"), id("b")}});
  EXPECT_EQ(rows.counters.at(id("a")).held + rows.counters.at(id("b")).held, 4);
}

// Rows that two write in one transaction are locked in the order of their identities, whatever order they
// come in by name: nobody waits in a circle.
TEST_P(PostgresWaits, ManyCountersAreLockedInOneOrder) {
  const auto all = [](std::int64_t held) {
    Changes changes;
    for (int i = 0; i < 24; ++i)
      changes.counters.push_back(counter("c" + std::to_string(i), 0, held, 100'000));
    std::ranges::sort(changes.counters, {}, &Changes::Counter::id);
    return changes;
  };
  constexpr int kWriters = 4, kTimes = 40;
  std::vector<std::thread> writers;
  writers.reserve(kWriters);
  for (int who = 0; who < kWriters; ++who) {
    writers.emplace_back([&] {
      const std::unique_ptr<Store> store = opened(*database_);
      for (int i = 0; store && i < kTimes; ++i) {
        const Fault fault = store->apply(all(1));
        EXPECT_FALSE(fault.failed()) << fault.text;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const Rows rows = loaded({.counters = {id("c0"), id("c23")}});
  EXPECT_EQ(rows.counters.at(id("c0")).held, kWriters * kTimes);
  EXPECT_EQ(rows.counters.at(id("c23")).held, kWriters * kTimes);
}

TEST_P(PostgresWaits, ALostConnectionIsUnavailable) {
  apply({.counters = {counter("c", 0, 1, 10)}});
  end_the_session();
  const std::string before = state();
  EXPECT_EQ(store_->apply({.counters = {counter("c", 0, 1, 10)}}).kind, Fault::Kind::unavailable);
  EXPECT_EQ(store_->apply({.counters = {counter("c", 0, 1, 10)}}).kind, Fault::Kind::unavailable);
  Rows rows;
  EXPECT_EQ(store_->load({.counters = {id("c")}}, rows).kind, Fault::Kind::unavailable);
  EXPECT_EQ(store_->add_codes(std::vector{code("x")}, 2).kind, Fault::Kind::unavailable);
  EXPECT_EQ(state(), before);
  store_ = opened(*database_);
  ASSERT_TRUE(store_);
  apply({.counters = {counter("c", 0, 1, 10)}});
}

// Nothing is written of a decision whose connection was lost while it was made.
TEST_P(PostgresWaits, AConnectionLostInTheMiddleWritesNothing) {
  apply({.counters = {counter("c", 0, 1, 10)}});
  const std::string before = state();
  const Fault fault = store_->transact({.counters = {id("c")}}, [&](Rows&) {
    end_the_session();
    return Changes{.counters = {counter("c", 0, 1, 10)}};
  });
  EXPECT_EQ(fault.kind, Fault::Kind::unavailable) << fault.text;
  EXPECT_EQ(state(), before);
}

// Faults that cannot be brought about at will are staged by a trigger. Each is what it is, nothing is
// written, and the connection takes the next call.
TEST_P(PostgresWaits, FaultsOfTheServerAreWhatTheyAre) {
  apply({.counters = {counter("c", 0, 1, 10)}});
  const std::string before = state();
  const std::vector<std::pair<const char*, Fault::Kind>> all = {
      {"53100", Fault::Kind::full},         {"40001", Fault::Kind::conflict},
      {"57014", Fault::Kind::busy},         {"25006", Fault::Kind::read_only},
      {"42501", Fault::Kind::read_only},    {"23514", Fault::Kind::guard},
      {"XX001", Fault::Kind::corrupt},      {"58030", Fault::Kind::corrupt},
      {"0A000", Fault::Kind::wrong_schema}, {"22003", Fault::Kind::guard},
      {"53300", Fault::Kind::unavailable}};
  for (const auto& [code, kind] : all) {
    for (const char* when : {"BEFORE UPDATE", "DEFERRED"}) {
      fail_with(code, when);
      const Fault fault = store_->apply({.requests = {request("r")}, .counters = {counter("c", 0, 1, 10)}});
      EXPECT_EQ(fault.kind, kind) << code << " " << when << ": " << fault.text;
      EXPECT_EQ(state(), before) << code;
    }
  }
  EXPECT_EQ(place_.run("DROP TRIGGER fail ON counters"), std::nullopt);
  apply({.requests = {request("r")}, .counters = {counter("c", 0, 1, 10)}});
}

TEST_P(PostgresWaits, TablesThatAreGoneAreMissed) {
  apply({.counters = {counter("c", 0, 1, 10)}});
  EXPECT_EQ(place_.run("DROP TABLE counters"), std::nullopt);
  EXPECT_EQ(store_->apply({.counters = {counter("c", 0, 1, 10)}}).kind, Fault::Kind::wrong_schema);
  EXPECT_EQ(place_.run("DROP TABLE ledger"), std::nullopt);
  OpenedStore opened = database_->open();
  ASSERT_TRUE(std::holds_alternative<Fault>(opened));
  EXPECT_EQ(std::get<Fault>(opened).kind, Fault::Kind::wrong_schema);
}

// The clock is the database's, read now and then.
TEST_P(PostgresWaits, TheClockIsTheDatabases) {
  const std::int64_t there =
      std::stoll(place_.value("SELECT floor(extract(epoch FROM clock_timestamp()))::bigint"));
  const Instant here = store_->now();
  EXPECT_GE(here.seconds, there - 1);
  EXPECT_LE(here.seconds, there + 2);
  EXPECT_LE(here, store_->now());
}

}  // namespace
}  // namespace perk::ledger::test
