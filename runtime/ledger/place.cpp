#include "runtime/ledger/place.h"

#include "runtime/ledger/postgres/postgres.h"
#include "runtime/ledger/sqlite/sqlite.h"
#include "runtime/ledger/store/ids.h"

namespace perk::ledger {
namespace {

// What is wrong with the settings, or "".
std::string problem_of(const Settings& settings) {
  if (settings.key == LedgerKey{}) {
    return "the ledger's key is all zeros; give 32 random bytes, the same on every host";
  }
  if (settings.connections < 1 || settings.connections > 1'000) return "connections: 1 to 1,000";
  if (settings.wait_ms < 0 || settings.wait_ms > 3'600'000) return "wait_ms: 0 to 3,600,000";
  if (settings.hold_seconds < 1) return "hold_seconds: at least 1";
  if (settings.keep_requests_days < 1) return "keep_requests_days: at least 1";
  if (settings.failures_per_hour < 1) return "failures_per_hour: at least 1";
  return "";
}

}  // namespace

std::variant<Place, OpenError> place_of(const Settings& settings) {
  if (std::string problem = problem_of(settings); !problem.empty()) {
    return OpenError{Status::invalid, std::move(problem)};
  }
  constexpr std::string_view kSqlite = "sqlite:", kPostgres = "postgresql:";
  const std::string& named = settings.database;
  DatabaseSettings with{
      .place = {}, .key_fingerprint = fingerprint_of(settings.key), .wait_ms = settings.wait_ms};
  if (named.starts_with(kSqlite) && named.size() > kSqlite.size()) {
    with.place = named.substr(kSqlite.size());
    return Place{sqlite_database(std::move(with)), true};
  }
  if (named.starts_with(kPostgres) && named.size() > kPostgres.size()) {
    // libpq reads an address whole, and settings without our word before them.
    with.place = named.starts_with("postgresql://") ? named : named.substr(kPostgres.size());
    return Place{postgres_database(std::move(with)), false};
  }
  return OpenError{
      Status::invalid,
      "the database is `sqlite:PATH`, `postgresql:host=… dbname=…` or a `postgresql://` address"};
}

std::string fingerprint_of(const LedgerKey& key) {
  // No code has a zero byte, so that no code's identity is this hash.
  return hex(code_id(key, std::string_view("\0fingerprint", 12)));
}

}  // namespace perk::ledger
