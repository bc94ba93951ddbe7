// What could be too large to calculate with is told, whether or not the promotion could give anything.
#include "runtime/pricing/overflow.h"

#include <gtest/gtest.h>

#include "runtime/ops/money.h"
#include "tests/pricing/module_builder.h"

namespace perk::test {
namespace {

TEST(Overflow, IsToldOfAPromotionThatTheIndexLeavesOut) {
  Pack pack;
  pack.promo("huge")
      .amount(ir::OfferKind::amount_off_each, ops::kMaxAmount, goods())
      .when_subtotal(1'000'000);
  pack.promo("small").percent(10, goods());
  const Engine engine = pack.engine();
  EXPECT_EQ(pricing::could_overflow(engine.module()), std::vector<std::uint32_t>{0});
  const Result result = price(engine, cart({{"A", 10'000, 10}}));
  EXPECT_TRUE(result.degraded);
  EXPECT_EQ(find(result, "huge").outcome, Outcome::overflow);
  EXPECT_EQ(off(result, "small"), 10'000);
  // One piece is within the numbers, and the condition is what fails.
  const Result one = price(engine, cart({{"A", 1, 100}}));
  EXPECT_FALSE(one.degraded);
  EXPECT_EQ(find(one, "huge").outcome, Outcome::condition_false);
}

TEST(Overflow, IsAskedOfAllWhereTheCartIsNotOrdinary) {
  Pack pack;
  pack.promo("each")
      .amount(ir::OfferKind::amount_off_each, INT64_MAX / (pricing::kOrdinaryPieces * 2), goods())
      .when_subtotal(1'000'000'000);
  const Engine engine = pack.engine();
  EXPECT_TRUE(pricing::could_overflow(engine.module()).empty());
  EXPECT_FALSE(price(engine, cart({{"A", pricing::kOrdinaryPieces, 1}})).degraded);
  const Result result = price(engine, cart({{"A", pricing::kOrdinaryPieces * 3, 1}}));
  EXPECT_TRUE(result.degraded);
  EXPECT_EQ(find(result, "each").outcome, Outcome::overflow);
}

}  // namespace
}  // namespace perk::test
