#include "runtime/ledger/sqlite/statements.h"

#include "runtime/ledger/store/guard.h"
#include "runtime/ledger/store/recount.h"

namespace perk::ledger::sqlite {
namespace {

std::string code_columns() {
  return "id, pool, batch, number, state, owner, issued_at, valid_from, valid_to, uses, used, held, worth,"
         " worth_used, worth_held, sealed";
}

// ?1: a state or nothing; ?2: shall ?3 and ?4 be its window; ?5: shall ?6 be its owner.
std::string code_changes() {
  return "state = coalesce(?1, state), valid_from = iif(?2, ?3, valid_from), valid_to = iif(?2, ?4, "
         "valid_to),"
         " owner = iif(?5, ?6, owner)";
}

// A reservation that is still what it was when it was loaded.
std::string where_as_seen() {
  return " WHERE id = ?1" + GUARD_SQL(sqlite_reservation_version, " AND version = ?2");
}

// Of deleted codes nothing changes any more.
std::string undeleted() {
  return GUARD_SQL(codes_stay_deleted_sqlite, " AND state <> 2");
}

std::string lot_columns() {
  return "reservation, entry, state, amount, remaining, event, after_months, after_days, after_seconds, "
         "due_at,"
         " lapse, lapse_period, lapse_event, lapse_months, lapse_days, lapse_seconds, utc_offset, lapses_at";
}

std::string lot_lives() {
  return "(state IN (0, 1) OR (state = 2 AND remaining > 0))";
}

}  // namespace

std::string text_of(Sql statement) {
  switch (statement) {
#define STATEMENT(name, text) \
  case Sql::name: return text;
#include "runtime/ledger/sqlite/statements.def"
#undef STATEMENT
    case Sql::kCount: break;
  }
  return {};
}

}  // namespace perk::ledger::sqlite
