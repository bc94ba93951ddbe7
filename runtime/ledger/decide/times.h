// Calendar arithmetic of accounts and codes, at the offset that the pack's zone had when the order was
// priced.
//
// Months clamp (31 January and a month is 28 February) and days keep the local time; seconds are exact.
#pragma once
#include "perk/claims.h"

namespace perk::ledger {

Instant later(Instant from, const Duration& by, std::int32_t utc_offset);
// The first instant after the day, month or year that `at` lies in.
Instant end_of(Lapse::Period period, Instant at, std::int32_t utc_offset);
// When what was earned at `earned` lapses.
std::optional<Instant> lapse_of(const Lapse& lapse, Instant earned, std::int32_t utc_offset);

}  // namespace perk::ledger
