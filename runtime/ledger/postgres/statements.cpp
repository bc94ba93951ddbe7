#include "runtime/ledger/postgres/statements.h"

#include <sstream>

#include "runtime/ledger/store/guard.h"
#include "runtime/ledger/store/recount.h"

namespace perk::ledger::postgres {
namespace {

// Rows of a table that a statement writes: `columns` are their names and types, in the order of its
// parameters from `first` on.
//
// Arrays are unnested where they are selected, all in step: as a function of the FROM clause each of them
// would fill a store of its own first.
class Written {
 public:
  Written(const std::string& columns, bool many, int first = 1) : many_(many), first_(first) {
    std::istringstream words(columns);
    std::string name, type;
    for (next_ = first; words >> name >> type; ++next_) {
      const char* comma = next_ == first ? "" : ", ";
      names_.append(comma).append(name);
      values_.append(comma).append(many ? "unnest($" : "$").append(std::to_string(next_));
      values_.append("::").append(type).append(many ? "[]) AS " : " AS ").append(name);
    }
  }
  // Rows of another table, whose parameters follow.
  [[nodiscard]] Written then(const std::string& columns) const { return {columns, many_, next_}; }

  [[nodiscard]] const std::string& names() const { return names_; }
  // `n`, with those columns.
  [[nodiscard]] std::string rows() const { return "(SELECT " + values_ + ") AS n"; }
  [[nodiscard]] std::string inserted(const char* table) const {
    return std::string("INSERT INTO ") + table + " (" + names_ + ") SELECT * FROM " + rows();
  }
  // That the part of the statement that is called so has come to each of them.
  [[nodiscard]] std::string all(const char* part) const {
    return std::string("(SELECT count(*) FROM ") + part +
           ") = " + (many_ ? "cardinality($" + std::to_string(first_) + "::bytea[])" : "1");
  }

 private:
  const bool many_;
  const int first_;
  int next_ = 0;
  std::string names_, values_;
};

// What does not come to all rows that it must ends the transaction, in the same flush: 22012 is what the
// database then says.
std::string ends(const std::string& conditions) {
  return " SELECT 1" + (conditions.empty() ? "" : " / (true" + conditions + ")::integer");
}

// An UPDATE of `rows`, or what else may leave some of them alone.
std::string all_of(const std::string& text, const std::string& conditions) {
  return "WITH written AS (" + text + " RETURNING 1)" + ends(conditions);
}

std::string request_columns() {
  return "id bytea verb bigint body bytea reply bytea answered_at bigint";
}

std::string code_columns() {
  return "id bytea pool text batch bytea number bigint state bigint owner text issued_at bigint"
         " valid_from bigint valid_to bigint uses bigint used bigint held bigint worth bigint"
         " worth_used bigint worth_held bigint sealed bytea";
}

std::string code_names() {
  return Written(code_columns(), false).names();
}

std::string entry_columns() {
  return "reservation bytea number bigint subject bigint promotion text name text line_key text asked bigint"
         " held bigint used bigint back bigint subject_id bytea counted_at bigint rolling bigint"
         " counted bigint held_until bigint made text terms text";
}

std::string reservation_columns() {
  return "id bytea version bigint order_id text customer text state bigint created_at bigint"
         " expires_at bigint claims bytea pack text pack_version text currency text priced_at bigint"
         " utc_offset bigint";
}

std::string lot_columns() {
  return "account bytea reservation bytea entry bigint state bigint amount bigint remaining bigint event text"
         " after_months bigint after_days bigint after_seconds bigint due_at bigint lapse bigint"
         " lapse_period bigint lapse_event text lapse_months bigint lapse_days bigint lapse_seconds bigint"
         " utc_offset bigint lapses_at bigint";
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

// Reservations that begin, with the calls that made them and their entries, and entries of those that begin
// anew.
std::string new_orders(const Written& requests) {
  const Written reservations = requests.then(reservation_columns());
  return "WITH requested AS (" + requests.inserted("requests") + "), reserved AS (" +
         reservations.inserted("reservations") + ") " +
         reservations.then(entry_columns()).inserted("entries");
}

// Reservations that go on, with the calls that changed them and what changed of their entries.
std::string orders_become(const Written& requests) {
  const Written reservations =
      requests.then("id bytea version bigint state bigint expires_at bigint before bigint");
  const Written entries = reservations.then(
      "reservation bytea number bigint counted bigint held bigint used bigint back bigint held_until bigint"
      " terms text");
  return "WITH requested AS (" + requests.inserted("requests") +
         "), reserved AS (UPDATE reservations r SET version = n.version, state = n.state,"
         " expires_at = n.expires_at FROM " +
         reservations.rows() + " WHERE r.id = n.id" +
         GUARD_SQL(postgres_reservation_version, " AND r.version = n.before") +
         " RETURNING 1), entered AS (UPDATE entries e SET held = n.held, used = n.used, back = n.back,"
         " held_until = n.held_until, terms = n.terms FROM " +
         entries.rows() + " WHERE e.reservation = n.reservation AND e.number = n.number" +
         GUARD_SQL(postgres_entry_counted, " AND e.counted = n.counted") + " RETURNING 1)" +
         ends(GUARD_SQL(postgres_reservation_there, " AND " + reservations.all("reserved")) +
              GUARD_SQL(postgres_entry_there, " AND " + entries.all("entered")));
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
  return "SELECT " + code_names() + " FROM codes WHERE id = ANY(" + loaded_codes() + ") ORDER BY id";
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

// Entries that leave their rolling windows, and what goes with them. `of`: (id, leaves), a counter and since
// when.
std::string leaving(const std::string& of) {
  return "gone AS (UPDATE entries e SET counted = 0 FROM " + of +
         " WHERE e.subject_id = n.id AND e.rolling = 1 AND e.counted = 1 AND e.counted_at <= n.leaves"
         " RETURNING e.subject_id, e.used, e.held),"
         " less AS (SELECT subject_id, sum(used)::bigint AS used, sum(held)::bigint AS held FROM gone"
         " GROUP BY subject_id)";
}

// (id, leaves) of counters alone.
std::string leaving_counters() {
  return "(SELECT unnest($1::bytea[]) AS id, unnest($2::bigint[]) AS leaves) AS n";
}

// used, held: by so much; most: their limit, or nothing; overshoots: the last grant may pass it; room: what
// they may stand at before it.
std::string counter_columns() {
  return "id bytea leaves bigint used bigint held bigint most bigint overshoots bigint room bigint";
}

std::string counters_by(const Written& written, const std::string& with, const char* from, const char* used,
                        const char* held) {
  const std::string u = used, h = held;
  return "WITH " + with + "written AS (UPDATE counters c SET used = " + u + " + n.used, held = " + h +
         " + n.held, most = CASE WHEN n.most IS NULL THEN c.most" +
         " WHEN n.overshoots = 1 THEN greatest(n.most, " + u + " + " + h +
         " + n.used + n.held) ELSE n.most END FROM " + written.rows() + from + " WHERE c.id = n.id" +
         GUARD_SQL(postgres_counter_most, " AND " + u + " + " + h + " <= n.room") + " RETURNING 1)" +
         ends(GUARD_SQL(postgres_counter_there, " AND " + written.all("written")));
}

}  // namespace

std::string text_of(Sql statement) {
  switch (statement) {
#define STATEMENT(name, text) \
  case Sql::name: return text;
#define ROWS(name, columns, text)         \
  case Sql::name: {                       \
    const Written rows((columns), false); \
    return text;                          \
  }                                       \
  case Sql::name##_many: {                \
    const Written rows((columns), true);  \
    return text;                          \
  }
#include "runtime/ledger/postgres/statements.def"
#undef ROWS
#undef STATEMENT
    case Sql::kCount: break;
  }
  return {};
}

const char* name_of(Sql statement) {
  switch (statement) {
#define STATEMENT(name, text) \
  case Sql::name: return #name;
#define ROWS(name, columns, text) \
  case Sql::name: return #name;   \
  case Sql::name##_many: return #name "_many";
#include "runtime/ledger/postgres/statements.def"
#undef ROWS
#undef STATEMENT
    case Sql::kCount: break;
  }
  return "";
}

}  // namespace perk::ledger::postgres
