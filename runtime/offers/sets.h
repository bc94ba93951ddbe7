// Which units a set offer takes and which of them it rewards, in closed form over runs (pricing.md S32, S33).
//
// In: units that are left for it (selected and not claimed by another set offer of the stage), the counts,
// and at most how many sets. Out: counts per run. Guaranteed: whole sets only, no unit is trigger and reward.
#pragma once
#include "runtime/offers/basket.h"

namespace perk::offers {

struct Sets {
  std::int64_t times = 0;
  Picks rewarded, claimed;  // claimed includes the rewarded
};

// Groups of n from the dearest down; the k cheapest (or the k dearest) of each are rewarded.
Sets every_nth(const Basket& basket, const Picks& units, std::int64_t k, std::int64_t n,
               bool rewards_cheapest, std::int64_t at_most);

// The k cheapest of all for every n; the other units of the sets count from the dearest.
Sets cheapest_for_every(const Basket& basket, const Picks& units, std::int64_t k, std::int64_t n,
                        std::int64_t at_most);

// k of `rewarded` for every n of `bought`: rewards from the cheapest, triggers from the dearest.
Sets buy_get(const Basket& basket, const Picks& bought, const Picks& rewarded, std::int64_t k, std::int64_t n,
             std::int64_t at_most);

}  // namespace perk::offers
