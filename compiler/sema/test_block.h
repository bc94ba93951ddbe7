// The cart of a test: its table as typed lines.
#pragma once
#include "compiler/sema/promotion.h"

namespace perk::sema {

// The lines of a `cart`; wrong cells and columns are reported, the rest is kept.
void check_cart(Context& context, const ast::Table& table, typed::Test& test);
// The charges of `shipments`.
void check_shipments(Context& context, const ast::Table& table, typed::Test& test);

}  // namespace perk::sema
