// What every return keeps to, on every case file, example and random pack: refunds within what was paid, the
// same in any order, the same however lines are split.
#include <gtest/gtest.h>
#include <perk/engine.h>

#include <map>

#include "runtime/ir/ir.h"
#include "tests/property/carts.h"
#include "tests/property/random.h"
#include "tests/property/subjects.h"

namespace perk::property {
namespace {

using ir::Said;

struct Order {
  const Subject& subject;
  Cart cart;
  Result result;
  std::shared_ptr<const Engine> keep, claw_back;
};

std::shared_ptr<const Engine> engine_of(const ir::Module& module, Said claws_back) {
  auto copy = std::make_shared<ir::Module>(module);
  copy->returns.claws_back = claws_back;
  for (ir::Promotion& promotion : copy->promotions) promotion.returns.claws_back = Said::nothing;
  return std::make_shared<const Engine>(std::move(copy));
}

// Every priced cart that has lines.
template <class Each>
void for_each_order(Each each) {
  for (const Subject& subject : subjects()) {
    const auto keep = engine_of(*subject.compilation.module, Said::no);
    const auto claw_back = engine_of(*subject.compilation.module, Said::yes);
    for (const Cart& cart : subject.carts) {
      if (cart.lines.empty() || cart.currency != keep->module().currency) continue;
      const auto priced = keep->price(cart);
      if (!std::holds_alternative<Result>(priced)) continue;
      each(Order{subject, cart, std::get<Result>(priced), keep, claw_back});
      if (::testing::Test::HasFailure()) return;
    }
  }
}

// Units of the whole order, in portions.
std::vector<ReturnedUnits> portions(Random& random, const Cart& cart) {
  std::vector<ReturnedUnits> out;
  for (const CartLine& line : cart.lines) {
    std::int64_t left = line.quantity;
    while (left > 0) {
      const std::int64_t some = random.between(1, left);
      out.push_back({line.id, some, false});
      left -= some;
    }
  }
  return out;
}

struct Returned {
  Money refunded;
  std::int64_t shortfall = 0;
  std::map<std::string, std::int64_t> by_line;
};

// One return after another; each refund is checked against what must hold.
Returned give_back(const Engine& engine, const Order& order, const std::vector<ReturnedUnits>& units) {
  Returned out;
  ReturnHistory history;
  for (const ReturnedUnits& some : units) {
    const auto priced = engine.price_return(order.cart, order.result, {.units = {some}}, history);
    if (const auto* error = std::get_if<CartError>(&priced)) {
      ADD_FAILURE() << order.subject.name << ": " << error->place << ": " << error->message;
      return out;
    }
    const auto& now = std::get<ReturnResult>(priced);
    EXPECT_GE(now.refund.minor, 0) << order.subject.name;
    EXPECT_EQ(now.history.refunded.minor, history.refunded.minor + now.refund.minor);
    for (const ReturnedLine& line : now.lines) out.by_line[line.id] += line.refund.minor;
    history = now.history;
  }
  out.refunded = history.refunded;
  out.shortfall = history.shortfall.minor;
  EXPECT_LE(out.refunded.minor, order.result.goods_total.minor) << order.subject.name << print(order.cart);
  return out;
}

TEST(Returns, EverythingBackIsAllThatWasPaid) {
  Random random(11);
  for_each_order([&](const Order& order) {
    const Returned all = give_back(*order.keep, order, portions(random, order.cart));
    EXPECT_EQ(all.refunded, order.result.goods_total) << order.subject.name << print(order.cart);
    for (const LineResult& line : order.result.lines) {
      EXPECT_EQ(all.by_line.at(line.id), line.final_amount.minor) << order.subject.name;
    }
  });
}

TEST(Returns, TheOrderOfPartialReturnsDoesNotMatter) {
  Random random(12);
  for_each_order([&](const Order& order) {
    std::vector<ReturnedUnits> units = portions(random, order.cart);
    units.resize(1 + random.below(units.size()));
    std::vector<ReturnedUnits> shuffled = units;
    random.shuffle(shuffled);
    const Returned kept = give_back(*order.keep, order, units);
    EXPECT_EQ(kept.refunded, give_back(*order.keep, order, shuffled).refunded) << order.subject.name;
    const Returned clawed = give_back(*order.claw_back, order, units);
    const Returned other = give_back(*order.claw_back, order, shuffled);
    EXPECT_EQ(clawed.refunded.minor - clawed.shortfall, other.refunded.minor - other.shortfall)
        << order.subject.name << print(order.cart);
    EXPECT_LE(clawed.refunded.minor - clawed.shortfall, kept.refunded.minor) << order.subject.name;
  });
}

TEST(Returns, SplittingLinesChangesNoRefund) {
  Random random(13);
  for_each_order([&](const Order& order) {
    const std::size_t line = random.below(order.cart.lines.size());
    const CartLine whole = order.cart.lines[line];
    if (whole.quantity < 2 || whole.is_amount) return;
    // The new id stands right behind the old one.
    Order split = order;
    const std::int64_t first = random.between(1, whole.quantity - 1);
    split.cart.lines[line].quantity = first;
    CartLine rest = whole;
    rest.quantity = whole.quantity - first;
    const bool digits = whole.id.find_first_not_of("0123456789") == std::string::npos;
    rest.id = (digits ? std::string(32 - whole.id.size(), '0') : "") + whole.id + "\x01";
    split.cart.lines.push_back(rest);
    const auto priced = order.keep->price(split.cart);
    ASSERT_TRUE(std::holds_alternative<Result>(priced));
    split.result = std::get<Result>(priced);
    for (const auto& engine : {order.keep, order.claw_back}) {
      const Returned one = give_back(*engine, order, {{whole.id, first, false}});
      const Returned other = give_back(*engine, split, {{whole.id, first, false}});
      EXPECT_EQ(one.refunded.minor, other.refunded.minor) << order.subject.name << print(order.cart);
    }
  });
}

TEST(Returns, CallingAnOrderOffGivesAllBack) {
  for_each_order([&](const Order& order) {
    const auto priced = order.keep->price_return(order.cart, order.result, {.cancelled = true});
    ASSERT_TRUE(std::holds_alternative<ReturnResult>(priced)) << order.subject.name;
    const auto& back = std::get<ReturnResult>(priced);
    EXPECT_EQ(back.refund.minor, order.result.total.minor + order.result.settlement.minor);
    EXPECT_EQ(back.uses_back.size(), order.result.holds.size());
  });
}

TEST(Returns, RefusesWhatIsNotOfTheOrder) {
  for_each_order([&](const Order& order) {
    const auto code = [&](const ReturnRequest& request) {
      const auto priced = order.keep->price_return(order.cart, order.result, request);
      const auto* error = std::get_if<CartError>(&priced);
      return error == nullptr ? std::optional<ErrorCode>() : error->code;
    };
    const CartLine& line = order.cart.lines.front();
    EXPECT_EQ(code({.units = {{"no such line", 1, false}}}), ErrorCode::unknown_field);
    EXPECT_EQ(code({.units = {{line.id, line.quantity + 1, false}}}), ErrorCode::too_many_returned);
    EXPECT_EQ(code({.units = {{line.id, 0, false}}}), ErrorCode::too_many_returned);
    Result other = order.result;
    other.pack_version = "other";
    const auto refused = order.keep->price_return(order.cart, other, {.units = {{line.id, 1, false}}});
    ASSERT_TRUE(std::holds_alternative<CartError>(refused));
    EXPECT_EQ(std::get<CartError>(refused).code, ErrorCode::other_order);
    // A result that no pricing of this cart can have given.
    std::vector<Result> forged(4, order.result);
    forged[0].lines.front().list.minor += 1;
    forged[1].lines.front().parts.push_back({0, 0, {1}});
    forged[2].gifts.push_back({0, {}, 1, {}});
    forged[3].gifts.push_back({0, {"MUG"}, 0, {}});
    for (const Result& each : forged) {
      const auto back = order.keep->price_return(order.cart, each, {.units = {{line.id, 1, false}}});
      ASSERT_TRUE(std::holds_alternative<CartError>(back)) << order.subject.name;
      EXPECT_EQ(std::get<CartError>(back).code, ErrorCode::other_order);
    }
  });
}

}  // namespace
}  // namespace perk::property
