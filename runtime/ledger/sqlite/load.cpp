// What is wanted, read within one transaction.
#include <algorithm>
#include <set>
#include <tuple>

#include "runtime/ledger/sqlite/sqlite_store.h"
#include "runtime/ledger/store/pattern_text.h"

namespace perk::ledger::sqlite {
namespace {

void load_request(Session& session, const Id& id, Rows& rows) {
  Cursor cursor = session.ask(Sql::request, id);
  if (!cursor.next()) return;
  RequestRow& row = rows.requests[id];
  row.verb = static_cast<std::uint8_t>(cursor.number());
  row.body = cursor.id();
  row.reply = cursor.text();
  row.at = cursor.instant();
}

void load_entries(Session& session, const Id& id, ReservationRow& row) {
  Cursor cursor = session.ask(Sql::entries, id);
  while (cursor.next()) {
    EntryRow& entry = row.entries.emplace_back();
    entry.number = cursor.small();
    entry.entry.subject = cursor.one_of<Subject>();
    entry.entry.promotion = cursor.text();
    entry.entry.name = cursor.text();
    entry.entry.key = cursor.text();
    entry.entry.asked = cursor.number();
    entry.entry.held = cursor.number();
    entry.entry.used = cursor.number();
    entry.entry.back = cursor.number();
    entry.of = cursor.id();
    entry.at = cursor.instant();
    entry.rolling = cursor.flag();
    entry.counted = cursor.flag();
    if (const std::optional<std::string> made = cursor.maybe_text()) entry.made = pattern_of_text(*made);
    entry.terms = cursor.text();
  }
}

bool load_reservation(Session& session, const Id& id, Rows& rows) {
  if (rows.reservations.contains(id)) return true;
  ReservationRow row;
  {
    Cursor cursor = session.ask(Sql::reservation, id);
    if (!cursor.next()) return false;
    row.reservation.order = cursor.text();
    row.reservation.customer = cursor.text();
    row.reservation.state = cursor.one_of<State>();
    row.reservation.created_at = cursor.instant();
    row.reservation.expires_at = cursor.instant();
    row.claims = cursor.id();
    row.pack = cursor.text();
    row.pack_version = cursor.text();
    row.currency = cursor.text();
    row.priced_at = cursor.instant();
    row.utc_offset = cursor.small();
    row.version = cursor.number();
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
    row.key.counter = cursor.text();
    row.key.key = cursor.text();
    row.key.holder = cursor.text();
    row.key.window = cursor.one_of<CounterKey::Window>();
    row.key.from = cursor.instant();
    row.key.to = cursor.instant();
    row.used = cursor.number();
    row.held = cursor.number();
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
  while (cursor.next()) {
    LotRow& lot = row.lots.emplace_back();
    lot.reservation = cursor.id();
    lot.entry = cursor.small();
    lot.state = cursor.one_of<LotRow::State>();
    lot.amount = cursor.number();
    lot.left = cursor.number();
    lot.event = cursor.text();
    lot.after.months = cursor.small();
    lot.after.days = cursor.small();
    lot.after.seconds = cursor.number();
    lot.due_at = cursor.instant();
    lot.lapse.kind = cursor.one_of<Lapse::Kind>();
    lot.lapse.period = cursor.one_of<Lapse::Period>();
    lot.lapse.event = cursor.text();
    lot.lapse.length.months = cursor.small();
    lot.lapse.length.days = cursor.small();
    lot.lapse.length.seconds = cursor.number();
    lot.utc_offset = cursor.small();
    lot.lapses_at = cursor.maybe_instant();
  }
}

void load_account(Session& session, const Id& id, Rows& rows) {
  AccountRow row;
  {
    Cursor cursor = session.ask(Sql::account, id);
    if (!cursor.next()) return;
    row.account = cursor.text();
    row.owner = cursor.text();
    row.balance = cursor.number();
    row.held = cursor.number();
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
    Changes::NewCode code = read_code(cursor);
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

Changes::NewCode read_code(Cursor& cursor) {
  Changes::NewCode code;
  code.id = cursor.id();
  code.row.pool = cursor.text();
  code.row.batch = cursor.id();
  code.row.number = cursor.number();
  code.row.state = cursor.one_of<CodeState>();
  code.row.owner = cursor.text();
  code.row.issued_at = cursor.instant();
  code.row.valid_from = cursor.maybe_instant();
  code.row.valid_to = cursor.maybe_instant();
  code.row.uses = cursor.maybe_number();
  code.row.used = cursor.number();
  code.row.held = cursor.number();
  code.row.worth = cursor.number();
  code.row.worth_used = cursor.number();
  code.row.worth_held = cursor.number();
  code.row.sealed = cursor.text();
  return code;
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
