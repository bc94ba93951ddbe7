// Limits, caps and budgets over several orders, coupons of pools and their verdicts: S26, language.md §10.
#include <gtest/gtest.h>

#include "tests/pricing/module_builder.h"

namespace perk::test {
namespace {

using ir::BoundKind;
using ir::LastGrant;
using ir::OfferKind;

constexpr std::uint32_t kSku = 0, kCustomer = 5;
constexpr std::int64_t kDay = 86'400;

Cart with_usage(std::vector<Usage> usage, const std::vector<Item>& items = {{"A", 1, 10000}}) {
  Cart shop = cart(items);
  shop.usage = std::move(usage);
  return shop;
}

TEST(Uses, RefuseWhenTheyAreUsedUpAndAskForAHold) {
  Pack pack;
  pack.promo("p").percent(10, goods()).bound(BoundKind::uses, 2, "p-uses");
  const Result first = price(pack, with_usage({{"p-uses", "", 1}, {"gone", "", 9}}));
  EXPECT_EQ(off(first, "p"), 1000);
  ASSERT_EQ(first.holds.size(), 1U);
  EXPECT_EQ(first.holds[0].counter, "p-uses");
  EXPECT_EQ(first.holds[0].amount, 1);
  const Result last = price(pack, with_usage({{"p-uses", "", 2}}));
  EXPECT_EQ(find(last, "p").outcome, Outcome::limit);
  EXPECT_EQ(find(last, "p").reason, "p-uses of 2: nothing is left of it");
  EXPECT_TRUE(last.holds.empty());
}

TEST(Uses, APromotionThatGivesNothingAsksForNoHold) {
  Pack pack;
  pack.promo("p").percent(1, goods()).bound(BoundKind::uses, 2, "p-uses");
  EXPECT_TRUE(price(pack, cart({{"A", 1, 10}})).holds.empty());
}

TEST(Uses, AMissingKeyRefusesUnlessGuestsCountTogether) {
  const auto outcome = [](bool or_guests, bool known) {
    Pack pack;
    pack.promo("p")
        .percent(10, goods())
        .bound(BoundKind::uses, 1, "c", {kCustomer}, LastGrant::part, or_guests);
    Cart shop = cart({{"A", 1, 100}});
    if (known) shop.customer = {{"id", std::string("c-1")}};
    return find(price(pack, shop), "p").outcome;
  };
  EXPECT_EQ(outcome(false, false), Outcome::limit);
  EXPECT_EQ(outcome(false, true), Outcome::applied);
  EXPECT_EQ(outcome(true, false), Outcome::applied);
}

TEST(S26, WhatIsLeftOfSharedUsesIsAtMostSoMany) {
  Pack pack;
  for (std::int64_t i = 1; i <= 3; ++i) {
    pack.promo(std::string(1, static_cast<char>('a' + i)))
        .percent(10 * i, goods())
        .bound(BoundKind::uses, 3, "all");
  }
  const Engine engine = pack.engine();
  const Result one = price(engine, with_usage({{"all", "", 2}}));
  EXPECT_EQ(one.total.minor, 7000);
  ASSERT_EQ(one.holds.size(), 1U);
  EXPECT_EQ(price(engine, with_usage({{"all", "", 1}})).total.minor, 5000);
  EXPECT_EQ(price(engine, with_usage({})).total.minor, 4000);
}

TEST(Times, CutTheSetsAndCountThem) {
  Pack pack;
  pack.promo("tea").sets(OfferKind::every_nth, 1, 2, goods()).bound(BoundKind::times, 5, "tea");
  const Result result = price(pack, with_usage({{"tea", "", 3}}, {{"A", 10, 100}}));
  EXPECT_EQ(off(result, "tea"), 200);
  EXPECT_EQ(result.holds[0].amount, 2);
  EXPECT_EQ(find(price(pack, with_usage({{"tea", "", 5}}, {{"A", 10, 100}})), "tea").outcome, Outcome::limit);
}

TEST(S26, TheRestOfABudgetIsTheOutermostCap) {
  Pack pack;
  pack.promo("p").percent(15, goods()).bound(BoundKind::money, 50000, "b");
  const Result result = price(pack, with_usage({{"b", "", 40000}}, {{"A", 1, 100000}, {"B", 1, 50000}}));
  EXPECT_EQ(off(result, "p"), 10000);
  EXPECT_EQ(result.lines[0].final_amount.minor, 93333);
  EXPECT_EQ(result.holds[0].amount, 10000);
  EXPECT_EQ(find(price(pack, with_usage({{"b", "", 50000}})), "p").outcome, Outcome::budget);
}

TEST(S26, WholeOvershootsAndNoneWithholds) {
  const auto grant = [](LastGrant last, std::int64_t used) {
    Pack pack;
    pack.promo("p").percent(10, goods()).bound(BoundKind::money, 5000, "b", {}, last);
    return off(price(pack, with_usage({{"b", "", used}})), "p");
  };
  EXPECT_EQ(grant(LastGrant::part, 4900), 100);
  EXPECT_EQ(grant(LastGrant::whole, 4900), 1000);
  EXPECT_EQ(grant(LastGrant::whole, 5000), 0);
  EXPECT_EQ(grant(LastGrant::none, 4900), 0);
  EXPECT_EQ(grant(LastGrant::none, 4000), 1000);
  Pack pack;
  pack.promo("p").percent(10, goods()).bound(BoundKind::money, 5000, "b", {}, LastGrant::none);
  const Result result = price(pack, with_usage({{"b", "", 4900}}));
  EXPECT_EQ(find(result, "p").outcome, Outcome::budget);
  EXPECT_EQ(find(result, "p").reason, "b of 5000: it would pass what is left, 1 THB");
}

TEST(S26, ASharedBudgetIsCutProRataInAStage) {
  Pack pack;
  pack.promo("a").percent(20, sku("A")).bound(BoundKind::money, 30000, "b");
  pack.promo("b").percent(20, sku("B")).bound(BoundKind::money, 30000, "b");
  pack.promo("c").percent(20, sku("C"), "vip").bound(BoundKind::money, 30000, "b");
  const Result result = price(pack, cart({{"A", 1, 100000}, {"B", 1, 100000}, {"C", 1, 100000}}));
  EXPECT_EQ(off(result, "a"), 15000);
  EXPECT_EQ(off(result, "b"), 15000);
  EXPECT_EQ(off(result, "c"), 0);
}

// A knapsack of what is asked: the two smaller ones are worth more together.
TEST(S26, ASharedBudgetThatWithholdsIsAChoice) {
  Pack pack;
  pack.promo("a").percent(20, sku("A")).bound(BoundKind::money, 30000, "b", {}, LastGrant::none);
  pack.promo("b").percent(15, sku("B")).bound(BoundKind::money, 30000, "b", {}, LastGrant::none);
  pack.promo("c").percent(14, sku("C")).bound(BoundKind::money, 30000, "b", {}, LastGrant::none);
  pack.promo("d").percent(40, sku("D")).bound(BoundKind::money, 30000, "b", {}, LastGrant::none);
  const Result result =
      price(pack, cart({{"A", 1, 100000}, {"B", 1, 100000}, {"C", 1, 100000}, {"D", 1, 100000}}));
  EXPECT_EQ(off(result, "a"), 0);
  EXPECT_EQ(off(result, "b") + off(result, "c"), 29000);
  EXPECT_EQ(find(result, "d").outcome, Outcome::budget);
  EXPECT_EQ(find(result, "a").outcome, Outcome::lost);
}

TEST(S26, ASharedBudgetThatWithholdsIsNeverPassed) {
  Pack pack;
  pack.promo("a").percent(20, sku("A")).bound(BoundKind::money, 30000, "b", {}, LastGrant::none);
  pack.promo("b").percent(20, sku("B")).bound(BoundKind::money, 30000, "b", {}, LastGrant::none);
  const Result result = price(pack, cart({{"A", 1, 100000}, {"B", 1, 100000}}));
  EXPECT_EQ(off(result, "a") + off(result, "b"), 20000);
}

TEST(Items, AreCountedFromTheDearestDown) {
  Pack pack;
  pack.promo("p").percent(10, goods()).bound(BoundKind::items, 5, "i");
  const Result result = price(pack, with_usage({{"i", "", 3}}, {{"A", 3, 1000}, {"B", 1, 3000}}));
  EXPECT_EQ(off(result, "p"), 400);
  EXPECT_EQ(result.holds[0].amount, 2);
}

TEST(Bounds, OfALineAreCountedByItsValue) {
  Pack pack;
  pack.promo("p").percent(10, goods()).bound(BoundKind::items, 2, "per-product", {kSku, kCustomer});
  Cart shop = with_usage({{"per-product", "A", 1}, {"per-product", "C", 2}},
                         {{"A", 3, 1000}, {"B", 3, 1000}, {"C", 1, 1000}});
  shop.customer = {{"id", std::string("c-1")}};
  const Result result = price(pack, shop);
  EXPECT_EQ(result.lines[0].final_amount.minor, 2900);
  EXPECT_EQ(result.lines[1].final_amount.minor, 2800);
  EXPECT_EQ(result.lines[2].final_amount.minor, 1000);
  ASSERT_EQ(result.holds.size(), 2U);
  EXPECT_EQ(result.holds[0].key, "A");
  EXPECT_EQ(result.holds[0].amount, 1);
  EXPECT_EQ(result.holds[1].key, "B");
  EXPECT_EQ(result.holds[1].amount, 2);
}

TEST(Bounds, OfALineUsedUpSaySo) {
  Pack pack;
  pack.promo("p").percent(10, goods()).bound(BoundKind::uses, 1, "once", {kSku});
  const Result result = price(pack, with_usage({{"once", "A", 1}}));
  EXPECT_EQ(find(result, "p").outcome, Outcome::limit);
}

TEST(Credits, KeepTheirBoundsAndBudgets) {
  Pack pack;
  const auto points = pack.account("points", "point", 10'000'000);  // 0.10 each
  pack.promo("a").credit(points, count(60)).bound(BoundKind::credit, 100, "points");
  pack.promo("b").credit(points, count(60)).bound(BoundKind::credit, 100, "points");
  pack.promo("c").credit(points, count(60)).bound(BoundKind::money, 333, "budget");
  const Result result = price(pack, with_usage({{"points", "", 10}}));
  ASSERT_EQ(result.credits.size(), 3U);
  EXPECT_EQ(result.credits[0].amount, 45);
  EXPECT_EQ(result.credits[1].amount, 45);
  EXPECT_EQ(result.credits[2].amount, 33);
  EXPECT_EQ(result.holds[2].counter, "budget");
  EXPECT_EQ(result.holds[2].amount, 330);
}

TEST(Caps, PerFactAndItemsPerLine) {
  Pack fact;
  fact.promo("p").percent(50, goods()).cap_fact(1, 100);
  EXPECT_EQ(off(price(fact, cart({{"A", 1, 1000, "x"}, {"B", 1, 1000, "x"}, {"C", 1, 1000, "y"}})), "p"),
            200);
  Pack items;
  items.promo("p").percent(50, goods()).cap_items(2, ir::CapScope::line);
  EXPECT_EQ(off(price(items, cart({{"A", 3, 100}, {"B", 5, 100}})), "p"), 200);
}

TEST(Coupons, OfPoolsAreListedOrKnownFromTheLedger) {
  Pack pack;
  const auto pool = pack.pool("winter", {"W-1", "W-2"});
  pack.promo("p").percent(10, goods()).needs_pool(pool);
  pack.promo("other").percent(1, goods()).coupon("PLAIN");
  Cart shop = cart({{"A", 1, 10000}});
  shop.coupons = {"w-2", "X-9", "DEAD", "THEIRS", "typo"};
  shop.coupon_facts = {{"X-9", "winter", CouponFacts::State::usable, {}, ""},
                       {"DEAD", "winter", CouponFacts::State::used_up, {}, ""},
                       {"THEIRS", "winter", CouponFacts::State::of_another, {}, "c-2"},
                       {"typo", "of another pack", CouponFacts::State::usable, {}, ""}};
  const Result result = price(pack, shop);
  EXPECT_EQ(off(result, "p"), 1000);
  EXPECT_EQ(result.coupons[0].kind, CouponVerdict::Kind::used);
  EXPECT_EQ(result.coupons[1].kind, CouponVerdict::Kind::recognised_not_used);
  EXPECT_EQ(result.coupons[1].reason, "p: another code of this order does the same");
  EXPECT_EQ(result.coupons[2].reason, "used up");
  EXPECT_EQ(result.coupons[3].reason, "belongs to another customer");
  EXPECT_EQ(result.coupons[4].kind, CouponVerdict::Kind::unknown);
  EXPECT_EQ(find(result, "other").reason, "needs coupon \"PLAIN\"");
  shop.coupons = {"DEAD"};
  EXPECT_EQ(find(price(pack, shop), "p").reason, "needs a coupon from winter");
}

TEST(Coupons, AreValidForSoLongFromIssue) {
  Pack pack;
  const auto pool = pack.pool("winter", {});
  pack.module.pools[pool].from_issue = true;
  pack.module.pools[pool].days = 30;
  pack.promo("p").percent(10, goods()).needs_pool(pool);
  Cart shop = cart({{"A", 1, 10000}});
  shop.coupons = {"X"};
  shop.coupon_facts = {{"X", "winter", CouponFacts::State::usable, Instant{0}, ""}};
  shop.now = {30 * kDay - 1};
  EXPECT_EQ(off(price(pack, shop), "p"), 1000);
  shop.now = {30 * kDay};
  EXPECT_EQ(price(pack, shop).coupons[0].reason, "expired at 1970-01-31 00:00");
}

TEST(Coupons, FactsOfTheCodeCanBeTested) {
  Pack pack;
  const auto pool = pack.pool("gifts", {});
  Promo& promo = pack.promo("p").percent(10, goods()).needs_pool(pool);
  promo.when_coupon_owner("mason");
  Cart shop = cart({{"A", 1, 10000}});
  shop.coupons = {"X"};
  shop.coupon_facts = {{"X", "gifts", CouponFacts::State::usable, {}, "mason"}};
  EXPECT_EQ(off(price(pack, shop), "p"), 1000);
  shop.coupon_facts[0].owner = "plumber";
  EXPECT_EQ(find(price(pack, shop), "p").outcome, Outcome::condition_false);
}

TEST(Carts, OfALedgerAreChecked) {
  Pack pack;
  pack.account("points", "point");
  pack.promo("p").percent(10, goods());
  const Engine engine = pack.engine();
  Cart shop = cart({{"A", 1, 100}});
  shop.balances = {{"point", 5}};
  const auto wrong = engine.price(shop);
  ASSERT_TRUE(std::holds_alternative<CartError>(wrong));
  EXPECT_EQ(std::get<CartError>(wrong).message, "the pack has no account `point`; did you mean `points`?");
  shop.balances = {};
  shop.usage = {{"x", "", -1}};
  ASSERT_TRUE(std::holds_alternative<CartError>(engine.price(shop)));
}

}  // namespace
}  // namespace perk::test
