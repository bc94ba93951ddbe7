#include "runtime/ledger/decide/book.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/ledger/decide/accounts.h"
#include "runtime/ledger/decide/issues.h"
#include "runtime/ledger/decide/moves.h"
#include "runtime/ledger/decide/transitions.h"

namespace perk::ledger {

void Book::commit(EntryRow& entry, std::int64_t amount) {
  if (amount == 0) return;
  PERK_CHECK(amount > 0 && amount <= entry.entry.held);
  switch (entry.entry.subject) {
    case Subject::counter: move_counter(entry, amount, -amount, rows, changes); break;
    case Subject::code: move_code(entry, {.uses = amount}, {.uses = -amount}, rows, changes); break;
    case Subject::worth: move_code(entry, {.worth = amount}, {.worth = -amount}, rows, changes); break;
    case Subject::spend: spend(*this, entry, amount); break;
    case Subject::credit: earn(*this, entry, amount); break;
    case Subject::issue: issue(*this, entry, amount); break;
  }
  entry.entry.held -= amount;
  entry.entry.used += amount;
  touch(entry);
}

void Book::release(EntryRow& entry, std::int64_t amount) {
  if (amount == 0) return;
  PERK_CHECK(amount > 0 && amount <= entry.entry.held);
  switch (entry.entry.subject) {
    case Subject::counter: move_counter(entry, 0, -amount, rows, changes); break;
    case Subject::code: move_code(entry, {}, {.uses = -amount}, rows, changes); break;
    case Subject::worth: move_code(entry, {}, {.worth = -amount}, rows, changes); break;
    case Subject::spend: hold_balance(*this, entry, -amount); break;
    case Subject::credit:
    case Subject::issue: break;  // nothing counts them before they are committed
  }
  entry.entry.held -= amount;
  entry.entry.back += amount;
  touch(entry);
}

void Book::release_all() {
  for (EntryRow& entry : row.entries) release(entry, entry.entry.held);
}

void Book::take_used(EntryRow& entry, std::int64_t amount) {
  PERK_CHECK(amount >= 0 && amount <= entry.entry.used);
  entry.entry.used -= amount;
  entry.entry.back += amount;
  touch(entry);
}

void Book::hold(const Ask& ask, std::int64_t amount) {
  EntryRow& entry = row.entries.emplace_back(ask.entry);
  touch(entry);
  entry.entry.held = amount;
  if (amount == 0) return;
  switch (entry.entry.subject) {
    case Subject::counter: hold_counter(ask, amount, rows, changes); break;
    case Subject::code:
    case Subject::worth: hold_code(ask, amount, customer(), rows, changes); break;
    case Subject::spend: hold_balance(*this, entry, amount); break;
    case Subject::credit:
    case Subject::issue: break;
  }
}

void Book::close(Verb verb, State to, bool replaces) {
  PERK_CHECK(is_transition(verb, from_, to));
  write(to, version_, replaces);
}

void Book::open() {
  PERK_CHECK(is_transition(Verb::reserve, std::nullopt, State::held));
  write(State::held, std::nullopt, false);
}

void Book::write(State to, std::optional<std::int64_t> before, bool replaces) {
  row.reservation.state = to;
  row.version = version_ + 1;
  changes.reservations.push_back({.id = id,
                                  .row = row,
                                  .before = before,
                                  .entries = {touched_.begin(), touched_.end()},
                                  .replaces = replaces});
}

Reply Book::reply() const {
  Reply reply;
  reply.reservation = shown(row);
  for (const auto& [number, codes] : made_) {
    reply.reservation->entries[static_cast<std::size_t>(number)].codes = codes;
  }
  return reply;
}

Found find(Verb verb, const std::string& order, Rows& rows) {
  const auto found = rows.reservations.find(reservation_id(order));
  std::optional<State> state;
  if (found != rows.reservations.end()) state = found->second.reservation.state;
  Found out;
  out.reply.status = status_of(verb, state);
  if (state) {
    out.row = &found->second;
    if (out.reply.status != Status::done) out.reply.reservation = shown(found->second);
  }
  if (out.reply.status != Status::done) out.reply.message = why_not(verb, order, state);
  return out;
}

bool is_rate(const EntryRow& entry) {
  return entry.terms == kRateTerms;
}

Reservation shown(const ReservationRow& row) {
  Reservation out = row.reservation;
  out.entries.clear();
  out.entries.reserve(row.entries.size());
  for (const EntryRow& entry : row.entries) out.entries.push_back(entry.entry);
  return out;
}

Reservation reservation_of(const ReservationRow& row, const Rows& rows, const LedgerKey& key) {
  Reservation out = shown(row);
  for (const EntryRow& entry : row.entries) {
    if (!entry.made) continue;
    std::vector<std::string>& codes = out.entries[static_cast<std::size_t>(entry.number)].codes;
    for (const Id& id : issued_codes(entry, rows)) {
      codes.push_back(issued_code(key, entry, rows.codes.at(id)));
    }
  }
  return out;
}

}  // namespace perk::ledger
