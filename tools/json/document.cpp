#include "tools/json/document.h"

#include <span>

#include "tools/json/civil_time.h"

namespace perk::json {
namespace {

constexpr std::int64_t kMicros = 1'000'000;

Value value_of(const CartDocument& document, const DocumentFact& fact, ir::FieldType type) {
  if (!fact.known) return Missing{};
  switch (type) {
    case ir::FieldType::boolean: return fact.scalar != 0;
    case ir::FieldType::count: return Number{fact.scalar * kMicros};
    case ir::FieldType::number: return Number{fact.scalar};
    case ir::FieldType::measure: return Number{fact.scalar * (kMicros / 1000)};
    case ir::FieldType::percent: return Percent{fact.scalar};
    case ir::FieldType::money: return Money{fact.scalar};
    case ir::FieldType::date: return Date{static_cast<std::int32_t>(fact.scalar)};
    case ir::FieldType::time: return TimeOfDay{static_cast<std::int32_t>(fact.scalar)};
    case ir::FieldType::instant: return Instant{fact.scalar};
    case ir::FieldType::duration: return parse_duration(fact.text).value_or(Duration{});
    case ir::FieldType::text:
    case ir::FieldType::category: return std::string(fact.text);
    case ir::FieldType::text_set: break;
  }
  const auto texts = std::span(document.texts).subspan(fact.first_text, fact.text_count);
  return TextSet(texts.begin(), texts.end());
}

std::string or_place(std::string_view id, std::size_t index) {
  return id.empty() ? std::to_string(index + 1) : std::string(id);
}

}  // namespace

void CartDocument::clear() {
  id = currency = {};
  now = {};
  lines.clear();
  line_facts.clear();
  cart_facts.clear();
  texts.clear();
  charges.clear();
  coupons.clear();
  if (has_ledger) ledger = {};
  has_ledger = false;
  owned_ = 0;
}

Cart cart_of(const CartDocument& document, const ir::Module& module) {
  Cart cart;
  cart.id = document.id;
  cart.currency = document.currency;
  cart.now = document.now;
  const auto add = [&](const DocumentFact& fact, std::vector<Fact>& to) {
    const ir::Field& field = module.fields[fact.field];
    to.push_back({field.name, value_of(document, fact, field.type)});
  };
  cart.lines.reserve(document.lines.size());
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    const CartDocument::Line& from = document.lines[i];
    CartLine& line = cart.lines.emplace_back();
    line.id = or_place(from.id, i);
    line.quantity = from.quantity;
    if (from.measured) line.measure_milli = from.measure_milli;
    line.amount = from.amount;
    line.is_amount = from.is_amount;
    for (const DocumentFact& fact :
         std::span(document.line_facts).subspan(from.first_fact, from.fact_count)) {
      const bool of_product = module.fields[fact.field].record == ir::Record::product;
      add(fact, of_product ? line.product : line.line);
    }
  }
  for (const DocumentFact& fact : document.cart_facts) {
    switch (module.fields[fact.field].record) {
      case ir::Record::customer: add(fact, cart.customer); break;
      case ir::Record::order: add(fact, cart.order); break;
      case ir::Record::payment: add(fact, cart.payment); break;
      default: add(fact, cart.shipping); break;
    }
  }
  cart.shipping_charges.reserve(document.charges.size());
  for (std::size_t i = 0; i < document.charges.size(); ++i) {
    cart.shipping_charges.push_back({or_place(document.charges[i].id, i), document.charges[i].amount});
  }
  cart.coupons.assign(document.coupons.begin(), document.coupons.end());
  cart.coupon_facts = document.ledger.codes;
  cart.balances = document.ledger.balances;
  cart.usage = document.ledger.usage;
  cart.chosen = document.ledger.chosen;
  cart.gift_prices = document.ledger.gift_prices;
  cart.stopped = document.ledger.stopped;
  return cart;
}

}  // namespace perk::json
