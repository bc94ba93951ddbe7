// The cart back in a host's words, for the general engine and its errors.
#include <string>

#include "runtime/quote/given.h"

namespace perk::quote {
namespace {

constexpr std::int64_t kMicros = 1'000'000;

// A number that no value of the type holds is handed on as a text, which the engine refuses.
Value value_of(const FieldInfo& field, std::int64_t value) {
  if (value < field.least || value > field.most) return std::to_string(value);
  switch (field.type) {
    case ir::FieldType::boolean: return value == 1;
    case ir::FieldType::count: return Number{value * kMicros};
    case ir::FieldType::measure: return Number{value * (kMicros / 1000)};
    case ir::FieldType::percent: return Percent{value};
    case ir::FieldType::money: return Money{value};
    case ir::FieldType::date: return Date{static_cast<std::int32_t>(value)};
    case ir::FieldType::time: return TimeOfDay{static_cast<std::int32_t>(value)};
    case ir::FieldType::instant: return Instant{value};
    case ir::FieldType::duration: return Duration{0, 0, value};
    case ir::FieldType::number:
    case ir::FieldType::text:
    case ir::FieldType::text_set:
    case ir::FieldType::category: break;
  }
  return Number{value};
}

}  // namespace

std::string Given::line_id(std::size_t line) const {
  const GivenLine& of = lines_[line];
  return of.id_size == 0 ? std::to_string(line + 1) : std::string(chars(of.id_first, of.id_size));
}

std::string Given::charge_id(std::size_t charge) const {
  const GivenCharge& of = charges_[charge];
  return of.id_size == 0 ? std::to_string(charge + 1) : std::string(chars(of.id_first, of.id_size));
}

std::string Given::code_text(const GivenCode& code) const {
  return code.text_size == 0 && code.code != kNone ? catalogue_.codes[code.code].text
                                                   : std::string(chars(code.text_first, code.text_size));
}

std::string Given::currency() const {
  return currency_.empty() ? catalogue_.module.currency : currency_;
}

void Given::add_facts(const GivenFact& fact, std::vector<Fact>& to) const {
  const std::string& name = catalogue_.module.fields[fact.field].name;
  switch (fact.form) {
    case Form::scalar:
      to.push_back({name, value_of(catalogue_.schema.fields[fact.field], fact.value)});
      break;
    case Form::text: to.push_back({name, std::string(text(static_cast<std::uint32_t>(fact.value)))}); break;
    case Form::texts: {
      TextSet texts;
      texts.reserve(fact.symbol_count);
      for (const std::uint32_t symbol : symbols_of(fact)) texts.emplace_back(text(symbol));
      to.push_back({name, std::move(texts)});
      break;
    }
  }
}

Cart Given::cart() const {
  Cart cart;
  cart.id = id_;
  cart.currency = currency();
  cart.now.seconds = now_;
  cart.lines.reserve(lines_.size());
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const GivenLine& from = lines_[i];
    CartLine& line = cart.lines.emplace_back();
    line.id = line_id(i);
    line.quantity = from.quantity;
    if (from.measure_milli != 0) line.measure_milli = from.measure_milli;
    line.amount.minor = from.amount;
    line.is_amount = from.is_amount;
    if (from.row != kNone) {
      const Row& row = catalogue_.rows[from.row];
      for (const StoredFact& stored : std::span(catalogue_.facts).subspan(row.first_fact, row.fact_count)) {
        const FieldInfo& field = catalogue_.schema.fields[stored.field];
        const std::string& name = catalogue_.module.fields[stored.field].name;
        if (field.form == Form::texts) {
          TextSet texts;
          texts.reserve(stored.symbol_count);
          for (const std::uint32_t symbol : catalogue_.set_of(stored)) texts.emplace_back(text(symbol));
          line.product.push_back({name, std::move(texts)});
        } else if (field.form == Form::text) {
          line.product.push_back({name, std::string(text(static_cast<std::uint32_t>(stored.value)))});
        } else {
          line.product.push_back({name, value_of(field, stored.value)});
        }
      }
    }
    for (const GivenFact& fact : facts_of(from)) {
      const bool of_product = catalogue_.schema.fields[fact.field].record == ir::Record::product;
      add_facts(fact, of_product ? line.product : line.line);
    }
  }
  for (const GivenFact& fact : cart_facts_) {
    switch (catalogue_.schema.fields[fact.field].record) {
      case ir::Record::customer: add_facts(fact, cart.customer); break;
      case ir::Record::order: add_facts(fact, cart.order); break;
      case ir::Record::payment: add_facts(fact, cart.payment); break;
      default: add_facts(fact, cart.shipping); break;
    }
  }
  cart.shipping_charges.reserve(charges_.size());
  for (std::size_t i = 0; i < charges_.size(); ++i) {
    cart.shipping_charges.push_back({charge_id(i), {charges_[i].amount}});
  }
  cart.coupons.reserve(codes_.size());
  for (const GivenCode& code : codes_) cart.coupons.push_back(code_text(code));
  if (ledger_) {
    cart.coupon_facts = ledger_->codes;
    cart.balances = ledger_->balances;
    cart.usage = ledger_->usage;
    cart.chosen = ledger_->chosen;
    cart.gift_prices = ledger_->gift_prices;
    cart.stopped = ledger_->stopped;
  }
  return cart;
}

}  // namespace perk::quote
