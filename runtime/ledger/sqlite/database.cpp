// A file as a database: its schema made, renewed and looked at before anything else is done with it.
#include "runtime/ledger/sqlite/sqlite.h"
#include "runtime/ledger/sqlite/sqlite_store.h"
#include "runtime/ledger/store/guard.h"
#include "runtime/ledger/store/schema.h"

namespace perk::ledger {
namespace sqlite {
namespace {

constexpr Spelling kSpelling{.small = "INTEGER",
                             .integer = "INTEGER",
                             .number = "INTEGER",
                             .text = "TEXT",
                             .bytes = "BLOB",
                             .least = "min",
                             .counting = "INTEGER PRIMARY KEY AUTOINCREMENT",
                             .counted = " STRICT",
                             .made_once = " STRICT, WITHOUT ROWID",
                             .changing = " STRICT, WITHOUT ROWID",
                             .hot = " STRICT, WITHOUT ROWID"};

// What the file says of itself.
struct Found {
  std::int64_t tables = 0;
  std::optional<std::int64_t> version;
  std::string key_fingerprint;
};

// Statements that are run once and not kept: before there is a schema none of the kept ones can be prepared.
class Once {
 public:
  Once(Connection& connection, const std::string& text, Fault& fault)
      : connection_(connection), fault_(fault) {
    check(sqlite3_prepare_v2(connection.handle(), text.c_str(), -1, &statement_, nullptr));
  }
  Once(const Once&) = delete;
  Once& operator=(const Once&) = delete;
  ~Once() { sqlite3_finalize(statement_); }

  void text(int place, const std::string& value) {
    if (statement_ != nullptr)
      check(sqlite3_bind_text(statement_, place, value.c_str(), -1, SQLITE_TRANSIENT));
  }
  void number(int place, std::int64_t value) {
    if (statement_ != nullptr) check(sqlite3_bind_int64(statement_, place, value));
  }
  bool row() {
    if (fault_.failed()) return false;
    const int result = sqlite3_step(statement_);
    if (result != SQLITE_ROW && result != SQLITE_DONE) check(result);
    return result == SQLITE_ROW;
  }
  std::int64_t number_at(int column) { return sqlite3_column_int64(statement_, column); }
  std::string text_at(int column) {
    const unsigned char* found = sqlite3_column_text(statement_, column);
    return found == nullptr ? "" : reinterpret_cast<const char*>(found);
  }

 private:
  void check(int result) {
    if (result != SQLITE_OK && !fault_.failed()) fault_ = connection_.fault(result);
  }
  Connection& connection_;
  Fault& fault_;
  sqlite3_stmt* statement_ = nullptr;
};

Fault look(Connection& connection, Found& found) {
  Fault fault;
  bool has_ledger = false;
  {
    Once tables(connection,
                "SELECT count(*), count(*) FILTER (WHERE name = 'ledger') FROM sqlite_schema"
                " WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
                fault);
    if (!tables.row()) return fault;
    found.tables = tables.number_at(0);
    has_ledger = tables.number_at(1) == 1;
  }
  if (!has_ledger) return fault;
  Once ledger(connection, "SELECT version, key_fingerprint FROM ledger WHERE one = 1", fault);
  if (!ledger.row()) return fault;
  found.version = ledger.number_at(0);
  found.key_fingerprint = ledger.text_at(1);
  return fault;
}

// May a program with this schema and this key use the file?
Fault fits(const Found& found, const DatabaseSettings& settings) {
  if (!found.version) {
    return {Fault::Kind::wrong_schema, "`" + settings.place + "` has none of them"};
  }
  if (!GUARD(sqlite_schema_version, found.version == kSchemaVersion)) {
    return {Fault::Kind::wrong_schema, "`" + settings.place + "` has version " +
                                           std::to_string(*found.version) + ", this program " +
                                           std::to_string(kSchemaVersion)};
  }
  if (!GUARD(sqlite_key, found.key_fingerprint == settings.key_fingerprint)) {
    return {Fault::Kind::wrong_key, "`" + settings.place + "`"};
  }
  return {};
}

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(DatabaseSettings settings) : settings_(std::move(settings)) {
    shared_->path = settings_.place;
    shared_->wait_ms = settings_.wait_ms;
  }

  OpenedStore open() override {
    auto opened = Connection::open(settings_.place, settings_.wait_ms, Connection::Mode::existing);
    if (Fault* fault = std::get_if<Fault>(&opened)) return *fault;
    auto& connection = std::get<std::unique_ptr<Connection>>(opened);
    Found found;
    if (Fault fault = look(*connection, found); fault.failed()) return fault;
    if (Fault fault = fits(found, settings_); fault.failed()) return fault;
    return std::make_unique<SqliteStore>(std::move(connection), shared_);
  }

  std::variant<std::string, Fault> migrate(bool create) override {
    auto opened = Connection::open(settings_.place, settings_.wait_ms,
                                   create ? Connection::Mode::create : Connection::Mode::existing);
    if (Fault* fault = std::get_if<Fault>(&opened)) return *fault;
    auto& connection = *std::get<std::unique_ptr<Connection>>(opened);
    Session session(connection);
    session.begin_write();
    std::string done;
    if (session.ok()) done = renew(connection, session, create);
    if (Fault fault = session.commit(); fault.failed()) return fault;
    return done;
  }

 private:
  std::string renew(Connection& connection, Session& session, bool create) {
    Found found;
    session.fail(look(connection, found));
    if (!found.version && !create) {
      session.fail({Fault::Kind::wrong_schema, "`" + settings_.place + "` has none of them"});
    }
    if (!found.version && found.tables > 0) {
      session.fail({Fault::Kind::wrong_schema, "`" + settings_.place + "` has tables of something else"});
    }
    if (!session.ok()) return {};
    const std::int64_t before = found.version.value_or(0);
    for (const Step& step : steps(kSpelling)) {
      if (step.from < before) continue;
      for (const std::string& text : step.statements) session.fail(connection.run(text));
      if (!session.ok()) return {};
    }
    if (before == 0) {
      Fault fault;
      Once insert(
          connection,
          "INSERT INTO ledger (one, version, key_fingerprint, made_at) VALUES (1, ?1, ?2, unixepoch())",
          fault);
      insert.number(1, kSchemaVersion);
      insert.text(2, settings_.key_fingerprint);
      insert.row();
      session.fail(fault);
      return "made the tables of version " + std::to_string(kSchemaVersion);
    }
    session.fail(fits(found, settings_));
    return "the tables are of version " + std::to_string(kSchemaVersion) + " already";
  }

  DatabaseSettings settings_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace
}  // namespace sqlite

std::unique_ptr<Database> sqlite_database(DatabaseSettings settings) {
  return std::make_unique<sqlite::SqliteDatabase>(std::move(settings));
}

}  // namespace perk::ledger
