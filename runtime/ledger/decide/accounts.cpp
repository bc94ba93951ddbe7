#include "runtime/ledger/decide/accounts.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/ledger/decide/purse.h"
#include "runtime/ledger/decide/terms.h"
#include "runtime/ledger/decide/times.h"
#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

Purse purse_of(Book& book, const EntryRow& entry) {
  const auto [found, is_new] = book.rows.accounts.try_emplace(entry.of);
  if (is_new) {
    found->second.account = entry.entry.name;
    found->second.owner = book.customer();
  }
  return {entry.of, found->second, book.changes};
}

Terms terms_of_entry(const EntryRow& entry) {
  return terms_of(entry.terms).value_or(Terms{});
}

bool lapses_later(const std::optional<Instant>& a, const std::optional<Instant>& b) {
  return b && (!a || *b < *a);
}

// What was spent lapses, given back, as the longest lasting of it.
void note_lapse(EntryRow& entry, const LotRow& lot) {
  std::optional<Terms> terms = terms_of(entry.terms);
  if (terms && !lapses_later(lot.lapses_at, terms->lapses_at)) return;
  if (!terms) terms.emplace();
  terms->lapse = lot.lapse;
  terms->lapses_at = lot.lapses_at;
  entry.terms = text_of(*terms);
}

// Where an event has moved the lapse of the account's other lots since, it has moved this one's too.
std::optional<Instant> lapse_now(const Terms& terms, const AccountRow& account) {
  std::optional<Instant> at = terms.lapses_at;
  if (!at || terms.lapse.kind != Lapse::Kind::after_last) return at;
  for (const LotRow& lot : account.lots) {
    if (lot.lapse.kind == Lapse::Kind::after_last && lot.lapse.event == terms.lapse.event && lot.lapses_at) {
      at = std::max(*at, *lot.lapses_at);
    }
  }
  return at;
}

bool is_pending(const LotRow& lot) {
  return lot.state == LotRow::State::waiting || lot.state == LotRow::State::due;
}

// Lots that the order's credits became; those of its spends came back and are the customer's again.
bool is_credit_of(const Book& book, const LotRow& lot) {
  if (lot.reservation != book.id || lot.entry < 0 ||
      std::cmp_greater_equal(lot.entry, book.row.entries.size())) {
    return false;
  }
  return book.row.entries[static_cast<std::size_t>(lot.entry)].entry.subject == Subject::credit;
}

LotRow new_lot(const Book& book, const EntryRow& entry, std::int64_t amount) {
  LotRow lot;
  lot.reservation = book.id;
  lot.entry = entry.number;
  lot.amount = lot.left = amount;
  lot.utc_offset = book.row.utc_offset;
  return lot;
}

void earn_first(Book& book, Purse& purse, const EntryRow& entry, const Terms& terms, std::int64_t amount) {
  LotRow lot = new_lot(book, entry, amount);
  lot.event = terms.event;
  lot.after = terms.after;
  lot.lapse = terms.lapse;
  const Instant now = book.rows.now;
  if (!terms.event.empty()) {
    lot.state = LotRow::State::waiting;
  } else if (const Instant due = later(now, terms.after, lot.utc_offset); due > now) {
    lot.state = LotRow::State::due;
    lot.due_at = due;
  } else {
    lot.state = LotRow::State::counted;
    lot.due_at = now;
    lot.left = purse.room_for(amount);
    lot.lapses_at = lapse_of(lot.lapse, now, lot.utc_offset);
  }
  // Also where nothing is counted yet: lots stand in an account that is there.
  purse.change(lot.state == LotRow::State::counted ? lot.left : 0, 0);
  purse.add(std::move(lot));
}

// A later part of a credit joins what became of the earlier ones.
void earn_more(Book& book, Purse& purse, const Terms& terms, LotRow& lot, std::int64_t amount) {
  const bool pending = is_pending(lot);
  const std::int64_t more = pending ? amount : purse.room_for(amount);
  purse.edit(lot, [&](LotRow& of) {
    of.amount += amount;
    of.left += more;
    if (of.state == LotRow::State::due && terms.event.empty()) {
      of.due_at = later(book.rows.now, terms.after, of.utc_offset);
    }
    if (of.state != LotRow::State::lapsed) return;
    of.state = LotRow::State::counted;
    of.due_at = book.rows.now;
    of.lapses_at = lapse_of(of.lapse, book.rows.now, of.utc_offset);
  });
  if (!pending) purse.change(more, 0);
}

}  // namespace

void hold_balance(Book& book, const EntryRow& entry, std::int64_t amount) {
  purse_of(book, entry).change(0, amount);
}

void spend(Book& book, EntryRow& entry, std::int64_t amount) {
  Purse purse = purse_of(book, entry);
  purse.change(0, -amount);
  std::int64_t left = amount;
  for (LotRow* lot : purse.in_order()) {
    const std::int64_t taken = std::min(left, lot->left);
    if (taken == 0) break;
    purse.take(*lot, taken);
    note_lapse(entry, *lot);
    left -= taken;
  }
  PERK_CHECK(left == 0);
}

void give_back(Book& book, EntryRow& entry, std::int64_t amount) {
  Purse purse = purse_of(book, entry);
  const std::int64_t back = purse.room_for(amount);
  const Terms terms = terms_of_entry(entry);
  const std::optional<Instant> lapses_at = lapse_now(terms, purse.row());
  if (LotRow* lot = purse.find(book.id, entry.number)) {
    purse.edit(*lot, [&](LotRow& of) {
      of.amount += amount;
      of.left += back;
      of.state = LotRow::State::counted;
      of.lapses_at = lapses_at;
    });
  } else {
    LotRow lot_row = new_lot(book, entry, amount);
    lot_row.left = back;
    lot_row.state = LotRow::State::counted;
    lot_row.due_at = book.rows.now;
    lot_row.lapse = terms.lapse;
    lot_row.lapses_at = lapses_at;
    purse.add(std::move(lot_row));
  }
  purse.change(back, 0);
  book.take_used(entry, amount);
}

void earn(Book& book, const EntryRow& entry, std::int64_t amount) {
  Purse purse = purse_of(book, entry);
  const Terms terms = terms_of_entry(entry);
  if (LotRow* lot = purse.find(book.id, entry.number)) {
    earn_more(book, purse, terms, *lot, amount);
  } else {
    earn_first(book, purse, entry, terms, amount);
  }
}

std::int64_t takeable(const Book& book, const Id& account) {
  const auto found = book.rows.accounts.find(account);
  if (found == book.rows.accounts.end()) return 0;
  std::int64_t amount = found->second.balance - found->second.held;
  for (const LotRow& lot : found->second.lots) {
    if (is_pending(lot) && is_credit_of(book, lot)) amount += lot.left;
  }
  return amount;
}

void take_back(Book& book, const Id& account, std::int64_t amount) {
  Purse purse(account, book.rows.accounts.at(account), book.changes);
  std::int64_t left = amount;
  const auto take = [&](LotRow& lot) {
    const std::int64_t there = is_pending(lot) ? lot.left : std::min(lot.left, purse.free());
    const std::int64_t taken = std::min(left, there);
    purse.take(lot, taken);
    left -= taken;
  };
  for (LotRow& lot : purse.lots()) {
    if (is_pending(lot) && is_credit_of(book, lot)) take(lot);
  }
  for (LotRow* lot : purse.in_order()) {
    if (is_credit_of(book, *lot)) take(*lot);
  }
  for (LotRow* lot : purse.in_order()) take(*lot);
  PERK_CHECK(left == 0);
}

void end_lots(Book& book, const Id& account) {
  const auto found = book.rows.accounts.find(account);
  if (found == book.rows.accounts.end()) return;  // none of its credits was committed
  Purse purse(account, found->second, book.changes);
  for (LotRow& lot : purse.lots()) {
    if (!is_credit_of(book, lot) || lot.left > 0 || lot.state == LotRow::State::lapsed) continue;
    purse.edit(lot, [](LotRow& of) { of.state = LotRow::State::taken_back; });
  }
}

void event_of_order(const Id& account, const Id& reservation, const std::string& event, Instant at,
                    Rows& rows, Changes& changes) {
  const auto found = rows.accounts.find(account);
  if (found == rows.accounts.end()) return;
  Purse purse(account, found->second, changes);
  for (LotRow& lot : purse.lots()) {
    if (lot.reservation != reservation || lot.event != event) continue;
    if (!GUARD(decide_waits, lot.state == LotRow::State::waiting)) continue;
    const Instant due = later(at, lot.after, lot.utc_offset);
    if (due <= rows.now) {
      purse.count(lot, due);
      continue;
    }
    purse.edit(lot, [&](LotRow& of) {
      of.state = LotRow::State::due;
      of.due_at = due;
    });
  }
}

void event_of_customer(const Id& account, const std::string& event, Instant at, Rows& rows,
                       Changes& changes) {
  const auto found = rows.accounts.find(account);
  if (found == rows.accounts.end()) return;
  Purse purse(account, found->second, changes);
  for (LotRow& lot : purse.lots()) {
    if (lot.state != LotRow::State::counted || lot.lapse.kind != Lapse::Kind::after_last) continue;
    if (lot.lapse.event != event || !lot.lapses_at) continue;
    // What had lapsed before the event stays lapsed, whether it was written down by then or not.
    if (!GUARD(decide_not_lapsed, at < *lot.lapses_at)) continue;
    const Instant lapses = later(at, lot.lapse.length, lot.utc_offset);
    if (lapses <= *lot.lapses_at) continue;
    purse.edit(lot, [&](LotRow& of) { of.lapses_at = lapses; });
  }
}

}  // namespace perk::ledger
