// The examples of docs/reference/pricing.md, by their R- and S-numbers.
#include <gtest/gtest.h>

#include "tests/model/test/packs.h"
#include "tests/model/window.h"

namespace perk::model::test {
namespace {

using Amounts64 = std::vector<std::int64_t>;

TEST(Model, S1RoundsOnceARunHoweverManyLinesItCameAs) {
  typed::Pack p = pack();
  add(p, "a", offer(K::percent_off, goods(), percent(15)));
  EXPECT_EQ(total(p, cart({{"TEA", 10, 99}})), 990 - 149);
  Cart lines = cart({});
  for (int i = 0; i < 10; ++i) lines.lines.push_back(cart({{"TEA", 1, 99}}).lines[0]);
  for (int i = 0; i < 10; ++i) lines.lines[static_cast<std::size_t>(i)].id = std::to_string(i);
  EXPECT_EQ(total(p, lines), 990 - 149);
  p.rounding.basis = typed::RoundingBasis::per_unit;
  EXPECT_EQ(total(p, lines), 990 - 150);
}

TEST(Model, S1PerUnitRoundingIsCutByTheRoom) {
  typed::Pack p = pack();
  p.rounding.basis = typed::RoundingBasis::per_unit;
  add(p, "a", offer(K::percent_off, goods(), percent(100)));
  Cart c = cart({{"TEA", 3, 200}});
  c.lines[0].is_amount = true;
  EXPECT_EQ(total(p, c), 0);
}

TEST(Model, S3TheFreeOneOfTwoEqualTeasIsTheFirstBySku) {
  typed::Pack p = pack();
  add(p, "a", set_offer(K::every_nth, 1, 2, goods()));
  EXPECT_EQ(pays(p, cart({{"SENCHA", 1, 100}, {"OOLONG", 1, 100}})), (Amounts64{100, 0}));
}

TEST(Model, S4OddUnitsOfAPartFallOnTheFirst) {
  EXPECT_EQ(share_of_units(149, 10, 0, 4), 60);
  EXPECT_EQ(share_of_units(149, 10, 4, 10), 89);
  EXPECT_EQ(share_of_units(149, 10, 4, 6), 30);
}

TEST(Model, S6RoomIsOfTheRun) {
  typed::Pack p = pack();
  add(p, "three-for-two", set_offer(K::every_nth, 1, 3, goods()));
  add(p, "fifteen", offer(K::percent_off, goods(), percent(15)));
  EXPECT_EQ(total(p, cart({{"TEA", 3, 100}})), 155);
  EXPECT_EQ(total(p, cart({{"A", 1, 100}, {"B", 1, 100}, {"C", 1, 100}})), 170);
}

TEST(Model, S7AMeasuredLineIsRoundedOnceAndNeverMerged) {
  const typed::Pack p = pack();
  Cart c = cart({{"HAM", 1, 9999}, {"HAM", 1, 9999}});
  for (CartLine& line : c.lines) line.measure_milli = 333;
  EXPECT_EQ(total(p, c), 3330 + 3330);
}

TEST(Model, S8FloorsRoundUp) {
  typed::Pack p = pack();
  never_below(p, cost_and(105));
  add(p, "a", offer(K::percent_off, goods(), percent(100)));
  EXPECT_EQ(total(p, cart({{"TEA", 3, 2000, 1001}})), 3154);
}

TEST(Model, S9TheLowestSpecialPriceWins) {
  typed::Pack p = pack();
  add(p, "contract", offer(K::special_price, goods(), money(900), 0));
  add(p, "flash", offer(K::special_price, goods(), money(850), 0));
  const Answer answer = price(p, cart({{"TEA", 1, 1000}}));
  EXPECT_EQ(answer.total, 850);
  EXPECT_EQ(answer.promotions[0].outcome, Outcome::lost);
  EXPECT_EQ(answer.promotions[1].outcome, Outcome::applied);
}

TEST(Model, S11LineBoundPartsAreCutAlike) {
  typed::Pack p = pack();
  add(p, "a", offer(K::percent_off, goods(), percent(60)));
  add(p, "b", offer(K::percent_off, goods(), percent(60)));
  EXPECT_EQ(gives(p, cart({{"TEA", 1, 100}})), (Amounts64{50, 50}));
}

TEST(Model, S11NarrowSpreadsAreFittedFirst) {
  typed::Pack p = pack();
  add(p, "wide", offer(K::amount_off_in_all, goods(), money(100)));
  add(p, "narrow", offer(K::amount_off_in_all, sku({"L1"}), money(80)));
  EXPECT_EQ(gives(p, cart({{"L1", 1, 100}, {"L2", 1, 100}})), (Amounts64{100, 80}));
}

TEST(Model, S12WaterFillsIntoTheRoom) {
  EXPECT_EQ(water_fill(2, {3, 1, 1}, {2, 1, 0}).parts, (std::vector<Int>{2, 0, 0}));
  EXPECT_EQ(water_fill(3000, {2000, 8000}, {200, 8000}).parts, (std::vector<Int>{200, 2800}));
  EXPECT_EQ(water_fill(10, {1, 1}, {2, 3}).parts, (std::vector<Int>{2, 3}));
}

TEST(Model, S13ACapIsDividedByTheUncappedParts) {
  typed::Pack p = pack();
  add_order_cap(add(p, "a", offer(K::percent_off, goods(), percent(15))), 10000);
  EXPECT_EQ(pays(p, cart({{"A", 1, 100000}, {"B", 1, 50000}})), (Amounts64{100000 - 6667, 50000 - 3333}));
}

TEST(Model, S14TheTotalCapIsUsedUpByPrices) {
  typed::Pack p = pack();
  p.stacking.total_cap = money(100);
  add(p, "special", offer(K::special_price, goods(), money(60), 0));
  add(p, "a", offer(K::percent_off, goods(), percent(50)));
  EXPECT_EQ(gives(p, cart({{"TEA", 2, 100}})), (Amounts64{80, 20}));
}

TEST(Model, S15AFreeUnitIsCutByItsOwnFloor) {
  typed::Pack p = pack();
  never_below(p, money(63));
  add(p, "a", set_offer(K::every_nth, 1, 3, goods()));
  EXPECT_EQ(total(p, cart({{"A", 1, 200}, {"B", 1, 200}, {"C", 1, 100}})), 500 - 37);
  EXPECT_EQ(total(p, cart({{"TEA", 3, 100}})), 200);
}

TEST(Model, S18TheBestOfAGroupIsTheBestForTheWholeOrder) {
  typed::Pack p = pack();
  add(p, "a", offer(K::amount_off_in_all, sku({"X"}), money(100)));
  add(p, "b", offer(K::amount_off_in_all, sku({"Y"}), money(60)));
  add(p, "c", offer(K::percent_off, sku({"X"}), percent(50), 2));
  p.stacking.constraints.push_back({typed::Constraint::Kind::best, 1, {0, 1}, {}, {}, {}, {}});
  const Answer answer = price(p, cart({{"X", 1, 1000}, {"Y", 1, 1000}}));
  EXPECT_EQ(answer.total, 1440);
  EXPECT_EQ(answer.promotions[0].outcome, Outcome::lost);
  EXPECT_EQ(answer.promotions[0].by, 10);
}

TEST(Model, S20AnOwedDiscountIsNotDroppedToReachAThreshold) {
  typed::Pack p = pack();
  add(p, "a", offer(K::amount_off_in_all, goods(), money(10000)));
  typed::Promotion& coupon = add(p, "coupon10", offer(K::percent_off_together, goods(), percent(10), 2));
  when_subtotal_at_least(coupon, 500000);
  const Cart c = cart({{"TEA", 1, 505000}});
  EXPECT_EQ(total(p, c), 495000);
  EXPECT_TRUE(price(p, c).met.threshold_straddled);
  p.promotions[0].optional = true;
  EXPECT_EQ(total(p, c), 454500);
  EXPECT_EQ(price(p, c).promotions[0].by, 40500);
}

TEST(Model, S23FewerPromotionsWinATie) {
  typed::Pack p = pack();
  add(p, "a", offer(K::percent_off, goods(), percent(10)));
  add(p, "b", offer(K::percent_off, goods(), percent(10)));
  add(p, "c", offer(K::percent_off, goods(), percent(20)));
  p.stacking.constraints.push_back({typed::Constraint::Kind::never, 1, {2}, {0, 1}, {}, {}, {}});
  const Answer answer = price(p, cart({{"TEA", 1, 100}}));
  EXPECT_TRUE(answer.met.tie);
  EXPECT_EQ(answer.promotions[2].outcome, Outcome::applied);
  EXPECT_EQ(answer.promotions[0].outcome, Outcome::lost);
}

TEST(Model, S32And33TakeDifferentUnits) {
  const Cart teas = cart({{"A", 1, 100}, {"B", 1, 80}, {"C", 1, 60}, {"D", 3, 10}});
  typed::Pack p = pack();
  typed::Offer get = set_offer(K::buy_get, 1, 2, goods());
  get.rewarded = goods();
  add(p, "buy-2-get-1", std::move(get));
  EXPECT_EQ(gives(p, teas), (Amounts64{20}));
  typed::Pack q = pack();
  add(q, "every-3", set_offer(K::every_nth, 1, 3, goods()));
  EXPECT_EQ(gives(q, teas), (Amounts64{70}));
}

TEST(Model, S34ASetNeverCostsMoreThanItsUnits) {
  typed::Pack p = pack();
  typed::Offer kit;
  kit.kind = K::bundle;
  kit.stage = 1;
  kit.slots.push_back({1, sku({"DRILL"}), {}});
  kit.slots.push_back({2, sku({"BIT"}), {}});
  kit.reward = {typed::Reward::Kind::price, money(299000)};
  add(p, "kit", std::move(kit));
  EXPECT_EQ(gives(p, cart({{"DRILL", 1, 280000}, {"BIT", 3, 15000}})), (Amounts64{11000}));
  EXPECT_EQ(gives(p, cart({{"DRILL", 1, 260000}, {"BIT", 3, 15000}})), (Amounts64{0}));
}

TEST(Model, S35CompetingSetsChooseTheirCounts) {
  typed::Pack p = pack();
  typed::Offer a = set_offer(K::every_nth, 1, 2, goods());
  a.reward = percent_reward(50);
  typed::Offer b = set_offer(K::every_nth, 1, 3, goods());
  b.reward = percent_reward(90);
  add(p, "a", std::move(a));
  add(p, "b", std::move(b));
  const Answer answer = price(p, cart({{"TEA", 7, 100}}));
  EXPECT_TRUE(answer.met.set_competition);
  EXPECT_EQ(answer.total, 700 - 190);
  EXPECT_EQ(answer.promotions[0].times, 2);
  EXPECT_EQ(answer.promotions[1].times, 1);
}

TEST(Model, PerLineTheLoserKeepsItsOtherLines) {
  typed::Pack p = pack();
  add(p, "a", offer(K::percent_off, goods(), percent(10)));
  add(p, "b", offer(K::percent_off, sku({"X"}), percent(20)));
  p.stacking.constraints.push_back(
      {typed::Constraint::Kind::best, 1, {0, 1}, {}, {typed::Scope::Kind::line, {}}, {}, {}});
  EXPECT_EQ(pays(p, cart({{"X", 1, 100}, {"Y", 1, 100}})), (Amounts64{80, 90}));
}

TEST(Model, R6OneAfterAnotherComputesOnWhatIsLeft) {
  typed::Pack p = pack();
  p.stacking.stages[1].one_after_another = true;
  add(p, "a", offer(K::percent_off, goods(), percent(50)));
  add(p, "b", offer(K::percent_off, goods(), percent(50)));
  EXPECT_EQ(gives(p, cart({{"TEA", 1, 100}})), (Amounts64{50, 25}));
}

TEST(Model, OvernightHoursBelongToTheDayTheyStart) {
  typed::Window night, friday, both;
  night.kind = typed::Window::Kind::hours;
  night.from = 22 * 3600;
  night.to = 2 * 3600;
  friday.kind = typed::Window::Kind::weekdays;
  friday.weekdays = 1 << 4;
  both.children = {friday, night};
  const std::int64_t friday_noon = 1'776'398'400;  // 2026-04-17 11:00 in Bangkok
  EXPECT_FALSE(within(both, "Asia/Bangkok", 0, friday_noon));
  EXPECT_TRUE(within(both, "Asia/Bangkok", 0, friday_noon + 11 * 3600));
  EXPECT_TRUE(within(both, "Asia/Bangkok", 0, friday_noon + 14 * 3600));
  EXPECT_FALSE(within(both, "Asia/Bangkok", 0, friday_noon + 15 * 3600));
  EXPECT_FALSE(within(both, "Asia/Bangkok", 0, friday_noon - 10 * 3600));
}

}  // namespace
}  // namespace perk::model::test
