// What a shopper is told of the codes that were entered.
//
// In: the priced cart. Out: the verdicts of its result, in its order, as anybody may read them. Guaranteed: a
// code that is expired, not valid yet, used up, blocked or another customer's reads as one that nobody knows,
// so that no answer helps to guess codes. The result itself has the true reasons: they are for operators.
#pragma once
#include <vector>

#include "perk/api.h"
#include "perk/engine.h"
#include "perk/result.h"

namespace perk {

// `result` is what the engine's price() said of this very cart.
PERK_API std::vector<CouponVerdict> for_shoppers(const Engine& engine, const Cart& cart,
                                                 const Result& result);

}  // namespace perk
