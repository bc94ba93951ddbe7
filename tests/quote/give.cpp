#include "tests/quote/give.h"

#include <algorithm>

#include "runtime/ir/ir.h"
#include "runtime/ir/strata.h"
#include "runtime/ops/civil.h"
#include "tools/json/write.h"

namespace perk::test {
namespace {

bool equal(const std::vector<Fact>& left, const std::vector<Fact>& right) {
  return std::ranges::equal(
      left, right, [](const Fact& l, const Fact& r) { return l.name == r.name && l.value == r.value; });
}

struct Set {
  Quoter& quoter;
  FieldHandle field;
  ir::FieldType type;

  void operator()(Missing) const {}
  void operator()(bool yes) const { quoter.set(field, yes ? 1 : 0); }
  void operator()(Money money) const { quoter.set(field, money.minor); }
  void operator()(Number number) const {
    const std::int64_t unit = type == ir::FieldType::count     ? 1'000'000
                              : type == ir::FieldType::measure ? 1000
                                                               : 1;
    quoter.set(field, number.micros / unit);
  }
  void operator()(Percent percent) const { quoter.set(field, percent.rate); }
  void operator()(const std::string& text) const { quoter.set(field, quoter.symbol(text)); }
  void operator()(const TextSet& texts) const {
    std::vector<Symbol> symbols;
    for (const std::string& text : texts) symbols.push_back(quoter.symbol(text));
    quoter.set(field, symbols);
  }
  void operator()(Date date) const { quoter.set(field, date.days); }
  void operator()(TimeOfDay time) const { quoter.set(field, time.seconds); }
  void operator()(Instant instant) const { quoter.set(field, instant.seconds); }
  void operator()(const Duration& length) const {
    quoter.set(field, ops::nominal_seconds(length.months, length.days, length.seconds));
  }
};

void give_facts(const Giving& with, ir::Record record, const std::vector<Fact>& facts, Quoter& quoter) {
  for (const Fact& fact : facts) {
    const auto field = with.catalogue.field(std::string(ir::name_of(record)) + "." + fact.name);
    if (!field) continue;
    ir::FieldType type{};
    for (const ir::Field& known : with.module.fields) {
      if (known.record == record && known.name == fact.name) type = known.type;
    }
    std::visit(Set{quoter, *field, type}, fact.value);
  }
}

}  // namespace

std::vector<std::vector<Fact>> products_of(const std::vector<Cart>& carts) {
  std::vector<std::vector<Fact>> products;
  for (const Cart& cart : carts) {
    for (const CartLine& line : cart.lines) {
      const bool known =
          std::ranges::any_of(products, [&](const auto& one) { return equal(one, line.product); });
      if (!known) products.push_back(line.product);
    }
  }
  return products;
}

void give(const Giving& with, const Cart& cart, Quoter& quoter) {
  quoter.begin(cart.now);
  quoter.set_id(cart.id);
  quoter.set_currency(cart.currency);
  for (const CartLine& line : cart.lines) {
    const auto found =
        std::ranges::find_if(with.products, [&](const auto& one) { return equal(one, line.product); });
    const bool row = with.rows && found != with.products.end();
    quoter.add_line(
        {.product = row ? ProductRow{static_cast<std::uint32_t>(found - with.products.begin())} : kNoProduct,
         .quantity = line.quantity,
         .measure_milli = line.measure_milli.value_or(0),
         .amount = line.amount,
         .is_amount = line.is_amount,
         .id = line.id});
    if (!row) give_facts(with, ir::Record::product, line.product, quoter);
    give_facts(with, ir::Record::line, line.line, quoter);
  }
  give_facts(with, ir::Record::customer, cart.customer, quoter);
  give_facts(with, ir::Record::order, cart.order, quoter);
  give_facts(with, ir::Record::payment, cart.payment, quoter);
  give_facts(with, ir::Record::shipping, cart.shipping, quoter);
  for (const ShippingCharge& charge : cart.shipping_charges) quoter.add_charge(charge.amount, charge.id);
  for (std::size_t i = 0; i < cart.coupons.size(); ++i) {
    // By handle where the text is the pack's own.
    const auto code = with.catalogue.code(cart.coupons[i]);
    if (code && i % 2 == 0 && cart.coupons[i].find(' ') == std::string::npos &&
        std::ranges::none_of(cart.coupons[i], [](char c) { return c >= 'a' && c <= 'z'; })) {
      quoter.add_coupon(*code);
    } else {
      quoter.add_coupon(cart.coupons[i]);
    }
  }
  const bool ledger = !cart.coupon_facts.empty() || !cart.balances.empty() || !cart.usage.empty() ||
                      !cart.chosen.empty() || !cart.gift_prices.empty() || !cart.stopped.empty();
  if (ledger) {
    quoter.set_ledger(
        {cart.coupon_facts, cart.balances, cart.usage, cart.chosen, cart.gift_prices, cart.stopped});
  }
}

std::string text_of(const Result& result, const ir::Module& module) {
  return json::write_result(result, module);
}

std::string text_of(const CartError& error) {
  return json::write_error(error);
}

std::string priced_by_engine(const Engine& engine, const Cart& cart) {
  const auto priced = engine.price(cart, {.explain = Explain::none});
  const auto* result = std::get_if<Result>(&priced);
  return result != nullptr ? text_of(*result, engine.module()) : text_of(std::get<CartError>(priced));
}

}  // namespace perk::test
