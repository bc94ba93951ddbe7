// Changes of counters and codes: in the rows, as far as they were loaded, and in what is written.
#pragma once
#include "runtime/ledger/decide/asks.h"
#include "runtime/ledger/decide/code_state.h"

namespace perk::ledger {

// Does the row count the entry? Not where the entry has left its rolling window, or leaves it with what the
// row was loaded without.
bool is_counted(const EntryRow& entry, const CounterRow& row);

void hold_counter(const Ask& ask, std::int64_t amount, Rows& rows, Changes& changes);
void move_counter(const EntryRow& entry, std::int64_t used, std::int64_t held, Rows& rows, Changes& changes);

void hold_code(const Ask& ask, std::int64_t amount, const std::string& customer, Rows& rows,
               Changes& changes);
void move_code(const EntryRow& entry, const CodeTaken& used, const CodeTaken& held, Rows& rows,
               Changes& changes);

}  // namespace perk::ledger
