// Random carts for a random pack, and carts as text.
#pragma once
#include <perk/cart.h>

#include <string>

#include "tests/property/draft.h"

namespace perk::property {

Cart random_cart(Random& random, const Draft& draft);
std::string print(const Cart& cart);

}  // namespace perk::property
