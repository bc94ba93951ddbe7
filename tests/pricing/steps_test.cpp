// Runs, rounding, entries, wants and fit: R0–R8, S1–S15.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/pricing/module_builder.h"

namespace perk::test {
namespace {

using ir::CapScope;
using ir::OfferKind;

// What each line pays, in the cart's order.
std::vector<std::int64_t> pays(const Result& result) {
  std::vector<std::int64_t> amounts;
  for (const LineResult& line : result.lines) amounts.push_back(line.final_amount.minor);
  return amounts;
}

using Amounts = std::vector<std::int64_t>;

ir::TierTable ladder(ir::TierTable::Column column, bool steps, std::vector<ir::TierTable::Tier> tiers,
                     ir::TierTable::By by = ir::TierTable::By::quantity) {
  return {by, column, steps, std::move(tiers)};
}

TEST(S1, ARunIsRoundedOnce) {
  Pack pack;
  pack.promo("p").percent(15, goods());
  EXPECT_EQ(off(price(pack, cart({{"A", 10, 99}})), "p"), 149);
  std::vector<Item> ten(10, Item{"A", 1, 99});
  EXPECT_EQ(off(price(pack, cart(ten)), "p"), 149);
}

TEST(S1, PerUnitRoundsEachUnitAndTheRoomCuts) {
  Pack pack;
  pack.module.rounding.basis = ir::RoundingBasis::per_unit;
  pack.promo("p").percent(15, goods());
  EXPECT_EQ(off(price(pack, cart({{"A", 10, 99}})), "p"), 150);
  Pack all;
  all.module.rounding.basis = ir::RoundingBasis::per_unit;
  all.promo("p").percent(100, goods());
  Cart three = cart({{"A", 3, 200}});
  three.lines[0].is_amount = true;
  EXPECT_EQ(off(price(all, three), "p"), 200);
}

TEST(S3, EqualUnitsGoByTheContentOfTheLine) {
  Pack pack;
  pack.promo("p").sets(OfferKind::every_nth, 1, 2, goods());
  EXPECT_EQ(pays(price(pack, cart({{"B", 1, 10000}, {"A", 1, 10000}}))), (Amounts{10000, 0}));
  EXPECT_EQ(pays(price(pack, cart({{"A", 1, 10000}, {"B", 1, 10000}}))), (Amounts{0, 10000}));
}

TEST(S4, PartsOfALineAreCumulative) {
  Pack pack;
  pack.promo("p").percent(15, goods());
  const Result two = price(pack, cart({{"A", 4, 99}, {"A", 6, 99}}));
  EXPECT_EQ(two.lines[0].parts[0].amount.minor, 60);
  EXPECT_EQ(two.lines[1].parts[0].amount.minor, 89);
  const Result three = price(pack, cart({{"A", 4, 99}, {"A", 2, 99}, {"A", 4, 99}}));
  EXPECT_EQ(three.lines[1].parts[0].amount.minor, 30);
  EXPECT_EQ(three.lines[2].parts[0].amount.minor, 59);
}

TEST(S5, TheRemainderMayGoToOneLine) {
  const auto parts = [](ir::Remainder remainder) {
    Pack pack;
    pack.module.rounding.remainder = remainder;
    pack.promo("p").amount(OfferKind::amount_off_in_all, 100, goods(), "order");
    return pays(price(pack, cart({{"A", 1, 1000}, {"B", 1, 1000}, {"C", 1, 1000}})));
  };
  EXPECT_EQ(parts(ir::Remainder::largest), (Amounts{966, 967, 967}));
  EXPECT_EQ(parts(ir::Remainder::first_line), (Amounts{966, 967, 967}));
  EXPECT_EQ(parts(ir::Remainder::last_line), (Amounts{967, 967, 966}));
}

TEST(S6, EqualUnitsPool) {
  Pack pack;
  pack.promo("tea").sets(OfferKind::every_nth, 1, 3, goods());
  pack.promo("p").percent(15, goods());
  EXPECT_EQ(price(pack, cart({{"A", 3, 10000}})).total.minor, 15500);
  EXPECT_EQ(price(pack, cart({{"A", 1, 10000}, {"B", 1, 10000}, {"C", 1, 10000}})).total.minor, 17000);
  Pack later;
  later.promo("tea").sets(OfferKind::every_nth, 1, 3, goods());
  later.promo("p").percent(10, price_at_least(7000), "vip");
  EXPECT_EQ(find(price(later, cart({{"A", 3, 10000}})), "p").outcome, Outcome::nothing_to_give);
}

TEST(S7, AMeasuredPieceIsOneRoundedAmount) {
  Pack pack;
  pack.promo("p").when_quantity(2).percent(10, goods());
  Cart labels = cart({{"A", 1, 9999}, {"A", 1, 9999}});
  for (CartLine& line : labels.lines) line.measure_milli = 333;
  const Result result = price(pack, labels);
  EXPECT_EQ(result.lines[0].list.minor, 3330);
  EXPECT_EQ(result.list_subtotal.minor, 6660);
  EXPECT_EQ(off(result, "p"), 666);
}

TEST(S8, FloorsRoundUpAndCapsDown) {
  Pack capped;
  capped.promo("p").percent(100, goods()).cap_percent(40);
  EXPECT_EQ(off(price(capped, cart({{"A", 1, 99999}})), "p"), 39999);
  Pack floored;
  floored.promo("p").percent(100, goods());
  floored.floor(105);
  EXPECT_EQ(price(floored, cart({{"A", 3, 2000, "goods", 1001}})).total.minor, 3154);
}

TEST(S9, TheLowestPriceWins) {
  Pack pack;
  pack.promo("contract").amount(OfferKind::special_price, 90000, goods(), "price");
  pack.promo("flash").amount(OfferKind::special_price, 85000, goods(), "price");
  const Result result = price(pack, cart({{"A", 1, 100000}}));
  EXPECT_EQ(result.total.minor, 85000);
  EXPECT_EQ(find(result, "contract").outcome, Outcome::lost);
  EXPECT_EQ(find(result, "contract").other, "flash");
  EXPECT_EQ(find(result, "contract").by.minor, 5000);
  EXPECT_EQ(result.evaluations, 1U);
  EXPECT_EQ(price(pack, cart({{"A", 1, 80000}})).total.minor, 80000);
}

TEST(R2, ATableTakesTheWholeQuantityOrEachUnitAtItsOwn) {
  const std::vector<ir::TierTable::Tier> tiers = {{1, 100000}, {11, 90000}, {51, 80000}};
  Pack whole;
  whole.promo("bulk").table(OfferKind::quantity_price,
                            ladder(ir::TierTable::Column::price_each, false, tiers), goods(), "price");
  EXPECT_EQ(price(whole, cart({{"A", 60, 120000}})).total.minor, 60 * 80000);
  EXPECT_EQ(price(whole, cart({{"A", 50, 120000}})).total.minor, 50 * 90000);
  Pack steps;
  steps.promo("bulk").table(OfferKind::quantity_price, ladder(ir::TierTable::Column::price_each, true, tiers),
                            goods(), "price");
  EXPECT_EQ(price(steps, cart({{"A", 60, 120000}})).total.minor, 10 * 100000 + 40 * 90000 + 10 * 80000);
  // The dearer units are the first ten.
  EXPECT_EQ(pays(price(steps, cart({{"A", 5, 120000}, {"B", 10, 130000}}))), (Amounts{450000, 1000000}));
}

TEST(R2, ATierNotReachedGivesNothing) {
  Pack pack;
  pack.promo("bulk").table(OfferKind::quantity_price,
                           ladder(ir::TierTable::Column::price_each, false, {{11, 90000}}), goods(), "price");
  EXPECT_EQ(find(price(pack, cart({{"A", 10, 100000}})), "bulk").outcome, Outcome::nothing_to_give);
}

TEST(Tiers, DiscountsByQuantityAndSubtotal) {
  Pack percent;
  percent.promo("t").table(OfferKind::tier_discount,
                           ladder(ir::TierTable::Column::percent, false, {{2, 10'000'000}, {5, 20'000'000}}),
                           goods(), "item");
  EXPECT_EQ(off(price(percent, cart({{"A", 5, 1000}})), "t"), 1000);
  Pack steps;
  steps.promo("t").table(OfferKind::tier_discount,
                         ladder(ir::TierTable::Column::percent, true, {{2, 10'000'000}, {5, 20'000'000}}),
                         goods(), "item");
  EXPECT_EQ(off(price(steps, cart({{"A", 5, 1000}})), "t"), 500);
  Pack spend;
  spend.promo("t").table(OfferKind::tier_discount,
                         ladder(ir::TierTable::Column::off_in_all, false, {{10000, 1000}, {20000, 3000}},
                                ir::TierTable::By::subtotal),
                         goods(), "order");
  EXPECT_EQ(off(price(spend, cart({{"A", 1, 15000}})), "t"), 1000);
  EXPECT_EQ(off(price(spend, cart({{"A", 2, 15000}})), "t"), 3000);
  // By a subtotal it is money that is counted: 10% of what lies from 20.00 on.
  Pack money;
  money.promo("t").table(
      OfferKind::tier_discount,
      ladder(ir::TierTable::Column::percent, true, {{2000, 10'000'000}}, ir::TierTable::By::subtotal),
      goods(), "item");
  EXPECT_EQ(off(price(money, cart({{"A", 3, 1500}})), "t"), 250);
}

TEST(R3, EligibilityIsTheWantBeforeRounding) {
  Pack pack;
  pack.promo("p").percent(1, goods());
  const Result result = price(pack, cart({{"A", 1, 10}}));
  EXPECT_EQ(find(result, "p").outcome, Outcome::rounds_to_zero);
}

TEST(R3, NoPromotionSeesItsNeighboursInItsStage) {
  Pack pack;
  pack.promo("a").percent(50, goods());
  pack.promo("b").when_subtotal(10000).percent(10, goods());
  pack.promo("c").when_subtotal(10000).percent(10, goods(), "vip");
  const Result result = price(pack, cart({{"A", 1, 10000}}));
  EXPECT_EQ(off(result, "b"), 1000);
  EXPECT_EQ(find(result, "c").outcome, Outcome::condition_false);
  EXPECT_EQ(find(result, "c").short_by.minor, 6000);
  EXPECT_EQ(find(result, "c").reason, "subtotal is at least 100 THB: it is 40 THB, add 60 THB");
}

TEST(S11, LineBoundPartsShareTheRoom) {
  Pack pack;
  pack.promo("a").percent(60, goods());
  pack.promo("b").percent(60, goods());
  const Result result = price(pack, cart({{"A", 1, 10000}}));
  EXPECT_EQ(off(result, "a"), 5000);
  EXPECT_EQ(off(result, "b"), 5000);
}

TEST(S11, NarrowSpreadsComeFirst) {
  Pack pack;
  pack.promo("a").amount(OfferKind::amount_off_in_all, 10000, goods());
  pack.promo("b").amount(OfferKind::amount_off_in_all, 8000, sku("A"));
  const Result result = price(pack, cart({{"A", 1, 10000}, {"B", 1, 10000}}));
  EXPECT_EQ(off(result, "a") + off(result, "b"), 18000);
  EXPECT_EQ(pays(result), (Amounts{0, 2000}));
}

TEST(S12, WhatDoesNotFitGoesToTheOthers) {
  Pack pack;
  pack.promo("all").amount(OfferKind::amount_off_in_all, 3000, goods());
  pack.promo("line").percent(90, sku("A"));
  // 20.00 with room 2.00 and 80.00: shares 6 / 24 become 2 / 28.
  const Result result = price(pack, cart({{"A", 1, 2000}, {"B", 1, 8000}}));
  EXPECT_EQ(pays(result), (Amounts{0, 5200}));
  EXPECT_EQ(off(result, "all"), 3000);
}

TEST(S12, SharesAreExactUntilEveryPartHasRoom) {
  Pack pack;
  pack.promo("all").amount(OfferKind::amount_off_in_all, 2, goods());
  pack.promo("b").amount(OfferKind::amount_off_each, 1, sku("C"));
  pack.promo("a").amount(OfferKind::amount_off_each, 1, sku("A"));
  const Result result = price(pack, cart({{"A", 1, 3}, {"B", 1, 1}, {"C", 1, 1}}));
  EXPECT_EQ(pays(result), (Amounts{0, 1, 0}));
}

TEST(S13, CapsAreSpreadByTheUncappedParts) {
  Pack pack;
  pack.promo("p").percent(15, goods()).cap(CapScope::order, 10000);
  EXPECT_EQ(pays(price(pack, cart({{"A", 1, 100000}, {"B", 1, 50000}}))), (Amounts{93333, 46667}));
}

TEST(S13, CapsPerItemLineAndCategory) {
  Pack item;
  item.promo("p").percent(50, goods()).cap(CapScope::item, 100);
  EXPECT_EQ(off(price(item, cart({{"A", 3, 1000}, {"B", 1, 100}})), "p"), 350);
  Pack line;
  line.promo("p").percent(50, goods()).cap(CapScope::line, 100);
  EXPECT_EQ(off(price(line, cart({{"A", 3, 1000}, {"B", 1, 100}})), "p"), 150);
  Pack category;
  category.promo("p").percent(50, goods()).cap(CapScope::category, 100);
  const std::vector<Item> items = {{"A", 1, 1000, "x/y"}, {"B", 1, 1000, "x/y"}, {"C", 1, 1000, "x/z"}};
  EXPECT_EQ(off(price(category, cart(items)), "p"), 200);
  Pack top;
  top.promo("p").percent(50, goods()).cap(CapScope::top_category, 100);
  EXPECT_EQ(off(price(top, cart(items)), "p"), 100);
}

TEST(S13, ItemsUnderACapAreTheDearest) {
  Pack pack;
  pack.promo("p").percent(10, goods()).cap_items(2);
  EXPECT_EQ(pays(price(pack, cart({{"A", 2, 1000}, {"B", 1, 3000}}))), (Amounts{1900, 2700}));
}

TEST(S14, TheTotalCapCutsTheStageAndSparesShipping) {
  Pack pack;
  pack.promo("item").percent(30, sku("A"));
  pack.promo("order").together(20, goods());
  pack.promo("ship").shipping(OfferKind::shipping_off, 100);
  pack.total_cap(20);
  const Result result = price(pack, cart({{"A", 1, 10000}, {"B", 1, 10000}}, {5000}));
  EXPECT_EQ(off(result, "item"), 3000);
  EXPECT_EQ(off(result, "order"), 1000);
  EXPECT_EQ(result.shipping_total.minor, 0);
}

TEST(S14, PricePromotionsUseTheCapUp) {
  Pack pack;
  pack.promo("contract").amount(OfferKind::special_price, 5000, goods(), "price");
  pack.promo("item").percent(10, goods());
  pack.total_cap(20);
  const Result result = price(pack, cart({{"A", 1, 10000}}));
  EXPECT_EQ(result.total.minor, 5000);
  EXPECT_EQ(find(result, "item").outcome, Outcome::total_cap);
}

TEST(S15, FloorsHoldExceptForTheExcepted) {
  Pack tea;
  tea.promo("free").sets(OfferKind::buy_get, 1, 1, sku("A"), {}, sku("B"));
  tea.floor(105);
  EXPECT_EQ(off(price(tea, cart({{"A", 1, 20000, "goods", 100}, {"B", 1, 10000, "goods", 6000}})), "free"),
            3700);
  Pack equal;
  equal.promo("free").sets(OfferKind::every_nth, 1, 3, goods());
  equal.floor(105);
  EXPECT_EQ(off(price(equal, cart({{"A", 3, 10000, "goods", 6000}})), "free"), 10000);
  Pack excepted;
  excepted.promo("free").percent(100, goods());
  excepted.promo("other").percent(10, goods());
  excepted.floor(105, {0});
  const Result result = price(excepted, cart({{"A", 1, 10000, "goods", 6000}}));
  EXPECT_EQ(off(result, "free"), 10000);
  EXPECT_EQ(find(result, "other").outcome, Outcome::no_room);
}

TEST(S15, AFloorAboveListRaisesNothing) {
  Pack pack;
  pack.promo("p").percent(10, goods());
  pack.floor(105);
  const Result result = price(pack, cart({{"A", 1, 10000, "goods", 20000}, {"B", 1, 10000}}));
  EXPECT_EQ(pays(result), (Amounts{10000, 9000}));
}

TEST(R6, OneAfterAnotherCompoundsByRank) {
  Pack pack;
  pack.module.stages[1].one_after_another = true;
  pack.promo("a").percent(50, goods());
  pack.promo("b").percent(50, goods());
  const Result result = price(pack, cart({{"A", 1, 10000}}));
  EXPECT_EQ(off(result, "a"), 5000);
  EXPECT_EQ(off(result, "b"), 2500);
}

TEST(R7, ShippingOffersWorkOnCharges) {
  Pack half;
  half.promo("p").shipping(OfferKind::shipping_off, 50);
  EXPECT_EQ(price(half, cart({{"A", 1, 100}}, {999, 101})).shipping_total.minor, 499 + 50);
  Pack each;
  each.promo("p").shipping(OfferKind::shipping_amount_each, 400);
  EXPECT_EQ(price(each, cart({{"A", 1, 100}}, {1000, 300})).shipping_total.minor, 600);
  Pack all;
  all.promo("p").shipping(OfferKind::shipping_amount_off, 1000);
  const Result spread = price(all, cart({{"A", 1, 100}}, {1000, 3000}));
  EXPECT_EQ(spread.charges[0].final_amount.minor, 750);
  EXPECT_EQ(spread.charges[1].final_amount.minor, 2250);
  Pack at;
  at.promo("p").shipping(OfferKind::shipping_price, 500);
  EXPECT_EQ(price(at, cart({{"A", 1, 100}}, {1000, 300})).shipping_total.minor, 800);
}

TEST(R8, NoLineOfASplitRunFallsBelowZero) {
  Pack pack;
  pack.promo("a").percent(50, goods());
  pack.promo("b").percent(50, goods());
  const Result result = price(pack, cart({{"A", 1, 99}, {"A", 1, 99}, {"A", 1, 99}}));
  EXPECT_EQ(result.total.minor, 0);
  for (const LineResult& line : result.lines) {
    EXPECT_EQ(line.final_amount.minor, 0);
    for (const Part& part : line.parts) EXPECT_GE(part.amount.minor, 49);
  }
}

TEST(R8, OddMinorUnitsFallOnTheFirstUnits) {
  Pack pack;
  pack.promo("a").amount(OfferKind::amount_off_in_all, 5, goods());
  const Result result = price(pack, cart({{"A", 4, 10}, {"A", 6, 10}}));
  EXPECT_EQ(result.lines[0].final_amount.minor, 36);
  EXPECT_EQ(result.lines[1].final_amount.minor, 59);
}

TEST(R8, EntriesOfALineFollowItsParts) {
  Pack pack;
  pack.promo("a").percent(10, goods());
  pack.promo("b").together(10, goods());
  const Result result = price(pack, cart({{"A", 3, 1000}, {"A", 1, 1000}}));
  for (const LineResult& line : result.lines) {
    std::int64_t taken = 0;
    for (const Part& part : line.parts) taken += part.amount.minor;
    EXPECT_EQ(line.final_amount.minor, line.list.minor - taken);
    EXPECT_EQ(line.entries[1].minor, line.list.minor);
  }
  EXPECT_EQ(result.lines[0].entries[2].minor, 2700);
  EXPECT_EQ(result.goods_discount.minor, 400 + 360);
}

TEST(Offers, AmountsPerUnitPerLineAndTogether) {
  Pack each;
  each.promo("p").amount(OfferKind::amount_off_each, 2000, goods());
  EXPECT_EQ(pays(price(each, cart({{"A", 3, 5000}, {"B", 2, 1500}}))), (Amounts{9000, 0}));
  Pack line;
  line.promo("p").amount(OfferKind::amount_off_each_line, 2000, goods());
  EXPECT_EQ(pays(price(line, cart({{"A", 3, 5000}, {"B", 1, 1500}}))), (Amounts{13000, 0}));
  Pack together;
  together.promo("p").amount(OfferKind::price_together, 4000, cheapest(2, goods()));
  EXPECT_EQ(off(price(together, cart({{"A", 1, 5000}, {"B", 2, 3000}})), "p"), 2000);
  Pack percent;
  percent.promo("p").together(15, goods());
  EXPECT_EQ(off(price(percent, cart({{"A", 1, 33}, {"B", 1, 33}, {"C", 1, 34}})), "p"), 15);
}

TEST(Offers, SeveralGivesStandOrFallTogether) {
  Pack pack;
  pack.promo("p").when_subtotal(10000).percent(10, goods()).shipping(OfferKind::shipping_off, 100);
  EXPECT_EQ(price(pack, cart({{"A", 1, 10000}}, {500})).total.minor, 9000);
  EXPECT_EQ(price(pack, cart({{"A", 1, 9900}}, {500})).total.minor, 10400);
}

TEST(S27, OverflowGivesNothingAndIsSaid) {
  Pack pack;
  pack.promo("huge").amount(OfferKind::amount_off_each, 1'000'000'000'000'000, goods());
  pack.promo("fine").percent(10, goods());
  const Result result = price(pack, cart({{"A", 1'000'000, 100}}));
  EXPECT_TRUE(result.degraded);
  EXPECT_EQ(find(result, "huge").outcome, Outcome::overflow);
  EXPECT_EQ(off(result, "fine"), 10'000'000);
}

}  // namespace
}  // namespace perk::test
