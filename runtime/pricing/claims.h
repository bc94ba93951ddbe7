// What a cart asks of the ledger, and what the priced cart claims of it (perk/claims.h).
//
// In: a calculation without candidates, the promotions found for the cart; then its result. Out: the
// counters, codes and accounts that could matter; then those that do, with amounts. Guaranteed: whatever the
// ledger answers, each hold of the price is one claim, and counts in a counter that was asked for.
#pragma once
#include <span>
#include <variant>

#include "perk/claims.h"
#include "perk/result.h"
#include "runtime/pricing/calculation.h"

namespace perk::pricing {

// `ranks`: all that the cart could get, whatever its codes turn out to be.
LedgerQuestion question_of(const Calculation& calculation, const Cart& cart,
                           std::span<const std::uint32_t> ranks);

std::variant<Claims, CartError> claims_of(const Calculation& calculation, const Cart& cart,
                                          const Result& result);

// `customer.id`, or "" for a guest.
std::string customer_of(const Calculation& calculation);
// One counter of a bound of a promotion: of one line's value, of one holder.
CounterKey counter_of(const Calculation& calculation, const ir::BoundName& name, std::string key,
                      std::string holder);

}  // namespace perk::pricing
