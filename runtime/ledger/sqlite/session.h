// One transaction: statements run in turn, and from the first fault on none.
//
// In: statements with their values. Out: rows, numbers of rows changed, at the end one fault or none.
// Guaranteed: what was not committed is rolled back. Nobody has to ask after each statement whether it
// worked: after a fault nothing runs, no row is found, and `fault` says what was first.
#pragma once
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/ledger/sqlite/connection.h"

namespace perk::ledger::sqlite {

// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

class Session;

// The rows of one statement, columns in turn.
class Cursor {
 public:
  Cursor(Session& session, sqlite3_stmt* statement) : session_(session), statement_(statement) {}
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  ~Cursor() { sqlite3_reset(statement_); }

  bool next();
  std::int64_t number() { return sqlite3_column_int64(statement_, column_++); }
  bool flag() { return number() != 0; }
  Instant instant() { return Instant{number()}; }
  std::int32_t small() { return static_cast<std::int32_t>(number()); }
  template <class Enum>
  Enum one_of() {
    return static_cast<Enum>(number());
  }
  std::string text();
  Id id();
  std::optional<std::int64_t> maybe_number();
  std::optional<Instant> maybe_instant();
  std::optional<std::string> maybe_text();

 private:
  Session& session_;
  sqlite3_stmt* statement_;
  int column_ = 0;
};

class Session {
 public:
  explicit Session(Connection& connection) : connection_(connection) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  [[nodiscard]] bool ok() const { return !fault_.failed(); }
  [[nodiscard]] const Fault& fault() const { return fault_; }
  void fail(Fault fault);
  // A guard that did not hold.
  void refuse(std::string_view what) { fail({Fault::Kind::guard, std::string(what)}); }

  void begin_read() { run(Sql::begin_read); }
  void begin_write() { run(Sql::begin_write); }
  Fault commit();

  // How many rows were changed.
  template <class... Values>
  std::int64_t run(Sql statement, const Values&... values) {
    return execute(bound(statement, values...));
  }
  template <class... Values>
  Cursor ask(Sql statement, const Values&... values) {
    return {*this, bound(statement, values...)};
  }

 private:
  friend class Cursor;

  template <class... Values>
  sqlite3_stmt* bound(Sql which, const Values&... values) {
    sqlite3_stmt* statement = ok() ? prepared(which) : nullptr;
    if (statement != nullptr) {
      int place = 0;
      (bind(statement, ++place, values), ...);
    }
    return statement;
  }
  sqlite3_stmt* prepared(Sql statement);
  std::int64_t execute(sqlite3_stmt* statement);
  void check(int result);

  void bind(sqlite3_stmt* statement, int place, std::string_view text);
  void bind(sqlite3_stmt* statement, int place, Blob blob);
  void bind(sqlite3_stmt* statement, int place, const Id& id) { bind(statement, place, Blob{id.view()}); }
  void bind(sqlite3_stmt* statement, int place, Instant at) { bind(statement, place, at.seconds); }
  void bind(sqlite3_stmt* statement, int place, std::nullopt_t) {
    check(sqlite3_bind_null(statement, place));
  }
  template <std::integral Number>
  void bind(sqlite3_stmt* statement, int place, Number number) {
    check(sqlite3_bind_int64(statement, place, static_cast<sqlite3_int64>(number)));
  }
  template <class Enum>
    requires std::is_enum_v<Enum>
  void bind(sqlite3_stmt* statement, int place, Enum value) {
    bind(statement, place, static_cast<std::int64_t>(value));
  }
  template <class Value>
  void bind(sqlite3_stmt* statement, int place, const std::optional<Value>& value) {
    if (value) {
      bind(statement, place, *value);
    } else {
      bind(statement, place, std::nullopt);
    }
  }

  Connection& connection_;
  Fault fault_;
};

}  // namespace perk::ledger::sqlite
