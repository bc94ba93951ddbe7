// Random carts for a random pack, and carts as text.
#pragma once
#include <perk/cart.h>

#include <string>

#include "compiler/sema/typed.h"
#include "tests/property/draft.h"

namespace perk::property {

// `pack`: the draft compiled; its bounds say what may have been used.
Cart random_cart(Random& random, const Draft& draft, const typed::Pack& pack);
std::string print(const Cart& cart);

}  // namespace perk::property
