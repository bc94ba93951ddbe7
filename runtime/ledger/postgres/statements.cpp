#include "runtime/ledger/postgres/statements.h"

#include "runtime/ledger/store/guard.h"

namespace perk::ledger::postgres {
namespace {

std::string code_columns() {
  return "id, pool, batch, number, state, owner, issued_at, valid_from, valid_to, uses, used, held, worth,"
         " worth_used, worth_held, sealed";
}

// Rows of all that is written, from one array a column.
std::string code_rows() {
  return " SELECT * FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::bigint[], $5::bigint[], $6::text[],"
         " $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[],"
         " $13::bigint[], $14::bigint[], $15::bigint[], $16::bytea[])";
}

std::string entry_columns() {
  return "reservation, number, subject, promotion, name, line_key, asked, held, used, back, subject_id,"
         " counted_at, rolling, counted, held_until, made, terms";
}

std::string entry_rows() {
  return " SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],"
         " $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bytea[], $12::bigint[],"
         " $13::bigint[], $14::bigint[], $15::bigint[], $16::text[], $17::text[])";
}

// $1: a state or nothing; $2: shall $3 and $4 be its window; $5: shall $6 be its owner.
std::string code_changes() {
  return "state = coalesce($1::bigint, state),"
         " valid_from = CASE WHEN $2::bigint = 1 THEN $3::bigint ELSE valid_from END,"
         " valid_to = CASE WHEN $2::bigint = 1 THEN $4::bigint ELSE valid_to END,"
         " owner = CASE WHEN $5::bigint = 1 THEN $6::text ELSE owner END";
}

// Of deleted codes nothing changes any more.
std::string undeleted() {
  return GUARD_SQL(codes_stay_deleted_postgres, " AND state <> 2");
}

// What writes and does not write each row of its first array ends the transaction, in the same flush:
// `condition` is the count that it must come to, 22012 what the database then says.
std::string all_of(const std::string& text, const std::string& condition) {
  return "WITH written AS (" + text + " RETURNING 1) SELECT 1" +
         (condition.empty() ? "" : " / (" + condition + ")::integer") + " FROM written";
}

// Reservations that are wanted ($1), and those whose time was over at $3 and that hold something of $2, at
// most $4.
std::string loaded_reservations() {
  return "ARRAY(SELECT unnest($1::bytea[]) UNION (SELECT reservation FROM entries"
         " WHERE subject_id = ANY($2::bytea[]) AND held > 0 AND held_until <= $3::bigint"
         " GROUP BY reservation ORDER BY min(held_until), reservation LIMIT $4::bigint))";
}

std::string loaded_codes() {
  return "ARRAY(SELECT unnest($5::bytea[]) UNION SELECT subject_id FROM entries WHERE reservation = ANY(" +
         loaded_reservations() +
         ") AND subject IN (1, 2) UNION SELECT id FROM codes WHERE batch = ANY(ARRAY(SELECT subject_id"
         " FROM entries WHERE reservation = ANY(" +
         loaded_reservations() + ") AND subject = 5)))";
}

std::string loaded_accounts() {
  return "ARRAY(SELECT unnest($5::bytea[]) UNION SELECT subject_id FROM entries WHERE reservation = ANY(" +
         loaded_reservations() + ") AND subject IN (3, 4))";
}

std::string reservations() {
  return "SELECT id, order_id, customer, state, created_at, expires_at, claims, pack, pack_version, currency,"
         " priced_at, utc_offset, version FROM reservations WHERE id = ANY(" +
         loaded_reservations() + ") ORDER BY id";
}

std::string entries() {
  return "SELECT reservation, number, subject, promotion, name, line_key, asked, held, used, back, "
         "subject_id,"
         " counted_at, rolling, counted, made, terms FROM entries WHERE reservation = ANY(" +
         loaded_reservations() + ") ORDER BY reservation, number";
}

std::string codes() {
  return "SELECT " + code_columns() + " FROM codes WHERE id = ANY(" + loaded_codes() + ") ORDER BY id";
}

std::string accounts() {
  return "SELECT id, account, owner, balance, held FROM accounts WHERE id = ANY(" + loaded_accounts() +
         ") ORDER BY id";
}

std::string counters() {
  return "SELECT id, name, line_key, holder, span, from_at, to_at, used, held FROM counters"
         " WHERE id = ANY($1::bytea[]) ORDER BY id";
}

// Also those that the reservations count in: what is given back or used of them is written later, and a lock
// that is taken only then would come out of order.
std::string counters_to_lock() {
  return "SELECT id, name, line_key, holder, span, from_at, to_at, used, held FROM counters WHERE id = ANY("
         "ARRAY(SELECT unnest($5::bytea[]) UNION SELECT subject_id FROM entries WHERE reservation = ANY(" +
         loaded_reservations() + ") AND subject = 0 AND held + used > 0)) ORDER BY id";
}

// Entries that leave their rolling windows ($1: counters, $2: since when), and what goes with them.
std::string leaving() {
  return "gone AS (UPDATE entries e SET counted = 0"
         " FROM unnest($1::bytea[], $2::bigint[]) AS n (id, leaves)"
         " WHERE e.subject_id = n.id AND e.subject_id = ANY($1::bytea[]) AND e.rolling = 1 AND e.counted = 1"
         " AND e.counted_at <= n.leaves RETURNING e.subject_id, e.used, e.held),"
         " less AS (SELECT subject_id, sum(used)::bigint AS used, sum(held)::bigint AS held FROM gone"
         " GROUP BY subject_id)";
}

// What counters become: $3, $4: used and held by so much; $5: their limit, or nothing; $6: the last grant may
// pass it; $7: what they may stand at before it. `less`: what has left the window.
std::string counters_by(const char* with, const char* from, const char* used, const char* held) {
  const std::string u = used, h = held;
  return std::string("WITH ") + with + "written AS (UPDATE counters c SET used = " + u +
         " + n.used, held = " + h + " + n.held, most = CASE WHEN n.most IS NULL THEN c.most" +
         " WHEN n.overshoots = 1 THEN greatest(n.most, " + u + " + " + h +
         " + n.used + n.held) ELSE n.most END"
         " FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],"
         " $7::bigint[]) AS n (id, leaves, used, held, most, overshoots, room)" +
         from + " WHERE c.id = n.id AND c.id = ANY($1::bytea[])" +
         GUARD_SQL(postgres_counter_most, " AND " + u + " + " + h + " <= n.room") + " RETURNING 1) SELECT 1" +
         GUARD_SQL(postgres_counter_there, " / (count(*) = cardinality($1::bytea[]))::integer") +
         " FROM written";
}

// What the entries of a kind add up to, by the row that they count in.
std::string entries_by(const char* condition) {
  return std::string(
             "SELECT subject_id, sum(used)::bigint AS used, sum(held)::bigint AS held FROM entries"
             " WHERE ") +
         condition + " GROUP BY subject_id";
}

}  // namespace

std::string text_of(Sql statement) {
  switch (statement) {
#define STATEMENT(name, text) \
  case Sql::name: return text;
#include "runtime/ledger/postgres/statements.def"
#undef STATEMENT
    case Sql::kCount: break;
  }
  return {};
}

const char* name_of(Sql statement) {
  switch (statement) {
#define STATEMENT(name, text) \
  case Sql::name: return #name;
#include "runtime/ledger/postgres/statements.def"
#undef STATEMENT
    case Sql::kCount: break;
  }
  return "";
}

}  // namespace perk::ledger::postgres
