// Changes of a batch: one a row, whose guard holds exactly where each decision's guard held in its turn.
#include <algorithm>
#include <tuple>

#include "runtime/ledger/decide/decide.h"

namespace perk::ledger {
namespace {

std::int64_t sum(const Changes::Counter& change) {
  return change.used + change.held;
}

// `whole` lets pass what begins below the end: afterwards it is at most the end, less one, and what came.
std::optional<std::int64_t> most_after(const Changes::Counter& change) {
  if (!change.at_most || change.at_end != AtEnd::whole) return change.at_most;
  return *change.at_most - 1 + sum(change);
}

// The earlier guard looks at the counter before the later change came: in the end it may be so much higher.
void join(Changes::Counter& all, Changes::Counter next) {
  std::optional<std::int64_t> most = most_after(all);
  const std::optional<std::int64_t> next_most = most_after(next);
  if (most) *most += sum(next);
  if (next_most) most = most ? std::min(*most, *next_most) : *next_most;
  all.at_most = most;
  all.at_end = AtEnd::none;
  all.used += next.used;
  all.held += next.held;
  if (all.key.counter.empty()) all.key = std::move(next.key);
  if (next.leaves && (!all.leaves || *all.leaves < *next.leaves)) all.leaves = next.leaves;
}

void join(Changes::Code& all, Changes::Code next) {
  all.used += next.used;
  all.held += next.held;
  all.worth_used += next.worth_used;
  all.worth_held += next.worth_held;
  if (!all.listed) all.listed = std::move(next.listed);
  if (!all.taken) {
    all.taken = std::move(next.taken);
  } else if (next.taken && next.taken->customer != all.taken->customer) {
    all.taken->customer.clear();  // a code that two may take is nobody's
  }
  all.block = all.block || next.block;
}

void join(Changes::Account& all, const Changes::Account& next) {
  all.balance += next.balance;
  all.held += next.held;
}

void join(Changes::Lot& all, Changes::Lot next) {
  all.lot = std::move(next.lot);
}

void join(Changes::Reservation& all, Changes::Reservation next) {
  if (next.replaces) {
    all.replaces = true;
    all.entries = std::move(next.entries);
  } else {
    all.entries.insert(all.entries.end(), next.entries.begin(), next.entries.end());
    std::ranges::sort(all.entries);
    all.entries.erase(std::unique(all.entries.begin(), all.entries.end()), all.entries.end());
  }
  all.row = std::move(next.row);
}

template <class Change, class Identity>
void merge_by(std::vector<Change>& changes, const Identity& identity) {
  std::ranges::stable_sort(changes, {}, identity);
  std::vector<Change> merged;
  merged.reserve(changes.size());
  for (Change& change : changes) {
    if (!merged.empty() && identity(merged.back()) == identity(change)) {
      join(merged.back(), std::move(change));
    } else {
      merged.push_back(std::move(change));
    }
  }
  changes = std::move(merged);
}

}  // namespace

void merge(Changes& changes) {
  const auto id = [](const auto& change) { return change.id; };
  std::ranges::stable_sort(changes.requests, {}, id);
  std::ranges::stable_sort(changes.new_codes, {}, id);
  merge_by(changes.reservations, id);
  merge_by(changes.codes, id);
  merge_by(changes.accounts, id);
  merge_by(changes.counters, id);
  merge_by(changes.lots, [](const Changes::Lot& change) {
    return std::tuple(change.account, change.lot.reservation, change.lot.entry);
  });
}

}  // namespace perk::ledger
