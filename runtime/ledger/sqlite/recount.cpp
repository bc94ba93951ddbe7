// Every counter, code and balance counted again from entries and lots, in one snapshot; and the file's own
// check.
#include "runtime/ledger/store/recount.h"

#include "runtime/ledger/sqlite/sqlite_store.h"

namespace perk::ledger::sqlite {
namespace {

void check(Session& session, Sql statement, void (*take)(Cursor&, Recounting&), Recounting& recounting) {
  Cursor cursor = session.ask(statement, Recounting::kMost);
  while (cursor.next()) take(cursor, recounting);
}

// What SQLite finds wrong with the file is a difference of one.
void take_finding(Cursor& cursor, Recounting& recounting) {
  const std::string finding = cursor.text();
  if (finding != "ok") recounting.take("file", finding, "", 1, 0);
}

}  // namespace

Fault SqliteStore::recount(Recount& found) {
  return read([&](Session& session) {
    {
      Cursor cursor = session.ask(Sql::sizes, Instant{});
      if (!cursor.next()) return;
      read_sizes(cursor, found);
    }
    Recounting recounting(found);
    check(session, Sql::counters_apart, take_counter, recounting);
    check(session, Sql::counters_missing, take_missing_counter, recounting);
    check(session, Sql::codes_apart, take_code, recounting);
    check(session, Sql::codes_missing, take_missing_code, recounting);
    check(session, Sql::accounts_apart, take_account, recounting);
    check(session, Sql::reservations_apart, take_reservation, recounting);
    check(session, Sql::file_check, take_finding, recounting);
  });
}

}  // namespace perk::ledger::sqlite
