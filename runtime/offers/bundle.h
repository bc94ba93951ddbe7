// Bundles: a count of units from each slot, for one price or with one saving (pricing.md S34).
//
// Slots are filled with the dearest units, the slot with the fewest matching units first; a set counts only
// if its saving is more than nothing. Equal sets in a row are formed at once, so quantities cost nothing. The
// saving is rounded once over all sets (rounding point (b)) and spread over the units' entry amounts.
#pragma once
#include "runtime/offers/reward.h"

namespace perk::offers {

struct Slot {
  std::int64_t count = 1;
  Picks units;  // that match and are left
};

// `pool` is what is left of each run for all slots together. The reward's value is for a whole set. Of one
// line: all units of a set are of one run.
Want bundle(const Basket& basket, const std::vector<Slot>& slots, const Picks& pool, const Reward& reward,
            std::int64_t at_most, bool of_one_line = false);

}  // namespace perk::offers
