#include "runtime/ledger/decide/purse.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "runtime/base/check.h"
#include "runtime/ledger/decide/accounts.h"
#include "runtime/ledger/decide/times.h"
#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

auto rank_of(const LotRow& lot) {
  const std::int64_t lapses =
      lot.lapses_at ? lot.lapses_at->seconds : std::numeric_limits<std::int64_t>::max();
  return std::tuple(lapses, lot.due_at, lot.reservation, lot.entry);
}

// What is held is held of what lapses first, so of a lot that lapses only the rest of it goes.
void lapse(Purse& purse, Instant now) {
  std::int64_t covered = purse.row().held;
  for (LotRow* lot : purse.in_order()) {
    const std::int64_t kept = std::min(lot->left, covered);
    covered -= kept;
    if (!lot->lapses_at || now < *lot->lapses_at) continue;
    const std::int64_t gone = GUARD(decide_lapse_unheld, false) ? lot->left : lot->left - kept;
    if (gone == 0) continue;
    purse.edit(*lot, [&](LotRow& of) {
      of.left -= gone;
      if (of.left == 0) of.state = LotRow::State::lapsed;
    });
    purse.change(-gone, 0);
  }
}

}  // namespace

std::int64_t Purse::room_for(std::int64_t amount) const {
  return std::min(amount, kMostBalance - row_.balance);
}

void Purse::change(std::int64_t balance, std::int64_t held) {
  row_.balance += balance;
  row_.held += held;
  PERK_CHECK(row_.held >= 0 && row_.held <= row_.balance);
  changes_.accounts.push_back({id_, row_.account, row_.owner, balance, held});
}

void Purse::edit(LotRow& lot, const std::function<void(LotRow&)>& how) {
  Changes::Lot change;
  change.account = id_;
  change.left_before = lot.left;
  change.state_before = lot.state;
  how(lot);
  PERK_CHECK(lot.left >= 0 && lot.left <= lot.amount);
  change.lot = lot;
  changes_.lots.push_back(std::move(change));
}

void Purse::add(LotRow lot) {
  changes_.lots.push_back({id_, std::nullopt, lot, lot.state});
  row_.lots.push_back(std::move(lot));
}

LotRow* Purse::find(const Id& reservation, std::int32_t entry) {
  const auto found = std::ranges::find_if(
      row_.lots, [&](const LotRow& lot) { return lot.reservation == reservation && lot.entry == entry; });
  return found == row_.lots.end() ? nullptr : &*found;
}

void Purse::count(LotRow& lot, Instant at) {
  edit(lot, [&](LotRow& of) {
    of.state = LotRow::State::counted;
    of.due_at = at;
    of.left = room_for(of.left);
    of.lapses_at = lapse_of(of.lapse, at, of.utc_offset);
  });
  change(lot.left, 0);
}

void Purse::take(LotRow& lot, std::int64_t amount) {
  if (amount == 0) return;
  const bool in_balance = lot.state == LotRow::State::counted;
  edit(lot, [&](LotRow& of) { of.left -= amount; });
  if (in_balance) change(-amount, 0);
}

std::vector<LotRow*> Purse::in_order() {
  std::vector<LotRow*> order;
  order.reserve(row_.lots.size());
  for (LotRow& lot : row_.lots) {
    if (lot.state == LotRow::State::counted && lot.left > 0) order.push_back(&lot);
  }
  std::ranges::sort(order, {}, [](const LotRow* lot) { return rank_of(*lot); });
  return order;
}

void bring_up_to_date(const Id& account, Rows& rows, Changes& changes) {
  const auto found = rows.accounts.find(account);
  if (found == rows.accounts.end()) return;
  Purse purse(account, found->second, changes);
  for (LotRow& lot : purse.lots()) {
    if (lot.state != LotRow::State::due) continue;
    if (GUARD(decide_due, lot.due_at <= rows.now)) purse.count(lot, lot.due_at);
  }
  lapse(purse, rows.now);
}

}  // namespace perk::ledger
