// Handles, checks, and what a quote says.
#include <gtest/gtest.h>

#include "runtime/ir/ir.h"
#include "tests/quote/give.h"
#include "tests/quote/packs.h"

namespace perk::test {
namespace {

constexpr Instant kNoon{1'776'402'000};

class QuoteTest : public testing::Test {
 protected:
  QuoteTest() : engine_(shop_module()), catalogue_(shop_catalogue(engine_)), quoter_(engine_, catalogue_) {}

  ProductRow row(const char* sku) { return *catalogue_.row(sku); }
  void tea(std::int64_t quantity = 2, std::int64_t price = 10'000, std::string_view id = {}) {
    quoter_.add_line({.product = row("TEA-1"), .quantity = quantity, .amount = {price}, .id = id});
  }

  Engine engine_;
  Catalogue catalogue_;
  Quoter quoter_;
};

TEST_F(QuoteTest, HandlesAreFoundByName) {
  EXPECT_EQ(catalogue_.size(), 4U);
  EXPECT_EQ(catalogue_.row("TEA-1"), ProductRow{2});
  EXPECT_FALSE(catalogue_.row("TEA-9"));
  EXPECT_FALSE(catalogue_.row("gold"));
  EXPECT_TRUE(catalogue_.field("customer.tier"));
  EXPECT_FALSE(catalogue_.field("customer.tear"));
  EXPECT_FALSE(catalogue_.field("coupon.code"));
  EXPECT_FALSE(catalogue_.field("tier"));
  EXPECT_TRUE(catalogue_.symbol("silver"));
  EXPECT_TRUE(catalogue_.symbol("gold"));
  EXPECT_FALSE(catalogue_.symbol("bronze"));
  EXPECT_EQ(catalogue_.code("TEN"), catalogue_.code(" ten "));
  EXPECT_FALSE(catalogue_.code("ELEVEN"));
  EXPECT_EQ(catalogue_.stage(0), "price");
}

TEST_F(QuoteTest, SaysAmountsAndParts) {
  quoter_.begin(kNoon);
  tea();
  quoter_.add_line({.product = row("CUP-1"), .quantity = 1, .amount = {10'000}});
  quoter_.set(*catalogue_.field("customer.tier"), *catalogue_.symbol("gold"));
  quoter_.add_charge({5000});
  const Quote* quote = quoter_.price();
  ASSERT_NE(quote, nullptr);
  EXPECT_TRUE(quote->by_lane);
  EXPECT_EQ(quote->list_subtotal.minor, 30'000);
  // 15% of 200, 20 off the cup, then 5% of 170 + 80.
  EXPECT_EQ(quote->goods_total.minor, 30'000 - 3000 - 2000 - 1250);
  EXPECT_EQ(quote->shipping_total.minor, 5000);
  ASSERT_EQ(quote->lines.size(), 2U);
  const Quote::Site& cup = quote->lines[1];
  ASSERT_EQ(cup.part_count, 2U);
  EXPECT_EQ(catalogue_.promotion(quote->parts[cup.first_part].promotion), "cup-price");
  EXPECT_EQ(catalogue_.stage(quote->parts[cup.first_part].stage), "price");
  EXPECT_EQ(quote->parts[cup.first_part].amount.minor, 2000);
  EXPECT_EQ(catalogue_.promotion(quote->parts[cup.first_part + 1].promotion), "gold-5");
  ASSERT_EQ(quote->promotions.size(), 3U);
}

TEST_F(QuoteTest, EachCodeHasItsVerdict) {
  quoter_.begin(kNoon);
  tea(10);
  quoter_.add_coupon(*catalogue_.code("TEN"));
  quoter_.add_coupon("nonsense");
  const Quote* quote = quoter_.price();
  ASSERT_NE(quote, nullptr);
  using Kind = CouponVerdict::Kind;
  EXPECT_EQ(std::vector(quote->coupons.begin(), quote->coupons.end()),
            (std::vector{Kind::used, Kind::unknown}));
  quoter_.begin(kNoon);
  tea(1);
  quoter_.add_coupon(*catalogue_.code("TEN"));
  quote = quoter_.price();
  ASSERT_NE(quote, nullptr);
  EXPECT_EQ(quote->coupons.front(), Kind::recognised_not_used);
}

TEST_F(QuoteTest, WhereSomethingIsToBeChosenTheGeneralEngineChooses) {
  quoter_.begin(kNoon);
  quoter_.add_line({.product = row("POT-1"), .quantity = 1, .amount = {3000}});
  const Quote* quote = quoter_.price();
  ASSERT_NE(quote, nullptr);
  EXPECT_EQ(quote->total.minor, 2000);  // 10 THB, not 20% of 30
  ASSERT_EQ(quote->promotions.size(), 1U);
  EXPECT_EQ(catalogue_.promotion(quote->promotions[0].promotion), "pot-a");
  quoter_.begin(kNoon);
  quoter_.add_line({.product = row("POT-1"), .quantity = 1, .amount = {30'000}});
  quote = quoter_.price();
  EXPECT_EQ(quote->total.minor, 24'000);
}

TEST_F(QuoteTest, EqualLinesAreOneRunAndLinesGetTheirShares) {
  quoter_.begin(kNoon);
  for (int i = 0; i < 10; ++i) tea(1, 99);
  const Quote* quote = quoter_.price();
  ASSERT_NE(quote, nullptr);
  EXPECT_EQ(quote->goods_discount.minor, 149);  // 148.5 of the ten together
  std::int64_t sum = 0;
  for (const Quote::Site& line : quote->lines) sum += line.list.minor - line.final_amount.minor;
  EXPECT_EQ(sum, 149);
}

TEST_F(QuoteTest, ResultsAndReasonsAreThoseOfTheEngine) {
  quoter_.begin(kNoon);
  quoter_.set_id("7");
  tea(3);
  quoter_.add_coupon("TEN");
  ASSERT_NE(quoter_.price(), nullptr);
  const Result result = quoter_.result();
  EXPECT_EQ(result.cart_id, "7");
  EXPECT_EQ(result.coupons.front().kind, CouponVerdict::Kind::recognised_not_used);
  const auto explained = quoter_.explained();
  const Result& told = std::get<Result>(explained);
  EXPECT_EQ(told.promotions.size(), engine_.module().promotions.size());
  EXPECT_NE(told.coupons.front().reason.find("500 THB"), std::string::npos) << told.coupons.front().reason;
}

// What is wrong is told as the engine tells it, at the same place.
TEST_F(QuoteTest, WrongCartsAreRefusedInTheEnginesWords) {
  const FieldHandle tier = *catalogue_.field("customer.tier"), wrap = *catalogue_.field("line.gift_wrap");
  const auto refused = [&](ErrorCode code, const char* place) {
    ASSERT_EQ(quoter_.price(), nullptr) << place;
    EXPECT_EQ(quoter_.error().code, code) << quoter_.error().message;
    EXPECT_EQ(quoter_.error().place, place) << quoter_.error().message;
  };
  quoter_.begin(kNoon);
  tea(0);
  refused(ErrorCode::bad_quantity, "lines[0].quantity");
  quoter_.begin(kNoon);
  tea();
  tea(1, -1);
  refused(ErrorCode::negative_price, "lines[1].amount");
  quoter_.begin(kNoon);
  tea(1'000'000'000, 1'000'000'000);
  refused(ErrorCode::amount_out_of_range, "lines[0].amount");
  quoter_.begin(kNoon);
  tea(1'000'000'000, 1);
  tea(1, 1);
  refused(ErrorCode::bad_quantity, "lines[1].quantity");
  quoter_.begin(kNoon);
  tea(1, 1, "2");
  tea(1, 1);
  refused(ErrorCode::duplicate_line_id, "lines[1].id");
  quoter_.begin(kNoon);
  quoter_.set(tier, 7);
  refused(ErrorCode::wrong_type, "customer.tier");
  quoter_.begin(kNoon);
  quoter_.set(tier, quoter_.symbol("gold"));
  quoter_.set(tier, quoter_.symbol("gold"));
  refused(ErrorCode::wrong_type, "customer.tier");
  quoter_.begin(kNoon);
  tea();
  quoter_.set(wrap, 2);
  refused(ErrorCode::wrong_type, "lines[0].line.gift_wrap");
  quoter_.begin(kNoon);
  quoter_.add_charge({-1});
  refused(ErrorCode::negative_price, "shipping_charges[0].amount");
  quoter_.begin(kNoon);
  quoter_.add_line({.product = row("TEA-1"), .quantity = 2, .measure_milli = 5, .amount = {1}});
  refused(ErrorCode::bad_quantity, "lines[0].quantity");
  // And the next cart is none the worse.
  quoter_.begin(kNoon);
  tea();
  EXPECT_NE(quoter_.price(), nullptr);
  EXPECT_EQ(quoter_.error().message, "");
}

TEST_F(QuoteTest, ProductsAreCheckedWhenTheCatalogueIsBuilt) {
  const auto refused = [&](std::vector<Fact> wrong, const char* place) {
    const std::vector<std::vector<Fact>> products{product("A", "a"), std::move(wrong)};
    const auto built = Catalogue::build(engine_, products);
    const auto* error = std::get_if<CartError>(&built);
    ASSERT_NE(error, nullptr) << place;
    EXPECT_EQ(error->place, place);
  };
  refused({{"sku", Number{1}}}, "products[1].sku");
  refused({{"sku", std::string("B")}, {"sku", std::string("B")}}, "products[1].sku");
  refused({{"skew", std::string("B")}}, "products[1].skew");
}

TEST_F(QuoteTest, AnotherCurrencyGetsNothing) {
  quoter_.begin(kNoon);
  quoter_.set_currency("EUR");
  tea();
  const Quote* quote = quoter_.price();
  ASSERT_NE(quote, nullptr);
  EXPECT_EQ(quote->total.minor, 20'000);
  EXPECT_TRUE(quote->promotions.empty());
}

}  // namespace
}  // namespace perk::test
