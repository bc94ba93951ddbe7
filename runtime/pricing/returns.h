// Returns from a stored result (language.md §8, docs/reference/returns.md).
//
// In: what was priced, what was said then, what comes back. Out: refunds by stored parts (`keep`), less what
// promotions that claw back would not give to what is kept. Guaranteed: a function of all that came back so
// far, so the order of partial returns does not matter; never more than was paid.
#pragma once
#include <functional>
#include <variant>

#include "perk/cart.h"
#include "perk/result.h"
#include "perk/returns.h"
#include "runtime/ir/ir.h"

namespace perk::pricing {

using Reprice = std::function<std::variant<Result, CartError>(const Cart&)>;

std::variant<ReturnResult, CartError> price_return(const ir::Module& module, const Cart& cart,
                                                   const Result& stored, const ReturnRequest& request,
                                                   const ReturnHistory& before, const Reprice& reprice);

}  // namespace perk::pricing
