// The result that a host reads, from a finished choice: lines, charges, promotions, coupons, totals.
//
// In: the cart, its view, the choice. Out: Result. Guaranteed: a line's parts sum to list − final exactly;
// the lines of a run get what splitting and merging them does not change (pricing.md R8). It costs what the
// candidates and the codes entered cost; every promotion of the module is looked at for Explain::all alone.
#pragma once
#include <functional>

#include "runtime/pricing/choice.h"

namespace perk::pricing {

Result make_result(const Calculation& calculation, const Cart& cart, const Choice& choice,
                   const PriceOptions& options);

// Promotions that name a code (ops::coupon_key), or ask for one of a pool that has it; by rank.
std::vector<std::uint32_t> asking_for(const Index& index, const Codes& codes, const std::string& key);

// The verdict of one code: used by a promotion that gives something; why it is not usable; why what it is for
// did not apply. `told`: what the result says of a promotion, null where it says nothing.
using Told = std::function<const PromotionResult*(std::uint32_t promotion)>;
CouponVerdict verdict_of(const ir::Module& module, const Index& index, const Codes& codes,
                         const std::string& code, const Told& told);

// The result of a cart in another currency: list prices, and that as the reason of every promotion.
Result other_currency(const ir::Module& module, const Index& index, const interpret::CartView& view,
                      const Cart& cart, const PriceOptions& options);

}  // namespace perk::pricing
