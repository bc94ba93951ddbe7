// Returns with the figures that people expect: a set that breaks, a code whose minimum is no longer met,
// points and gifts that are no longer earned, goods that could not be delivered; and the documents.
#include "tools/json/returns.h"

#include <gtest/gtest.h>
#include <perk/compile.h>
#include <perk/engine.h>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"

namespace perk::json {
namespace {

constexpr const char* kHead = R"(pack shop
  currency EUR
  timezone "Europe/Paris"
  prices   include tax
  use      "schema/shop"
  RETURNS
end
)";

// A pack with one promotion and how returns go.
Engine shop(const std::string& returns, const std::string& blocks) {
  std::string text = kHead;
  text.replace(text.find("RETURNS"), 7, returns);
  const auto compiled = compile::compile_texts({{"shop.perk", text + blocks}});
  EXPECT_NE(compiled.module, nullptr) << text + blocks;
  return Engine(compiled.module);
}

Cart cart(std::vector<std::tuple<std::string, std::int64_t, std::int64_t>> lines) {
  Cart out;
  out.id = "order-1";
  out.currency = "EUR";
  out.now = {1'780'000'000};
  for (const auto& [sku, quantity, price] : lines) {
    CartLine& line = out.lines.emplace_back();
    line.id = sku;
    line.quantity = quantity;
    line.amount = {price};
    line.product = {{"sku", sku}};
  }
  return out;
}

ReturnResult back(const Engine& engine, const Cart& order, const ReturnRequest& request,
                  const ReturnHistory& before = {}) {
  const auto priced = engine.price(order);
  EXPECT_TRUE(std::holds_alternative<Result>(priced));
  const auto returned = engine.price_return(order, std::get<Result>(priced), request, before);
  if (const auto* error = std::get_if<CartError>(&returned)) {
    ADD_FAILURE() << error->place << ": " << error->message;
    return {};
  }
  return std::get<ReturnResult>(returned);
}

constexpr const char* kThreeForTwo = R"(promotion three-for-two
  give cheapest 1 of every 3 of goods free
end
)";

TEST(Returns, TheFreeOneOfThreeRefundsNothing) {
  const Cart order = cart({{"A", 1, 3000}, {"B", 1, 2000}, {"C", 1, 1000}});
  const Engine keep = shop("returns keep", kThreeForTwo), claw = shop("returns claw back", kThreeForTwo);
  EXPECT_EQ(back(keep, order, {.units = {{"C", 1, false}}}).refund.minor, 0);
  EXPECT_EQ(back(claw, order, {.units = {{"C", 1, false}}}).refund.minor, 0);
  // Without a set of three the free one is paid for by the refund of another.
  EXPECT_EQ(back(keep, order, {.units = {{"B", 1, false}}}).refund.minor, 2000);
  const ReturnResult clawed = back(claw, order, {.units = {{"B", 1, false}}});
  EXPECT_EQ(clawed.refund.minor, 1000);
  ASSERT_EQ(clawed.claw_backs.size(), 1U);
  EXPECT_EQ(clawed.claw_backs[0].amount.minor, 1000);
}

TEST(Returns, WhatCouldNotBeDeliveredKeepsItsShare) {
  const std::string spread = R"(promotion three-for-two
  give cheapest 1 of every 3 of goods free, spread over the set
end
)";
  const Cart order = cart({{"A", 1, 600}, {"B", 1, 600}, {"C", 1, 400}});
  // 4.00 of 16.00 is a quarter: the delivered two cost 9.00.
  const Engine engine = shop("returns claw back", spread);
  EXPECT_EQ(back(engine, order, {.units = {{"C", 1, true}}}).refund.minor, 300);
  const Engine claws = shop("shortage claws back", spread);
  EXPECT_EQ(back(claws, order, {.units = {{"C", 1, true}}}).refund.minor, 0);
}

TEST(Returns, ACodeWhoseMinimumIsNoLongerMetReducesTheRefund) {
  const std::string code = R"(promotion ten
  needs coupon "TEN"
  when  subtotal is at least 100 EUR
  give  10 EUR off goods in all
end
)";
  Cart order = cart({{"A", 1, 8000}, {"B", 1, 4000}});
  order.coupons = {"TEN"};
  const Engine claw = shop("returns claw back", code);
  // B was paid with 36.67; A now costs 80.00 instead of 73.33.
  const ReturnResult b = back(claw, order, {.units = {{"B", 1, false}}});
  EXPECT_EQ(b.lines[0].refund.minor, 3667);
  EXPECT_EQ(b.refund.minor, 3000);
  // Then the rest: all that was paid has come back.
  EXPECT_EQ(back(claw, order, {.units = {{"A", 1, false}}}, b.history).refund.minor, 8000);
  const Engine keep = shop("returns keep", code);
  EXPECT_EQ(back(keep, order, {.units = {{"B", 1, false}}}).refund.minor, 3667);
  // A promotion's own word goes before the pack's.
  const std::string own = code.substr(0, code.size() - 4) + "  on return keep\nend\n";
  EXPECT_EQ(back(shop("returns claw back", own), order, {.units = {{"B", 1, false}}}).refund.minor, 3667);
}

TEST(Returns, PointsAreTakenFromWhatIsUnspentThenFromTheRefund) {
  const std::string points = R"(account points
  unit  point, points
  worth 0.10 EUR each
end
promotion earn
  give 1 point for every 10 EUR of goods
  on return claw back
end
)";
  const Cart order = cart({{"A", 1, 5000}, {"B", 1, 5000}});
  const Engine engine = shop("returns keep", points);
  const ReturnRequest request{.units = {{"A", 1, false}}, .unspent = {{"points", 3}}};
  const ReturnResult returned = back(engine, order, request);
  ASSERT_EQ(returned.rewards.size(), 1U);
  EXPECT_EQ(returned.rewards[0].taken, 3);
  EXPECT_EQ(returned.rewards[0].charged, 2);
  EXPECT_EQ(returned.refund.minor, 5000 - 20);
}

TEST(Returns, AGiftInHandComesBackOrIsPaid) {
  const std::string mug = R"(promotion mug
  when subtotal is at least 60 EUR
  give 1 sku "MUG" as a gift
  on return claw back
end
)";
  Cart order = cart({{"A", 1, 5000}, {"B", 1, 2000}});
  order.gift_prices = {{"MUG", {890}}};
  const Engine engine = shop("returns keep", mug);
  const ReturnRequest with{.units = {{"B", 1, false}}, .gifts_back = {{"MUG", 1}}};
  EXPECT_EQ(back(engine, order, with).refund.minor, 2000);
  EXPECT_EQ(back(engine, order, {.units = {{"B", 1, false}}}).refund.minor, 1110);
}

TEST(Returns, DocumentsAreReadBackAsTheyWereWritten) {
  const Engine claw = shop("returns claw back", kThreeForTwo);
  const Cart order = cart({{"A", 1, 3000}, {"B", 1, 2000}, {"C", 1, 1000}});
  const Result stored = std::get<Result>(claw.price(order));
  const auto first = std::get<ReturnResult>(claw.price_return(order, stored, {.units = {{"B", 1, true}}}));
  const std::string written = write_return(first, stored, claw.module());
  const std::size_t history = written.find("\"history\":");
  ASSERT_NE(history, std::string::npos);
  const auto read = read_return(R"({"units": [{"line": "A"}], )" + written.substr(history), claw.module());
  ASSERT_EQ(error_of(read), nullptr) << error_of(read)->message;
  const auto& document = std::get<ReturnDocument>(read);
  EXPECT_EQ(document.request.units.at(0).line, "A");
  ASSERT_EQ(document.history.units.size(), 1U);
  EXPECT_TRUE(document.history.units[0].shortage);
  EXPECT_EQ(document.history.refunded, first.history.refunded);
}

TEST(Returns, DocumentsAreRefusedWithTheirPlace) {
  const Engine engine = shop("returns keep", kThreeForTwo);
  const auto place = [&](const std::string& text) {
    const auto read = read_return(text, engine.module());
    return error_of(read) == nullptr ? "read" : error_of(read)->place;
  };
  EXPECT_EQ(place("{}"), "");
  EXPECT_EQ(place(R"({"units": [{"line": 1}]})"), "/units/0");
  EXPECT_EQ(place(R"({"units": [{"line": "A", "quantity": "1"}]})"), "/units/0/quantity");
  EXPECT_EQ(place(R"({"units": [{"line": "A"}], "gifts_back": {"MUG": -1}})"), "/gifts_back/MUG");
  EXPECT_EQ(place(R"({"unit": []})"), "/unit");
  EXPECT_EQ(place(R"({"cancelled": true, "unspent": {"point": 1}})"), "/unspent/point");
}

}  // namespace
}  // namespace perk::json
