// Set offers alone and in competition: S32–S36.
#include <gtest/gtest.h>

#include "tests/pricing/module_builder.h"

namespace perk::test {
namespace {

using ir::OfferKind;
using ir::RewardKind;

TEST(S32, GroupsGoFromTheDearestDown) {
  Pack pack;
  pack.promo("p").sets(OfferKind::every_nth, 1, 3, goods());
  const std::vector<Item> teas = {{"A", 1, 10000}, {"B", 1, 8000}, {"C", 1, 6000}, {"D", 3, 1000}};
  EXPECT_EQ(off(price(pack, cart(teas)), "p"), 7000);
  EXPECT_EQ(find(price(pack, cart(teas)), "p").times, 2);
}

TEST(S32, AQuantityIsNeverExpanded) {
  Pack pack;
  pack.promo("p").sets(OfferKind::every_nth, 1, 3, goods());
  EXPECT_EQ(off(price(pack, cart({{"A", 1'000'000'000, 3}})), "p"), 333'333'333 * 3LL);
}

TEST(S32, CheapestOfAllAndTheDearestOfEach) {
  Pack all;
  all.promo("p").sets(OfferKind::cheapest_for_every, 1, 3, goods());
  const std::vector<Item> items = {{"A", 1, 10000}, {"B", 1, 8000}, {"C", 1, 6000}, {"D", 3, 1000}};
  EXPECT_EQ(off(price(all, cart(items)), "p"), 2000);
  Pack limited;
  limited.promo("p").sets(OfferKind::every_nth, 1, 2, goods()).times(1);
  EXPECT_EQ(off(price(limited, cart({{"A", 2, 1000}, {"B", 2, 500}})), "p"), 1000);
}

TEST(S32, RewardsMayBeAPercentageAnAmountOrAPrice) {
  const auto reward = [](RewardKind kind, std::int64_t value) {
    Pack pack;
    pack.promo("p").sets(OfferKind::every_nth, 1, 2, goods(), {kind, value});
    return off(price(pack, cart({{"A", 4, 1000}})), "p");
  };
  EXPECT_EQ(reward(RewardKind::percent_off, 50), 1000);
  EXPECT_EQ(reward(RewardKind::amount_off, 300), 600);
  EXPECT_EQ(reward(RewardKind::price, 900), 200);
}

TEST(S33, TriggersAreTheDearestAndRewardsTheCheapest) {
  Pack pack;
  pack.promo("p").sets(OfferKind::buy_get, 1, 2, goods(), {}, goods());
  EXPECT_EQ(off(price(pack, cart({{"A", 1, 10000}, {"B", 1, 8000}, {"C", 1, 6000}, {"D", 3, 1000}})), "p"),
            2000);
}

TEST(S33, AUnitIsTriggerOrRewardNeverBoth) {
  Pack pack;
  // Buy two of A or B, get one of B free: B serves on both sides.
  pack.promo("p").sets(OfferKind::buy_get, 1, 2, either("A", "B"), {}, sku("B"));
  const Result result = price(pack, cart({{"A", 1, 1000}, {"B", 2, 500}}));
  EXPECT_EQ(find(result, "p").times, 1);
  EXPECT_EQ(off(result, "p"), 500);
  EXPECT_EQ(find(price(pack, cart({{"A", 1, 1000}, {"B", 1, 500}})), "p").outcome, Outcome::nothing_to_give);
}

TEST(S34, BundlesTakeTheDearestUnits) {
  Pack pack;
  pack.promo("kit").bundle({{1, sku("A")}, {2, either("B", "C")}}, {RewardKind::price, 10000});
  const Result result = price(pack, cart({{"A", 2, 9000}, {"B", 3, 1000}, {"C", 1, 2000}}));
  // First set 90 + 20 + 10 = 120, second 90 + 10 + 10 = 110.
  EXPECT_EQ(find(result, "kit").times, 2);
  EXPECT_EQ(off(result, "kit"), 3000);
}

TEST(S34, ASetCountsOnlyIfItSaves) {
  Pack pack;
  pack.promo("kit").bundle({{1, sku("A")}, {1, either("B", "C")}}, {RewardKind::price, 10000});
  const Result result = price(pack, cart({{"A", 2, 9000}, {"B", 1, 500}, {"C", 1, 2000}}));
  EXPECT_EQ(find(result, "kit").times, 1);
  EXPECT_EQ(off(result, "kit"), 1000);
}

TEST(S34, ManySetsCostWhatOneDoes) {
  Pack pack;
  pack.promo("kit").bundle({{1, sku("A")}, {2, sku("B")}}, {RewardKind::percent_off, 10});
  const Result result = price(pack, cart({{"A", 300'000'000, 100}, {"B", 600'000'000, 50}}));
  EXPECT_EQ(find(result, "kit").times, 300'000'000);
  EXPECT_EQ(off(result, "kit"), 6'000'000'000);
}

TEST(S35, SequenceAndCountsAreChosen) {
  Pack pack;
  pack.promo("a").sets(OfferKind::every_nth, 1, 2, goods(), {RewardKind::percent_off, 50});
  pack.promo("b").sets(OfferKind::every_nth, 1, 3, goods(), {RewardKind::percent_off, 90});
  const Result result = price(pack, cart({{"A", 7, 10000}}));
  EXPECT_EQ(result.goods_discount.minor, 19000);
  EXPECT_EQ(find(result, "a").times, 2);
  EXPECT_EQ(find(result, "b").times, 1);
  EXPECT_EQ(result.proof, Proof::searched);
}

TEST(S35, AnOfferWithoutUnitsSaysWhoseTheyAre) {
  Pack pack;
  pack.promo("a").sets(OfferKind::every_nth, 1, 2, goods());
  pack.promo("b").sets(OfferKind::every_nth, 1, 2, goods(), {RewardKind::percent_off, 50});
  const Result result = price(pack, cart({{"A", 2, 10000}}));
  EXPECT_EQ(find(result, "b").outcome, Outcome::no_room);
  EXPECT_EQ(find(result, "b").other, "a");
}

TEST(S36, SharingRemovesTheCompetition) {
  Pack pack;
  pack.promo("a").sets(OfferKind::every_nth, 1, 2, goods(), {RewardKind::percent_off, 50});
  pack.promo("b").sets(OfferKind::every_nth, 1, 2, goods(), {RewardKind::percent_off, 50}).shares();
  const Result result = price(pack, cart({{"A", 2, 10000}}));
  EXPECT_EQ(result.goods_discount.minor, 10000);
  EXPECT_EQ(result.evaluations, 1U);
}

}  // namespace
}  // namespace perk::test
