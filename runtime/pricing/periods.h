// Lengths of time on the calendar, and the windows of bounds, in the pack's zone.
//
// In: a zone, an instant, a length or a period. Out: instants in UTC seconds. Months are counted before days
// and clamp to the month's last day; local times that a zone skips move forward (ops/civil.h).
#pragma once
#include <cstdint>
#include <utility>

#include "runtime/ir/ir.h"

namespace perk::pricing {

// So long after an instant: months and days on the calendar of the zone, then exact seconds.
std::int64_t later(const ir::Zone& zone, std::int64_t instant, std::int64_t months, std::int64_t days,
                   std::int64_t seconds);
// So long before it.
std::int64_t earlier(const ir::Zone& zone, std::int64_t instant, const ir::Period& length);

// The business day, week (from Monday), month or year that has the instant: [first, second).
std::pair<std::int64_t, std::int64_t> period_of(const ir::Module& module, ir::Period::Kind kind,
                                                std::int64_t instant);

}  // namespace perk::pricing
