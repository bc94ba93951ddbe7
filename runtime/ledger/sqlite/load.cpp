// What is wanted, read within one transaction.
#include <algorithm>
#include <set>
#include <tuple>

#include "runtime/ledger/sqlite/sqlite_store.h"
#include "runtime/ledger/store/read_rows.h"

namespace perk::ledger::sqlite {
namespace {

void load_request(Session& session, const Id& id, Rows& rows) {
  Cursor cursor = session.ask(Sql::request, id);
  if (!cursor.next()) return;
  read_row(cursor, rows.requests[id]);
}

void load_entries(Session& session, const Id& id, ReservationRow& row) {
  Cursor cursor = session.ask(Sql::entries, id);
  while (cursor.next()) read_row(cursor, row.entries.emplace_back());
}

bool load_reservation(Session& session, const Id& id, Rows& rows) {
  if (rows.reservations.contains(id)) return true;
  ReservationRow row;
  {
    Cursor cursor = session.ask(Sql::reservation, id);
    if (!cursor.next()) return false;
    read_row(cursor, row);
  }
  load_entries(session, id, row);
  rows.reservations.emplace(id, std::move(row));
  return true;
}

void load_counter(Session& session, const Id& id, const Wanted& wanted, Rows& rows) {
  CounterRow row;
  {
    Cursor cursor = session.ask(Sql::counter, id);
    if (!cursor.next()) return;
    read_row(cursor, row);
  }
  if (const auto leaves = wanted.leaves.find(id); leaves != wanted.leaves.end()) {
    Cursor cursor = session.ask(Sql::outside, id, leaves->second);
    if (cursor.next()) {
      row.used -= cursor.number();
      row.held -= cursor.number();
    }
    row.leaves = leaves->second;
  }
  rows.counters.emplace(id, std::move(row));
}

void take_lots(Cursor cursor, AccountRow& row) {
  while (cursor.next()) read_row(cursor, row.lots.emplace_back());
}

void load_account(Session& session, const Id& id, Rows& rows) {
  AccountRow row;
  {
    Cursor cursor = session.ask(Sql::account, id);
    if (!cursor.next()) return;
    read_row(cursor, row);
  }
  take_lots(session.ask(Sql::lots, id), row);
  for (const auto& [reservation, ignored] : rows.reservations) {
    take_lots(session.ask(Sql::past_lots, id, reservation), row);
  }
  std::sort(row.lots.begin(), row.lots.end(), [](const LotRow& a, const LotRow& b) {
    return std::tie(a.reservation, a.entry) < std::tie(b.reservation, b.entry);
  });
  rows.accounts.emplace(id, std::move(row));
}

void take_codes(Cursor cursor, Rows& rows) {
  while (cursor.next()) {
    Changes::NewCode code;
    read_row(cursor, code);
    rows.codes.emplace(code.id, std::move(code.row));
  }
}

// At most as many as are wanted, whatever they hold it of.
void load_overdue(Session& session, const Wanted& wanted, Rows& rows) {
  std::set<Id> found;
  for (const std::vector<Id>* subjects : {&wanted.counters, &wanted.codes, &wanted.accounts}) {
    for (const Id& subject : *subjects) {
      const std::int64_t room = wanted.overdue - static_cast<std::int64_t>(found.size());
      if (room <= 0) break;
      Cursor cursor = session.ask(Sql::overdue_of, subject, rows.now, room);
      while (cursor.next()) found.insert(cursor.id());
    }
  }
  for (const Id& id : found) {
    if (load_reservation(session, id, rows)) rows.overdue.push_back(id);
  }
}

}  // namespace

Instant clock_of(Session& session) {
  Cursor cursor = session.ask(Sql::clock);
  return cursor.next() ? cursor.instant() : Instant{};
}

void load(Session& session, const Wanted& wanted, Rows& rows) {
  rows.now = clock_of(session);
  for (const Id& id : wanted.requests) load_request(session, id, rows);
  for (const Id& id : wanted.reservations) load_reservation(session, id, rows);
  if (wanted.overdue > 0) load_overdue(session, wanted, rows);
  std::set<Id> codes(wanted.codes.begin(), wanted.codes.end());
  std::set<Id> accounts(wanted.accounts.begin(), wanted.accounts.end());
  std::set<Id> issued;
  for (const auto& [id, row] : rows.reservations) {
    for (const EntryRow& entry : row.entries) {
      switch (entry.entry.subject) {
        case Subject::counter: break;
        case Subject::code:
        case Subject::worth: codes.insert(entry.of); break;
        case Subject::spend:
        case Subject::credit: accounts.insert(entry.of); break;
        case Subject::issue: issued.insert(entry.of); break;
      }
    }
  }
  for (const Id& id : wanted.counters) load_counter(session, id, wanted, rows);
  for (const Id& id : codes) take_codes(session.ask(Sql::code, id), rows);
  for (const Id& batch : issued) take_codes(session.ask(Sql::codes_of_batch, batch), rows);
  for (const Id& id : accounts) load_account(session, id, rows);
}

}  // namespace perk::ledger::sqlite
