// Breakers that a single order shows: stopped promotions, too large a share, too low a total. (Rates of spend
// are counters: asks.h.)
#pragma once
#include "runtime/ledger/decide/decide.h"

namespace perk::ledger {

struct Bounds {
  std::vector<Refusal> refusals;
  std::vector<Alarm> alarms;  // not of stops: who stopped it knows
};
Bounds bounds_of(const Claims& claims, std::span<const Breaker> breakers, Instant now);

// Is the promotion stopped by hand?
bool is_stopped(const std::string& promotion, std::span<const Breaker> breakers);

}  // namespace perk::ledger
