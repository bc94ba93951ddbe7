// Laws over many small carts: order and splitting of lines change nothing, parts sum to the whole.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/pricing/counts.h"
#include "tests/pricing/module_builder.h"

namespace perk::test {
namespace {

using ir::OfferKind;
using ir::RewardKind;

// A pack in which much meets: caps, floors, spreads, sets that compete, a group per line, a later threshold.
void fill(Pack& pack) {
  pack.promo("contract").amount(OfferKind::special_price, 70, sku("A"), "price");
  pack.promo("tea").sets(OfferKind::every_nth, 1, 3, either("A", "B"));
  pack.promo("pair").sets(OfferKind::every_nth, 1, 2, either("B", "C"), {RewardKind::percent_off, 50});
  pack.promo("line").percent(33, either("B", "D"));
  pack.promo("each").amount(OfferKind::amount_off_each, 20, either("C", "D"));
  pack.promo("kit").bundle({{1, sku("A")}, {1, sku("D")}}, {RewardKind::percent_off, 15});
  pack.promo("spread").amount(OfferKind::amount_off_in_all, 77, goods()).cap(ir::CapScope::order, 70);
  pack.promo("order").when_subtotal(300).together(7, goods());
  pack.promo("ship").when_subtotal(200).shipping(OfferKind::shipping_off, 50);
  const auto cash = pack.account("cash", "");
  const auto points = pack.account("points", "point", 300'000);
  pack.promo("bogo")
      .sets(OfferKind::buy_get, 1, 1, sku("C"), {RewardKind::percent_off, 40}, sku("D"))
      .words({.spread_over_set = true});
  pack.promo("budget").percent(9, goods(), "vip").bound(ir::BoundKind::money, 41, "money");
  pack.promo("share").percent(8, either("A", "C"), "vip").bound(ir::BoundKind::money, 41, "money");
  pack.promo("product").percent(11, goods(), "vip").bound(ir::BoundKind::items, 2, "items", {0});
  pack.promo("pay").spend_balance(cash, balance_of(cash, true));
  pack.promo("all")
      .give(OfferKind::amount_off_in_all, goods(), money(33), "total")
      .words({.and_shipping = true});
  pack.promo("earn").credit(points, for_every(count(3), false, money(50), subtotal_of(goods())));
  pack.best(1, {3, 4}, ir::Constraint::Scope::line);
  pack.floor(105);
  pack.total_cap(60);
}

std::vector<Item> random_items(std::mt19937& random) {
  std::vector<Item> items;
  const std::size_t lines = 1 + random() % 5;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string name(1, static_cast<char>('A' + random() % 4));
    const auto amount = static_cast<std::int64_t>(31 + 10 * (random() % 12));
    items.push_back({name, static_cast<std::int64_t>(1 + random() % 4), amount, "goods",
                     random() % 2 == 0 ? amount / 2 : -1, std::to_string(100 * (i + 1))});
  }
  return items;
}

// Lines in another order, some of them split in two whose ids follow each other.
std::vector<Item> shuffled(const std::vector<Item>& items, std::mt19937& random) {
  std::vector<Item> parts;
  for (const Item& item : items) {
    if (item.quantity < 2 || random() % 2 == 0) {
      parts.push_back(item);
      continue;
    }
    Item first = item, second = item;
    first.quantity = 1;
    second.quantity = item.quantity - 1;
    second.id = std::to_string(std::stoll(item.id) + 1);
    parts.push_back(second);
    parts.push_back(first);
  }
  std::shuffle(parts.begin(), parts.end(), random);
  return parts;
}

// The cart with what the ledger knows.
Cart known(const std::vector<Item>& items) {
  Cart shop = cart(items, {55});
  shop.balances = {{"cash", 61}};
  shop.usage = {{"money", "", 10}, {"items", "A", 1}, {"items", "B", 2}};
  return shop;
}

// Credits, spends and holds, as they are told.
std::vector<std::int64_t> given_beside(const Result& result) {
  std::vector<std::int64_t> amounts;
  for (const Credit& credit : result.credits) amounts.push_back(credit.amount);
  for (const Spend& spend : result.spends) amounts.push_back(spend.amount);
  for (const Hold& hold : result.holds) amounts.push_back(hold.amount);
  return amounts;
}

std::map<std::string, std::int64_t> by_promotion(const Result& result) {
  std::map<std::string, std::int64_t> amounts;
  for (const PromotionResult& promotion : result.promotions) amounts[promotion.id] = promotion.amount.minor;
  return amounts;
}

// What each original line pays: split lines have ids of the same hundred.
std::map<std::int64_t, std::int64_t> by_line(const Result& result) {
  std::map<std::int64_t, std::int64_t> amounts;
  for (const LineResult& line : result.lines) amounts[std::stoll(line.id) / 100] += line.final_amount.minor;
  return amounts;
}

TEST(Laws, OrderAndSplittingOfLinesChangeNothing) {
  Pack pack;
  fill(pack);
  const Engine engine = pack.engine();
  std::mt19937 random(7);
  for (std::uint64_t i = 0; i < runs(300); ++i) {
    const std::vector<Item> items = random_items(random);
    const Result whole = price(engine, known(items));
    const Result parts = price(engine, known(shuffled(items, random)));
    ASSERT_EQ(by_promotion(whole), by_promotion(parts)) << "cart " << i;
    ASSERT_EQ(by_line(whole), by_line(parts)) << "cart " << i;
    ASSERT_EQ(given_beside(whole), given_beside(parts)) << "cart " << i;
    ASSERT_EQ(whole.evaluations, parts.evaluations) << "cart " << i;
  }
}

TEST(Laws, PartsSumToTheWholeAndFloorsHold) {
  Pack pack;
  fill(pack);
  const Engine engine = pack.engine();
  std::mt19937 random(11);
  for (std::uint64_t i = 0; i < runs(300); ++i) {
    const Cart shop = known(random_items(random));
    const Result result = price(engine, shop);
    std::map<std::uint32_t, std::int64_t> sums;
    std::int64_t beyond_cap = off(result, "contract");  // and what stands after the goods' own stages
    for (const LineResult& line : result.lines) {
      std::int64_t taken = 0;
      for (const Part& part : line.parts) {
        taken += part.amount.minor;
        sums[part.promotion] += part.amount.minor;
        if (result.stages[part.stage] == "total") beyond_cap += part.amount.minor;
        ASSERT_GE(part.amount.minor, 0);
      }
      ASSERT_GE(line.final_amount.minor, 0);
      ASSERT_EQ(line.list.minor - taken, line.final_amount.minor);
    }
    for (const Part& part : result.charges[0].parts) sums[part.promotion] += part.amount.minor;
    for (std::uint32_t p = 0; p < result.promotions.size(); ++p) {
      ASSERT_EQ(result.promotions[p].amount.minor, sums[p]) << result.promotions[p].id;
    }
    ASSERT_EQ(result.total.minor, result.goods_total.minor + result.shipping_total.minor);
    ASSERT_LE(result.goods_discount.minor - beyond_cap,
              std::max<std::int64_t>(0, result.list_subtotal.minor * 60 / 100 - off(result, "contract")));
    std::map<std::string, std::int64_t> held;
    for (const Hold& hold : result.holds) held[hold.counter + hold.key] += hold.amount;
    ASSERT_LE(held["money"], 31);
    ASSERT_LE(held["itemsA"], 1);
    ASSERT_EQ(held["itemsB"], 0);
    for (const Spend& spend : result.spends) ASSERT_LE(spend.amount, 61);
  }
}

// What is decided alone is what deciding all together finds.
TEST(Laws, DecidingLinesAloneFindsTheBest) {
  std::mt19937 random(3);
  for (std::uint64_t i = 0; i < runs(200); ++i) {
    Pack alone;
    alone.promo("line").percent(33, goods());
    alone.promo("each").amount(OfferKind::amount_off_each, 20, goods());
    alone.best(1, {0, 1}, ir::Constraint::Scope::line);
    Pack together;
    together.promo("line").percent(33, goods());
    together.promo("each").amount(OfferKind::amount_off_each, 20, goods());
    together.best(1, {0, 1}, ir::Constraint::Scope::line);
    together.total_cap(100);  // never bites, but joins all lines
    const Cart shop = cart(random_items(random));
    const Result a = price(alone, shop), b = price(together, shop);
    ASSERT_EQ(by_line(a), by_line(b)) << "cart " << i;
    ASSERT_EQ(by_promotion(a), by_promotion(b)) << "cart " << i;
  }
}

}  // namespace
}  // namespace perk::test
