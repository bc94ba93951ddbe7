// The steps of one promotion with one cart, in the order in which they are taken (language.md §8).
//
// In: a finished choice and what it said of the promotion. Out: every window, code, condition and rule of
// stacking that concerns it, with values. It reads the same frozen amounts as the calculation did, so it
// agrees with the price.
#pragma once
#include "perk/why.h"
#include "runtime/pricing/choice.h"

namespace perk::pricing {

std::vector<WhyStep> steps_of(const Calculation& calculation, const Choice& choice, std::uint32_t promotion,
                              const PromotionResult& result);

}  // namespace perk::pricing
