// Gifts, credits, coupons, balances and what they are worth: R7, S22, S28, rounding points (d), (e), (f).
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/pricing/module_builder.h"

namespace perk::test {
namespace {

using ir::OfferKind;

TEST(Gifts, AreLinesOfTheirOwnAtListValue) {
  Pack pack;
  pack.promo("mug").when_subtotal(50000).gift("G", 2);
  pack.promo("item").percent(10, goods());
  Cart shop = cart({{"A", 1, 60000}});
  shop.gift_prices = {{"G", {8900}}, {"not sold", {1}}};
  const Result result = price(pack, shop);
  ASSERT_EQ(result.gifts.size(), 1U);
  EXPECT_EQ(result.gifts[0].skus, std::vector<std::string>{"G"});
  EXPECT_EQ(result.gifts[0].quantity, 2);
  EXPECT_EQ(result.gifts[0].value.minor, 17800);
  EXPECT_EQ(find(result, "mug").outcome, Outcome::applied);
  EXPECT_EQ(find(result, "mug").amount.minor, 0);
  EXPECT_EQ(result.total.minor, 54000);
  EXPECT_EQ(price(pack, cart({{"A", 1, 40000}})).gifts.size(), 0U);
}

TEST(Gifts, ForEveryCountsWithinTheLimit) {
  Pack pack;
  pack.promo("mug").gift("G", 1, for_every(count(1), false, money(10000), subtotal_of(goods()))).times(3);
  const auto mugs = [&](std::int64_t amount) {
    const Result result = price(pack, cart({{"A", 1, amount}}));
    return result.gifts.empty() ? 0 : result.gifts[0].quantity;
  };
  EXPECT_EQ(mugs(9999), 0);
  EXPECT_EQ(mugs(20000), 2);
  EXPECT_EQ(mugs(99999), 3);
}

TEST(S22, AGiftWinsByItsListPriceUnlessItsWorthIsSaid) {
  const auto total = [](bool said) {
    Pack pack;
    Promo& gift = pack.promo("gift").gift("G");
    if (said) gift.gift_worth(0);
    pack.promo("money").amount(OfferKind::amount_off_in_all, 50000, goods());
    pack.best(1, {0, 1});
    Cart shop = cart({{"A", 1, 100000}});
    shop.gift_prices = {{"G", {89000}}};
    return price(pack, shop).total.minor;
  };
  EXPECT_EQ(total(false), 100000);
  EXPECT_EQ(total(true), 50000);
}

TEST(S22, CreditsAndCouponsCountWhatTheyAreWorth) {
  Pack pack;
  const auto points = pack.account("points", "point", 10'000'000);  // 0.10 each
  const auto later = pack.pool("later", {}, 700);
  pack.promo("points").credit(points, count(100));
  pack.promo("money").amount(OfferKind::amount_off_in_all, 900, goods());
  pack.promo("coupon").issue(later, count(2));
  pack.best(1, {0, 1, 2});
  const Result result = price(pack, cart({{"A", 1, 100000}}));
  ASSERT_EQ(result.issued.size(), 1U);  // 14.00 against 10.00 and 9.00
  EXPECT_EQ(result.issued[0].pool, "later");
  EXPECT_EQ(result.issued[0].count, 2);
  EXPECT_EQ(find(result, "points").other, "coupon");
  EXPECT_EQ(find(result, "points").by.minor, 400);
}

TEST(S28, CreditsAreOnFinalAmountsAndRoundedDownOnce) {
  Pack pack;
  const auto cash = pack.account("cash", "");
  pack.promo("item").percent(10, goods());
  pack.promo("back").credit(cash, percent_of(7, subtotal_of(goods())));
  const Result result = price(pack, cart({{"A", 1, 999}, {"B", 1, 999}}));
  ASSERT_EQ(result.credits.size(), 1U);
  // 7% of (999 − 100) × 2 = 125.86
  EXPECT_EQ(result.credits[0].amount, 125);
  EXPECT_EQ(result.credits[0].account, "cash");
  EXPECT_EQ(result.credits[0].unit, "");
}

TEST(S28, PointsForEveryFullAmount) {
  Pack pack;
  const auto points = pack.account("points", "point");
  pack.promo("p").credit(points, for_every(count(2), false, money(2500), subtotal_of(goods()))).cap_units(7);
  const auto given = [&](std::int64_t amount) {
    const Result result = price(pack, cart({{"A", 1, amount}}));
    return result.credits.empty() ? 0 : result.credits[0].amount;
  };
  EXPECT_EQ(given(2499), 0);
  EXPECT_EQ(given(5100), 4);
  EXPECT_EQ(given(99900), 7);
  EXPECT_EQ(find(price(pack, cart({{"A", 1, 100}})), "p").outcome, Outcome::nothing_to_give);
}

TEST(Credits, AreEarnedWhenThePromotionSays) {
  Pack pack;
  const auto points = pack.account("points", "point");
  pack.promo("p").credit(points, count(5));
  pack.module.promotions[0].earned = ir::Earned{"delivered", 0, 28, 0};
  const Result result = price(pack, cart({{"A", 1, 100}}));
  ASSERT_EQ(result.credits.size(), 1U);
  EXPECT_EQ(result.credits[0].earned_on, "delivered");
  EXPECT_EQ(result.credits[0].earned_after, (Duration{0, 28, 0}));
}

TEST(Balances, PayWhatTheyHoldAndNoMore) {
  Pack pack;
  const auto cash = pack.account("cash", "", 0, 500);
  pack.promo("pay").spend_balance(cash, balance_of(cash, true));
  Cart shop = cart({{"A", 1, 3000}, {"B", 1, 1000}});
  shop.balances = {{"cash", 1000}};
  const Result result = price(pack, shop);
  EXPECT_EQ(result.total.minor, 3000);
  EXPECT_EQ(result.lines[0].final_amount.minor, 2250);
  ASSERT_EQ(result.spends.size(), 1U);
  EXPECT_EQ(result.spends[0].amount, 1000);
  shop.balances = {{"cash", 9000}};
  EXPECT_EQ(price(pack, shop).spends[0].amount, 4000);
  shop.balances = {{"cash", 499}};
  EXPECT_EQ(price(pack, shop).total.minor, 4000);
  shop.balances = {};
  EXPECT_EQ(price(pack, shop).total.minor, 4000);
}

TEST(Balances, ANeedIsPaidFromTheAccount) {
  Pack pack;
  const auto stamps = pack.account("stamps", "stamp");
  pack.promo("a").percent(10, goods()).needs_balance(stamps, 10);
  pack.promo("b").percent(20, goods()).needs_balance(stamps, 6);
  Cart shop = cart({{"A", 1, 10000}});
  shop.balances = {{"stamps", 16}};
  EXPECT_EQ(price(pack, shop).total.minor, 7000);
  EXPECT_EQ(price(pack, shop).spends.size(), 2U);
  shop.balances = {{"stamps", 15}};
  const Result one = price(pack, shop);
  EXPECT_EQ(one.total.minor, 8000);
  ASSERT_EQ(one.spends.size(), 1U);
  EXPECT_EQ(one.spends[0].amount, 6);
  shop.balances = {{"stamps", 5}};
  const Result none = price(pack, shop);
  EXPECT_EQ(find(none, "b").outcome, Outcome::balance);
  EXPECT_EQ(find(none, "b").reason, "needs 6 stamps: the balance is 5 stamps, 1 stamp missing");
}

TEST(BeforeTax, IsTakenOutLineByLineAndRounded) {
  Pack pack;
  pack.promo("p").percent(10, goods());
  Promo& promo = pack.promo("threshold").percent(1, goods());
  const auto tax = pack.field("tax_rate");
  promo.give(
      OfferKind::amount_off_in_all, goods(),
      [=](Code& code) { return code.add(ir::Op::subtotal_before_tax, code.add(ir::Op::everything), tax); },
      "item");
  Cart shop = cart({{"A", 1, 107}, {"B", 1, 100}});
  shop.lines[0].product.push_back({"tax_rate", Percent{7'000'000}});
  // One line without a rate: the sum is not known, and nothing is given by it.
  EXPECT_EQ(off(price(pack, shop), "threshold"), 2);
  shop.lines[1].product.push_back({"tax_rate", Percent{7'000'000}});
  // 100 and 93.46: 193, of 207 less 10 + 11 that the others take.
  EXPECT_EQ(price(pack, shop).total.minor, 0);
}

TEST(Lookups, TakeTheFirstFittingRowAndTheHighestTier) {
  Pack pack;
  using Cell = ir::Lookup::Cell;
  const auto mason = static_cast<std::int64_t>(std::ranges::find(pack.module.symbols, "mason") -
                                               pack.module.symbols.begin());
  ir::Lookup table;
  table.symbols = {true, false};
  const auto row = [&](Cell role, std::int64_t from, std::int64_t percent) {
    table.rows.push_back({{role, {Cell::Kind::at_least, from}}, percent * kPercent});
  };
  row({Cell::Kind::equal, mason}, 1, 5);
  row({Cell::Kind::equal, mason}, 3, 9);
  row({Cell::Kind::any, 0}, 5, 20);
  pack.module.lookups.push_back(table);
  pack.promo("p").give(
      OfferKind::percent_off, goods(),
      [](Code& code) {
        const auto role = code.add(ir::Op::fact_symbol, 3);
        const auto pieces = code.add(ir::Op::quantity, code.add(ir::Op::everything));
        code.shape.slots.push_back(ir::SlotType::lookup);
        code.slots.push_back(0);
        code.shape.operands.push_back(role);
        code.shape.operands.push_back(pieces);
        const auto node = code.add(ir::Op::lookup, static_cast<std::uint32_t>(code.slots.size() - 1));
        code.shape.nodes[node].list = static_cast<std::uint32_t>(code.shape.operands.size() - 2);
        code.shape.nodes[node].length = 2;
        return node;
      },
      "item");
  const Engine engine = pack.engine();
  const auto given = [&](std::int64_t pieces, const char* role) {
    Cart shop = cart({{"A", pieces, 10000}});
    if (role != nullptr) shop.customer = {{"job_role", std::string(role)}};
    return off(price(engine, shop), "p");
  };
  EXPECT_EQ(given(2, "mason"), 1000);
  EXPECT_EQ(given(3, "mason"), 2700);
  EXPECT_EQ(given(5, "mason"), 10000);
  EXPECT_EQ(given(3, nullptr), 0);
  EXPECT_EQ(given(5, nullptr), 10000);
}

TEST(Values, AMultipliedAmountThatIsTooLargeIsSaid) {
  Pack pack;
  pack.promo("huge").give(OfferKind::amount_off_in_all, goods(),
                          for_every(money(1'000'000'000'000'000), true, money(1), subtotal_of(goods())),
                          "item");
  pack.promo("fine").percent(10, goods());
  const Result result = price(pack, cart({{"A", 1, 1'000'000}}));
  EXPECT_TRUE(result.degraded);
  EXPECT_EQ(find(result, "huge").outcome, Outcome::overflow);
  EXPECT_EQ(off(result, "fine"), 100'000);
}

TEST(Settlement, RoundsWhatIsToPayAndNothingElse) {
  Pack pack;
  pack.module.settlement = ir::Settlement{100, ops::RoundingMode::half_up};
  pack.promo("p").percent(10, goods());
  const Result result = price(pack, cart({{"A", 1, 1055}}));
  EXPECT_EQ(result.total.minor, 949);
  EXPECT_EQ(result.settlement.minor, -49);
}

TEST(Messages, AreThoseOfPromotionsThatGive) {
  Pack pack;
  pack.promo("a").percent(10, goods());
  pack.promo("b").when_subtotal(100000).percent(10, goods());
  pack.module.promotions[0].says = {{"th", false, "ลด"}, {"", true, "-10%"}};
  pack.module.promotions[1].says = {{"", false, "never"}};
  const Result result = price(pack, cart({{"A", 1, 1000}}));
  ASSERT_EQ(result.messages.size(), 2U);
  EXPECT_EQ(result.messages[0].language, "th");
  EXPECT_TRUE(result.messages[1].badge);
}

}  // namespace
}  // namespace perk::test
