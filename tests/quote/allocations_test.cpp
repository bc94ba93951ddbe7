// The second calculation of a cart that the lane prices allocates nothing.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "runtime/ir/ir.h"
#include "tests/quote/give.h"
#include "tests/quote/packs.h"

namespace {

thread_local std::size_t allocations = 0;

void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(size);
}
void* operator new[](std::size_t size) {
  return counted(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

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
  const std::size_t before = allocations;
  const std::int64_t second = price();
  EXPECT_EQ(allocations - before, 0U);
  EXPECT_EQ(second, first);
  // The counter counts.
  const std::size_t counting = allocations;
  delete new int(7);
  EXPECT_EQ(allocations - counting, 1U);
}

}  // namespace
}  // namespace perk::test
