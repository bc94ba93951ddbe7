// The second calculation of a cart that the lane prices allocates nothing.
#include <gtest/gtest.h>

#include <new>

#include "runtime/ir/ir.h"
#include "tests/quote/give.h"
#include "tests/quote/packs.h"
#include "tests/support/allocations.h"

namespace perk::test {
namespace {

TEST(QuoteAllocations, TheSecondCalculationAllocatesNothing) {
  const Engine engine(shop_module());
  const Catalogue catalogue = shop_catalogue(engine);
  Quoter quoter(engine, catalogue);
  const FieldHandle tier = *catalogue.field("customer.tier"), tags = *catalogue.field("customer.tags");
  const Symbol gold = *catalogue.symbol("gold");
  const CodeHandle ten = *catalogue.code("TEN");
  const ProductRow tea = *catalogue.row("TEA-1"), green = *catalogue.row("TEA-2"),
                   cup = *catalogue.row("CUP-1");
  const std::vector<Symbol> both{gold, *catalogue.symbol("silver")};
  const auto price = [&] {
    quoter.begin({1'776'402'000});
    quoter.add_line({.product = tea, .quantity = 3, .amount = {9900}});
    quoter.add_line({.product = cup, .quantity = 1, .amount = {14'500}});
    quoter.add_line({.product = green, .quantity = 2, .amount = {12'000}});
    quoter.add_line({.product = tea, .quantity = 1, .amount = {9900}});
    quoter.set(tier, gold);
    quoter.set(tags, both);
    quoter.add_charge({4000});
    quoter.add_charge({3000});
    quoter.add_coupon(ten);
    const Quote* quote = quoter.price();
    return quote != nullptr && quote->by_lane ? quote->total.minor : -1;
  };
  const std::int64_t first = price();
  ASSERT_GT(first, 0);
  const std::size_t before = allocations_so_far();
  const std::int64_t second = price();
  EXPECT_EQ(allocations_so_far() - before, 0U);
  EXPECT_EQ(second, first);
  // The counter counts.
  const std::size_t counting = allocations_so_far();
  ::operator delete(::operator new(8));  // an expression `new` may be left out
  EXPECT_EQ(allocations_so_far() - counting, 1U);
}

}  // namespace
}  // namespace perk::test
