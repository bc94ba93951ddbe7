// Every operation of the disk fails once, in every way: what was answered is there, nothing is granted twice.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "tests/ledger_disk/disk.h"
#include "tests/ledger_disk/memory.h"
#include "tests/ledger_disk/script.h"

namespace perk::ledger::test {
namespace {

const std::vector<std::string> kNothing;
constexpr std::uint64_t kLosesAll = 2;  // a seed of Disk::cut that keeps nothing of what was not synced

std::int64_t number_of(const char* variable, std::int64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoll(text, nullptr, 10);
}

class LedgerDisk : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    wipe();
    Disk::the().reset();
  }
  void TearDown() override {
    Disk::the().reset();
    wipe();
  }
  void wipe() const {
    for (const char* end : {"", "-wal", "-shm", "-journal", "-empty"}) {
      std::error_code ignored;
      std::filesystem::remove(path_ + end, ignored);
    }
  }
  // A ledger with tables and nothing in them.
  void make() {
    if (!std::filesystem::exists(path_ + "-empty")) {
      const Reply made = migrate(settings(), true);
      ASSERT_EQ(made.status, Status::done) << made.message;
      std::filesystem::rename(path_, path_ + "-empty");
    }
    for (const char* end : {"-wal", "-shm", "-journal"}) std::filesystem::remove(path_ + end);
    std::filesystem::copy_file(path_ + "-empty", path_, std::filesystem::copy_options::overwrite_existing);
    Disk::the().reset();
  }
  [[nodiscard]] Settings settings() const {
    Settings settings;
    settings.database = "sqlite:" + path_;
    settings.key[0] = 7;
    settings.connections = 1;
    settings.wait_ms = 100;
    return settings;
  }
  [[nodiscard]] std::unique_ptr<Ledger> open() const {
    auto opened = Ledger::open(settings());
    if (std::holds_alternative<OpenError>(opened)) return nullptr;
    return std::move(std::get<std::unique_ptr<Ledger>>(opened));
  }
  std::unique_ptr<Ledger> reopened() {
    std::unique_ptr<Ledger> ledger = open();
    EXPECT_NE(ledger, nullptr);
    return ledger;
  }

  // The script on a disk, or with a memory, that fails at its nth operation; then the power goes.
  void run_until(Disk::Failure failure, std::int64_t nth, std::int64_t nth_memory, std::uint64_t seed) {
    Disk& disk = Disk::the();
    make();
    disk.fail(failure, nth);
    if (nth_memory > 0) fail_memory(nth_memory);
    const std::int64_t before = memory_asked();
    std::vector<Answered> answers;
    if (const std::unique_ptr<Ledger> ledger = open(); ledger != nullptr) {
      answers = run(*ledger, calls_, [&] { return disk.is_off(); }, copy_log_);
      // What is written after the last answer may be lost, as a close would not.
      if (!disk.is_off()) {
        operations_ = disk.operations();
        disk.fail(Disk::Failure::power, 0);
      }
    }
    memory_ = memory_asked() - before;
    fail_memory(0);
    disk.cut(seed);
    disk.reset();
    // What is decided anew is not what was answered.
    disk.turn_clock(1'000);
    const std::unique_ptr<Ledger> again = reopened();
    if (again == nullptr) return;
    EXPECT_EQ(unsound_numbers(*again), kNothing);
    EXPECT_EQ(broken_promises(*again, answers), kNothing);
    EXPECT_EQ(unsound_numbers(*again), kNothing);
  }
  // `all` places, or some of them.
  void run_all(Disk::Failure failure, std::int64_t some) {
    run_until(Disk::Failure::none, 0, 0, 1);
    const std::int64_t all = operations_;
    ASSERT_GT(all, 500);
    const bool every = number_of("PERK_DISK_ALL", 0) != 0;
    const std::int64_t step = every ? 1 : all / some;
    const std::int64_t seed = number_of("PERK_SEED", 1);
    std::int64_t runs = 0;
    for (std::int64_t nth = every ? 1 : 1 + seed * 37 % step; nth <= all && !HasFailure();
         nth += step, ++runs) {
      SCOPED_TRACE("operation " + std::to_string(nth) + " of " + std::to_string(all) +
                   ", PERK_SEED=" + std::to_string(seed));
      run_until(failure, nth, 0, static_cast<std::uint64_t>(nth + seed * 1'000'000));
      if (every && runs % 500 == 0)
        std::printf("%lld of %lld\n", static_cast<long long>(nth), static_cast<long long>(all));
    }
  }

  std::string folder_ = PERK_TEST_SCRATCH;
  std::string path_ = folder_ + "/disk_" + std::to_string(getpid()) + ".db";
  std::vector<Call> calls_ = script();
  // What a longer log would have SQLite do by itself.
  std::function<void()> copy_log_ = [this] {
    sqlite3* handle = nullptr;
    if (sqlite3_open(path_.c_str(), &handle) == SQLITE_OK) {
      sqlite3_exec(handle, "PRAGMA wal_checkpoint(TRUNCATE)", nullptr, nullptr, nullptr);
    }
    sqlite3_close(handle);
  };
  std::int64_t operations_ = 0, memory_ = 0;  // of a run that nothing went wrong in
};

// A script that nothing goes wrong in does something of everything.
TEST_F(LedgerDisk, TheScriptMeetsEveryEnd) {
  make();
  const std::unique_ptr<Ledger> ledger = reopened();
  ASSERT_NE(ledger, nullptr);
  const std::vector<Answered> answers = run(*ledger, calls_, [] { return false; }, copy_log_);
  const auto count = [&](Status status) {
    return std::count_if(answers.begin(), answers.end(),
                         [&](const Answered& each) { return each.reply.status == status; });
  };
  EXPECT_GT(count(Status::done), 80);
  EXPECT_GT(count(Status::stale), 5);
  EXPECT_EQ(count(Status::unavailable) + count(Status::busy) + count(Status::corrupt), 0);
  const auto summary = ledger->summary();
  ASSERT_TRUE(std::holds_alternative<Summary>(summary));
  const Summary& found = std::get<Summary>(summary);
  EXPECT_GT(found.committed, 10);
  EXPECT_GT(found.released, 2);
  EXPECT_GT(found.cancelled, 2);
  EXPECT_GT(found.part_committed + found.held, 2);
  EXPECT_EQ(unsound_numbers(*ledger), kNothing);
  EXPECT_EQ(broken_promises(*ledger, answers), kNothing);
}

// A disk that says it has what it has not would be found out: these tests can fail.
TEST_F(LedgerDisk, ThatLiesLosesAnswers) {
  Disk& disk = Disk::the();
  make();
  disk.fail(Disk::Failure::lies, 1);
  std::vector<Answered> answers;
  {
    const std::unique_ptr<Ledger> ledger = reopened();
    ASSERT_NE(ledger, nullptr);
    answers = run(*ledger, calls_, [] { return false; }, copy_log_);
    disk.fail(Disk::Failure::power, 0);
  }
  disk.cut(kLosesAll);
  disk.reset();
  const std::unique_ptr<Ledger> again = reopened();
  ASSERT_NE(again, nullptr);
  EXPECT_NE(broken_promises(*again, answers), kNothing);
}

TEST_F(LedgerDisk, LosesItsPower) {
  run_all(Disk::Failure::power, 24);
}
TEST_F(LedgerDisk, HasNoRoomForAWhile) {
  run_all(Disk::Failure::full, 12);
}
TEST_F(LedgerDisk, FailsToWrite) {
  run_all(Disk::Failure::write_error, 12);
}
TEST_F(LedgerDisk, FailsInTheMiddleOfAWrite) {
  run_all(Disk::Failure::torn_write, 12);
}
TEST_F(LedgerDisk, FailsToSync) {
  run_all(Disk::Failure::sync_error, 12);
}

TEST_F(LedgerDisk, HasNoMemoryForSqlite) {
  run_until(Disk::Failure::none, 0, 0, 1);
  const std::int64_t all = memory_, at = number_of("PERK_DISK_AT", 0);
  const bool every = number_of("PERK_DISK_ALL", 0) != 0;
  const std::int64_t step = std::max<std::int64_t>(1, all / (every ? 4'000 : 16));
  for (std::int64_t nth = at > 0 ? at : 1; nth <= all && !HasFailure(); nth += step) {
    SCOPED_TRACE("request " + std::to_string(nth) + " of " + std::to_string(all) + ", PERK_DISK_AT");
    run_until(Disk::Failure::none, 0, nth, static_cast<std::uint64_t>(nth));
    if (at > 0) break;
  }
}

// Tables are made whole or not at all; who tries again gets them.
TEST_F(LedgerDisk, FailsWhileTablesAreMade) {
  Disk& disk = Disk::the();
  ASSERT_EQ(migrate(settings(), true).status, Status::done);
  const std::int64_t all = disk.operations();
  ASSERT_GT(all, 20);
  for (const Disk::Failure failure : {Disk::Failure::power, Disk::Failure::full, Disk::Failure::sync_error}) {
    for (std::int64_t nth = 1; nth <= all; nth += 3) {
      SCOPED_TRACE("operation " + std::to_string(nth));
      wipe();
      disk.reset();
      disk.fail(failure, nth);
      const Reply first = migrate(settings(), true);
      disk.fail(Disk::Failure::power, 0);
      disk.cut(static_cast<std::uint64_t>(nth));
      disk.reset();
      if (first.status == Status::done) {
        EXPECT_NE(open(), nullptr);
      }
      const Reply second = migrate(settings(), true);
      EXPECT_EQ(second.status, Status::done) << second.message;
      EXPECT_NE(open(), nullptr);
    }
  }
}

TEST_F(LedgerDisk, IsWriteProtected) {
  make();
  Disk::the().write_protect(true);
  const auto opened = Ledger::open(settings());
  ASSERT_TRUE(std::holds_alternative<OpenError>(opened));
  EXPECT_EQ(std::get<OpenError>(opened).status, Status::read_only);
}

TEST_F(LedgerDisk, SaysThatItIsFull) {
  make();
  const std::unique_ptr<Ledger> ledger = reopened();
  ASSERT_NE(ledger, nullptr);
  Disk::the().fail(Disk::Failure::full, 0);
  const auto& first = std::get<ReserveRequest>(calls_.front());
  EXPECT_EQ(ledger->reserve(first).status, Status::full);
  Disk::the().reset();
  EXPECT_EQ(ledger->reserve(first).status, Status::done);
  EXPECT_EQ(unsound_numbers(*ledger), kNothing);
}

// A clock that jumps expires holds early or late, and no more: what was given back is not there to be
// committed.
TEST_F(LedgerDisk, ItsClockJumps) {
  make();
  std::unique_ptr<Ledger> ledger = reopened();
  ASSERT_NE(ledger, nullptr);
  auto request = std::get<ReserveRequest>(calls_.front());
  request.hold_seconds = 900;
  ASSERT_EQ(ledger->reserve(request).status, Status::done);
  ledger.reset();
  Disk::the().turn_clock(-3'600);
  ledger = reopened();
  ASSERT_NE(ledger, nullptr);
  EXPECT_EQ(ledger->expire().reservations, 0);
  ledger.reset();
  Disk::the().turn_clock(7'200);
  ledger = reopened();
  ASSERT_NE(ledger, nullptr);
  EXPECT_EQ(ledger->expire().reservations, 1);
  EXPECT_EQ(ledger->commit({.key = "late", .order = request.claims.order, .parts = {}}).status,
            Status::expired);
  EXPECT_EQ(unsound_numbers(*ledger), kNothing);
  // As far back as it was ahead: nothing comes to life again.
  ledger.reset();
  Disk::the().turn_clock(-3'600);
  ledger = reopened();
  ASSERT_NE(ledger, nullptr);
  EXPECT_EQ(ledger->commit({.key = "later", .order = request.claims.order, .parts = {}}).status,
            Status::expired);
  EXPECT_EQ(unsound_numbers(*ledger), kNothing);
}

}  // namespace
}  // namespace perk::ledger::test
