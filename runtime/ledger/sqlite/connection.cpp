#include "runtime/ledger/sqlite/connection.h"

#include <filesystem>
#include <system_error>
#include <thread>

#include "runtime/ledger/store/guard.h"

namespace perk::ledger::sqlite {
namespace {

// What `PRAGMA synchronous` says. With the write-ahead log FULL syncs the log at every commit; NORMAL would
// lose answered calls with the power.
enum class Synchronous : int { off = 0, normal = 1, full = 2, extra = 3 };
constexpr Synchronous kSynchronous = Synchronous::full;
static_assert(kSynchronous == Synchronous::full, "an answered call must be on disk");

std::string synchronous() {
  return std::to_string(static_cast<int>(kSynchronous));
}

// STRICT tables, RETURNING, unixepoch().
static_assert(SQLITE_VERSION_NUMBER >= 3'038'000);

constexpr std::chrono::microseconds kShortestWait{100}, kLongestWait{2'000};

// The one value of a pragma as text, "" where it has none.
std::string pragma(sqlite3* handle, const char* name) {
  std::string value;
  sqlite3_stmt* statement = nullptr;
  const std::string text = std::string("PRAGMA ") + name;
  if (sqlite3_prepare_v2(handle, text.c_str(), -1, &statement, nullptr) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW) {
    const unsigned char* found = sqlite3_column_text(statement, 0);
    if (found != nullptr) value = reinterpret_cast<const char*>(found);
  }
  sqlite3_finalize(statement);
  return value;
}

Fault::Kind kind_of(int result) {
  switch (result & 0xFF) {
    case SQLITE_BUSY: return result == SQLITE_BUSY_SNAPSHOT ? Fault::Kind::conflict : Fault::Kind::busy;
    case SQLITE_LOCKED: return Fault::Kind::busy;
    case SQLITE_CONSTRAINT: return Fault::Kind::guard;
    case SQLITE_FULL: return Fault::Kind::full;
    case SQLITE_READONLY:
    case SQLITE_PERM: return Fault::Kind::read_only;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Fault::Kind::corrupt;
    case SQLITE_SCHEMA: return Fault::Kind::wrong_schema;
    // Among others SQLITE_IOERR: what was being committed may be found after a restart, or not.
    default: return Fault::Kind::unavailable;
  }
}

}  // namespace

Fault lasting(sqlite3* handle) {
  if (!GUARD(sqlite_writable, sqlite3_db_readonly(handle, "main") == 0)) {
    return {Fault::Kind::read_only, "the file may not be written"};
  }
  if (!GUARD(sqlite_synchronous, pragma(handle, "synchronous") == synchronous())) {
    return {Fault::Kind::unavailable, "PRAGMA synchronous = FULL did not take"};
  }
  if (!GUARD(sqlite_write_ahead_log, pragma(handle, "journal_mode") == "wal")) {
    return {Fault::Kind::unavailable, "PRAGMA journal_mode = WAL did not take"};
  }
  if (!GUARD(sqlite_foreign_keys, pragma(handle, "foreign_keys") == "1")) {
    return {Fault::Kind::unavailable, "PRAGMA foreign_keys = ON did not take"};
  }
  return {};
}

std::variant<std::unique_ptr<Connection>, Fault> Connection::open(const std::string& path,
                                                                  std::int64_t wait_ms, Mode mode) {
  std::error_code ignored;
  if (mode == Mode::existing && !std::filesystem::exists(path, ignored)) {
    return Fault{Fault::Kind::wrong_schema, "there is no file `" + path + "`"};
  }
  std::unique_ptr<Connection> connection(new Connection);
  connection->wait_ = std::chrono::milliseconds(wait_ms);
  // One thread at a time uses a connection, so SQLite need not lock it.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (mode == Mode::create ? SQLITE_OPEN_CREATE : 0);
  if (const int result = sqlite3_open_v2(path.c_str(), &connection->handle_, flags, nullptr);
      result != SQLITE_OK) {
    return connection->fault(result);
  }
  sqlite3_busy_handler(connection->handle_, wait, connection.get());
  for (const std::string& text :
       {"PRAGMA synchronous = " + synchronous(), std::string("PRAGMA foreign_keys = ON"),
        std::string("PRAGMA trusted_schema = OFF"), std::string("PRAGMA cell_size_check = ON"),
        std::string("PRAGMA cache_size = -16384"),
        // Pages that are written again and again are copied out of the log once in 16 MB.
        std::string("PRAGMA wal_autocheckpoint = 4096"),
        std::string("PRAGMA journal_size_limit = 67108864")}) {
    if (Fault fault = connection->run(text); fault.failed()) return fault;
  }
  if (Fault fault = connection->write_ahead(); fault.failed()) return fault;
  if (Fault fault = lasting(connection->handle_); fault.failed()) return fault;
  return connection;
}

// Where it is not so yet: that needs the file for itself, and SQLite does not always wait for it.
Fault Connection::write_ahead() {
  const auto until = std::chrono::steady_clock::now() + wait_;
  while (pragma(handle_, "journal_mode") != "wal") {
    Fault fault = run("PRAGMA journal_mode = WAL");
    if (fault.kind != Fault::Kind::busy || std::chrono::steady_clock::now() >= until) return fault;
    std::this_thread::sleep_for(kLongestWait);
  }
  return {};
}

Connection::~Connection() {
  for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

// SQLite's own waits grow to 100 ms, far more than a commit takes.
int Connection::wait(void* connection, int tries) {
  auto& self = *static_cast<Connection*>(connection);
  const auto now = std::chrono::steady_clock::now();
  if (tries == 0) self.waits_since_ = now;
  if (now - self.waits_since_ >= self.wait_) return 0;
  std::this_thread::sleep_for(std::min(kShortestWait * (1 << std::min(tries, 5)), kLongestWait));
  return 1;
}

sqlite3_stmt* Connection::prepared(Sql statement) {
  sqlite3_stmt*& kept = statements_.at(static_cast<std::size_t>(statement));
  if (kept == nullptr) {
    const std::string text = text_of(statement);
    sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &kept,
                       nullptr);
  }
  return kept;
}

Fault Connection::run(const std::string& text) {
  const int result = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
  return result == SQLITE_OK ? Fault{} : fault(result);
}

Fault Connection::fault(int result) const {
  if (handle_ == nullptr) return {Fault::Kind::unavailable, sqlite3_errstr(result)};
  std::string words = sqlite3_errmsg(handle_);
  // A statement that the tables do not fit fails as it is prepared.
  if (result == SQLITE_ERROR && words.starts_with("no such ")) return {Fault::Kind::wrong_schema, words};
  if ((result & 0xFF) != SQLITE_CANTOPEN) return {kind_of(result), words};
  const std::error_code why(sqlite3_system_errno(handle_), std::generic_category());
  if (why) words += ": " + why.message();
  const bool may_not = why == std::errc::permission_denied || why == std::errc::operation_not_permitted ||
                       why == std::errc::read_only_file_system;
  return {may_not ? Fault::Kind::read_only : Fault::Kind::unavailable, words};
}

}  // namespace perk::ledger::sqlite
