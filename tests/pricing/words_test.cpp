// Words behind set offers: closed forms against loops over single units, and spreads over whole sets.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "runtime/offers/sets.h"
#include "tests/pricing/counts.h"
#include "tests/pricing/module_builder.h"

namespace perk::test {
namespace {

using ir::OfferKind;
using offers::GroupRule;
using offers::Picks;

// A unit of the naive loops.
struct Unit {
  std::uint32_t run = 0;
  bool rewarded = false, claimed = false;
};

struct Basket {
  explicit Basket(std::mt19937& random) {
    const std::size_t count = 1 + random() % 4;
    for (std::size_t r = 0; r < count; ++r) {
      const auto quantity = static_cast<std::int64_t>(1 + random() % 5);
      const auto amount = quantity * static_cast<std::int64_t>(10 * (1 + random() % 3));
      runs.push_back({amount, amount, quantity});
      units.push_back(static_cast<std::int64_t>(random() % static_cast<std::size_t>(quantity + 1)));
    }
    order = offers::cheapest_first(runs);
  }
  [[nodiscard]] offers::Basket view() const { return {runs, order, {}}; }
  std::vector<offers::Run> runs;
  Picks units;
  std::vector<std::uint32_t> order;
};

// Groups of n in a row of units that stand in the order of the groups.
std::int64_t naive_groups(std::vector<Unit>& row, const GroupRule& rule, std::int64_t at_most) {
  const auto n = static_cast<std::size_t>(rule.n);
  std::int64_t times = 0;
  for (std::size_t begin = 0; begin < row.size() && times < at_most; begin += n) {
    const std::size_t size = std::min(n, row.size() - begin);
    if (size < n && !rule.last_partial) break;
    ++times;
    // From the cheapest: where the group stands from the dearest down, its last unit is the cheapest.
    const bool cheapest_last = !rule.from_cheapest;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t from_cheapest = cheapest_last ? size - 1 - i : i;
      const std::size_t place = rule.rewards_cheapest ? from_cheapest : size - 1 - from_cheapest;
      Unit& unit = row[begin + i];
      unit.claimed = true;
      unit.rewarded = rule.ordinal > 0 ? place + 1 == static_cast<std::size_t>(rule.ordinal)
                                       : place < static_cast<std::size_t>(rule.k);
    }
  }
  return times;
}

offers::Sets naive(const Basket& basket, const GroupRule& rule, std::int64_t at_most) {
  offers::Sets sets{0, Picks(basket.runs.size(), 0), Picks(basket.runs.size(), 0)};
  std::vector<std::vector<Unit>> rows(1);
  std::vector<std::uint32_t> order = basket.order;
  if (!rule.from_cheapest) std::ranges::reverse(order);
  for (const std::uint32_t r : order) {
    if (rule.of_one_line) rows.emplace_back();
    for (std::int64_t i = 0; i < basket.units[r]; ++i) rows.back().push_back({r});
  }
  for (std::vector<Unit>& row : rows) {
    sets.times += naive_groups(row, rule, at_most - sets.times);
    for (const Unit& unit : row) {
      sets.claimed[unit.run] += unit.claimed ? 1 : 0;
      sets.rewarded[unit.run] += unit.rewarded ? 1 : 0;
    }
  }
  return sets;
}

TEST(Words, ClosedFormsAreTheLoopsOverUnits) {
  std::mt19937 random(17);
  for (std::uint64_t i = 0; i < runs(20'000); ++i) {
    const Basket basket(random);
    GroupRule rule;
    rule.n = static_cast<std::int64_t>(1 + random() % 5);
    rule.k = static_cast<std::int64_t>(1 + random() % static_cast<std::size_t>(rule.n));
    rule.rewards_cheapest = random() % 2 == 0;
    rule.from_cheapest = random() % 2 == 0;
    rule.last_partial = random() % 2 == 0;
    rule.of_one_line = random() % 3 == 0;
    if (random() % 3 == 0)
      rule.ordinal = static_cast<std::int64_t>(1 + random() % static_cast<std::size_t>(rule.n));
    const std::int64_t at_most = random() % 3 == 0 ? static_cast<std::int64_t>(random() % 4) : 1'000'000;
    const offers::Sets closed = offers::every_nth(basket.view(), basket.units, rule, at_most);
    const offers::Sets loop = naive(basket, rule, at_most);
    ASSERT_EQ(closed.times, loop.times) << "case " << i;
    ASSERT_EQ(closed.rewarded, loop.rewarded) << "case " << i;
    ASSERT_EQ(closed.claimed, loop.claimed) << "case " << i;
  }
}

// With counts that are not groups at all, nothing is given.
TEST(Words, CountsFromFactsMayBeNothing) {
  std::mt19937 random(5);
  const Basket basket(random);
  for (const GroupRule& rule : {GroupRule{0, 2}, GroupRule{1, 0}, GroupRule{-1, -1}}) {
    EXPECT_EQ(offers::every_nth(basket.view(), basket.units, rule, 9).times, 0);
    EXPECT_EQ(offers::cheapest_for_every(basket.view(), basket.units, rule, 9).times, 0);
    EXPECT_EQ(offers::buy_get(basket.view(), basket.units, basket.units, rule, 9).times, 0);
  }
}

TEST(Words, TheSecondCheapestOfEveryFour) {
  Pack pack;
  ir::OfferWords words;
  words.ordinal = 2;
  pack.promo("p").sets(OfferKind::every_nth, 1, 4, goods()).words(words);
  const Result result = price(pack, cart({{"A", 1, 400}, {"B", 1, 300}, {"C", 1, 200}, {"D", 1, 100}}));
  EXPECT_EQ(result.lines[2].final_amount.minor, 0);
  EXPECT_EQ(off(result, "p"), 200);
}

TEST(Words, OfOneLineAndTheLastGroup) {
  const auto taken = [](ir::OfferWords words) {
    Pack pack;
    pack.promo("p").sets(OfferKind::every_nth, 1, 3, goods()).words(words);
    return off(price(pack, cart({{"A", 4, 100}, {"B", 3, 50}})), "p");
  };
  EXPECT_EQ(taken({}), 150);  // 100 100 100 | 100 50 50 | 50
  EXPECT_EQ(taken({.from_cheapest = true}), 150);
  EXPECT_EQ(taken({.of_one_line = true}), 150);
  EXPECT_EQ(taken({.last_partial = true}), 200);
  EXPECT_EQ(taken({.of_one_line = true, .last_partial = true}), 250);
}

TEST(Words, TheSavingMayLieOnTheWholeSet) {
  Pack pack;
  pack.promo("p").sets(OfferKind::buy_get, 1, 1, sku("A"), {}, sku("B")).words({.spread_over_set = true});
  pack.floor(100);
  // B alone has room for 40 only; spread, 100 lies on 300 + 100 as 75 + 25.
  const Result result = price(pack, cart({{"A", 1, 300, "goods", 60}, {"B", 1, 100, "goods", 60}}));
  EXPECT_EQ(result.lines[0].final_amount.minor, 225);
  EXPECT_EQ(result.lines[1].final_amount.minor, 75);
}

TEST(Words, TheDearestMayBeRewarded) {
  Pack all;
  all.promo("p").sets(OfferKind::cheapest_for_every, 1, 3, goods()).dearest();
  EXPECT_EQ(off(price(all, cart({{"A", 1, 500}, {"B", 5, 100}})), "p"), 600);
  Pack get;
  get.promo("p").sets(OfferKind::buy_get, 1, 2, sku("A"), {}, either("B", "C")).dearest();
  EXPECT_EQ(off(price(get, cart({{"A", 2, 500}, {"B", 1, 100}, {"C", 1, 300}})), "p"), 300);
}

TEST(Words, ABundleOfOneLine) {
  Pack pack;
  pack.promo("three").bundle({{3, goods()}}, {ir::RewardKind::price, 200}).words({.of_one_line = true});
  const Result result = price(pack, cart({{"A", 2, 100}, {"B", 4, 90}}));
  EXPECT_EQ(find(result, "three").times, 1);
  EXPECT_EQ(off(result, "three"), 70);
}

TEST(Words, GoodsAndShippingShareOneAmount) {
  Pack pack;
  pack.promo("all")
      .give(OfferKind::amount_off_in_all, goods(), money(1000), "total")
      .words({.and_shipping = true});
  const Result result = price(pack, cart({{"A", 1, 6000}, {"B", 1, 2000}}, {1500, 500}));
  EXPECT_EQ(result.lines[0].final_amount.minor, 5400);
  EXPECT_EQ(result.lines[1].final_amount.minor, 1800);
  EXPECT_EQ(result.charges[0].final_amount.minor, 1350);
  EXPECT_EQ(result.charges[1].final_amount.minor, 450);
  Pack percent;
  percent.promo("all")
      .give(
          OfferKind::percent_off, goods(), [](Code& code) { return code.rate(10); }, "total")
      .words({.and_shipping = true});
  EXPECT_EQ(price(percent, cart({{"A", 1, 6000}}, {1005})).total.minor, 5400 + 904);
}

TEST(Words, OffersOfGoodsAndShippingTakePartInTheChoice) {
  Pack pack;
  pack.promo("all")
      .give(OfferKind::amount_off_in_all, goods(), money(1000), "total")
      .words({.and_shipping = true});
  pack.promo("ship").shipping(OfferKind::shipping_off, 100);
  pack.best(1, {0, 1});
  EXPECT_EQ(price(pack, cart({{"A", 1, 6000}}, {900})).total.minor, 5900);
  EXPECT_EQ(price(pack, cart({{"A", 1, 6000}}, {1100})).total.minor, 6000);
}

}  // namespace
}  // namespace perk::test
