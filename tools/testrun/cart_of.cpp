#include "tools/testrun/cart_of.h"

namespace perk::testrun {
namespace {

constexpr std::int64_t kNumberScale = 1'000'000;
constexpr std::int64_t kMeasureScale = 1'000;  // from thousandths to millionths

// A constant in the scale of its type, as a host would hand it in.
Value value_of(const typed::Constant& constant) {
  const std::int64_t scalar = constant.scalar;
  switch (constant.type.base) {
    case typed::Base::boolean: return scalar != 0;
    case typed::Base::count: return Number{scalar * kNumberScale};
    case typed::Base::number: return Number{scalar};
    case typed::Base::measure: return Number{scalar * kMeasureScale};
    case typed::Base::percent: return Percent{scalar};
    case typed::Base::money: return Money{scalar};
    case typed::Base::text:
    case typed::Base::category: return constant.text;
    case typed::Base::text_set: return TextSet(constant.texts);
    case typed::Base::date: return Date{static_cast<std::int32_t>(scalar)};
    case typed::Base::time: return TimeOfDay{static_cast<std::int32_t>(scalar)};
    case typed::Base::instant: return Instant{scalar};
    case typed::Base::duration: return Duration{constant.months, constant.days, scalar};
  }
  return Missing{};
}

bool has_fact(const std::vector<Fact>& facts, std::string_view name) {
  for (const Fact& fact : facts) {
    if (fact.name == name) return true;
  }
  return false;
}

// Fields that every host must give but a test may leave out have no value to stand for them.
void know_customer(const typed::Pack& pack, Cart& cart) {
  for (const typed::Field& field : pack.schema.fields) {
    if (field.record == typed::Record::customer && field.name == "id" &&
        field.type.base == typed::Base::text && !has_fact(cart.customer, "id")) {
      cart.customer.push_back({"id", std::string("customer of the test")});
    }
  }
}

std::vector<Fact>* facts_of(Cart& cart, typed::Record record) {
  switch (record) {
    case typed::Record::customer: return &cart.customer;
    case typed::Record::order: return &cart.order;
    case typed::Record::payment: return &cart.payment;
    case typed::Record::shipping: return &cart.shipping;
    default: return nullptr;  // product and line stand in the table of the cart
  }
}

// What the ledger would say: codes, balances, what was used; and what the customer chose.
void know_ledger(const typed::Test& test, const typed::Pack& pack, Cart& cart) {
  for (const typed::TestCoupon& given : test.coupon_facts) {
    CouponFacts& facts = cart.coupon_facts.emplace_back();
    facts.code = given.code;
    facts.pool = pack.pools[given.pool].id;
    facts.state = given.state;
    if (given.issued_at) facts.issued_at = Instant{*given.issued_at};
  }
  for (const typed::TestBalance& balance : test.balances) {
    cart.balances.push_back({pack.accounts[balance.account].id, balance.amount});
  }
  for (const typed::TestUsage& usage : test.usage) {
    cart.usage.push_back({usage.counter, usage.key, usage.used});
  }
  for (const std::size_t rank : test.chosen) cart.chosen.push_back(pack.promotions[rank].id);
  for (const typed::TestGiftPrice& gift : test.gift_prices) {
    cart.gift_prices.push_back({gift.sku, {gift.price}});
  }
}

}  // namespace

Cart cart_of(const typed::Test& test, const typed::Pack& pack) {
  Cart cart;
  cart.currency = pack.currency;
  cart.now = {test.at};
  cart.coupons = test.coupons;
  for (const typed::FactValue& given : test.facts) {
    const typed::Field& field = pack.schema.at(given.field);
    if (std::vector<Fact>* facts = facts_of(cart, field.record)) {
      facts->push_back({field.name, value_of(given.value)});
    }
  }
  if (!test.guest) know_customer(pack, cart);
  for (const typed::TestLine& given : test.lines) {
    CartLine& line = cart.lines.emplace_back();
    line.id = given.id;
    line.quantity = given.quantity;
    line.measure_milli = given.measure_milli;
    line.amount = {given.amount};
    line.is_amount = given.is_amount;
    for (const typed::FactValue& fact : given.facts) {
      const typed::Field& field = pack.schema.at(fact.field);
      auto& facts = field.record == typed::Record::line ? line.line : line.product;
      facts.push_back({field.name, value_of(fact.value)});
    }
  }
  for (std::size_t i = 0; i < test.shipping_charges.size(); ++i) {
    const bool named = i < test.charge_ids.size() && !test.charge_ids[i].empty();
    cart.shipping_charges.push_back(
        {named ? test.charge_ids[i] : std::to_string(i + 1), {test.shipping_charges[i]}});
  }
  know_ledger(test, pack, cart);
  return cart;
}

}  // namespace perk::testrun
