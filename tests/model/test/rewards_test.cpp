// What is given beside money off, bounds over several orders, what stands before the choice, words and
// values; by their S-numbers in docs/reference/pricing.md.
#include <gtest/gtest.h>

#include "tests/model/express.h"
#include "tests/model/test/packs.h"

namespace perk::model::test {
namespace {

using Amounts64 = std::vector<std::int64_t>;
using Constraint = typed::Constraint::Kind;

typed::ExprPtr count(std::int64_t scalar) {
  return constant(typed::Base::count, scalar);
}

typed::ExprPtr of(typed::ExprKind kind, typed::Base base, typed::ExprPtr a, typed::ExprPtr b) {
  auto made = std::make_unique<typed::Expr>();
  made->kind = kind;
  made->type = {base, false};
  made->args.push_back(std::move(a));
  made->args.push_back(std::move(b));
  return made;
}

// A pack with a reward stage, an account in units of `worth` minor units, and a gift's price.
typed::Pack rewarding(std::int64_t worth) {
  typed::Pack made = pack();
  made.stacking.stages.push_back({"reward", typed::Stage::Kind::reward, false, {}});
  typed::Account& points = made.accounts.emplace_back();
  points.id = "points";
  points.units = {"point", "points"};
  points.worth = worth * 1'000'000;
  return made;
}

typed::Offer credit(typed::ExprPtr value) {
  typed::Offer made = offer(K::credit, nullptr, std::move(value), 4);
  made.account = 0;
  return made;
}

typed::Offer gift(const char* of_sku) {
  typed::Offer made;
  made.kind = K::gift;
  made.stage = 1;
  made.slots.push_back({1, sku({of_sku}), {}});
  return made;
}

typed::Bound& bound(typed::Promotion& of_promotion, ir::BoundKind kind, typed::ExprPtr amount,
                    const char* counter) {
  typed::Bound& made = of_promotion.bounds.emplace_back();
  made.kind = kind;
  made.amount = std::move(amount);
  made.counter = counter;
  return made;
}

void constrain(typed::Pack& in, Constraint kind, std::vector<std::size_t> members,
               std::vector<std::size_t> others = {}) {
  in.stacking.constraints.push_back({kind, 1, std::move(members), std::move(others), {}, {}, {}});
}

std::vector<Outcome> outcomes(const typed::Pack& of_pack, const Cart& in) {
  std::vector<Outcome> all;
  for (const PromotionAnswer& answer : price(of_pack, in).promotions) all.push_back(answer.outcome);
  return all;
}

TEST(Model, S5TheRemainderGoesToTheFirstOrTheLastLine) {
  EXPECT_EQ(divide(100, {1, 1, 1}, {typed::Remainder::last_line, {}, {0, 1, 2}}),
            (std::vector<Int>{33, 33, 34}));
  EXPECT_EQ(divide(200, {1, 1, 1}, {typed::Remainder::last_line, {}, {0, 1, 2}}),
            (std::vector<Int>{67, 67, 66}));
  EXPECT_EQ(divide(200, {1, 1, 1}, {typed::Remainder::first_line, {}, {2, 1, 0}}),
            (std::vector<Int>{67, 67, 66}));
  EXPECT_EQ(divide(2, {1, 1, 1, 1}, {typed::Remainder::last_line, {}, {0, 1, 2, 3}}),
            (std::vector<Int>{1, 1, 0, 0}));  // never below nothing
}

TEST(Model, S17FirstKIsDecidedByEligibility) {
  typed::Pack p = pack();
  add(p, "a", offer(K::percent_off, goods(), percent(10)));
  add(p, "b", offer(K::percent_off, goods(), percent(50)));
  add(p, "c", offer(K::percent_off, goods(), percent(20)));
  constrain(p, Constraint::first, {0, 1});
  constrain(p, Constraint::never, {0}, {2});
  const Cart c = cart({{"TEA", 1, 100}});
  EXPECT_EQ(outcomes(p, c), (std::vector{Outcome::lost, Outcome::stopped, Outcome::applied}));
}

TEST(Model, WhatRanksAfterAStopGivesNothing) {
  typed::Pack p = pack();
  add(p, "a", offer(K::percent_off, sku({"X"}), percent(10)));
  add(p, "b", offer(K::percent_off, goods(), percent(50)));
  constrain(p, Constraint::stop_after, {0});
  EXPECT_EQ(total(p, cart({{"X", 1, 100}, {"Y", 1, 100}})), 190);
  EXPECT_EQ(total(p, cart({{"Y", 1, 100}})), 50);
  p.stacking.constraints[0].scope.kind = typed::Scope::Kind::line;
  EXPECT_EQ(pays(p, cart({{"X", 1, 100}, {"Y", 1, 100}})), (Amounts64{90, 50}));
}

TEST(Model, TheCustomerChooses) {
  typed::Pack p = pack();
  add(p, "a", offer(K::percent_off, goods(), percent(10)));
  add(p, "b", offer(K::percent_off, goods(), percent(50)));
  constrain(p, Constraint::customer_chooses, {0, 1});
  Cart c = cart({{"X", 1, 100}});
  c.chosen = {"a"};
  EXPECT_EQ(total(p, c), 90);
  EXPECT_EQ(outcomes(p, c), (std::vector{Outcome::applied, Outcome::not_chosen}));
}

TEST(Model, S22AGiftIsWorthItsListPrice) {
  typed::Pack p = rewarding(0);
  add(p, "mug", gift("MUG"));
  add(p, "off", offer(K::amount_off_in_all, goods(), money(500)));
  constrain(p, Constraint::best, {0, 1});
  Cart c = cart({{"X", 1, 10000}});
  c.gift_prices = {{"MUG", {890}}};
  Answer answer = price(p, c);
  ASSERT_EQ(answer.gifts.size(), 1U);
  EXPECT_EQ(answer.gifts[0].value, 890);
  EXPECT_EQ(answer.promotions[1].by, 390);
  p.promotions[0].worth = money(0);
  EXPECT_EQ(price(p, c).total, 9500);
}

TEST(Model, S28CreditsAreOfFinalAmountsAndRoundedDown) {
  typed::Pack p = rewarding(10);
  add(p, "off", offer(K::percent_off, goods(), percent(10)));
  add(p, "points",
      credit(of(typed::ExprKind::times_into, typed::Base::count, subtotal(goods()), money(2500))));
  const Answer answer = price(p, cart({{"X", 1, 10000}}));
  EXPECT_EQ(answer.credits.at({1, "points"}), 3);  // 90.00, not 100.00
}

TEST(Model, S26ABudgetsRestIsTheOutermostCap) {
  typed::Pack p = pack();
  bound(add(p, "a", offer(K::amount_off_in_all, goods(), money(200))), ir::BoundKind::money, money(1000),
        "a");
  Cart c = cart({{"X", 1, 1000}});
  c.usage = {{"a", "", 900}};
  EXPECT_EQ(total(p, c), 900);
  EXPECT_EQ(price(p, c).holds.at({"a", ""}), 100);
  p.promotions[0].bounds[0].last = ir::LastGrant::none;
  EXPECT_EQ(outcomes(p, c), (std::vector{Outcome::budget}));
  p.promotions[0].bounds[0].last = ir::LastGrant::whole;
  EXPECT_EQ(total(p, c), 800);
}

TEST(Model, S26ASharedBudgetIsCutProRataOrAKnapsack) {
  typed::Pack p = pack();
  bound(add(p, "a", offer(K::amount_off_in_all, goods(), money(200))), ir::BoundKind::money, money(300), "g");
  bound(add(p, "b", offer(K::amount_off_in_all, goods(), money(200))), ir::BoundKind::money, money(300), "g");
  const Cart c = cart({{"X", 1, 1000}});
  EXPECT_EQ(gives(p, c), (Amounts64{150, 150}));
  for (typed::Promotion& promotion : p.promotions) promotion.bounds[0].last = ir::LastGrant::none;
  EXPECT_EQ(gives(p, c), (Amounts64{200, 0}));
}

TEST(Model, S26SharedUsesAreTheBestK) {
  typed::Pack p = pack();
  bound(add(p, "a", offer(K::amount_off_in_all, goods(), money(100))), ir::BoundKind::uses, count(2), "g");
  bound(add(p, "b", offer(K::amount_off_in_all, goods(), money(200))), ir::BoundKind::uses, count(2), "g");
  Cart c = cart({{"X", 1, 1000}});
  EXPECT_EQ(gives(p, c), (Amounts64{100, 200}));
  c.usage = {{"g", "", 1}};
  EXPECT_EQ(gives(p, c), (Amounts64{0, 200}));
}

TEST(Model, AMissingKeyRefusesUnlessGuestsAreMeant) {
  typed::Pack p = pack();
  p.schema.fields.push_back({typed::Record::customer, "id", {typed::Base::text, true}, {}, {}, {}, {}, {}});
  typed::Bound& once =
      bound(add(p, "a", offer(K::percent_off, goods(), percent(10))), ir::BoundKind::uses, count(1), "a");
  once.keys.push_back({3});
  EXPECT_EQ(outcomes(p, cart({{"X", 1, 100}})), (std::vector{Outcome::limit}));
  once.or_guests = true;
  EXPECT_EQ(total(p, cart({{"X", 1, 100}})), 90);
}

TEST(Model, ABalanceIsSpentByWhatItGives) {
  typed::Pack p = rewarding(10);
  typed::Offer spend = offer(K::spend_balance, goods(), nullptr, 2);
  spend.account = 0;
  auto balance = std::make_unique<typed::Expr>();
  balance->kind = typed::ExprKind::balance;
  balance->type = {typed::Base::count, true};
  spend.value = of(typed::ExprKind::multiply, typed::Base::money, money(10), std::move(balance));
  add(p, "spend", std::move(spend));
  Cart c = cart({{"X", 1, 105}});
  c.balances = {{"points", 40}};
  EXPECT_EQ(total(p, c), 0);
  EXPECT_EQ(price(p, c).spends.at({0, "points"}), 11);  // 10.5 units
}

TEST(Model, WordsOfGroups) {
  const Cart teas = cart({{"A", 1, 100}, {"B", 1, 80}, {"C", 1, 60}, {"D", 1, 50}, {"E", 1, 10}});
  const auto gives_with = [&](ir::OfferWords words) {
    typed::Pack p = pack();
    typed::Offer made = set_offer(K::every_nth, 1, 2, goods());
    made.words = words;
    add(p, "a", std::move(made));
    return gives(p, teas)[0];
  };
  EXPECT_EQ(gives_with({}), 80 + 50);
  ir::OfferWords words;
  words.from_cheapest = true;
  EXPECT_EQ(gives_with(words), 10 + 60);
  words = {};
  words.last_partial = true;
  EXPECT_EQ(gives_with(words), 80 + 50 + 10);
  words = {};
  words.of_one_line = true;
  EXPECT_EQ(gives_with(words), 0);
  words = {};
  words.ordinal = 2;
  EXPECT_EQ(gives_with(words), 100 + 60);
}

TEST(Model, ASavingSpreadOverTheSetLiesOnAllItsUnits) {
  typed::Pack p = pack();
  typed::Offer made = set_offer(K::every_nth, 1, 2, goods());
  made.words.spread_over_set = true;
  add(p, "a", std::move(made));
  EXPECT_EQ(pays(p, cart({{"A", 1, 300}, {"B", 1, 100}, {"C", 1, 50}})), (Amounts64{225, 75, 50}));
}

TEST(Model, ATableGivesTheHighestTierReached) {
  typed::Pack p = pack();
  auto table = std::make_shared<typed::LookupTable>();
  for (const std::int64_t from : {5, 1, 3}) {
    typed::LookupTable::Row& row = table->rows.emplace_back();
    row.cells.push_back({typed::LookupTable::CellKind::at_least, count(from)->constant, {}});
    row.value = money(from * 10)->constant;
  }
  auto value = std::make_unique<typed::Expr>();
  value->kind = typed::ExprKind::lookup;
  value->type = {typed::Base::money, true};
  value->table = table;
  auto quantity = std::make_unique<typed::Expr>();
  quantity->kind = typed::ExprKind::quantity;
  quantity->sel = goods();
  value->args.push_back(std::move(quantity));
  add(p, "a", offer(K::amount_off_in_all, goods(), std::move(value)));
  EXPECT_EQ(total(p, cart({{"X", 4, 100}})), 370);
}

TEST(Model, TheSettlementComesLast) {
  typed::Pack p = pack();
  p.settlement = ir::Settlement{25, typed::RoundingMode::half_up};
  EXPECT_EQ(price(p, cart({{"X", 1, 112}})).settlement, -12);
  EXPECT_EQ(price(p, cart({{"X", 1, 113}})).settlement, 12);
}

TEST(Model, CaseIsFoldedInEveryScriptThatHasIt) {
  EXPECT_EQ(fold_case("ÄRZTIN"), fold_case("ärztin"));
  EXPECT_EQ(fold_case("ΣΊΣΥΦΟΣ"), fold_case("σίσυφος"));
  EXPECT_NE(fold_case("straße"), fold_case("strasse"));
}

}  // namespace
}  // namespace perk::model::test
