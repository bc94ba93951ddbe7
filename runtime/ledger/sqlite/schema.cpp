#include "runtime/ledger/sqlite/schema.h"

#include "runtime/ledger/store/guard.h"

// Instants are seconds since 1970 in UTC, amounts whole minor units or units of an account, identities
// 16 bytes of a hash (store/ids.h), enumerations their place in the C++ one, which each table's comment
// lists. Nothing is the end of time or a bound that is not there. Column for column the PostgreSQL tables are
// these.

namespace perk::ledger::sqlite {
namespace {

// CONSTRAINT name CHECK (condition): the name is what a fault says.
std::string check(const char* name, const std::string& condition) {
  return condition.empty() ? "" : std::string(", CONSTRAINT ") + name + " CHECK (" + condition + ")";
}

std::string an_id(const char* column) {
  return std::string(column) + " BLOB NOT NULL CHECK (length(" + column + ") = 16)";
}

// What the file is: which shape its tables have, and whose key made its hashes. One row.
std::string ledger() {
  return "CREATE TABLE ledger (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL,"
         " key_fingerprint TEXT NOT NULL, made_at INTEGER NOT NULL) STRICT";
}

// Calls that were answered, by the hash of their key: the verb (reserve, commit, release, expire, refund,
// happened), a hash of what was asked, the reply byte for byte.
std::string requests() {
  return "CREATE TABLE requests (" + an_id("id") +
         ", verb INTEGER NOT NULL, body BLOB NOT NULL, reply BLOB NOT NULL, answered_at INTEGER NOT NULL,"
         " PRIMARY KEY (id)) STRICT, WITHOUT ROWID";
}

// One row an order. state: 0 held, 1 part_committed, 2 committed, 3 released, 4 expired, 5 cancelled.
// version: one more with every change, so that who changes it has seen what it was.
std::string reservations() {
  return "CREATE TABLE reservations (" + an_id("id") +
         ", order_id TEXT NOT NULL, customer TEXT NOT NULL, state INTEGER NOT NULL,"
         " created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, claims BLOB NOT NULL,"
         " pack TEXT NOT NULL, pack_version TEXT NOT NULL, currency TEXT NOT NULL,"
         " priced_at INTEGER NOT NULL, utc_offset INTEGER NOT NULL, version INTEGER NOT NULL,"
         " PRIMARY KEY (id)" +
         check("reservations_state", GUARD_SQL(sqlite_check_reservation_state, "state BETWEEN 0 AND 5")) +
         ") STRICT, WITHOUT ROWID";
}

// What a reservation holds and has used, one row a claim: the only source that counters, codes and held
// balances are recounted from. subject: 0 counter, 1 code, 2 worth, 3 spend, 4 credit, 5 issue. subject_id:
// the row that it counts in (counters, codes, accounts; of an issue nothing). counted: 0 once it has left its
// rolling window. held_until: when its reservation expires, so that what is overdue is found by its subject.
// made: what an issue's codes are made from (store/pattern_text.h). terms: what decisions have to know again.
std::string entries() {
  return "CREATE TABLE entries (reservation BLOB NOT NULL" +
         GUARD_SQL(sqlite_entry_reservation, " REFERENCES reservations (id)") +
         ", number INTEGER NOT NULL, subject INTEGER NOT NULL, promotion TEXT NOT NULL, name TEXT NOT NULL,"
         " line_key TEXT NOT NULL, asked INTEGER NOT NULL, held INTEGER NOT NULL, used INTEGER NOT NULL,"
         " back INTEGER NOT NULL, subject_id BLOB CHECK (length(subject_id) = 16),"
         " counted_at INTEGER NOT NULL, rolling INTEGER NOT NULL, counted INTEGER NOT NULL,"
         " held_until INTEGER NOT NULL, made TEXT, terms TEXT NOT NULL, PRIMARY KEY (reservation, number)" +
         check("entries_subject", GUARD_SQL(sqlite_check_entry_subject, "subject BETWEEN 0 AND 5")) +
         check("entries_held", GUARD_SQL(sqlite_check_entry_held, "held >= 0")) +
         check("entries_used", GUARD_SQL(sqlite_check_entry_used, "used >= 0")) +
         check("entries_back", GUARD_SQL(sqlite_check_entry_back, "back >= 0")) +
         check("entries_asked", GUARD_SQL(sqlite_check_entry_asked, "held + used + back <= asked")) +
         ") STRICT, WITHOUT ROWID";
}

// Bounds over several orders, one row for each value of their keys and each window. span: 0 ever, 1 fixed,
// [from_at, to_at), 2 rolling (then what is counted is what has not left it). most: the limit last said, or,
// where the last grant may pass it, what that grant reached.
std::string counters() {
  return "CREATE TABLE counters (" + an_id("id") +
         ", name TEXT NOT NULL, line_key TEXT NOT NULL, holder TEXT NOT NULL, span INTEGER NOT NULL,"
         " from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, used INTEGER NOT NULL, held INTEGER NOT NULL,"
         " most INTEGER, PRIMARY KEY (id)" +
         check("counters_used", GUARD_SQL(sqlite_check_counter_used, "used >= 0")) +
         check("counters_held", GUARD_SQL(sqlite_check_counter_held, "held >= 0")) +
         check("counters_most", GUARD_SQL(sqlite_check_counter_most, "used + held <= most")) +
         ") STRICT, WITHOUT ROWID";
}

// Codes by the keyed hash of each. batch: zeros for codes that a pack lists, which are numbered by the first
// eight bytes of their identity without the sign. state: 0 active, 1 blocked, 2 deleted. valid in
// [valid_from, valid_to). uses: nothing: as often as promotions allow. worth: minor units, above 0 where a
// code is used in parts. sealed: of a code brought in.
std::string codes() {
  return "CREATE TABLE codes (" + an_id("id") + ", pool TEXT NOT NULL, " + an_id("batch") +
         ", number INTEGER NOT NULL,"
         " state INTEGER NOT NULL, owner TEXT NOT NULL, issued_at INTEGER NOT NULL, valid_from INTEGER,"
         " valid_to INTEGER, uses INTEGER, used INTEGER NOT NULL, held INTEGER NOT NULL,"
         " worth INTEGER NOT NULL, worth_used INTEGER NOT NULL, worth_held INTEGER NOT NULL,"
         " sealed BLOB NOT NULL, PRIMARY KEY (id)" +
         check("codes_state", GUARD_SQL(sqlite_check_code_state, "state BETWEEN 0 AND 2")) +
         check("codes_used", GUARD_SQL(sqlite_check_code_used, "used >= 0")) +
         check("codes_held", GUARD_SQL(sqlite_check_code_held, "held >= 0")) +
         check("codes_uses", GUARD_SQL(sqlite_check_code_uses, "used + held <= uses")) +
         check("codes_worth_used", GUARD_SQL(sqlite_check_code_worth_used, "worth_used >= 0")) +
         check("codes_worth_held", GUARD_SQL(sqlite_check_code_worth_held, "worth_held >= 0")) +
         check("codes_worth", GUARD_SQL(sqlite_check_code_worth, "worth_used + worth_held <= worth")) +
         ") STRICT, WITHOUT ROWID";
}

// Codes that were made or brought in together. codes: how many there are. next: the first number that is not
// made yet. made: what they are made from again; without a pattern they were brought in.
std::string batches() {
  return "CREATE TABLE batches (" + an_id("id") +
         ", name TEXT NOT NULL, pool TEXT NOT NULL, label TEXT NOT NULL, codes INTEGER NOT NULL,"
         " made_at INTEGER NOT NULL, made TEXT NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (id)"
         ") STRICT, WITHOUT ROWID";
}

// Balances, one row an account and customer: what is left of its counted lots, and what of that is held.
std::string accounts() {
  return "CREATE TABLE accounts (" + an_id("id") +
         ", account TEXT NOT NULL, owner TEXT NOT NULL, balance INTEGER NOT NULL, held INTEGER NOT NULL,"
         " PRIMARY KEY (id)" +
         check("accounts_held", GUARD_SQL(sqlite_check_account_held, "held >= 0")) +
         check("accounts_balance", GUARD_SQL(sqlite_check_account_balance, "held <= balance")) +
         ") STRICT, WITHOUT ROWID";
}

// What was earned at once. state: 0 waiting for its event, 1 due from due_at on, 2 counted, 3 lapsed, 4 taken
// back. after_*: how long after the event it counts. lapse: 0 never, 1 lapse_* after it was earned, 2 lapse_*
// after the customer's last lapse_event, 3 at the end of lapse_period (0 day, 1 month, 2 year) in which it
// was earned; utc_offset is where that period ends.
std::string lots() {
  return "CREATE TABLE lots (account BLOB NOT NULL" +
         GUARD_SQL(sqlite_lot_account, " REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED") +
         ", reservation BLOB NOT NULL CHECK (length(reservation) = 16), entry INTEGER NOT NULL,"
         " state INTEGER NOT NULL, amount INTEGER NOT NULL, remaining INTEGER NOT NULL, event TEXT NOT NULL,"
         " after_months INTEGER NOT NULL, after_days INTEGER NOT NULL, after_seconds INTEGER NOT NULL,"
         " due_at INTEGER NOT NULL, lapse INTEGER NOT NULL, lapse_period INTEGER NOT NULL,"
         " lapse_event TEXT NOT NULL, lapse_months INTEGER NOT NULL, lapse_days INTEGER NOT NULL,"
         " lapse_seconds INTEGER NOT NULL, utc_offset INTEGER NOT NULL, lapses_at INTEGER,"
         " PRIMARY KEY (account, reservation, entry)" +
         check("lots_state", GUARD_SQL(sqlite_check_lot_state, "state BETWEEN 0 AND 4")) +
         check("lots_remaining", GUARD_SQL(sqlite_check_lot_remaining, "remaining BETWEEN 0 AND amount")) +
         ") STRICT, WITHOUT ROWID";
}

// Limits outside the rules, by promotion; '' bounds each of them.
std::string breakers() {
  return "CREATE TABLE breakers (promotion TEXT NOT NULL PRIMARY KEY, stopped INTEGER NOT NULL,"
         " reason TEXT NOT NULL, most_share_bp INTEGER, least_total_bp INTEGER, spend INTEGER,"
         " seconds INTEGER NOT NULL) STRICT, WITHOUT ROWID";
}

// What breakers stopped, for people.
std::string alarms() {
  return "CREATE TABLE alarms (number INTEGER PRIMARY KEY AUTOINCREMENT, raised_at INTEGER NOT NULL,"
         " promotion TEXT NOT NULL, order_id TEXT NOT NULL, text TEXT NOT NULL) STRICT";
}

// Unknown codes that were entered, by hour (seconds / 3600) and a hash of who entered them.
std::string failures() {
  return "CREATE TABLE failures (hour INTEGER NOT NULL, actor BLOB NOT NULL, failed INTEGER NOT NULL,"
         " PRIMARY KEY (hour, actor)) STRICT, WITHOUT ROWID";
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
      "CREATE" + GUARD_SQL(sqlite_code_number, " UNIQUE") + " INDEX codes_number ON codes (batch, number)",
      "CREATE INDEX accounts_owner ON accounts (owner)",
      "CREATE INDEX lots_waiting ON lots (reservation) WHERE state = 0",
      "CREATE INDEX lots_due ON lots (due_at) WHERE state = 1",
      "CREATE INDEX lots_lapsing ON lots (lapses_at) WHERE state = 2 AND lapses_at IS NOT NULL",
  };
}

}  // namespace perk::ledger::sqlite
