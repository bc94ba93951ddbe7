// A cart given in numbers is priced as the same cart in a host's words: on every case, example and random
// pack.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "compiler/backends/llvm/jit.h"
#include "tests/property/carts.h"
#include "tests/property/subjects.h"
#include "tests/quote/give.h"

namespace perk::test {
namespace {

// What a quote says is what its result says.
void expect_same_figures(const Quote& quote, const Result& result) {
  EXPECT_EQ(quote.total, result.total);
  EXPECT_EQ(quote.settlement, result.settlement);
  EXPECT_EQ(quote.list_subtotal, result.list_subtotal);
  EXPECT_EQ(quote.goods_discount, result.goods_discount);
  EXPECT_EQ(quote.goods_total, result.goods_total);
  EXPECT_EQ(quote.shipping_list, result.shipping_list);
  EXPECT_EQ(quote.shipping_discount, result.shipping_discount);
  EXPECT_EQ(quote.shipping_total, result.shipping_total);
  EXPECT_EQ(quote.proof, result.proof);
  EXPECT_EQ(quote.degraded, result.degraded);
  ASSERT_EQ(quote.lines.size(), result.lines.size());
  for (std::uint32_t i = 0; i < quote.lines.size(); ++i) {
    const Quote::Site& site = quote.lines[i];
    EXPECT_EQ(site.list, result.lines[i].list);
    EXPECT_EQ(site.final_amount, result.lines[i].final_amount);
    ASSERT_EQ(site.part_count, result.lines[i].parts.size());
    for (std::uint32_t p = 0; p < site.part_count; ++p) {
      const Quote::Part& part = quote.parts[site.first_part + p];
      const Part& told = result.lines[i].parts[p];
      EXPECT_EQ(part.site, i);
      EXPECT_EQ(part.stage, told.stage);
      EXPECT_EQ(part.amount, told.amount);
      EXPECT_EQ(part.promotion, result.promotions[told.promotion].rank);
    }
  }
  ASSERT_EQ(quote.charges.size(), result.charges.size());
  for (std::uint32_t i = 0; i < quote.charges.size(); ++i) {
    EXPECT_EQ(quote.charges[i].final_amount, result.charges[i].final_amount);
    EXPECT_EQ(quote.charges[i].part_count, result.charges[i].parts.size());
  }
  const auto applied = static_cast<std::size_t>(
      std::ranges::count(result.promotions, Outcome::applied, &PromotionResult::outcome));
  EXPECT_EQ(quote.promotions.size(), applied);
  ASSERT_EQ(quote.coupons.size(), result.coupons.size());
  for (std::size_t i = 0; i < quote.coupons.size(); ++i) EXPECT_EQ(quote.coupons[i], result.coupons[i].kind);
}

bool has_ledger(const Cart& cart) {
  return !cart.usage.empty() || !cart.balances.empty() || !cart.gift_prices.empty() || !cart.chosen.empty() ||
         !cart.coupon_facts.empty() || !cart.stopped.empty();
}

// The same cart of a customer of whom nothing is known; it may be left to the lane.
Cart without_ledger(Cart cart) {
  cart.usage.clear();
  cart.balances.clear();
  cart.gift_prices.clear();
  cart.chosen.clear();
  cart.coupon_facts.clear();
  cart.stopped.clear();
  return cart;
}

// Of few carts the lane says `greedy` where the engine says `searched` (docs/reference/lane.md); all else is
// the same.
bool is_searched_for_it(const Engine& engine, const Cart& cart, Result by_lane) {
  const auto priced = engine.price(cart, {.explain = Explain::none});
  const auto* told = std::get_if<Result>(&priced);
  if (told == nullptr || told->proof != Proof::searched || by_lane.proof != Proof::greedy) return false;
  by_lane.proof = told->proof;
  by_lane.evaluations = told->evaluations;
  return text_of(by_lane, engine.module()) == text_of(*told, engine.module());
}

// Every cart of every subject, with its ledger and without, its products by row and fact by fact.
// `generated`: what is quoted is tested and selected by generated code, what it is held against by the
// interpreter.
struct Tried {
  std::size_t carts = 0, by_lane = 0, without_ledger = 0, searched = 0;
};

Tried try_all(const QuoteOptions& options, bool generated = false) {
  Tried tried;
  std::size_t wrong = 0;
  for (const property::Subject& subject : property::subjects()) {
    const Engine plain(subject.compilation.module);
    const auto code = generated ? native::compile(*subject.compilation.module) : nullptr;
    if (generated && code == nullptr) ADD_FAILURE() << "no code for " << subject.name;
    const Engine engine(subject.compilation.module, code);
    const auto products = products_of(subject.carts);
    auto built = Catalogue::build(engine, products);
    // Products that the schema refuses are given fact by fact, and refused there.
    const Catalogue catalogue =
        std::holds_alternative<Catalogue>(built) ? std::get<Catalogue>(std::move(built)) : Catalogue(engine);
    Quoter quoter(engine, catalogue);
    std::vector<Cart> carts = subject.carts;
    for (const Cart& cart : subject.carts) carts.push_back(without_ledger(cart));
    for (const Cart& cart : carts) {
      const std::string expected = priced_by_engine(plain, cart);
      ++tried.carts;
      for (const bool rows : {true, false}) {
        give({catalogue, engine.module(), products, rows && catalogue.size() == products.size()}, cart,
             quoter);
        const Quote* quote = quoter.price(options);
        if (quote == nullptr) {
          EXPECT_EQ(text_of(quoter.error()), expected) << subject.name << "\n" << property::print(cart);
          continue;
        }
        const Result result = quoter.result();
        expect_same_figures(*quote, result);
        const std::string text = text_of(result, engine.module());
        const bool searched = text != expected && quote->by_lane && is_searched_for_it(plain, cart, result);
        tried.searched += searched ? 1 : 0;
        if (text != expected && !searched && ++wrong <= 3) {
          ADD_FAILURE() << subject.name << (quote->by_lane ? ", by the lane\n" : "\n")
                        << property::print(cart) << text << "\nbut the engine says\n"
                        << expected;
        }
        if (rows || has_ledger(cart)) continue;
        ++tried.without_ledger;
        tried.by_lane += quote->by_lane ? 1 : 0;
      }
    }
  }
  EXPECT_EQ(wrong, 0U);
  EXPECT_LE(tried.searched * 500, tried.carts);
  std::cout << tried.carts << " carts, " << tried.without_ledger
            << " without a ledger, of which the lane priced " << tried.by_lane << '\n';
  return tried;
}

TEST(QuoteProperty, NumbersArePricedAsWordsAre) {
  EXPECT_GT(try_all({.lane = false}).carts, 1000U);
}

TEST(QuoteProperty, TheLaneSaysWhatTheEngineSays) {
  const Tried tried = try_all({});
  EXPECT_GT(tried.by_lane * 4, tried.without_ledger);
}

TEST(QuoteProperty, GeneratedCodeInTheLaneSaysWhatTheEngineSays) {
  const Tried tried = try_all({}, true);
  EXPECT_GT(tried.by_lane * 4, tried.without_ledger);
}

TEST(QuoteProperty, OrderAndSplittingOfLinesChangeNoPrice) {
  std::size_t compared = 0;
  for (const property::Subject& subject : property::subjects()) {
    const Engine engine(subject.compilation.module);
    const auto products = products_of(subject.carts);
    const Catalogue catalogue(engine);
    const Giving giving{catalogue, engine.module(), products, false};
    Quoter quoter(engine, catalogue);
    for (const Cart& cart : subject.carts) {
      Cart split = cart;
      std::ranges::reverse(split.lines);
      for (std::size_t i = 0; i < cart.lines.size(); ++i) {
        CartLine& line = split.lines[i];
        if (line.quantity < 2 || line.is_amount) continue;
        CartLine rest = line;
        rest.id += "-rest";
        --rest.quantity;
        line.quantity = 1;
        split.lines.push_back(std::move(rest));
      }
      give(giving, cart, quoter);
      const Quote* quote = quoter.price();
      if (quote == nullptr) continue;
      const Money total = quote->total, goods = quote->goods_discount;
      give(giving, split, quoter);
      quote = quoter.price();
      ASSERT_NE(quote, nullptr) << subject.name;
      EXPECT_EQ(quote->total, total) << subject.name << "\n" << property::print(cart);
      EXPECT_EQ(quote->goods_discount, goods) << subject.name;
      ++compared;
    }
  }
  EXPECT_GT(compared, 1000U);
}

}  // namespace
}  // namespace perk::test
