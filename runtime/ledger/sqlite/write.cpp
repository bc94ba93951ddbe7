// Changes, each by the statement that checks its guard; how many rows changed is looked at every time.
#include <algorithm>
#include <limits>

#include "runtime/ledger/sqlite/sqlite_store.h"
#include "runtime/ledger/store/guard.h"
#include "runtime/ledger/store/pattern_text.h"

namespace perk::ledger::sqlite {
namespace {

void write_request(Session& session, const Changes::Request& change) {
  const std::int64_t written = session.run(Sql::new_request, change.id, change.row.verb, change.row.body,
                                           Blob{change.row.reply}, change.row.at);
  if (!GUARD(sqlite_request_new, written == 1)) session.refuse("the call has been answered already");
}

// Its key stands against one that is there.
void write_new_entry(Session& session, const Changes::Reservation& change, const EntryRow& row) {
  const Entry& entry = row.entry;
  session.run(Sql::new_entry, change.id, row.number, entry.subject, entry.promotion, entry.name, entry.key,
              entry.asked, entry.held, entry.used, entry.back,
              row.of == Id{} ? std::optional<Id>() : std::optional(row.of), row.at, row.rolling, row.counted,
              change.row.reservation.expires_at,
              row.made ? std::optional(pattern_text(*row.made)) : std::optional<std::string>(), row.terms);
}

void write_entry(Session& session, const Changes::Reservation& change, const EntryRow& row) {
  const std::int64_t written =
      session.run(Sql::entry_as, change.id, row.number, row.counted, row.entry.held, row.entry.used,
                  row.entry.back, change.row.reservation.expires_at, row.terms);
  if (!GUARD(sqlite_entry_there, written == 1)) session.refuse("the entry has left its window by now");
}

void write_reservation(Session& session, const Changes::Reservation& change) {
  const ReservationRow& row = change.row;
  const Reservation& said = row.reservation;
  if (change.before) {
    const std::int64_t written =
        change.replaces ? session.run(Sql::reservation_as, change.id, *change.before, row.version, said.order,
                                      said.customer, said.state, said.created_at, said.expires_at, row.claims,
                                      row.pack, row.pack_version, row.currency, row.priced_at, row.utc_offset)
                        : session.run(Sql::reservation_becomes, change.id, *change.before, row.version,
                                      said.state, said.expires_at);
    if (!GUARD(sqlite_reservation_there, written == 1)) session.refuse("the reservation is another by now");
    if (!change.replaces && holds(row)) session.run(Sql::held_until, change.id, said.expires_at);
  } else {
    const std::int64_t written =
        session.run(Sql::new_reservation, change.id, std::nullopt, row.version, said.order, said.customer,
                    said.state, said.created_at, said.expires_at, row.claims, row.pack, row.pack_version,
                    row.currency, row.priced_at, row.utc_offset);
    if (!GUARD(sqlite_reservation_new, written == 1)) session.refuse("the order has a reservation already");
  }
  if (change.replaces) session.run(Sql::no_entries, change.id);
  const bool is_new = !change.before || change.replaces;
  for (const EntryRow& entry : row.entries) {
    if (std::find(change.entries.begin(), change.entries.end(), entry.number) != change.entries.end()) {
      (is_new ? write_new_entry : write_entry)(session, change, entry);
    }
  }
}

void write_code(Session& session, const Changes::Code& change) {
  // One that is there already stays as it is.
  if (change.listed) insert_code(session, change.id, *change.listed);
  const std::int64_t written =
      change.taken ? session.run(Sql::code_taken, change.id, change.used, change.held, change.taken->at,
                                 change.taken->customer, change.worth_used, change.worth_held)
                   : session.run(Sql::code_by, change.id, change.used, change.held, change.worth_used,
                                 change.worth_held);
  if (!GUARD(sqlite_code_there, written == 1)) session.refuse("the code cannot be taken");
  if (change.block) session.run(Sql::code_blocked, change.id);
}

void write_lot(Session& session, const Changes::Lot& change) {
  const LotRow& lot = change.lot;
  const Duration& after = lot.after;
  const Duration& length = lot.lapse.length;
  const std::int64_t written =
      session.run(change.left_before ? Sql::lot_as : Sql::new_lot, change.account, lot.reservation, lot.entry,
                  change.left_before, lot.state, lot.amount, lot.left, lot.event, after.months, after.days,
                  after.seconds, lot.due_at, lot.lapse.kind, lot.lapse.period, lot.lapse.event, length.months,
                  length.days, length.seconds, lot.utc_offset, change.state_before, lot.lapses_at);
  if (change.left_before) {
    if (!GUARD(sqlite_lot_there, written == 1)) session.refuse("the lot is another by now");
  } else if (!GUARD(sqlite_lot_new, written == 1)) {
    session.refuse("the lot is there already");
  }
}

void write_account(Session& session, const Changes::Account& change) {
  const auto add = [&] { return session.run(Sql::account_by, change.id, change.balance, change.held); };
  std::int64_t written = add();
  if (written == 0 && session.run(Sql::first_account, change.id, change.account, change.owner) == 1) {
    written = add();
  }
  if (!GUARD(sqlite_account_there, written == 1)) session.refuse("the balance has too little left");
}

// The bound less what a grant adds, where both are anything at all.
std::int64_t less(std::int64_t bound, std::int64_t added) {
  std::int64_t room = 0;
  if (!__builtin_sub_overflow(bound, added, &room)) return room;
  return added > 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}

void write_counter(Session& session, const Changes::Counter& change) {
  std::int64_t used = change.used, held = change.held, left = 0;
  if (change.leaves) {
    {
      Cursor cursor = session.ask(Sql::outside, change.id, *change.leaves);
      if (cursor.next()) {
        const std::int64_t leaving_used = cursor.number(), leaving_held = cursor.number();
        used -= leaving_used;
        held -= leaving_held;
        left = leaving_used + leaving_held;
      }
    }
    session.run(Sql::leaves, change.id, *change.leaves);
  }
  if (used == 0 && held == 0 && !change.at_most) return;
  const bool overshoots = change.at_end == AtEnd::whole;
  std::int64_t room = std::numeric_limits<std::int64_t>::max();
  if (change.at_most) room = less(*change.at_most, overshoots ? 1 - left : used + held);
  const auto add = [&] {
    return session.run(Sql::counter_by, change.id, room, used, held, change.at_most, overshoots);
  };
  std::int64_t written = add();
  if (written == 0 && change.at_most) {
    const CounterKey& key = change.key;
    if (session.run(Sql::first_counter, change.id, key.counter, key.key, key.holder, key.window, key.from,
                    key.to) == 1) {
      written = add();
    }
  }
  if (!GUARD(sqlite_counter_there, written == 1)) session.refuse("the counter has too little left");
}

}  // namespace

std::int64_t insert_code(Session& session, const Id& id, const CodeRow& row) {
  std::int64_t number = row.number;
  if (row.batch == Id{}) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i) bits = bits << 8 | id.bytes.at(i);
    number = static_cast<std::int64_t>(bits >> 1);
  }
  return session.run(Sql::new_code, id, row.pool, row.batch, number, row.state, row.owner, row.issued_at,
                     row.valid_from, row.valid_to, row.uses, row.used, row.held, row.worth, row.worth_used,
                     row.worth_held, Blob{row.sealed});
}

void write(Session& session, const Changes& changes) {
  for (const auto& change : changes.requests) write_request(session, change);
  for (const auto& change : changes.reservations) write_reservation(session, change);
  for (const auto& change : changes.new_codes) {
    const bool written = insert_code(session, change.id, change.row) == 1;
    if (!GUARD(sqlite_new_code_new, written)) session.refuse("the code is there already");
  }
  for (const auto& change : changes.codes) write_code(session, change);
  for (const auto& change : changes.accounts) write_account(session, change);
  for (const auto& change : changes.lots) write_lot(session, change);
  for (const auto& change : changes.counters) write_counter(session, change);
  for (const Alarm& alarm : changes.alarms) {
    session.run(Sql::new_alarm, alarm.at, alarm.promotion, alarm.order, alarm.text);
  }
}

}  // namespace perk::ledger::sqlite
