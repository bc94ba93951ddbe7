// A PostgreSQL schema as a database: looked at before anything else is done with it, made and renewed.
#include "runtime/ledger/postgres/place.h"
#include "runtime/ledger/postgres/postgres.h"
#include "runtime/ledger/postgres/postgres_store.h"
#include "runtime/ledger/store/guard.h"
#include "runtime/ledger/store/schema.h"

namespace perk::ledger {
namespace postgres {
namespace {

// Rows that change often leave room on their page: a change that touches no index stays on it.
constexpr Spelling kSpelling{.small = "smallint",
                             .integer = "integer",
                             .number = "bigint",
                             .text = "text",
                             .bytes = "bytea",
                             .least = "least",
                             .counting = "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                             .counted = "",
                             .made_once = "",
                             .changing = " WITH (fillfactor = 80)",
                             .hot = " WITH (fillfactor = 50)"};

// What the server says of itself and of the schema, as text.
struct Found {
  bool replica = false, read_only = false, fsync = false, waits_for_disk = false;
  std::int64_t tables = 0;
  std::optional<std::int64_t> version;
  std::string key_fingerprint;
  Instant at;
};

std::string text_at(const Result& result, int column) {
  return PQgetvalue(result.get(), 0, column);
}

std::int64_t number_at(const Result& result, int column) {
  return std::strtoll(PQgetvalue(result.get(), 0, column), nullptr, 10);
}

Fault look(Connection& connection, const std::string& schema, Found& found) {
  Result result;
  if (Fault fault =
          connection.run("SELECT pg_is_in_recovery()::integer, current_setting('transaction_read_only'),"
                         " current_setting('fsync'), current_setting('synchronous_commit'),"
                         " (SELECT count(*) FROM pg_tables WHERE schemaname = '" +
                             schema + "'), to_regclass('" + schema +
                             ".ledger') IS NOT NULL, floor(extract(epoch FROM clock_timestamp()))::bigint",
                         &result);
      fault.failed()) {
    return fault;
  }
  found.replica = number_at(result, 0) != 0;
  found.read_only = text_at(result, 1) == "on";
  found.fsync = text_at(result, 2) == "on";
  found.waits_for_disk = text_at(result, 3) != "off";
  found.tables = number_at(result, 4);
  found.at = {number_at(result, 6)};
  if (text_at(result, 5) != "t") return {};
  if (Fault fault = connection.run("SELECT version, key_fingerprint FROM ledger WHERE one = 1", &result);
      fault.failed()) {
    return fault;
  }
  if (result.rows() == 0) return {};
  found.version = number_at(result, 0);
  found.key_fingerprint = text_at(result, 1);
  return {};
}

// Does the server keep what it has confirmed?
Fault keeps(const Found& found) {
  if (!GUARD(postgres_primary, !found.replica)) {
    return {Fault::Kind::read_only,
            "the server is a standby: it may be behind, and a ledger never reads what is old"};
  }
  if (!GUARD(postgres_writable, !found.read_only)) {
    return {Fault::Kind::read_only,
            "transactions are read-only here: the server's, the database's or the role's"
            " default_transaction_read_only is on"};
  }
  if (!GUARD(postgres_fsync, found.fsync)) {
    return {Fault::Kind::unavailable,
            "the server runs with fsync = off and loses what it has confirmed; set fsync = on and reload it"};
  }
  if (!GUARD(postgres_synchronous, found.waits_for_disk)) {
    return {Fault::Kind::unavailable,
            "synchronous_commit is off: what is confirmed may be lost; set it to on for this role"
            " (ALTER ROLE … SET synchronous_commit = on)"};
  }
  return {};
}

// May a program with this schema and this key use the tables?
Fault fits(const Found& found, const std::string& schema, const DatabaseSettings& settings) {
  if (!GUARD(postgres_schema_version, found.version == kSchemaVersion)) {
    const std::string has = found.version ? "version " + std::to_string(*found.version) + ", this program " +
                                                std::to_string(kSchemaVersion)
                                          : "none of them";
    return {Fault::Kind::wrong_schema, "schema `" + schema + "` has " + has};
  }
  if (!GUARD(postgres_key, found.key_fingerprint == settings.key_fingerprint)) {
    return {Fault::Kind::wrong_key, "schema `" + schema + "`"};
  }
  return {};
}

std::string quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char sign : text) quoted += sign == '\'' ? std::string("''") : std::string(1, sign);
  return quoted + "'";
}

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(DatabaseSettings settings) : settings_(std::move(settings)) {}

  OpenedStore open() override {
    auto place = place_of(settings_.place);
    if (Fault* fault = std::get_if<Fault>(&place)) return *fault;
    const std::string& schema = std::get<Place>(place).schema;
    auto opened = Connection::open(std::get<Place>(place), settings_.wait_ms);
    if (Fault* fault = std::get_if<Fault>(&opened)) return *fault;
    auto& connection = std::get<std::unique_ptr<Connection>>(opened);
    Found found;
    if (Fault fault = look(*connection, schema, found); fault.failed()) return fault;
    if (Fault fault = keeps(found); fault.failed()) return fault;
    if (Fault fault = fits(found, schema, settings_); fault.failed()) return fault;
    return std::make_unique<PostgresStore>(std::move(connection), found.at);
  }

  std::variant<std::string, Fault> migrate(bool create) override {
    auto place = place_of(settings_.place);
    if (Fault* fault = std::get_if<Fault>(&place)) return *fault;
    const std::string& schema = std::get<Place>(place).schema;
    auto opened = Connection::open(std::get<Place>(place), settings_.wait_ms);
    if (Fault* fault = std::get_if<Fault>(&opened)) return *fault;
    auto& connection = *std::get<std::unique_ptr<Connection>>(opened);
    // Two that renew the same schema take turns.
    const std::string begin =
        "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('perk ledger " + schema + "', 0))";
    if (Fault fault = connection.run(begin); fault.failed()) return fault;
    std::string done;
    if (Fault fault = renew(connection, schema, create, done); fault.failed()) {
      const Fault ended = connection.run("ROLLBACK");
      return ended.failed() ? ended : fault;
    }
    if (Fault fault = connection.run("COMMIT"); fault.failed()) return fault;
    return done;
  }

 private:
  Fault renew(Connection& connection, const std::string& schema, bool create, std::string& done) const {
    Found found;
    if (Fault fault = look(connection, schema, found); fault.failed()) return fault;
    if (Fault fault = keeps(found); fault.failed()) return fault;
    if (!found.version && !create) {
      return {Fault::Kind::wrong_schema, "schema `" + schema + "` has none of them"};
    }
    if (!found.version && found.tables > 0) {
      return {Fault::Kind::wrong_schema, "schema `" + schema + "` has tables of something else"};
    }
    const std::int64_t before = found.version.value_or(0);
    if (before != 0) {
      done = "the tables are of version " + std::to_string(kSchemaVersion) + " already";
      if (before == kSchemaVersion) return fits(found, schema, settings_);
    }
    std::string text = "CREATE SCHEMA IF NOT EXISTS " + schema;
    for (const Step& step : steps(kSpelling)) {
      if (step.from < before) continue;
      for (const std::string& statement : step.statements) text += "; " + statement;
    }
    if (before == 0) {
      text += "; INSERT INTO ledger (one, version, key_fingerprint, made_at) VALUES (1, " +
              std::to_string(kSchemaVersion) + ", " + quoted(settings_.key_fingerprint) +
              ", floor(extract(epoch FROM clock_timestamp())))";
      done = "made the tables of version " + std::to_string(kSchemaVersion);
    } else {
      return fits(found, schema, settings_);
    }
    return connection.run(text);
  }

  DatabaseSettings settings_;
};

}  // namespace
}  // namespace postgres

std::unique_ptr<Database> postgres_database(DatabaseSettings settings) {
  return std::make_unique<postgres::PostgresDatabase>(std::move(settings));
}

}  // namespace perk::ledger
