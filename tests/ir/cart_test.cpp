// From carts to runs: merging, order, units by line id, interning, and what a wrong cart is told.
#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/interpret/cart_view.h"
#include "runtime/ops/money.h"
#include "tests/ir/build.h"

namespace perk::interpret {
namespace {

using ir::testing::cart_of;
using ir::testing::line;
using ir::testing::shop;

CartView view_of(const ir::Module& module, const Cart& cart) {
  auto result = CartView::build(module, cart);
  if (const auto* error = std::get_if<CartError>(&result))
    ADD_FAILURE() << error->place << ": " << error->message;
  return std::get<CartView>(std::move(result));
}

CartError error_of(const Cart& cart) {
  static const ir::Module module = shop();
  auto result = CartView::build(module, cart);
  if (const auto* error = std::get_if<CartError>(&result)) return *error;
  ADD_FAILURE() << "the cart is accepted";
  return {};
}

// Everything a view says but the positions of lines in the cart.
std::string describe(const ir::Module& module, const CartView& view, const Cart& cart) {
  std::string out;
  for (std::size_t r = 0; r < view.runs().size(); ++r) {
    const interpret::Run& run = view.runs()[r];
    out += std::to_string(run.list_amount) + "/" + std::to_string(run.quantity);
    for (std::uint32_t field = 0; field < module.fields.size(); ++field) {
      const Scalar fact = view.unit_fact(field, r);
      out += " " + (fact.known ? std::to_string(static_cast<std::int64_t>(fact.numerator)) : "-");
      for (const std::uint32_t symbol : view.unit_set(field, r)) out += "," + std::string(view.text(symbol));
    }
    for (const interpret::Run::Member& member : run.members) {
      out += " " + cart.lines[member.line].id + "[" + std::to_string(member.begin) + "," +
             std::to_string(member.end) + ")";
    }
    out += "\n";
  }
  return out;
}

TEST(Runs, LinesEqualInEveryFieldMerge) {
  const ir::Module module = shop();
  const Cart cart = cart_of({line("3", 2, 100, "TEA"), line("1", 1, 100, "TEA"), line("2", 4, 250, "MUG")});
  const CartView view = view_of(module, cart);
  ASSERT_EQ(view.runs().size(), 2U);
  EXPECT_EQ(view.text(static_cast<std::uint32_t>(view.unit_fact(ir::testing::kSku, 0).numerator)), "MUG");
  const interpret::Run& tea = view.runs()[1];
  EXPECT_EQ(tea.quantity, 3);
  EXPECT_EQ(tea.list_amount, 300);
  ASSERT_EQ(tea.members.size(), 2U);
  EXPECT_EQ(cart.lines[tea.members[0].line].id, "1");
  EXPECT_EQ(tea.members[1].begin, 1);
  EXPECT_EQ(tea.members[1].end, 3);
}

TEST(Runs, OneFieldThatDiffersKeepsLinesApart) {
  const ir::Module module = shop();
  Cart cart =
      cart_of({line("1", 1, 100, "TEA"), line("2", 1, 101, "TEA"), line("3", 1, 100, "TEA", {{"brand", "x"}}),
               line("4", 1, 100, "TEA", {{"tags", TextSet{}}}), line("5", 1, 100, "TEA")});
  cart.lines[4].line = {{"seller", "us"}};
  EXPECT_EQ(view_of(module, cart).runs().size(), 5U);
}

TEST(Runs, AnAmountWithItsQuantityIsAnExactUnitPrice) {
  const ir::Module module = shop();
  const auto amount_line = [](const char* id, std::int64_t quantity, std::int64_t amount) {
    CartLine result = line(id, quantity, amount, "TEA");
    result.is_amount = true;
    return result;
  };
  // 100/3 = 200/6, and 50 each = 100/2; 33 each is another price than 100/3.
  const CartView view =
      view_of(module, cart_of({amount_line("1", 3, 100), amount_line("2", 6, 200), line("3", 1, 33, "TEA"),
                               amount_line("4", 2, 100), line("5", 5, 50, "TEA")}));
  ASSERT_EQ(view.runs().size(), 3U);
  EXPECT_EQ(view.runs()[0].list_amount, 33);
  EXPECT_EQ(view.runs()[1].list_amount, 300);
  EXPECT_EQ(view.runs()[1].quantity, 9);
  EXPECT_EQ(view.runs()[2].list_amount, 350);
}

TEST(Runs, OrderIsSkuThenPriceThenFieldsAsTheSchemaHasThem) {
  const ir::Module module = shop();
  const CartView view = view_of(
      module,
      cart_of({line("1", 1, 100, "b"), line("2", 1, 100, "a", {{"brand", "z"}}), line("3", 1, 90, "b"),
               line("4", 1, 100, "a", {{"category", "x"}}), line("5", 1, 100, "B"),
               line("6", 1, 100, "a", {{"category", "x"}, {"tags", TextSet{"q", "p"}}}),
               line("7", 1, 100, "a", {{"category", "x"}, {"tags", TextSet{"r"}}})}));
  std::vector<std::uint32_t> order;
  for (const interpret::Run& run : view.runs()) order.push_back(run.members.front().line + 1);
  EXPECT_EQ(order, (std::vector<std::uint32_t>{5, 2, 4, 6, 7, 3, 1}));
}

TEST(Runs, UnitsGoByLineIdWithIntegersAsNumbers) {
  const ir::Module module = shop();
  const Cart cart = cart_of({line("10", 1, 100, "TEA"), line("9", 1, 100, "TEA"), line("x", 1, 100, "TEA"),
                             line("007", 1, 100, "TEA"), line("1x", 1, 100, "TEA")});
  const CartView view = view_of(module, cart);
  std::vector<std::string> ids;
  for (const interpret::Run::Member& member : view.runs().front().members)
    ids.push_back(cart.lines[member.line].id);
  EXPECT_EQ(ids, (std::vector<std::string>{"007", "9", "10", "1x", "x"}));
}

TEST(Runs, OrderOfLinesAndOfTextsChangesNothing) {
  const ir::Module module = shop();
  Cart cart = cart_of({line("1", 2, 100, "tea", {{"brand", "ü"}, {"tags", TextSet{"z", "new", "a"}}}),
                       line("2", 3, 100, "tea", {{"tags", TextSet{"a", "z", "new", "z"}}, {"brand", "ü"}}),
                       line("3", 1, 70, "mug", {{"brand", "other"}}), line("4", 1, 100, "a")});
  const std::string expected = describe(module, view_of(module, cart), cart);
  std::sort(cart.lines.begin(), cart.lines.end(), [](const auto& l, const auto& r) { return l.id < r.id; });
  do {
    EXPECT_EQ(describe(module, view_of(module, cart), cart), expected);
  } while (std::next_permutation(cart.lines.begin(), cart.lines.end(),
                                 [](const auto& l, const auto& r) { return l.id < r.id; }));
}

TEST(Runs, MeasuredPiecesStayApartAndAreRoundedOnce) {
  ir::Module module = shop();
  CartLine piece = line("1", 1, 9'999, "CHEESE");
  piece.measure_milli = 333;
  CartLine other = piece;
  other.id = "2";
  const CartView view = view_of(module, cart_of({piece, other}));
  ASSERT_EQ(view.runs().size(), 2U);
  EXPECT_EQ(view.runs()[0].list_amount, 3'330);  // S7: 33.29667, half up
  EXPECT_TRUE(view.runs()[0].measured);
  EXPECT_EQ(view.runs()[0].quantity, 1);
  module.rounding.mode = ir::RoundingMode::down;
  EXPECT_EQ(view_of(module, cart_of({piece})).runs()[0].list_amount, 3'329);
  piece.is_amount = true;
  EXPECT_EQ(view_of(module, cart_of({piece})).runs()[0].list_amount, 9'999);
}

TEST(Coupons, AreComparedWithoutCaseAndSpacesUnlessThePackSaysSo) {
  ir::Module module = shop();
  Cart cart = cart_of({line("1", 1, 100, "TEA")});
  cart.coupons = {" Save10 ", "äb"};
  EXPECT_TRUE(view_of(module, cart).has_coupon("SAVE10"));
  EXPECT_TRUE(view_of(module, cart).has_coupon("ÄB"));
  EXPECT_FALSE(view_of(module, cart).has_coupon("SAVE1"));
  module.codes_match_case = true;
  EXPECT_FALSE(view_of(module, cart).has_coupon("SAVE10"));
  EXPECT_TRUE(view_of(module, cart).has_coupon("Save10"));
}

TEST(Facts, AreReadInTheirOwnScale) {
  const ir::Module module = shop();
  Cart cart = cart_of({line("1", 1, 100, "TEA", {{"cost", Money{60}}})});
  cart.customer = {{"age", Number{30'000'000}}, {"score", Number{4'500'000}}, {"member", true}};
  const CartView view = view_of(module, cart);
  EXPECT_TRUE(view.fact(ir::testing::kAge).numerator == 30);
  EXPECT_TRUE(view.fact(ir::testing::kScore).numerator == 4'500'000);
  EXPECT_TRUE(view.fact(ir::testing::kMember).numerator == 1);
  EXPECT_TRUE(view.unit_fact(ir::testing::kCost, 0).numerator == 60);
  EXPECT_FALSE(view.fact(ir::testing::kJobRole).known);
}

struct Wrong {
  const char* name;
  ErrorCode code;
  const char* place;
  const char* words;  // part of the message
  void (*break_it)(Cart&);
};

class WrongCart : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongCart, SaysWhichFieldAndWhy) {
  Cart cart = cart_of({line("1", 1, 100, "TEA"), line("2", 1, 100, "MUG")});
  GetParam().break_it(cart);
  const CartError error = error_of(cart);
  EXPECT_EQ(error.code, GetParam().code);
  EXPECT_EQ(error.place, GetParam().place);
  EXPECT_NE(error.message.find(GetParam().words), std::string::npos) << error.message;
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongCart,
    ::testing::Values(
        Wrong{"unknown", ErrorCode::unknown_field, "lines[1].product.bramd", "did you mean `brand`?",
              [](Cart& c) { c.lines[1].product.push_back({"bramd", "x"}); }},
        Wrong{"swapped", ErrorCode::unknown_field, "customer.aeg", "did you mean `age`?",
              [](Cart& c) { c.customer.push_back({"aeg", Number{1}}); }},
        Wrong{"far", ErrorCode::unknown_field, "order.weather", "no field `weather` here",
              [](Cart& c) { c.order.push_back({"weather", "x"}); }},
        Wrong{"missing", ErrorCode::missing_field, "lines[0].product.sku", "a text",
              [](Cart& c) { c.lines[0].product.clear(); }},
        Wrong{"type", ErrorCode::wrong_type, "lines[0].product.brand", "a text is wanted here, not a number",
              [](Cart& c) { c.lines[0].product.push_back({"brand", Number{1}}); }},
        Wrong{"fraction", ErrorCode::wrong_type, "customer.age", "a whole number is wanted",
              [](Cart& c) { c.customer.push_back({"age", Number{1'500'000}}); }},
        Wrong{"twice", ErrorCode::wrong_type, "customer.age", "given twice",
              [](Cart& c) { c.customer = {{"age", Missing{}}, {"age", Missing{}}}; }},
        Wrong{"low", ErrorCode::out_of_bounds, "lines[0].product.cost", "-0.01 GBP is less than 0 GBP",
              [](Cart& c) { c.lines[0].product.push_back({"cost", Money{-1}}); }},
        Wrong{"high", ErrorCode::out_of_bounds, "customer.score", "5.5 is more than 5",
              [](Cart& c) { c.customer.push_back({"score", Number{5'500'000}}); }},
        Wrong{"one_of", ErrorCode::out_of_bounds, "customer.job_role",
              "`pilot` is none of `plumber`, `builder`",
              [](Cart& c) { c.customer.push_back({"job_role", "pilot"}); }},
        Wrong{"zero", ErrorCode::bad_quantity, "lines[1].quantity", "the quantity is 0",
              [](Cart& c) { c.lines[1].quantity = 0; }},
        Wrong{"many", ErrorCode::bad_quantity, "lines[1].quantity", "more than 1,000,000,000 pieces",
              [](Cart& c) {
                c.lines[1].quantity = ops::kMaxQuantity;
                c.lines[1].amount = {0};
              }},
        Wrong{"measured", ErrorCode::bad_quantity, "lines[0].quantity", "one piece a line",
              [](Cart& c) {
                c.lines[0].quantity = 2;
                c.lines[0].measure_milli = 5;
              }},
        Wrong{"measure", ErrorCode::bad_quantity, "lines[0].measure", "the measure is 0",
              [](Cart& c) { c.lines[0].measure_milli = 0; }},
        Wrong{"negative", ErrorCode::negative_price, "lines[0].amount", "negative",
              [](Cart& c) { c.lines[0].amount = {-1}; }},
        Wrong{"charge", ErrorCode::negative_price, "shipping_charges[0].amount", "negative",
              [](Cart& c) { c.shipping_charges = {{"post", {-1}}}; }},
        Wrong{"ids", ErrorCode::duplicate_line_id, "lines[1].id", "also that of lines[0]",
              [](Cart& c) { c.lines[1].id = "1"; }},
        Wrong{"large", ErrorCode::amount_out_of_range, "lines[0].amount", "larger than",
              [](Cart& c) { c.lines[0].amount = {ops::kMaxAmount + 1}; }},
        Wrong{"product", ErrorCode::amount_out_of_range, "lines[0].amount", "larger than",
              [](Cart& c) {
                c.lines[0].amount = {INT64_MAX};
                c.lines[0].quantity = 900'000'000;
              }},
        Wrong{"sum", ErrorCode::amount_out_of_range, "shipping_charges[0].amount", "larger than",
              [](Cart& c) { c.shipping_charges = {{"post", {ops::kMaxAmount}}}; }}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace perk::interpret
