// Which units a set offer takes and which of them it rewards, in closed form over runs (pricing.md S32, S33).
//
// In: units that are left for it (selected and not claimed by another set offer of the stage), the counts,
// and at most how many sets. Out: counts per run. Guaranteed: whole sets only, no unit is trigger and reward.
#pragma once
#include "runtime/offers/reward.h"

namespace perk::offers {

struct Sets {
  std::int64_t times = 0;
  Picks rewarded, claimed;  // claimed includes the rewarded
};

// How groups are formed and which of their units are rewarded.
struct GroupRule {
  std::int64_t k = 1, n = 1;     // nothing is rewarded where one is below 1
  bool rewards_cheapest = true;  // the k cheapest, else the k dearest
  bool from_cheapest = false;    // groups from the cheapest up, else from the dearest down
  bool last_partial = false;     // the units that fill no group count as one (every_nth)
  bool of_one_line = false;      // groups within a run; runs in the order of the groups
  std::int64_t ordinal = 0;      // every_nth: 2 is the second cheapest (dearest) of each alone; 0: k of them
};

// Groups of n; the k cheapest (or the k dearest) of each are rewarded.
Sets every_nth(const Basket& basket, const Picks& units, const GroupRule& rule, std::int64_t at_most);

// The k cheapest (dearest) of all for every n; the other units of the sets count from the other end.
Sets cheapest_for_every(const Basket& basket, const Picks& units, const GroupRule& rule,
                        std::int64_t at_most);

// k of `rewarded` for every n of `bought`: rewards from the cheapest (dearest), triggers from the dearest.
Sets buy_get(const Basket& basket, const Picks& bought, const Picks& rewarded, const GroupRule& rule,
             std::int64_t at_most);

// The saving of the rewarded units as one amount over all units of the sets, rounded once. Rewarded units of
// a run count as its first.
Want spread_over_set(const Basket& basket, const Sets& sets, const Reward& reward);

}  // namespace perk::offers
