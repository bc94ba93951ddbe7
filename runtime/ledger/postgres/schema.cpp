#include "runtime/ledger/postgres/schema.h"

#include "runtime/ledger/store/guard.h"

// What each table and column says stands in sqlite/schema.cpp. Flags are numbers here too, so that one
// statement by hand fits both databases. Rows that change often leave room on their page: a change that
// touches no index stays on it.

namespace perk::ledger::postgres {
namespace {

// CONSTRAINT name CHECK (condition): the name is what a fault says.
std::string check(const char* name, const std::string& condition) {
  return condition.empty() ? "" : std::string(", CONSTRAINT ") + name + " CHECK (" + condition + ")";
}

std::string an_id(const char* column) {
  return std::string(column) + " bytea NOT NULL CHECK (length(" + column + ") = 16)";
}

std::string ledger() {
  return "CREATE TABLE ledger (one smallint PRIMARY KEY CHECK (one = 1), version bigint NOT NULL,"
         " key_fingerprint text NOT NULL, made_at bigint NOT NULL)";
}

std::string requests() {
  return "CREATE TABLE requests (" + an_id("id") +
         ", verb smallint NOT NULL, body bytea NOT NULL, reply bytea NOT NULL, answered_at bigint NOT NULL" +
         GUARD_SQL(postgres_request_key, ", PRIMARY KEY (id)") + ")";
}

std::string reservations() {
  return "CREATE TABLE reservations (" + an_id("id") +
         ", order_id text NOT NULL, customer text NOT NULL, state smallint NOT NULL,"
         " created_at bigint NOT NULL, expires_at bigint NOT NULL, claims bytea NOT NULL,"
         " pack text NOT NULL, pack_version text NOT NULL, currency text NOT NULL, priced_at bigint NOT NULL,"
         " utc_offset integer NOT NULL, version bigint NOT NULL, PRIMARY KEY (id)" +
         check("reservations_state", GUARD_SQL(postgres_check_reservation_state, "state BETWEEN 0 AND 5")) +
         ") WITH (fillfactor = 80)";
}

std::string entries() {
  return "CREATE TABLE entries (reservation bytea NOT NULL" +
         GUARD_SQL(postgres_entry_reservation, " REFERENCES reservations (id)") +
         ", number integer NOT NULL, subject smallint NOT NULL, promotion text NOT NULL, name text NOT NULL,"
         " line_key text NOT NULL, asked bigint NOT NULL, held bigint NOT NULL, used bigint NOT NULL,"
         " back bigint NOT NULL, subject_id bytea CHECK (length(subject_id) = 16),"
         " counted_at bigint NOT NULL, rolling smallint NOT NULL, counted smallint NOT NULL,"
         " held_until bigint NOT NULL, made text, terms text NOT NULL, PRIMARY KEY (reservation, number)" +
         check("entries_subject", GUARD_SQL(postgres_check_entry_subject, "subject BETWEEN 0 AND 5")) +
         check("entries_held", GUARD_SQL(postgres_check_entry_held, "held >= 0")) +
         check("entries_used", GUARD_SQL(postgres_check_entry_used, "used >= 0")) +
         check("entries_back", GUARD_SQL(postgres_check_entry_back, "back >= 0")) +
         check("entries_asked", GUARD_SQL(postgres_check_entry_asked, "held + used + back <= asked")) + ")";
}

std::string counters() {
  return "CREATE TABLE counters (" + an_id("id") +
         ", name text NOT NULL, line_key text NOT NULL, holder text NOT NULL, span smallint NOT NULL,"
         " from_at bigint NOT NULL, to_at bigint NOT NULL, used bigint NOT NULL, held bigint NOT NULL,"
         " most bigint, PRIMARY KEY (id)" +
         check("counters_used", GUARD_SQL(postgres_check_counter_used, "used >= 0")) +
         check("counters_held", GUARD_SQL(postgres_check_counter_held, "held >= 0")) +
         check("counters_most", GUARD_SQL(postgres_check_counter_most, "used + held <= most")) +
         ") WITH (fillfactor = 50)";
}

std::string codes() {
  return "CREATE TABLE codes (" + an_id("id") + ", pool text NOT NULL, " + an_id("batch") +
         ", number bigint NOT NULL, state smallint NOT NULL, owner text NOT NULL, issued_at bigint NOT NULL,"
         " valid_from bigint, valid_to bigint, uses bigint, used bigint NOT NULL, held bigint NOT NULL,"
         " worth bigint NOT NULL, worth_used bigint NOT NULL, worth_held bigint NOT NULL,"
         " sealed bytea NOT NULL, PRIMARY KEY (id)" +
         check("codes_state", GUARD_SQL(postgres_check_code_state, "state BETWEEN 0 AND 2")) +
         check("codes_used", GUARD_SQL(postgres_check_code_used, "used >= 0")) +
         check("codes_held", GUARD_SQL(postgres_check_code_held, "held >= 0")) +
         check("codes_uses", GUARD_SQL(postgres_check_code_uses, "used + held <= uses")) +
         check("codes_worth_used", GUARD_SQL(postgres_check_code_worth_used, "worth_used >= 0")) +
         check("codes_worth_held", GUARD_SQL(postgres_check_code_worth_held, "worth_held >= 0")) +
         check("codes_worth", GUARD_SQL(postgres_check_code_worth, "worth_used + worth_held <= worth")) +
         ") WITH (fillfactor = 80)";
}

std::string batches() {
  return "CREATE TABLE batches (" + an_id("id") +
         ", name text NOT NULL, pool text NOT NULL, label text NOT NULL, codes bigint NOT NULL,"
         " made_at bigint NOT NULL, made text NOT NULL, next bigint NOT NULL, PRIMARY KEY (id))";
}

std::string accounts() {
  return "CREATE TABLE accounts (" + an_id("id") +
         ", account text NOT NULL, owner text NOT NULL, balance bigint NOT NULL, held bigint NOT NULL,"
         " PRIMARY KEY (id)" +
         check("accounts_held", GUARD_SQL(postgres_check_account_held, "held >= 0")) +
         check("accounts_balance", GUARD_SQL(postgres_check_account_balance, "held <= balance")) +
         ") WITH (fillfactor = 80)";
}

std::string lots() {
  return "CREATE TABLE lots (account bytea NOT NULL" +
         GUARD_SQL(postgres_lot_account, " REFERENCES accounts (id)") +
         ", reservation bytea NOT NULL CHECK (length(reservation) = 16), entry integer NOT NULL,"
         " state smallint NOT NULL, amount bigint NOT NULL, remaining bigint NOT NULL, event text NOT NULL,"
         " after_months integer NOT NULL, after_days integer NOT NULL, after_seconds bigint NOT NULL,"
         " due_at bigint NOT NULL, lapse smallint NOT NULL, lapse_period smallint NOT NULL,"
         " lapse_event text NOT NULL, lapse_months integer NOT NULL, lapse_days integer NOT NULL,"
         " lapse_seconds bigint NOT NULL, utc_offset integer NOT NULL, lapses_at bigint,"
         " PRIMARY KEY (account, reservation, entry)" +
         check("lots_state", GUARD_SQL(postgres_check_lot_state, "state BETWEEN 0 AND 4")) +
         check("lots_remaining", GUARD_SQL(postgres_check_lot_remaining, "remaining BETWEEN 0 AND amount")) +
         ")";
}

std::string breakers() {
  return "CREATE TABLE breakers (promotion text NOT NULL PRIMARY KEY, stopped smallint NOT NULL,"
         " reason text NOT NULL, most_share_bp bigint, least_total_bp bigint, spend bigint,"
         " seconds bigint NOT NULL)";
}

std::string alarms() {
  return "CREATE TABLE alarms (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
         " raised_at bigint NOT NULL, promotion text NOT NULL, order_id text NOT NULL, text text NOT NULL)";
}

std::string failures() {
  return "CREATE TABLE failures (hour bigint NOT NULL, actor bytea NOT NULL, failed bigint NOT NULL,"
         " PRIMARY KEY (hour, actor))";
}

}  // namespace

std::vector<std::string> schema() {
  return {
      ledger(),
      requests(),
      reservations(),
      entries(),
      counters(),
      codes(),
      batches(),
      accounts(),
      lots(),
      breakers(),
      alarms(),
      failures(),
      "CREATE INDEX requests_age ON requests (answered_at)",
      "CREATE INDEX reservations_overdue ON reservations (expires_at) WHERE state IN (0, 1)",
      "CREATE INDEX entries_held ON entries (subject_id, held_until) WHERE held > 0",
      "CREATE INDEX entries_rolling ON entries (subject_id, counted_at) WHERE rolling = 1 AND counted = 1",
      "CREATE" + GUARD_SQL(postgres_code_number, " UNIQUE") + " INDEX codes_number ON codes (batch, number)",
      "CREATE INDEX accounts_owner ON accounts (owner)",
      "CREATE INDEX lots_waiting ON lots (reservation) WHERE state = 0",
      "CREATE INDEX lots_due ON lots (due_at) WHERE state = 1",
      "CREATE INDEX lots_lapsing ON lots (lapses_at) WHERE state = 2 AND lapses_at IS NOT NULL",
  };
}

}  // namespace perk::ledger::postgres
