// The cart that a `test` block describes.
#pragma once
#include "compiler/sema/typed.h"
#include "perk/cart.h"

namespace perk::testrun {

// Facts that the test does not name are missing, but for the customer's id: a test's customer is known unless
// it says `customer is a guest`.
Cart cart_of(const typed::Test& test, const typed::Pack& pack);

}  // namespace perk::testrun
