// The cart of a test: its table as typed lines.
#pragma once
#include "compiler/sema/promotion.h"

namespace perk::sema {

// The lines of a `cart`; wrong cells and columns are reported, the rest is kept.
void check_cart(Context& context, const ast::Table& table, typed::Test& test);
// The charges of `shipments`.
void check_shipments(Context& context, const ast::Table& table, typed::Test& test);

// ---- test_block_ledger.cpp ----
void check_usage(Context& context, const ast::UsedClause& clause, source::Span span, typed::Test& test);
void check_code(Context& context, const ast::EnterCouponClause& clause, typed::Test& test);
void check_balance(Context& context, const ast::Fact& fact, const ast::Comparison& comparison,
                   source::Span span, typed::Test& test);
void check_gift_price(Context& context, const ast::GiftPriceClause& clause, typed::Test& test);

void check_unspent(Context& context, const ast::UnspentClause& clause, typed::TestUnspent& out);

}  // namespace perk::sema
