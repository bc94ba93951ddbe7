// refund: what goes back, never more than was used, never more than is there; and called-off orders.
#include "runtime/ops/text.h"
#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

RefundRequest of(const std::string& order) {
  RefundRequest request;
  request.order = order;
  return request;
}

RewardTaken taken(RewardTaken::Kind kind, std::string name, std::int64_t amount) {
  RewardTaken reward;
  reward.kind = kind;
  reward.name = std::move(name);
  reward.taken = amount;
  return reward;
}

void order(Shop& shop, const Claims& claims) {
  ASSERT_EQ(shop.reserve(claims).status, Status::done);
  ASSERT_EQ(shop.commit(claims.order).status, Status::done);
}

TEST(Refund, GivesUsesBackByCounterAndKey) {
  Shop shop;
  ClaimsOf claims("A1");
  claims.counter("per sku", 2, 9).counter("per sku", 3, 9).counter("uses", 1, 9);
  claims.claims.counters[0].counter.key = "TEA";
  claims.claims.counters[1].counter.key = "MUG";
  order(shop, claims);
  RefundRequest request = of("A1");
  request.uses_back.push_back({0, "per sku", "MUG", "", 2});
  const Reply reply = shop.refund(request);
  ASSERT_EQ(reply.status, Status::done) << reply.message;
  EXPECT_EQ(reply.reservation->state, State::committed);
  EXPECT_EQ(reply.reservation->entries[0].used, 2);
  EXPECT_EQ(reply.reservation->entries[1].used, 1);
  EXPECT_EQ(reply.reservation->entries[1].back, 2);
  EXPECT_EQ(shop.counter("uses").used, 1);
}

TEST(Refund, NeverGivesBackMoreThanWasUsed) {
  Shop shop;
  shop.give_points("ann", 100);
  order(shop, ClaimsOf("A1").counter("uses", 2, 9).spend(30).credit(10).issue(1));
  const auto refused = [&](const RefundRequest& request, const std::string& place) {
    const Reply reply = shop.refund(request);
    EXPECT_EQ(reply.status, Status::invalid);
    EXPECT_EQ(reply.message.find(place + ": "), 0U) << reply.message;
    EXPECT_TRUE(shop.last.reservations.empty());
    EXPECT_TRUE(shop.last.counters.empty());
  };
  RefundRequest request = of("A1");
  request.uses_back = {{0, "uses", "", "", 2}, {0, "uses", "", "", 1}};
  refused(request, "uses_back[1]");
  request = of("A1");
  request.uses_back = {{0, "other", "", "", 1}};
  refused(request, "uses_back[0]");
  request.uses_back = {{0, "uses", "TEA", "", 1}};
  refused(request, "uses_back[0]");
  request = of("A1");
  request.given_back = {{"points", 31}};
  refused(request, "given_back[0]");
  request = of("A1");
  request.rewards = {taken(RewardTaken::Kind::credit, "points", 11)};
  refused(request, "rewards[0]");
  request.rewards = {taken(RewardTaken::Kind::coupon, "thanks", 2)};
  refused(request, "rewards[0]");
  request.rewards = {taken(RewardTaken::Kind::gift, "MUG", 1)};
  EXPECT_EQ(shop.refund(request).status, Status::done) << "gifts are no entry of the ledger's";
  EXPECT_EQ(shop.counter("uses").used, 2);
}

TEST(Refund, SpreadsOverPromotionsThatShareACounter) {
  Shop shop;
  order(shop,
        ClaimsOf("A1").promotion("P", 1).counter("shared", 2, 9).promotion("Q", 1).counter("shared", 2, 9));
  RefundRequest request = of("A1");
  request.uses_back = {{0, "shared", "", "", 3}};
  ASSERT_EQ(shop.refund(request).status, Status::done);
  EXPECT_EQ(shop.counter("shared").used, 1);
}

TEST(Refund, GivesBalancesBackWithTheLapseThatTheyHad) {
  Shop shop;
  const Instant soon{kNoon.seconds + 5 * kDay}, late{kNoon.seconds + 50 * kDay};
  shop.give_points("ann", 10, soon);
  shop.give_points("ann", 10, late);
  order(shop, ClaimsOf("A1").spend(15));
  RefundRequest request = of("A1");
  request.given_back = {{"points", 8}};
  ASSERT_EQ(shop.refund(request).status, Status::done);
  EXPECT_EQ(shop.points().balance, 13);
  const LotRow back = shop.points().lots.back();
  EXPECT_EQ(back.reservation, reservation_id("A1"));
  EXPECT_EQ(back.left, 8);
  EXPECT_EQ(back.lapses_at, late) << "as the longest lasting of what was spent";
  request.given_back = {{"points", 7}};
  ASSERT_EQ(shop.refund(request).status, Status::done);
  EXPECT_EQ(shop.points().balance, 20);
  EXPECT_EQ(shop.points().lots.size(), 3U) << "one lot an entry";
  request.given_back = {{"points", 1}};
  EXPECT_EQ(shop.refund(request).status, Status::invalid);
}

TEST(Refund, GivesBackForEverWhatNeverLapsed) {
  Shop shop;
  shop.give_points("ann", 10, Instant{kNoon.seconds + 5 * kDay});
  shop.give_points("ann", 10);
  order(shop, ClaimsOf("A1").spend(15));
  RefundRequest request = of("A1");
  request.given_back = {{"points", 15}};
  ASSERT_EQ(shop.refund(request).status, Status::done);
  EXPECT_EQ(shop.points().lots.back().lapses_at, std::nullopt);
}

TEST(Refund, GivesBackWhatWasGivenBackAndSpentAgain) {
  Shop shop;
  shop.give_points("ann", 10);
  order(shop, ClaimsOf("A1").spend(10));
  RefundRequest request = of("A1");
  request.given_back = {{"points", 6}};
  ASSERT_EQ(shop.refund(request).status, Status::done);
  order(shop, ClaimsOf("A2").spend(6));
  request.given_back = {{"points", 4}};
  ASSERT_EQ(shop.refund(request).status, Status::done);
  EXPECT_EQ(shop.points().balance, 4);
}

TEST(Refund, TakesCreditsBackFromTheOrdersOwnLotsFirst) {
  Shop shop;
  shop.give_points("ann", 5, Instant{kNoon.seconds + kDay});
  order(shop, ClaimsOf("A1").credit(10).credit(10, "delivered"));
  RefundRequest request = of("A1");
  request.rewards = {taken(RewardTaken::Kind::credit, "points", 12)};
  ASSERT_EQ(shop.refund(request).status, Status::done);
  EXPECT_EQ(shop.points().balance, 13) << "10 that were not counted yet, then 2 of the order's";
  EXPECT_EQ(shop.points().lots.at(0).left, 5);
  EXPECT_EQ(shop.happened("delivered", "A1").status, Status::done);
  EXPECT_EQ(shop.points().balance, 13);
}

TEST(Refund, TakesFromOtherLotsWhatTheOrdersNoLongerHave) {
  Shop shop;
  order(shop, ClaimsOf("A1").credit(10));
  order(shop, ClaimsOf("A2").spend(10));
  shop.give_points("ann", 7);
  RefundRequest request = of("A1");
  request.rewards = {taken(RewardTaken::Kind::credit, "points", 7)};
  ASSERT_EQ(shop.refund(request).status, Status::done);
  EXPECT_EQ(shop.points().balance, 0);
}

TEST(Refund, SaysWhereLessIsThereThanTheReturnTook) {
  Shop shop;
  order(shop, ClaimsOf("A1").credit(10));
  ASSERT_EQ(shop.reserve(ClaimsOf("A2").spend(6)).status, Status::done);
  RefundRequest request = of("A1");
  request.rewards = {taken(RewardTaken::Kind::credit, "points", 5)};
  const Reply reply = shop.refund(request);
  EXPECT_EQ(reply.status, Status::stale);
  ASSERT_EQ(reply.refusals.size(), 1U);
  EXPECT_EQ(reply.refusals[0].kind, Refusal::Kind::balance);
  EXPECT_EQ(reply.refusals[0].asked, 5);
  EXPECT_EQ(reply.refusals[0].left, 4) << "6 of the 10 are held";
  EXPECT_TRUE(shop.last.reservations.empty());
  request.rewards = {taken(RewardTaken::Kind::credit, "points", 4)};
  EXPECT_EQ(shop.refund(request).status, Status::done);
}

TEST(Refund, BlocksCouponsThatNobodyUsed) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").issue(3)).status, Status::done);
  const std::vector<std::string> codes = shop.commit("A1").reservation->entries[0].codes;
  const auto row = [&](std::size_t i) -> CodeRow& { return shop.code(ops::coupon_key(codes[i], false)); };
  ASSERT_EQ(shop.reserve(ClaimsOf("A2").code(ops::coupon_key(codes[0], false), "thanks")).status,
            Status::done);
  RefundRequest request = of("A1");
  request.rewards = {taken(RewardTaken::Kind::coupon, "thanks", 3)};
  const Reply less = shop.refund(request);
  EXPECT_EQ(less.status, Status::stale);
  EXPECT_EQ(less.refusals.at(0).left, 2);
  request.rewards[0].taken = 1;
  ASSERT_EQ(shop.refund(request).status, Status::done);
  EXPECT_EQ(row(0).state, CodeState::active) << "held by an order";
  EXPECT_EQ(row(1).state, CodeState::blocked);
  EXPECT_EQ(row(2).state, CodeState::active);
  EXPECT_EQ(shop.reserve(ClaimsOf("A3").code(ops::coupon_key(codes[1], false), "thanks")).refusals.at(0).code,
            CouponFacts::State::blocked);
}

TEST(Refund, OfACancelledOrderGivesAllBackThatIsThere) {
  Shop shop;
  shop.give_points("ann", 20);
  shop.add_code("ONCE", single_use());
  CodeRow card;
  card.pool = "cards";
  card.worth = 500;
  shop.add_code("CARD", card);
  order(shop,
        ClaimsOf("A1").counter("uses", 2, 2).code("ONCE").worth("CARD", 300).spend(20).credit(50).issue(2));
  const Reply reply = shop.cancel("A1");
  ASSERT_EQ(reply.status, Status::done) << reply.message;
  EXPECT_EQ(reply.reservation->state, State::cancelled);
  for (const Entry& entry : reply.reservation->entries) {
    EXPECT_EQ(entry.used, 0) << name_of(entry.subject);
    EXPECT_EQ(entry.back, entry.asked) << name_of(entry.subject);
  }
  EXPECT_EQ(shop.counter("uses").used, 0);
  EXPECT_EQ(shop.code("ONCE").used, 0);
  EXPECT_EQ(shop.code("CARD").worth_used, 0);
  EXPECT_EQ(shop.points().balance, 20);
  EXPECT_EQ(shop.cancel("A1").status, Status::wrong_state);
}

TEST(Refund, OfACancelledOrderTakesCreditsAsFarAsTheyAreThere) {
  Shop shop;
  order(shop, ClaimsOf("A1").credit(50).credit(5, "delivered"));
  order(shop, ClaimsOf("A2").spend(30));
  const Reply reply = shop.cancel("A1");
  ASSERT_EQ(reply.status, Status::done);
  EXPECT_EQ(shop.points().balance, 0);
  EXPECT_EQ(reply.reservation->entries[0].used + reply.reservation->entries[1].used, 30);
  EXPECT_EQ(shop.happened("delivered", "A1").status, Status::wrong_state);
  EXPECT_EQ(shop.points().balance, 0);
}

TEST(Refund, OfACancelledOrderReleasesWhatIsHeld) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 5, 9)).status, Status::done);
  EXPECT_EQ(shop.cancel("A1").status, Status::wrong_state) << "not paid yet: release it";
  ASSERT_EQ(shop.commit("A1", {{0, 2}}).status, Status::done);
  RefundRequest request = of("A1");
  request.uses_back = {{0, "uses", "", "", 1}};
  EXPECT_EQ(shop.refund(request).reservation->state, State::part_committed);
  EXPECT_EQ(shop.cancel("A1").status, Status::done);
  EXPECT_EQ(shop.counter("uses").used + shop.counter("uses").held, 0);
}

TEST(Refund, NeedsAnOrderThatWasPaid) {
  Shop shop;
  EXPECT_EQ(shop.cancel("A1").status, Status::no_reservation);
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 5, 9)).status, Status::done);
  shop.pass(900);
  shop.expire("A1");
  EXPECT_EQ(shop.cancel("A1").status, Status::expired);
}

}  // namespace
}  // namespace perk::ledger
