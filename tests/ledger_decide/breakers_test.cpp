// Breakers: what stands against a wrong rule, and the alarm that it raises.
#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

Breaker on(std::string promotion) {
  Breaker breaker;
  breaker.promotion = std::move(promotion);
  return breaker;
}

TEST(Breakers, StopAPromotionOrAll) {
  Shop shop;
  shop.breakers = {on("Q")};
  shop.breakers[0].stopped = true;
  shop.breakers[0].reason = "wrong price";
  EXPECT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 1, 9)).status, Status::done);
  const Reply reply = shop.reserve(ClaimsOf("A2").promotion("P", 1).promotion("Q", 1));
  EXPECT_EQ(reply.status, Status::refused);
  ASSERT_EQ(reply.refusals.size(), 1U);
  EXPECT_EQ(reply.refusals[0].kind, Refusal::Kind::stopped);
  EXPECT_EQ(reply.refusals[0].promotion, "Q");
  EXPECT_EQ(reply.refusals[0].text, "wrong price");
  EXPECT_TRUE(shop.last.reservations.empty());
  shop.breakers = {on("")};
  shop.breakers[0].stopped = true;
  EXPECT_EQ(shop.reserve(ClaimsOf("A3").promotion("P", 1)).status, Status::refused);
  EXPECT_EQ(shop.reserve(ClaimsOf("A4")).status, Status::done) << "nothing is given";
  // What is held may still be paid for.
  EXPECT_EQ(shop.commit("A1").status, Status::done);
}

TEST(Breakers, BoundAPromotionsShareOfTheOrder) {
  Shop shop;
  shop.breakers = {on("P")};
  shop.breakers[0].most_share_bp = 2'000;
  EXPECT_EQ(shop.reserve(ClaimsOf("A1").promotion("P", 2'000)).status, Status::done);
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").promotion("Q", 2'001)).status, Status::done);
  const Reply reply = shop.reserve(ClaimsOf("A3").promotion("P", 2'001));
  EXPECT_EQ(reply.status, Status::refused);
  EXPECT_EQ(reply.refusals.at(0).kind, Refusal::Kind::breaker);
  EXPECT_EQ(reply.refusals.at(0).left, 2'000);
  ASSERT_EQ(shop.last.alarms.size(), 1U);
  EXPECT_EQ(shop.last.alarms[0].promotion, "P");
  EXPECT_EQ(shop.last.alarms[0].order, "A3");
  EXPECT_EQ(shop.last.alarms[0].at, kNoon);
}

TEST(Breakers, BoundTheShareOfAllPromotionsTogether) {
  Shop shop;
  shop.breakers = {on("")};
  shop.breakers[0].most_share_bp = 2'000;
  EXPECT_EQ(shop.reserve(ClaimsOf("A1").promotion("P", 1'000).promotion("Q", 1'000)).status, Status::done);
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").promotion("P", 1'000).promotion("Q", 1'001)).status, Status::refused);
}

TEST(Breakers, BoundAShareOfTheLargestOrderExactly) {
  Shop shop;
  shop.breakers = {on("P")};
  shop.breakers[0].most_share_bp = 9'999;
  ClaimsOf claims("A1");
  claims.promotion("P", 999'900'000'000'000).claims.list_subtotal = {1'000'000'000'000'000};
  EXPECT_EQ(shop.reserve(claims).status, Status::done);
  claims.claims.order = "A2";
  claims.claims.promotions[0].amount.minor += 1;
  EXPECT_EQ(shop.reserve(claims).status, Status::refused);
}

TEST(Breakers, KeepTheTotalAboveAFloor) {
  Shop shop;
  shop.breakers = {on("")};
  shop.breakers[0].least_total_bp = 9'000;
  EXPECT_EQ(shop.reserve(ClaimsOf("A1").promotion("P", 1'000)).status, Status::done);
  ClaimsOf cheap("A2");
  cheap.promotion("P", 1'001).claims.goods_total = {8'999};
  cheap.claims.total = {12'000};
  EXPECT_EQ(shop.reserve(cheap).status, Status::refused) << "shipping does not pay for the goods";
  EXPECT_EQ(shop.last.alarms.size(), 1U);
}

TEST(Breakers, BoundTheRateOfSpend) {
  Shop shop;
  shop.breakers = {on("P")};
  shop.breakers[0].spend = Money{2'500};
  shop.breakers[0].seconds = 3'600;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").promotion("P", 1'000).counter("uses", 1, 9)).status, Status::done);
  EXPECT_EQ(shop.row("A1").entries.size(), 2U);
  EXPECT_EQ(shop.row("A1").entries[1].entry.name, "breaker: P");
  EXPECT_EQ(shop.row("A1").entries[1].entry.held, 1'000);
  ASSERT_EQ(shop.reserve(ClaimsOf("A2").promotion("P", 1'500)).status, Status::done);
  const Reply reply = shop.reserve(ClaimsOf("A3").promotion("P", 1), true);
  EXPECT_EQ(reply.status, Status::refused) << "in part is no way around it";
  EXPECT_EQ(reply.refusals.at(0).kind, Refusal::Kind::breaker);
  EXPECT_EQ(shop.last.alarms.size(), 1U);
  EXPECT_EQ(shop.reserve(ClaimsOf("A4").promotion("Q", 9'000)).status, Status::done);
  ASSERT_EQ(shop.release("A2").status, Status::done);
  EXPECT_EQ(shop.reserve(ClaimsOf("A3").promotion("P", 1'500)).status, Status::done);
  shop.pass(3'600);
  EXPECT_EQ(shop.reserve(ClaimsOf("A5").promotion("P", 2'500)).status, Status::done) << "another hour";
}

TEST(Breakers, BoundTheRateOfAllPromotionsTogether) {
  Shop shop;
  shop.breakers = {on("")};
  shop.breakers[0].spend = Money{2'000};
  shop.breakers[0].seconds = 60;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").promotion("P", 1'000).promotion("Q", 500)).status, Status::done);
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").promotion("R", 501)).status, Status::refused);
  EXPECT_EQ(shop.reserve(ClaimsOf("A3").promotion("R", 500)).status, Status::done);
}

TEST(Breakers, SpendTheirRateWithTheFirstPart) {
  Shop shop;
  shop.breakers = {on("P")};
  shop.breakers[0].spend = Money{9'000};
  shop.breakers[0].seconds = 60;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").promotion("P", 1'000).counter("uses", 2, 9)).status, Status::done);
  EXPECT_EQ(shop.commit("A1", {{1, 1'000}}).status, Status::invalid) << "not an entry of the claims";
  EXPECT_EQ(shop.commit("A1", {{0, 1}}).reservation->state, State::part_committed);
  EXPECT_EQ(shop.counter("breaker: P").used, 1'000);
  EXPECT_EQ(shop.commit("A1", {{0, 1}}).reservation->state, State::committed);
  RefundRequest refund;
  refund.order = "A1";
  refund.uses_back = {{0, "breaker: P", "", "", 1}};
  EXPECT_EQ(shop.refund(refund).status, Status::invalid);
  ASSERT_EQ(shop.cancel("A1").status, Status::done);
  EXPECT_EQ(shop.counter("breaker: P").used, 0);
}

TEST(Breakers, CountNoMoneyOfWhatIsLeftOut) {
  Shop shop;
  shop.breakers = {on("")};
  shop.breakers[0].spend = Money{1'000};
  shop.breakers[0].seconds = 60;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").promotion("N", 0).counter("q uses", 1, 1)).status, Status::done);
  ClaimsOf claims("A2");
  claims.promotion("Q", 900).counter("q uses", 1, 1).promotion("P", 800).counter("p uses", 1, 9);
  const Reply reply = shop.reserve(claims, true);
  ASSERT_EQ(reply.status, Status::done) << reply.message;
  EXPECT_EQ(shop.counter("breaker: ").held, 800);
}

}  // namespace
}  // namespace perk::ledger
