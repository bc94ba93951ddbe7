#include "tools/json/read_cart.h"

#include <gtest/gtest.h>

#include "perk/engine.h"
#include "tests/tools/modules.h"
#include "tools/json/read_result.h"
#include "tools/json/write.h"

namespace perk::json {
namespace {

const ir::Module& module() {
  return *test::shop();
}

Cart read_well(const std::string& text) {
  auto read = read_cart(text, module());
  if (const Error* error = error_of(read)) {
    ADD_FAILURE() << error->place << ": " << error->message;
    return {};
  }
  return std::get<Cart>(read);
}

// The place of what is wrong and a part of what is said about it.
void refuses(const std::string& text, const std::string& place, const std::string& part) {
  const auto read = read_cart(text, module());
  const Error* error = error_of(read);
  ASSERT_NE(error, nullptr) << text;
  EXPECT_EQ(error->place, place) << error->message;
  EXPECT_NE(error->message.find(part), std::string::npos) << error->message;
}

std::string with_line(const std::string& line) {
  return R"({"currency": "THB", "now": "2026-04-17T19:00", "lines": [)" + line + "]}";
}

constexpr const char* kWhole = R"({
  "id": "1207", "currency": "THB", "now": "2026-04-17T19:00:00+07:00",
  "customer": {"id": "c-9", "birthday": "1990-02-28", "tags": ["new", "vip"], "is_member": true, "tier": null},
  "shipping": {"country": "TH", "weight": "2.5"},
  "coupons": ["ten", {"code": "card", "state": "usable", "left": "12.50"}],
  "stopped": ["free-post"],
  "lines": [
    {"id": "a", "quantity": 3, "price": "100.50",
     "product": {"sku": "TEA", "category": "tea/green", "cost_minor": 5000}, "line": {"tax_rate": "7%"}},
    {"id": "b", "measure": "0.333", "price_minor": 9999, "product": {"sku": "ROPE", "deposit": "1"}},
    {"id": "c", "quantity": 7, "amount": "10", "product": {"sku": "BEAD"}}
  ],
  "shipping_charges": [{"id": "post", "amount": "60.00"}, {"amount_minor": 500}]
})";

TEST(ReadCart, ReadsEveryMember) {
  const Cart cart = read_well(kWhole);
  EXPECT_EQ(cart.id, "1207");
  EXPECT_EQ(cart.now.seconds, 1776427200);
  ASSERT_EQ(cart.customer.size(), 5U);
  EXPECT_EQ(cart.customer[2].value, Value(TextSet{"new", "vip"}));
  EXPECT_EQ(cart.customer[4].value, Value(Missing{}));
  EXPECT_EQ(cart.shipping[1].value, Value(Number{2'500'000}));
  ASSERT_EQ(cart.lines.size(), 3U);
  EXPECT_EQ(cart.lines[0].amount.minor, 10050);
  EXPECT_EQ(cart.lines[0].product[2].name, "cost");
  EXPECT_EQ(cart.lines[0].product[2].value, Value(Money{5000}));
  EXPECT_EQ(cart.lines[0].line[0].value, Value(Percent{7'000'000}));
  EXPECT_EQ(cart.lines[1].measure_milli, 333);
  EXPECT_EQ(cart.lines[1].amount.minor, 9999);
  EXPECT_TRUE(cart.lines[2].is_amount);
  EXPECT_EQ(cart.coupons, (std::vector<std::string>{"ten", "card"}));
  ASSERT_EQ(cart.coupon_facts.size(), 1U);
  EXPECT_EQ(cart.coupon_facts[0].left, Money{1250});
  EXPECT_EQ(cart.stopped, std::vector<std::string>{"free-post"});
  EXPECT_EQ(cart.shipping_charges[1].id, "2");
  EXPECT_EQ(cart.shipping_charges[1].amount.minor, 500);
}

TEST(ReadCart, WhatIsWrittenReadsBackTheSame) {
  const Cart cart = read_well(kWhole);
  for (Layout layout : {Layout::one_line, Layout::indented}) {
    const std::string written = write_cart(cart, module(), layout);
    EXPECT_EQ(write_cart(read_well(written), module(), layout), written);
  }
}

TEST(ReadCart, RefusesFloatsAndSaysHow) {
  refuses(with_line(R"({"price": 12.5, "product": {"sku": "A"}})"), "/lines/0/price", "\"12.50\"");
  refuses(with_line(R"({"price": 12, "product": {"sku": "A"}})"), "/lines/0/price", "`price_minor`");
  refuses(with_line(R"({"price_minor": 12.5, "product": {"sku": "A"}})"), "/lines/0/price_minor",
          "minor units");
  refuses(with_line(R"({"price": "1.005", "product": {"sku": "A"}})"), "/lines/0/price", "more decimals");
  refuses(with_line(R"({"price": "1", "quantity": 0.5})"), "/lines/0/quantity", "measure");
  refuses(with_line(R"({"price": "1", "line": {"length": 0.5}})"), "/lines/0/line/length", "in quotes");
}

TEST(ReadCart, RefusesWhatItDoesNotKnow) {
  refuses(R"({"currency": "THB", "now": "2026-04-17", "line": []})", "/line", "did you mean `lines`");
  refuses(with_line(R"({"price": "1", "product": {"skew": "A"}})"), "/lines/0/product/skew", "`sku`");
  refuses(with_line(R"({"price": "1", "quantity": 1, "quantity": 2})"), "/lines/0/quantity", "twice");
  refuses(with_line(R"({"price": "1", "product": {"cost": "1", "cost_minor": 100}})"),
          "/lines/0/product/cost_minor", "both");
  refuses(with_line(R"({"price": "1", "product": {"brand": 7}})"), "/lines/0/product/brand", "whole number");
  refuses(with_line(R"({"price": "1", "amount": "1"})"), "/lines/0", "more than one");
  refuses(with_line(R"({"product": {"sku": "A"}})"), "/lines/0", "no price");
  refuses(R"({"currency": "THB", "now": "2026-04-17", "lines": [], "stopped": ["fre-post"]})", "/stopped/0",
          "did you mean `free-post`");
  refuses(R"({"currency": "THB", "now": "2026-04-17", "lines": [], "coupons": [{"code": "A", "lift": "1"}]})",
          "/coupons/0/lift", "did you mean `left`");
  refuses(R"({"now": "2026-04-17", "lines": []})", "", "no currency");
  refuses(R"({"currency": "TBH", "now": "2026-04-17", "lines": []})", "/currency", "ISO 4217");
  refuses(R"({"currency": "THB", "lines": []})", "", "no time");
  refuses(R"({"currency": "THB", "now": "today", "lines": []})", "/now", "`today`");
}

TEST(ReadCart, RefusesWhatIsNoJson) {
  refuses("", "", "nothing here");
  refuses("[]", "", "an object is wanted");
  refuses(R"({"currency": "THB",})", "", "not JSON");
  refuses("{\"id\": \"\xff\"}", "", "UTF-8");
}

TEST(ReadCart, TheDecimalsAreTheCurrencys) {
  const Cart yen = read_well(R"({"currency": "JPY", "now": "2026-04-17", "lines": [{"price": "120"}]})");
  EXPECT_EQ(yen.lines[0].amount.minor, 120);
  const Cart dinar = read_well(R"({"currency": "KWD", "now": "2026-04-17", "lines": [{"price": "1.250"}]})");
  EXPECT_EQ(dinar.lines[0].amount.minor, 1250);
}

TEST(ReadCart, TheCallersTimeStandsInOrOverrides) {
  const std::string without = R"({"currency": "THB", "lines": []})";
  EXPECT_EQ(std::get<Cart>(read_cart(without, module(), {.now = Instant{7}})).now.seconds, 7);
  const std::string with = R"({"currency": "THB", "now": "1970-01-01T00:00:09Z", "lines": []})";
  EXPECT_EQ(std::get<Cart>(read_cart(with, module(), {.now = Instant{7}})).now.seconds, 9);
  EXPECT_EQ(std::get<Cart>(read_cart(with, module(), {.now = Instant{7}, .override_now = true})).now.seconds,
            7);
}

TEST(WriteResult, HoldsEveryPartInAFixedOrder) {
  const Engine engine(test::shop());
  const Cart cart = read_well(R"({"id": "7", "currency": "THB", "now": "2026-04-17", "coupons": ["TEN", "NO"],
    "lines": [{"id": "a", "quantity": 2, "price": "300", "product": {"sku": "T", "category": "tea"}}],
    "shipping_charges": [{"id": "post", "amount": "40"}]})");
  const auto priced = engine.price(cart);
  ASSERT_TRUE(std::holds_alternative<Result>(priced));
  const std::string text = write_result(std::get<Result>(priced), module(), Layout::one_line);
  for (
      const char* part :
      {R"("total":"500.00","settlement":"0.00","to_pay":"500.00","goods":{"list":"600.00","discount":"100.00","total":"500.00"})",
       R"("shipping":{"list":"40.00","discount":"40.00","total":"0.00"})",
       R"("parts":[{"promotion":"tea-15","stage":"item","amount":"90.00"},)",
       R"({"code":"TEN","verdict":"used")", R"({"code":"NO","verdict":"unknown")",
       R"("name":"ชา ลด 15%","outcome":"applied","amount":"90.00")"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(ReadResult, WhatIsWrittenReadsBackTheSame) {
  const Engine engine(test::shop());
  const Cart cart = read_well(kWhole);
  const auto priced = engine.price(cart);
  ASSERT_TRUE(std::holds_alternative<Result>(priced));
  const std::string written = write_result(std::get<Result>(priced), module());
  const auto read = read_result(written, module());
  const Error* error = error_of(read);
  ASSERT_EQ(error, nullptr) << error->place << ": " << error->message;
  EXPECT_EQ(write_result(std::get<Result>(read), module()), written);
}

TEST(ReadResult, SaysWhatIsMissing) {
  const auto read = read_result(R"({"cart": "7", "currency": "THB", "pack": {"id": "shop"}})", module());
  const Error* error = error_of(read);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->place, "/pack");
  EXPECT_EQ(error->message, "`version` is missing");
}

}  // namespace
}  // namespace perk::json
