#include "tests/ledger_decide/tables.h"

#include <algorithm>

namespace perk::ledger {
namespace {

bool is_open(const ReservationRow& row) {
  return row.reservation.state == State::held || row.reservation.state == State::part_committed;
}

bool is_of_window(const EntryRow& entry, const Id& id) {
  return entry.entry.subject == Subject::counter && entry.of == id && entry.counted;
}

}  // namespace

CounterRow Tables::counted(const CounterRow& row, const Id& id, Instant leaves) const {
  CounterRow out = row;
  out.leaves = leaves;
  for (const auto& [order, reservation] : all.reservations) {
    for (const EntryRow& entry : reservation.entries) {
      if (!is_of_window(entry, id) || entry.at > leaves) continue;
      out.used -= entry.entry.used;
      out.held -= entry.entry.held;
    }
  }
  return out;
}

void Tables::add_reservation(const Id& id, Rows& rows) const {
  const auto found = all.reservations.find(id);
  if (found == all.reservations.end()) return;
  rows.reservations.insert(*found);
  for (const EntryRow& entry : found->second.entries) {
    if (const auto code = all.codes.find(entry.of); code != all.codes.end()) rows.codes.insert(*code);
    for (const auto& code : all.codes) {
      if (entry.made && code.second.batch == entry.of) rows.codes.insert(code);
    }
  }
}

void Tables::add_account(const Id& id, const Wanted& wanted, Rows& rows) const {
  const auto found = all.accounts.find(id);
  if (found == all.accounts.end()) return;
  AccountRow row = found->second;
  std::erase_if(row.lots, [&](const LotRow& lot) {
    const bool live = lot.state == LotRow::State::waiting || lot.state == LotRow::State::due ||
                      (lot.state == LotRow::State::counted && lot.left > 0);
    const bool theirs = rows.reservations.contains(lot.reservation);
    return !live && !theirs;
  });
  static_cast<void>(wanted);
  rows.accounts.insert_or_assign(id, std::move(row));
}

Rows Tables::load(const Wanted& wanted) const {
  Rows rows;
  rows.now = all.now;
  for (const Id& id : wanted.reservations) add_reservation(id, rows);
  const auto is_wanted = [&](const EntryRow& entry) {
    const auto in = [&](const std::vector<Id>& ids) { return std::ranges::find(ids, entry.of) != ids.end(); };
    return entry.entry.held > 0 && (in(wanted.counters) || in(wanted.codes) || in(wanted.accounts));
  };
  for (const auto& [id, row] : all.reservations) {
    if (std::cmp_greater_equal(rows.overdue.size(), wanted.overdue)) break;
    if (!is_open(row) || row.reservation.expires_at > all.now) continue;
    if (std::ranges::none_of(row.entries, is_wanted)) continue;
    rows.overdue.push_back(id);
    add_reservation(id, rows);
  }
  for (const Id& id : wanted.counters) {
    const auto found = all.counters.find(id);
    if (found == all.counters.end()) continue;
    const auto leaves = wanted.leaves.find(id);
    rows.counters[id] =
        leaves == wanted.leaves.end() ? found->second : counted(found->second, id, leaves->second);
  }
  for (const Id& id : wanted.codes) {
    if (const auto found = all.codes.find(id); found != all.codes.end()) rows.codes.insert(*found);
  }
  for (const Id& id : wanted.accounts) add_account(id, wanted, rows);
  for (const auto& [order, row] : rows.reservations) {
    for (const EntryRow& entry : row.entries) add_account(entry.of, wanted, rows);
  }
  return rows;
}

std::string Tables::apply(const Changes& changes) {
  const Rows before = all;
  std::string guard = write(changes);
  if (!guard.empty()) all = before;
  return guard;
}

std::string Tables::write(const Changes& changes) {
  std::string guard;
  const auto each = [&](const auto& list) {
    for (const auto& change : list) {
      if (guard.empty()) guard = write(change);
    }
  };
  each(changes.reservations);
  for (const Changes::NewCode& code : changes.new_codes) {
    if (guard.empty() && !all.codes.emplace(code.id, code.row).second) guard = "new code";
  }
  each(changes.codes);
  each(changes.accounts);
  each(changes.lots);
  each(changes.counters);
  return guard;
}

std::string Tables::write(const Changes::Reservation& change) {
  const auto found = all.reservations.find(change.id);
  if (change.before.has_value() != (found != all.reservations.end())) return "reservation is there";
  ReservationRow& row = all.reservations[change.id];
  if (change.before && row.version != *change.before) return "version";
  std::vector<EntryRow> entries = change.replaces ? std::vector<EntryRow>() : std::move(row.entries);
  for (const std::int32_t number : change.entries) {
    const auto index = static_cast<std::size_t>(number);
    if (index >= change.row.entries.size()) return "entry that is not there";
    const EntryRow& entry = change.row.entries[index];
    if (entry.number != number) return "entry out of place";
    if (index == entries.size()) {
      entries.push_back(entry);
    } else if (index < entries.size()) {
      if (entries[index].counted != entry.counted) return "counted";
      entries[index] = entry;
    } else {
      return "entry before another";
    }
  }
  if (entries.size() != change.row.entries.size()) return "entries left out";
  row = change.row;
  row.entries = std::move(entries);
  return {};
}

std::string Tables::write(const Changes::Code& change) {
  if (change.listed) all.codes.emplace(change.id, *change.listed);
  const auto found = all.codes.find(change.id);
  if (found == all.codes.end()) return "code is there";
  CodeRow& row = found->second;
  row.used += change.used;
  row.held += change.held;
  row.worth_used += change.worth_used;
  row.worth_held += change.worth_held;
  if (row.used < 0 || row.held < 0 || row.worth_used < 0 || row.worth_held < 0) return "code below nothing";
  if (change.taken) {
    if (row.state != CodeState::active) return "code active";
    if (!row.owner.empty() && row.owner != change.taken->customer) return "code owner";
    if (row.valid_from && change.taken->at < *row.valid_from) return "code begun";
    if (row.valid_to && change.taken->at >= *row.valid_to) return "code valid";
    if (row.uses && row.used + row.held > *row.uses) return "code uses";
    if (row.worth_used + row.worth_held > row.worth) return "code worth";
  }
  if (change.block) {
    if (row.state != CodeState::active) return "block active";
    if (row.used + row.held + row.worth_used + row.worth_held > 0) return "block unused";
    row.state = CodeState::blocked;
  }
  return {};
}

std::string Tables::write(const Changes::Lot& change) {
  const auto account = all.accounts.find(change.account);
  if (account == all.accounts.end()) return "account of a lot";
  std::vector<LotRow>& lots = account->second.lots;
  const auto found = std::ranges::find_if(lots, [&](const LotRow& lot) {
    return lot.reservation == change.lot.reservation && lot.entry == change.lot.entry;
  });
  if (change.left_before.has_value() != (found != lots.end())) return "lot is there";
  if (change.lot.left < 0 || change.lot.left > change.lot.amount) return "lot in range";
  if (!change.left_before) {
    lots.push_back(change.lot);
    return {};
  }
  if (found->left != *change.left_before) return "lot left";
  if (found->state != change.state_before) return "lot state";
  *found = change.lot;
  return {};
}

std::string Tables::write(const Changes::Account& change) {
  const auto [found, is_new] = all.accounts.try_emplace(change.id);
  AccountRow& row = found->second;
  if (is_new) {
    row.account = change.account;
    row.owner = change.owner;
  }
  row.balance += change.balance;
  row.held += change.held;
  return 0 <= row.held && row.held <= row.balance ? "" : "balance";
}

std::string Tables::write(const Changes::Counter& change) {
  const auto [found, is_new] = all.counters.try_emplace(change.id);
  CounterRow& row = found->second;
  if (is_new) row.key = change.key;
  if (row.key.counter.empty()) return "counter without a key";
  if (change.leaves) {
    const CounterRow left = counted(row, change.id, *change.leaves);
    row.used = left.used;
    row.held = left.held;
    for (auto& [order, reservation] : all.reservations) {
      for (EntryRow& entry : reservation.entries) {
        if (is_of_window(entry, change.id) && entry.at <= *change.leaves) entry.counted = false;
      }
    }
  }
  const std::int64_t before = row.used + row.held;
  row.used += change.used;
  row.held += change.held;
  if (row.used < 0 || row.held < 0) return "counter below nothing";
  if (!change.at_most) return {};
  if (change.at_end == AtEnd::whole) return before < *change.at_most ? "" : "counter whole";
  return row.used + row.held <= *change.at_most ? "" : "counter left";
}

std::string Tables::recount() const {
  std::map<Id, CounterRow> counters;
  std::map<Id, CodeRow> codes;
  std::map<Id, std::int64_t> spends;
  for (const auto& [order, reservation] : all.reservations) {
    for (const EntryRow& row : reservation.entries) {
      const Entry& entry = row.entry;
      if (entry.held < 0 || entry.used < 0 || entry.back < 0) return "an entry below nothing";
      if (entry.held + entry.used + entry.back > entry.asked) return "an entry above what was asked";
      const State state = reservation.reservation.state;
      if (entry.held > 0 && state != State::held && state != State::part_committed)
        return "held after the end";
      switch (entry.subject) {
        case Subject::counter:
          if (!row.counted) break;
          counters[row.of].used += entry.used;
          counters[row.of].held += entry.held;
          break;
        case Subject::code:
          codes[row.of].used += entry.used;
          codes[row.of].held += entry.held;
          break;
        case Subject::worth:
          codes[row.of].worth_used += entry.used;
          codes[row.of].worth_held += entry.held;
          break;
        case Subject::spend: spends[row.of] += entry.held; break;
        case Subject::credit:
        case Subject::issue: break;
      }
    }
  }
  for (const auto& [id, row] : all.counters) {
    if (row.used != counters[id].used || row.held != counters[id].held) return "counter " + row.key.counter;
  }
  for (const auto& [id, row] : all.codes) {
    const CodeRow& sum = codes[id];
    if (row.used != sum.used || row.held != sum.held) return "code of " + row.pool;
    if (row.worth_used != sum.worth_used || row.worth_held != sum.worth_held) return "worth of " + row.pool;
  }
  for (const auto& [id, row] : all.accounts) {
    std::int64_t balance = 0;
    for (const LotRow& lot : row.lots) balance += lot.state == LotRow::State::counted ? lot.left : 0;
    if (row.balance != balance || row.held != spends[id])
      return "account " + row.account + " of " + row.owner;
  }
  return {};
}

}  // namespace perk::ledger
