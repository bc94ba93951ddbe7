#include "runtime/ledger/decide/moves.h"

#include <algorithm>

#include "runtime/ledger/store/guard.h"

namespace perk::ledger {

bool is_counted(const EntryRow& entry, const CounterRow& row) {
  return entry.counted && (!entry.rolling || !row.leaves || entry.at > *row.leaves);
}

void hold_counter(const Ask& ask, std::int64_t amount, Rows& rows, Changes& changes) {
  Changes::Counter& change = changes.counters.emplace_back();
  change.id = ask.entry.of;
  change.key = ask.counter;
  change.held = amount;
  change.at_most = ask.at_most;
  change.at_end = ask.at_end;
  const auto [found, is_new] = rows.counters.try_emplace(ask.entry.of);
  if (is_new) found->second.key = ask.counter;
  if (ask.entry.rolling) {
    // What the row was loaded without has to leave, even where the call that it was left out for is refused.
    change.leaves = std::max(ask.counter.from, found->second.leaves.value_or(ask.counter.from));
  }
  if (is_counted(ask.entry, found->second)) found->second.held += amount;
}

void move_counter(const EntryRow& entry, std::int64_t used, std::int64_t held, Rows& rows, Changes& changes) {
  // What has left its window was taken out of the counter then.
  if (!GUARD(decide_counted, entry.counted)) return;
  Changes::Counter change;
  change.id = entry.of;
  change.used = used;
  change.held = held;
  const auto found = rows.counters.find(entry.of);
  if (found == rows.counters.end()) {
    changes.counters.push_back(std::move(change));
    return;
  }
  if (!is_counted(entry, found->second)) {
    // It leaves with what the batch takes of the counter, so it makes no room there: as if it came first.
    changes.counters.insert(changes.counters.begin(), std::move(change));
    return;
  }
  changes.counters.push_back(std::move(change));
  found->second.used += used;
  found->second.held += held;
}

void hold_code(const Ask& ask, std::int64_t amount, const std::string& customer, Rows& rows,
               Changes& changes) {
  const bool in_parts = ask.entry.entry.subject == Subject::worth;
  Changes::Code& change = changes.codes.emplace_back();
  change.id = ask.entry.of;
  change.listed = ask.listed;
  (in_parts ? change.worth_held : change.held) = amount;
  change.taken = Changes::Code::Taken{rows.now, customer};
  auto found = rows.codes.find(ask.entry.of);
  if (found == rows.codes.end()) {
    if (!ask.listed) return;  // decided unseen: the guard knows it
    found = rows.codes.emplace(ask.entry.of, *ask.listed).first;
  }
  (in_parts ? found->second.worth_held : found->second.held) += amount;
}

void move_code(const EntryRow& entry, const CodeTaken& used, const CodeTaken& held, Rows& rows,
               Changes& changes) {
  Changes::Code& change = changes.codes.emplace_back();
  change.id = entry.of;
  change.used = used.uses;
  change.held = held.uses;
  change.worth_used = used.worth;
  change.worth_held = held.worth;
  const auto found = rows.codes.find(entry.of);
  if (found == rows.codes.end()) return;
  found->second.used += used.uses;
  found->second.held += held.uses;
  found->second.worth_used += used.worth;
  found->second.worth_held += held.worth;
}

}  // namespace perk::ledger
