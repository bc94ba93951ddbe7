// SQLite's memory, which runs out when a test wants it to.
#pragma once
#include <cstdint>

namespace perk::ledger::test {

// How often SQLite has asked for memory so far.
std::int64_t memory_asked();
// The nth request from now on fails, and no other; 0: none does.
void fail_memory(std::int64_t nth);

}  // namespace perk::ledger::test
