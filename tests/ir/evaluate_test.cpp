// Conditions, values and selections over one small cart.
#include "runtime/interpret/evaluate.h"

#include <gtest/gtest.h>

#include "tests/ir/build.h"

namespace perk::interpret {
namespace {

using ir::Op;
using ir::SlotType;
using ir::testing::Builder;
using ir::testing::cart_of;
using ir::testing::line;
using ir::testing::shop;

// Runs in order ≺: MUG 2 × 250 (brand Acme), OOLONG 1 × 100 and SENCHA 3 × 100 (category drinks/tea), no
// more.
class Evaluate : public ::testing::Test {
 protected:
  Evaluate() {
    module_ = shop({"drinks", "drinks/tea", "acme", "sale", "SENCHA", "plumber"});
    cart_ =
        cart_of({line("1", 2, 250, "MUG", {{"brand", "Acme"}, {"cost", Money{150}}}),
                 line("2", 1, 100, "OOLONG", {{"category", "drinks/tea"}, {"tags", TextSet{"Sale", "x"}}}),
                 line("3", 3, 100, "SENCHA", {{"category", "drinks/tea/green"}, {"cost", Money{40}}})});
    cart_.customer = {{"job_role", "plumber"}, {"score", Number{2'500'000}}};
    amounts_ = {500, 100, 299};
    see();
  }

  // A view of the cart by the module as it is now.
  void see() { view_ = std::get<CartView>(CartView::build(module_, cart_)); }

  [[nodiscard]] Evaluator evaluator() const { return Evaluator(module_, view_); }
  [[nodiscard]] Entry entry() const { return {amounts_}; }
  [[nodiscard]] bool test(std::uint32_t node) const {
    return evaluator().test(b_.shape, b_.slots, node, entry());
  }
  [[nodiscard]] std::int64_t value(std::uint32_t node) const {
    const Scalar scalar = evaluator().value(b_.shape, b_.slots, node, entry());
    EXPECT_EQ(scalar.denominator, 1);
    return static_cast<std::int64_t>(scalar.numerator);
  }
  [[nodiscard]] Picks select(std::uint32_t node) const {
    return evaluator().select(b_.shape, b_.slots, node, entry());
  }
  std::uint32_t text(const char* word) { return b_.text(ir::testing::symbol(module_, word)); }
  std::uint32_t in_tea() {
    const std::uint32_t field = b_.add(Op::unit_fact_symbol, ir::testing::kCategory);
    return b_.add(Op::where, b_.add(Op::in_category, field, text("drinks/tea")));
  }

  ir::Module module_;
  Cart cart_;
  CartView view_;
  std::vector<std::int64_t> amounts_;
  Builder b_;
};

TEST_F(Evaluate, AggregatesOverASelection) {
  const std::uint32_t tea = in_tea(), all = b_.add(Op::everything);
  EXPECT_EQ(select(tea), (Picks{0, 1, 3}));
  EXPECT_EQ(value(b_.add(Op::subtotal, tea)), 399);
  EXPECT_EQ(value(b_.add(Op::list_subtotal, tea)), 400);
  EXPECT_EQ(value(b_.add(Op::quantity, all)), 6);
  EXPECT_EQ(value(b_.add(Op::distinct, all, ir::testing::kSku)), 3);
  EXPECT_EQ(value(b_.add(Op::distinct, all, ir::testing::kBrand)), 1) << "a missing brand is none";
  EXPECT_EQ(value(b_.add(Op::total_money, all, ir::testing::kCost)), 420) << "2 × 150 + 3 × 40";
}

TEST_F(Evaluate, PickedUnitsAreTheFirstOfTheirRun) {
  // 299 over three: 100, 100, 99. The cheapest by exact price is SENCHA (99.67), before OOLONG (100).
  const std::uint32_t two = b_.add(Op::pick_cheapest, b_.integer(2), b_.add(Op::everything));
  EXPECT_EQ(select(two), (Picks{0, 0, 2}));
  EXPECT_EQ(value(b_.add(Op::subtotal, two)), 200);
  EXPECT_EQ(value(b_.add(Op::list_subtotal, two)), 200);
  const std::uint32_t dear = b_.add(Op::pick_dearest, b_.integer(3), b_.add(Op::everything));
  EXPECT_EQ(select(dear), (Picks{2, 1, 0}));
  EXPECT_EQ(select(b_.add(Op::minus, b_.add(Op::everything), dear)), (Picks{0, 0, 3}));
  EXPECT_EQ(select(b_.add(Op::both, in_tea(), dear)), (Picks{0, 1, 0}));
  EXPECT_EQ(select(b_.add(Op::pick_cheapest, b_.integer(99), in_tea())), (Picks{0, 1, 3}));
}

TEST_F(Evaluate, EqualPricesGoByTheContentOfTheLine) {
  amounts_ = {500, 100, 300};
  const std::uint32_t one = b_.add(Op::pick_cheapest, b_.integer(1), b_.add(Op::everything));
  EXPECT_EQ(select(one), (Picks{0, 1, 0})) << "OOLONG comes before SENCHA";
  EXPECT_EQ(cheapest_first(view_, entry()), (std::vector<std::uint32_t>{1, 2, 0}));
  amounts_ = {200, 100, 300};
  EXPECT_EQ(cheapest_first(view_, entry()), (std::vector<std::uint32_t>{1, 2, 0})) << "then the list price";
}

TEST_F(Evaluate, ReducedIsBelowListAndFullPriceIsNot) {
  const std::uint32_t price = b_.add(Op::unit_price), list = b_.add(Op::unit_list_price);
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::equal, price, list))), (Picks{2, 1, 0}));
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::less, price, list))), (Picks{0, 0, 3}));
  // S6: 299 over three units is less than 100 each, by a third.
  const std::uint32_t hundred = b_.money(100);
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::at_least, price, hundred))), (Picks{2, 1, 0}));
}

TEST_F(Evaluate, AMissingFactIsNeitherAboveNorBelow) {
  const std::uint32_t age = b_.add(Op::fact, ir::testing::kAge), limit = b_.integer(18);
  const std::uint32_t more = b_.add(Op::more, age, limit), at_most = b_.add(Op::at_most, age, limit);
  EXPECT_FALSE(test(more));
  EXPECT_FALSE(test(at_most));
  EXPECT_TRUE(test(b_.add(Op::negate, more)));
  EXPECT_FALSE(test(b_.add(Op::known, age)));
  const std::uint32_t member = b_.add(Op::fact_boolean, ir::testing::kMember);
  EXPECT_FALSE(test(member));
  EXPECT_FALSE(test(b_.list(Op::all_of, {b_.add(Op::known, member), b_.add(Op::negate, member)})));
}

TEST_F(Evaluate, TextsWithAndWithoutCase) {
  const std::uint32_t brand = b_.add(Op::unit_fact_symbol, ir::testing::kBrand), acme = text("acme");
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::equal, brand, acme))), (Picks{0, 0, 0}));
  const std::uint32_t folded = b_.add(Op::fold_case, brand);
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::equal, folded, acme))), (Picks{2, 0, 0}));
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::not_equal, folded, acme))), (Picks{0, 0, 0}));
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::starts_with, folded, text("a")))), (Picks{2, 0, 0}));
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::text_contains, brand, text("c")))), (Picks{2, 0, 0}));
  const std::uint32_t tags = b_.add(Op::unit_fact_symbols, ir::testing::kTags), sale = text("sale");
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::contains, tags, sale))), (Picks{0, 0, 0}));
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::contains, b_.add(Op::fold_cases, tags), sale))),
            (Picks{0, 1, 0}));
  module_.symbol_sets = {{ir::testing::symbol(module_, "acme"), ir::testing::symbol(module_, "sale")}};
  const std::uint32_t pool = b_.slot(SlotType::symbol_set, 0);
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::in_pool, brand, pool))), (Picks{0, 0, 0}));
  EXPECT_EQ(select(b_.add(Op::where, b_.add(Op::in_pool, folded, pool))), (Picks{2, 0, 0}));
}

TEST_F(Evaluate, NumbersAndCountsAreComparedInOneScale) {
  // score 2.5 against a quantity of 6, and against the constant 2.
  const std::uint32_t score = b_.add(Op::unscale, b_.add(Op::fact, ir::testing::kScore), 1'000'000);
  const std::uint32_t quantity = b_.add(Op::quantity, b_.add(Op::everything));
  EXPECT_TRUE(test(b_.add(Op::less, score, quantity)));
  EXPECT_TRUE(test(b_.add(Op::more, score, b_.integer(2))));
  EXPECT_FALSE(test(b_.add(Op::equal, score, b_.integer(2))));
}

TEST_F(Evaluate, PercentagesStayExact) {
  const std::uint32_t of =
      b_.add(Op::percent_of, b_.rate(33'333'333), b_.add(Op::subtotal, b_.add(Op::everything)));
  const Scalar third = evaluator().value(b_.shape, b_.slots, of, entry());
  EXPECT_TRUE(third.numerator == Int128{33'333'333} * 899);
  EXPECT_EQ(third.denominator, 100'000'000);
  const std::uint32_t cost =
      b_.add(Op::percent_of, b_.rate(105'000'000), b_.add(Op::unit_fact_money, ir::testing::kCost));
  EXPECT_TRUE(evaluator().value(b_.shape, b_.slots, cost, entry(), 0).known);
  EXPECT_FALSE(evaluator().value(b_.shape, b_.slots, cost, entry(), 1).known)
      << "no cost, no percentage of it";
}

TEST_F(Evaluate, SegmentsAreAskedOnce) {
  Builder segment;
  const std::uint32_t role = segment.add(Op::fact_symbol, ir::testing::kJobRole);
  segment.shape.root = segment.add(Op::equal, role, segment.text(ir::testing::symbol(module_, "plumber")));
  module_.shapes = {segment.shape};
  module_.segments = {{"plumbers", "Plumbers", {0, segment.slots}}};
  see();
  EXPECT_TRUE(test(b_.add(Op::segment, 0)));
  const Evaluator kept(module_, view_);
  EXPECT_TRUE(kept.in_segment(0));
  module_.segments[0].program.slots[0] = ir::testing::symbol(module_, "a");
  EXPECT_TRUE(kept.in_segment(0));
  see();
  EXPECT_FALSE(evaluator().in_segment(0));
}

}  // namespace
}  // namespace perk::interpret
