// Constraints, completeness, ties, proofs and reasons: S16–S25.
#include <gtest/gtest.h>

#include "tests/pricing/module_builder.h"

namespace perk::test {
namespace {

using ir::OfferKind;
using Scope = ir::Constraint::Scope;

TEST(Choice, WithoutAConstraintThereIsOneEvaluation) {
  Pack pack;
  pack.promo("a").percent(10, goods());
  pack.promo("b").together(10, goods());
  pack.best(2, {0, 1});
  const Result result = price(pack, cart({{"A", 1, 10000}}));
  EXPECT_EQ(result.evaluations, 1U);
  EXPECT_EQ(result.proof, Proof::forced);
}

TEST(S16, AConstraintOverStagesIsDecidedOnce) {
  Pack pack;
  pack.promo("a").percent(10, goods());
  pack.promo("b").together(15, goods());
  pack.best(1, {0, 1});
  const Result result = price(pack, cart({{"A", 1, 10000}}));
  EXPECT_EQ(result.total.minor, 8500);
  EXPECT_EQ(find(result, "a").outcome, Outcome::lost);
  EXPECT_EQ(find(result, "a").other, "b");
  EXPECT_EQ(find(result, "a").by.minor, 500);
  EXPECT_EQ(find(result, "a").reason, "lost to b by 5 THB");
  EXPECT_EQ(result.proof, Proof::searched);
}

TEST(S18, BestIsTheOrdersTotalAndNotTheOwnAmount) {
  Pack pack;
  pack.promo("a").amount(OfferKind::amount_off_in_all, 10000, sku("A"));
  pack.promo("b").amount(OfferKind::amount_off_in_all, 6000, sku("B"));
  pack.promo("c").coupon("HALF").percent(50, sku("A"), "vip");
  pack.best(1, {0, 1});
  Cart shop = cart({{"A", 1, 100000}, {"B", 1, 100000}});
  shop.coupons = {"HALF"};
  const Result result = price(pack, shop);
  EXPECT_EQ(result.total.minor, 144000);
  EXPECT_EQ(find(result, "a").other, "b");
  EXPECT_EQ(find(result, "a").by.minor, 1000);
}

TEST(S20, AnOwedDiscountIsNotDroppedToKeepAThreshold) {
  Pack pack;
  pack.promo("a").amount(OfferKind::amount_off_in_all, 10000, goods());
  pack.promo("coupon10").coupon("COUPON10").when_subtotal(500000).together(10, goods());
  Cart shop = cart({{"A", 1, 505000}});
  shop.coupons = {"coupon10"};
  const Result result = price(pack, shop);
  EXPECT_EQ(result.total.minor, 495000);
  EXPECT_EQ(find(result, "coupon10").outcome, Outcome::condition_false);
  EXPECT_EQ(find(result, "coupon10").short_by.minor, 5000);
  EXPECT_EQ(result.coupons[0].kind, CouponVerdict::Kind::recognised_not_used);
}

TEST(S20, ACouponMayBeLeftOut) {
  Pack pack;
  pack.promo("a").coupon("A").amount(OfferKind::amount_off_in_all, 10000, goods());
  pack.promo("coupon10").coupon("COUPON10").when_subtotal(500000).together(10, goods());
  Cart shop = cart({{"A", 1, 505000}});
  shop.coupons = {"A", "COUPON10", "TYPO"};
  const Result result = price(pack, shop);
  EXPECT_EQ(result.total.minor, 454500);
  EXPECT_EQ(find(result, "a").outcome, Outcome::lost);
  EXPECT_EQ(find(result, "a").by.minor, 40500);
  EXPECT_EQ(find(result, "a").reason, "with it coupon10 would not apply: 405 THB dearer");
  EXPECT_EQ(result.coupons[1].kind, CouponVerdict::Kind::used);
  EXPECT_EQ(result.coupons[2].kind, CouponVerdict::Kind::unknown);
}

TEST(S20, AnythingMayBeLeftOutWhereThePackSaysSo) {
  Pack pack;
  pack.module.anything_may_be_left_out = true;
  pack.promo("a").amount(OfferKind::amount_off_in_all, 10000, goods());
  pack.promo("b").when_subtotal(500000).together(10, goods());
  EXPECT_EQ(price(pack, cart({{"A", 1, 505000}})).total.minor, 454500);
}

TEST(S17, NeverKeepsThePairApart) {
  Pack pack;
  pack.promo("a").percent(10, goods());
  pack.promo("b").percent(20, goods());
  pack.promo("c").percent(15, goods());
  pack.never({1}, {0, 2});
  EXPECT_EQ(price(pack, cart({{"A", 1, 10000}})).total.minor, 7500);
}

TEST(S21, FirstThatAppliesGoesByRank) {
  Pack pack;
  pack.module.first_that_applies = true;
  pack.promo("a").percent(10, goods());
  pack.promo("b").percent(20, goods());
  pack.best(1, {0, 1});
  const Result result = price(pack, cart({{"A", 1, 10000}}));
  EXPECT_EQ(result.total.minor, 9000);
  EXPECT_EQ(find(result, "b").outcome, Outcome::excluded);
  EXPECT_EQ(find(result, "b").other, "a");
  EXPECT_EQ(result.evaluations, 1U);
}

TEST(S23, TiesGoToFewerPromotionsThenToRank) {
  Pack fewer;
  fewer.promo("a").amount(OfferKind::amount_off_in_all, 500, sku("A"));
  fewer.promo("b").amount(OfferKind::amount_off_in_all, 500, sku("B"));
  fewer.promo("c").amount(OfferKind::amount_off_in_all, 1000, goods());
  fewer.never({2}, {0, 1});
  const Cart shop = cart({{"A", 1, 10000}, {"B", 1, 10000}});
  EXPECT_EQ(off(price(fewer, shop), "c"), 1000);
  Pack rank;
  rank.promo("a").percent(10, goods());
  rank.promo("b").percent(10, goods());
  rank.best(1, {0, 1});
  const Result result = price(rank, shop);
  EXPECT_EQ(off(result, "a"), 2000);
  EXPECT_EQ(find(result, "b").by.minor, 0);
  EXPECT_EQ(find(result, "b").reason, "equal to a, which is fewer promotions or stands first");
}

TEST(S23, ACouponThatBringsNothingIsNotUsedUp) {
  Pack pack;
  pack.promo("a").percent(50, goods());
  pack.promo("c").coupon("C").percent(10, goods(), "order");
  pack.total_cap(50);
  Cart shop = cart({{"A", 1, 10000}});
  shop.coupons = {"C"};
  const Result result = price(pack, shop);
  EXPECT_EQ(result.coupons[0].kind, CouponVerdict::Kind::recognised_not_used);
  EXPECT_EQ(find(result, "c").amount.minor, 0);
}

TEST(Scope, PerLineTheLoserKeepsItsOtherLines) {
  Pack pack;
  pack.promo("a").percent(20, either("A", "B"));
  pack.promo("b").amount(OfferKind::amount_off_each, 1500, either("B", "C"));
  pack.best(1, {0, 1}, Scope::line);
  const Result result = price(pack, cart({{"A", 1, 10000}, {"B", 1, 5000}, {"C", 1, 5000}}));
  EXPECT_EQ(off(result, "a"), 2000);
  EXPECT_EQ(off(result, "b"), 3000);
}

TEST(Scope, LinesThatNothingJoinsAreDecidedAlone) {
  Pack pack;
  pack.promo("a").percent(20, goods());
  pack.promo("b").amount(OfferKind::amount_off_each, 1500, goods());
  pack.best(1, {0, 1}, Scope::line);
  std::vector<Item> items;
  for (const char* name : {"A", "B", "C", "D", "E", "F", "G", "H"}) {
    items.push_back({name, 1, static_cast<std::int64_t>(5000 + items.size() * 1000)});
  }
  const Result result = price(pack, cart(items));
  EXPECT_EQ(result.goods_discount.minor, 3 * 1500 + 1600 + 1800 + 2000 + 2200 + 2400);
  EXPECT_EQ(result.evaluations, 1U);
  EXPECT_EQ(result.proof, Proof::greedy);
}

TEST(Scope, AThresholdIsNoReasonToPriceEveryLineWithEvery) {
  const auto evaluations = [](std::int64_t threshold) {
    Pack pack;
    pack.promo("a").percent(20, goods());
    pack.promo("b").amount(OfferKind::amount_off_each, 1500, goods());
    pack.promo("ship").when_subtotal(threshold).shipping(OfferKind::shipping_off, 100);
    pack.best(1, {0, 1}, Scope::line);
    std::vector<Item> items;
    for (const char* name : {"A", "B", "C", "D", "E", "F"}) items.push_back({name, 1, 9000});
    return price(pack, cart(items, {500})).evaluations;
  };
  EXPECT_EQ(evaluations(1000), 1U);
  EXPECT_LE(evaluations(43500), 12U);
}

TEST(Scope, ASpreadStandsOrFallsWhole) {
  Pack pack;
  pack.promo("a").percent(20, sku("A"));
  pack.promo("b").amount(OfferKind::amount_off_in_all, 2500, goods());
  pack.best(1, {0, 1}, Scope::line);
  const Result result = price(pack, cart({{"A", 1, 10000}, {"B", 1, 5000}}));
  EXPECT_EQ(off(result, "a"), 0);
  EXPECT_EQ(off(result, "b"), 2500);
}

TEST(Scope, PerValueOfAFact) {
  Pack pack;
  pack.promo("a").percent(20, goods());
  pack.promo("b").amount(OfferKind::amount_off_each, 1500, goods());
  pack.best(1, {0, 1}, Scope::fact, "category");
  const Result result = price(
      pack, cart({{"A", 1, 10000, "x"}, {"B", 1, 1000, "x"}, {"C", 1, 2000, "y"}, {"D", 1, 3000, "y"}}));
  // x: 20.00 + 2.00 against 15.00 + 10.00; y: 4.00 + 6.00 against 15.00 + 15.00.
  EXPECT_EQ(off(result, "a"), 0);
  EXPECT_EQ(off(result, "b"), 2500 + 3000);
}

TEST(Budget, IsCountedAndTheGapIsHonest) {
  Pack pack;
  std::vector<std::uint32_t> group;
  for (int i = 0; i < 12; ++i) {
    group.push_back(pack.promo("p" + std::to_string(i)).percent(5 + i, goods()).rank());
  }
  pack.promo("later").when_subtotal(6500).together(50, goods());
  pack.best(3, group);
  const Cart shop = cart({{"A", 1, 10000}});
  PriceOptions few;
  few.choice_budget = 1;
  const Result cut = price(pack, shop, few);
  EXPECT_EQ(cut.proof, Proof::bounded);
  EXPECT_EQ(cut.evaluations, 1U);
  const Result whole = price(pack, shop);
  EXPECT_EQ(whole.proof, Proof::searched);
  EXPECT_GE(cut.gap.minor, cut.total.minor - whole.total.minor);
  EXPECT_LE(whole.total.minor, cut.total.minor);
}

TEST(Reasons, TimeCouponCustomerCurrency) {
  Pack pack;
  pack.promo("past").active(0, 100, "until 1970").percent(10, goods());
  pack.promo("soon").active(90000, 180000, "tomorrow").percent(10, goods());
  pack.promo("code").coupon("SAVE").percent(10, goods());
  pack.promo("trade").when_brand_known_customer("plumber").percent(10, goods());
  Cart shop = cart({{"A", 1, 10000}});
  shop.now = {1000};
  shop.customer = {{"job_role", "mason"}};
  const Result result = price(pack, shop);
  EXPECT_EQ(find(result, "past").outcome, Outcome::not_active);
  EXPECT_EQ(find(result, "past").next_active.seconds, 0);
  EXPECT_EQ(find(result, "soon").next_active.seconds, 90000);
  EXPECT_EQ(find(result, "soon").reason, "active tomorrow: next from 1970-01-02 01:00");
  EXPECT_EQ(find(result, "code").outcome, Outcome::missing_coupon);
  EXPECT_EQ(find(result, "code").reason, "needs coupon \"SAVE\"");
  EXPECT_EQ(find(result, "trade").outcome, Outcome::condition_false);
  EXPECT_EQ(find(result, "trade").reason, "customer.job_role is \"plumber\": it is \"mason\"");
  shop.currency = "USD";
  const Result other = price(pack, shop);
  EXPECT_EQ(other.total.minor, 10000);
  EXPECT_EQ(find(other, "past").outcome, Outcome::other_currency);
}

TEST(Reasons, WithoutThemThePricesAreTheSame) {
  Pack pack;
  pack.promo("a").percent(10, goods());
  pack.promo("b").percent(20, goods());
  pack.promo("c").when_subtotal(1000000).percent(20, goods());
  pack.best(1, {0, 1});
  PriceOptions quiet;
  quiet.explain = Explain::none;
  const Result result = price(pack, cart({{"A", 1, 10000}}), quiet);
  EXPECT_EQ(result.total.minor, 8000);
  ASSERT_EQ(result.promotions.size(), 1U);
  EXPECT_EQ(result.promotions[0].id, "b");
  EXPECT_EQ(result.lines[0].parts[0].promotion, 0U);
}

}  // namespace
}  // namespace perk::test
