// The result that a host reads, from a finished choice: lines, charges, promotions, coupons, totals.
//
// In: the cart, its view, the choice. Out: Result. Guaranteed: a line's parts sum to list − final exactly;
// the lines of a run get what splitting and merging them does not change (pricing.md R8).
#pragma once
#include "runtime/pricing/choice.h"

namespace perk::pricing {

Result make_result(const Calculation& calculation, const Cart& cart, const Choice& choice,
                   const PriceOptions& options);

// The result of a cart in another currency: list prices, and that as the reason of every promotion.
Result other_currency(const ir::Module& module, const interpret::CartView& view, const Cart& cart,
                      const PriceOptions& options);

}  // namespace perk::pricing
