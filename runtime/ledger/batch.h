// One batch of calls carried out on one connection.
//
// In: calls. Out: each of them answered. First, without loading anything, those that need nothing loaded: one
// round trip; what a guard stops is decided again under locks, all together, and where that fails, each
// alone. A connection that is lost leaves an open question, which the key's row answers on the next one.
#pragma once
#include <span>

#include "runtime/ledger/call.h"
#include "runtime/ledger/memory.h"
#include "runtime/ledger/pool.h"

namespace perk::ledger {

// What all batches of a ledger share.
struct Ground {
  Settings settings;
  std::unique_ptr<Pool> pool;
  BreakerMemory breakers;
  RecentReservations recent;
  ScarceRows scarce;
};

// Rows that a request is known to write: its reservation, counters and codes.
std::vector<Id> locks_of(Ground& ground, const Request& request);

// Answers all of them; where memory runs out with `unavailable`.
void carry_out(Ground& ground, std::span<Call* const> calls);

}  // namespace perk::ledger
