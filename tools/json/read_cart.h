// A cart from JSON (docs/cart.schema.json, docs/reference/calculation.md).
//
// In: the text of one document and the pack's module, whose schema names the facts. Out: the cart, or the
// place and reason of the first thing that is wrong. Guaranteed: nothing is skipped or guessed: an unknown
// name, a name given twice, a number with a fraction, an amount with too many decimals are errors.
#pragma once
#include <optional>
#include <string_view>

#include "perk/cart.h"
#include "runtime/ir/ir.h"
#include "tools/json/error.h"

namespace perk::json {

struct CartDefaults {
  std::optional<Instant> now;  // where the cart says none
  bool override_now = false;   // … and also where it does
};

Expected<Cart> read_cart(std::string_view text, const ir::Module& module, const CartDefaults& defaults = {});

}  // namespace perk::json
