#include "runtime/ledger/sqlite/session.h"

#include <algorithm>

namespace perk::ledger::sqlite {

bool Cursor::next() {
  if (statement_ == nullptr || !session_.ok()) return false;
  column_ = 0;
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) session_.fail(session_.connection_.fault(result));
  return false;
}

std::string Cursor::text() {
  // The bytes first: they decide what the length is of. As they stand: nothing is converted, so that nothing
  // needs memory that is not there.
  const void* bytes = sqlite3_column_blob(statement_, column_);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column_));
  ++column_;
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

Id Cursor::id() {
  Id id;
  const std::string bytes = text();
  std::copy_n(bytes.begin(), std::min(bytes.size(), id.bytes.size()), id.bytes.begin());
  return id;
}

std::optional<std::int64_t> Cursor::maybe_number() {
  if (sqlite3_column_type(statement_, column_) == SQLITE_NULL) {
    ++column_;
    return std::nullopt;
  }
  return number();
}

std::optional<Instant> Cursor::maybe_instant() {
  const std::optional<std::int64_t> seconds = maybe_number();
  return seconds ? std::optional(Instant{*seconds}) : std::nullopt;
}

std::optional<std::string> Cursor::maybe_text() {
  if (sqlite3_column_type(statement_, column_) == SQLITE_NULL) {
    ++column_;
    return std::nullopt;
  }
  return text();
}

Session::~Session() {
  // A full disk or a failed write may have rolled back already.
  if (sqlite3_get_autocommit(connection_.handle()) != 0) return;
  if (sqlite3_stmt* statement = connection_.prepared(Sql::rollback); statement != nullptr) {
    sqlite3_step(statement);
    sqlite3_reset(statement);
  }
}

void Session::fail(Fault fault) {
  if (ok()) fault_ = std::move(fault);
}

Fault Session::commit() {
  run(Sql::commit);
  return fault_;
}

sqlite3_stmt* Session::prepared(Sql statement) {
  sqlite3_stmt* found = connection_.prepared(statement);
  if (found == nullptr) fail(connection_.fault(sqlite3_extended_errcode(connection_.handle())));
  return found;
}

std::int64_t Session::execute(sqlite3_stmt* statement) {
  if (statement == nullptr || !ok()) return 0;
  const int result = sqlite3_step(statement);
  if (result != SQLITE_DONE && result != SQLITE_ROW) fail(connection_.fault(result));
  sqlite3_reset(statement);
  return ok() ? sqlite3_changes64(connection_.handle()) : 0;
}

void Session::check(int result) {
  if (result != SQLITE_OK) fail(connection_.fault(result));
}

void Session::bind(sqlite3_stmt* statement, int place, std::string_view text) {
  check(sqlite3_bind_text64(statement, place, text.data() == nullptr ? "" : text.data(), text.size(),
                            SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Session::bind(sqlite3_stmt* statement, int place, Blob blob) {
  check(blob.bytes.empty()
            ? sqlite3_bind_zeroblob(statement, place, 0)
            : sqlite3_bind_blob64(statement, place, blob.bytes.data(), blob.bytes.size(), SQLITE_TRANSIENT));
}

}  // namespace perk::ledger::sqlite
