// Facts for a price: what others use, what the order itself holds, what nobody holds any more.
#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

LedgerQuestion question(const Claims& claims) {
  LedgerQuestion out;
  out.order = claims.order;
  out.customer = claims.customer;
  out.pack = claims.pack;
  for (const CounterClaim& claim : claims.counters) out.counters.push_back(claim.counter);
  for (const CodeClaim& claim : claims.codes) out.codes.push_back(claim.code);
  out.accounts = {"points"};
  for (const ClaimedPromotion& promotion : claims.promotions) out.promotions.push_back(promotion.id);
  return out;
}

TEST(Facts, CountUsedAndHeldByOthers) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 1, 9)).status, Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  ASSERT_EQ(shop.reserve(ClaimsOf("A2").counter("uses", 2, 9)).status, Status::done);
  const ClaimsOf mine = ClaimsOf("A3").counter("uses", 1, 9).counter("untouched", 1, 9);
  const LedgerFacts facts = shop.facts(question(mine));
  ASSERT_EQ(facts.usage.size(), 1U);
  EXPECT_EQ(facts.usage[0].counter, "uses");
  EXPECT_EQ(facts.usage[0].used, 3);
}

TEST(Facts, LeaveOutWhatTheOrderItselfHolds) {
  Shop shop;
  shop.give_points("ann", 10);
  shop.add_code("ONCE", single_use());
  const ClaimsOf claims = ClaimsOf("A1").counter("uses", 2, 2).code("ONCE").spend(4).credit(6);
  ASSERT_EQ(shop.reserve(claims).status, Status::done);
  const LedgerFacts mine = shop.facts(question(claims));
  EXPECT_TRUE(mine.usage.empty());
  EXPECT_EQ(mine.coupons.at(0).state, CouponFacts::State::usable);
  EXPECT_EQ(mine.balances.at(0).amount, 10);
  LedgerQuestion others = question(claims);
  others.order = "A2";
  const LedgerFacts theirs = shop.facts(others);
  EXPECT_EQ(theirs.usage.at(0).used, 2);
  EXPECT_EQ(theirs.coupons.at(0).state, CouponFacts::State::used_up);
  EXPECT_EQ(theirs.balances.at(0).amount, 6);
}

TEST(Facts, LeaveOutWhatIsOverdue) {
  Shop shop;
  shop.give_points("ann", 10);
  shop.add_code("ONCE", single_use());
  const ClaimsOf claims = ClaimsOf("A1").counter("uses", 2, 2).code("ONCE").spend(4);
  ASSERT_EQ(shop.reserve(claims).status, Status::done);
  LedgerQuestion others = question(claims);
  others.order = "A2";
  shop.pass(899);
  EXPECT_EQ(shop.facts(others).usage.at(0).used, 2);
  shop.pass(1);
  const LedgerFacts facts = shop.facts(others);
  EXPECT_TRUE(facts.usage.empty());
  EXPECT_EQ(facts.coupons.at(0).state, CouponFacts::State::usable);
  EXPECT_EQ(facts.balances.at(0).amount, 10);
  // And the price that relied on it is held.
  ClaimsOf again = claims;
  again.claims.order = "A2";
  EXPECT_EQ(shop.reserve(again).status, Status::done);
}

TEST(Facts, CountWhatIsInARollingWindow) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").rolling("uses", 1, 9, kDay)).status, Status::done);
  const ClaimsOf inside = ClaimsOf("A2").at({kNoon.seconds + kDay - 1}).rolling("uses", 1, 9, kDay);
  const ClaimsOf outside = ClaimsOf("A2").at({kNoon.seconds + kDay}).rolling("uses", 1, 9, kDay);
  EXPECT_EQ(shop.facts(question(inside)).usage.at(0).used, 1);
  EXPECT_TRUE(shop.facts(question(outside)).usage.empty());
}

TEST(Facts, GiveEachCodeItsState) {
  Shop shop;
  CodeRow row = single_use();
  row.issued_at = kNoon;
  row.owner = "bob";
  shop.add_code("BOBS", row);
  row = CodeRow{};
  row.pool = "cards";
  row.worth = 500;
  row.worth_used = 0;
  shop.add_code("CARD", row);
  row = single_use();
  row.state = CodeState::deleted;
  shop.add_code("GONE", row);
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").worth("CARD", 120)).status, Status::done);
  const LedgerFacts facts =
      shop.facts(question(ClaimsOf("A2").code("BOBS").code("CARD").code("GONE").code("NEVER")));
  ASSERT_EQ(facts.coupons.size(), 2U);
  EXPECT_EQ(facts.coupons[0].state, CouponFacts::State::of_another);
  EXPECT_EQ(facts.coupons[0].issued_at, kNoon);
  EXPECT_EQ(facts.coupons[0].owner, "bob");
  EXPECT_EQ(facts.coupons[0].left, std::nullopt);
  EXPECT_EQ(facts.coupons[1].code, "CARD");
  EXPECT_EQ(facts.coupons[1].pool, "cards");
  EXPECT_EQ(facts.coupons[1].left, Money{380});
}

TEST(Facts, BringBalancesUpToDateWithoutWriting) {
  Shop shop;
  shop.give_points("ann", 10, Instant{kNoon.seconds + kDay});
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").credit(7, "", {0, 1, 0})).status, Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  EXPECT_EQ(shop.facts(question(ClaimsOf("A2"))).balances.at(0).amount, 10);
  shop.pass(kDay);
  EXPECT_EQ(shop.facts(question(ClaimsOf("A2"))).balances.at(0).amount, 7);
  EXPECT_EQ(shop.points().balance, 10);
  EXPECT_EQ(shop.facts(question(ClaimsOf("A2", "bob"))).balances.at(0).amount, 0) << "nothing is not unknown";
  EXPECT_TRUE(shop.facts(question(ClaimsOf("A2", ""))).balances.empty());
}

TEST(Facts, NameWhatIsStopped) {
  Shop shop;
  Breaker stop, rate;
  stop.promotion = "Q";
  stop.stopped = true;
  rate.promotion = "P";
  rate.spend = Money{1'000};
  rate.seconds = 60;
  shop.breakers = {stop, rate};
  const ClaimsOf both = ClaimsOf("A2").promotion("P", 1).promotion("Q", 1);
  EXPECT_EQ(shop.facts(question(both)).stopped, std::vector<std::string>{"Q"});
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").promotion("P", 1'000)).status, Status::done);
  EXPECT_EQ(shop.facts(question(both)).stopped, (std::vector<std::string>{"P", "Q"})) << "its rate is spent";
  shop.pass(60);
  EXPECT_EQ(shop.facts(question(both)).stopped, std::vector<std::string>{"Q"});
  shop.breakers[0].promotion.clear();
  EXPECT_EQ(shop.facts(question(both)).stopped, (std::vector<std::string>{"P", "Q"}));
}

}  // namespace
}  // namespace perk::ledger
