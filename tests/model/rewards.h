// Gifts, credits and issued coupons of one promotion (S22, S28): whole units, after its caps and bounds.
#pragma once
#include "tests/model/stage.h"

namespace perk::model {

// What earlier rewards used of its caps and bounds comes in `granted` and `used_up`, and is counted there.
void grant_reward(const World& world, std::size_t promotion, const typed::Offer& offer, const Want& want,
                  const Amounts& base, UsedUp& used_up, bool with_bounds, Granted& granted, Seen& seen);

}  // namespace perk::model
