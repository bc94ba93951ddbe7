#include "tools/orders/map_order.h"

#include <fmt/format.h>

#include <algorithm>

#include "tools/json/civil_time.h"
#include "tools/json/currency.h"
#include "tools/json/dom.h"
#include "tools/json/fields.h"
#include "tools/json/place.h"
#include "tools/json/value.h"

namespace perk::orders {
namespace {

namespace dom = simdjson::dom;
using json::Error;
using json::Place;
using json::Scalar;
using Kind = json::Scalar::Kind;

// The element at a pointer, or none.
std::optional<dom::element> element_at(dom::element from, const Pointer& pointer) {
  for (const std::string& step : pointer.steps) {
    dom::object object;
    dom::element next;
    if (from.get(object) != simdjson::SUCCESS || object.at_key(step).get(next) != simdjson::SUCCESS) {
      return std::nullopt;
    }
    from = next;
  }
  return from;
}

Scalar scalar_at(dom::element from, const Pointer& pointer) {
  const auto element = element_at(from, pointer);
  return element ? json::scalar_of(*element) : Scalar{};
}

// Ids may be numbers in the shop's JSON.
std::string text_of(const Scalar& scalar) {
  if (scalar.kind == Kind::text) return std::string(scalar.text);
  if (scalar.kind == Kind::integer) return std::to_string(scalar.integer);
  return "";
}

bool matches(const Match& match, dom::element from, std::string* text = nullptr) {
  const Scalar scalar = scalar_at(from, match.at);
  if (scalar.kind == Kind::boolean) return match.yes_no == scalar.boolean;
  const std::string value = text_of(scalar);
  if (value.empty()) return false;
  if (text != nullptr) *text = value;
  for (const std::string& is : match.is) {
    if (value == is) return true;
  }
  for (const std::string& start : match.starts_with) {
    if (value.starts_with(start)) return true;
  }
  return false;
}

const Match* first_match(const std::vector<Match>& tests, dom::element from, std::string* text = nullptr) {
  for (const Match& test : tests) {
    if (matches(test, from, text)) return &test;
  }
  return nullptr;
}

}  // namespace

struct OrderMapper::Impl {
  // A rule with the field that it fills.
  struct Rule {
    const FactRule* source = nullptr;
    std::uint32_t field = 0;
  };

  Impl(const ir::Module& from_module, const Mapping& by_mapping, std::optional<Instant> at)
      : module(from_module), mapping(by_mapping), fixed_time(at) {
    const json::Fields fields(module);
    const auto find = [&](const std::vector<FactRule>& of, std::vector<Rule>& to) {
      for (const FactRule& rule : of) {
        if (const auto field = fields.index(rule.record, rule.name)) to.push_back({&rule, *field});
      }
    };
    find(mapping.facts, cart_rules);
    find(mapping.line_facts, line_rules);
  }

  const ir::Module& module;
  const Mapping& mapping;
  std::optional<Instant> fixed_time;
  std::vector<Rule> cart_rules, line_rules;
  dom::parser parser;
  std::optional<dom::element> record;  // read last

  Error error;
  json::CartDocument out;
  std::vector<std::string_view> left_out;
  json::Units units;

  bool fail(const Place& place, std::string message) {
    error = {place.text(), std::move(message)};
    return false;
  }
  // Ids may be numbers in the shop's JSON.
  std::string_view text_at(dom::element from, const Pointer& pointer) {
    const Scalar scalar = scalar_at(from, pointer);
    return scalar.kind == Kind::integer ? out.own(std::to_string(scalar.integer)) : scalar.text;
  }

  bool read_facts(dom::element from, const std::string& base, const std::vector<Rule>& rules,
                  std::vector<json::DocumentFact>& facts) {
    for (const Rule& rule : rules) {
      const auto element = element_at(from, rule.source->at);
      if (!element || element->is_null()) continue;
      json::DocumentFact fact;
      fact.field = rule.field;
      fact.known = true;
      if (!read_fact(*element, base, *rule.source, fact)) return false;
      if (fact.known) facts.push_back(fact);
    }
    return true;
  }

  bool read_fact(dom::element element, const std::string& base, const FactRule& rule,
                 json::DocumentFact& fact) {
    Scalar scalar = json::scalar_of(element);
    if (rule.type == ir::FieldType::text && scalar.kind == Kind::integer) {
      scalar.kind = Kind::text;
      scalar.text = out.own(std::to_string(scalar.integer));
    }
    if (scalar.kind == Kind::text && std::ranges::find(rule.missing, scalar.text) != rule.missing.end()) {
      fact.known = false;
      return true;
    }
    const bool text = rule.type == ir::FieldType::text || rule.type == ir::FieldType::category;
    if (text && scalar.kind == Kind::text) {
      fact.text = scalar.text;
      return true;
    }
    if (rule.type == ir::FieldType::text_set && scalar.kind == Kind::texts) {
      fact.first_text = static_cast<std::uint32_t>(out.texts.size());
      fact.text_count = static_cast<std::uint32_t>(scalar.texts.size());
      out.texts.insert(out.texts.end(), scalar.texts.begin(), scalar.texts.end());
      return true;
    }
    if (rule.type == ir::FieldType::money) {
      return read_money(scalar, rule.minor, rule.name, base + rule.at.text, fact.scalar);
    }
    if (const auto read = json::scaled_of(scalar, rule.type, units)) {
      fact.scalar = *read;
      fact.text = scalar.text;
      return true;
    }
    error = std::get<Error>(json::read_value(scalar, rule.type, units, base + rule.at.text));
    return false;
  }

  bool read_money(const Scalar& scalar, bool minor, std::string_view name, std::string place,
                  std::int64_t& amount) {
    auto money = json::read_money(scalar, minor, units.money_decimals, name, std::move(place));
    if (Error* wrong = std::get_if<Error>(&money)) {
      error = std::move(*wrong);
      return false;
    }
    amount = std::get<Money>(money).minor;
    return true;
  }

  bool read_head(dom::element from) {
    out.currency = mapping.currency ? text_at(from, *mapping.currency) : mapping.fixed_currency;
    const auto decimals = out.currency == module.currency ? std::optional<int>(module.exponent)
                                                          : json::currency_decimals(out.currency);
    if (!decimals) {
      return fail(Place(mapping.currency ? mapping.currency->text : ""),
                  out.currency.empty() ? "the currency is missing"
                                       : fmt::format("`{}` is no currency of ISO 4217", out.currency));
    }
    units = {*decimals, &module.zone};
    if (!read_time(from)) return false;
    if (mapping.coupons) {
      const Scalar codes = scalar_at(from, *mapping.coupons);
      if (codes.kind == Kind::text) {
        out.coupons.push_back(codes.text);
      } else if (codes.kind == Kind::texts) {
        out.coupons.assign(codes.texts.begin(), codes.texts.end());
      } else if (codes.kind != Kind::null) {
        return fail(Place(mapping.coupons->text), "coupon codes are text, or a list of texts");
      }
    }
    return read_facts(from, "", cart_rules, out.cart_facts);
  }

  bool read_time(dom::element from) {
    if (fixed_time) {
      out.now = *fixed_time;
      return true;
    }
    const Scalar time = scalar_at(from, mapping.time);
    const auto instant = time.kind == Kind::text ? json::parse_instant(time.text, module.zone) : std::nullopt;
    if (!instant) {
      return fail(Place(mapping.time.text),
                  time.kind == Kind::null
                      ? std::string("the time is missing")
                      : fmt::format("`{}` is no time: it is written like 2026-04-17T19:00:00",
                                    time.kind == Kind::text ? time.text : json::kind_words(time.kind)));
    }
    out.now = *instant;
    return true;
  }

  bool read_lines(dom::element from) {
    const auto element = element_at(from, mapping.lines);
    dom::array array;
    if (!element || element->get(array) != simdjson::SUCCESS) {
      return fail(Place(mapping.lines.text), "a list of lines is wanted here");
    }
    std::size_t index = 0;
    const Place lines(mapping.lines.text);
    for (dom::element line : array) {
      if (!read_line(line, {lines, index}, index)) return false;
      ++index;
    }
    return true;
  }

  bool read_line(dom::element line, const Place& place, std::size_t index) {
    std::string code;
    if (first_match(mapping.left_out, line, &code) != nullptr) {
      left_out.push_back(out.own(std::move(code)));
      return true;
    }
    const Scalar quantity = scalar_at(line, mapping.quantity);
    if (quantity.kind != Kind::integer) {
      error = {place.text() + mapping.quantity.text,
               quantity.kind == Kind::null ? std::string("the quantity is missing")
                                           : fmt::format("a quantity is a whole number, but this is {}",
                                                         json::kind_words(quantity.kind))};
      return false;
    }
    // The place is written only where it is asked for: most lines are well.
    const Scalar price = scalar_at(line, mapping.amount.at);
    Money amount;
    if (const auto read = amount_of(price)) {
      amount.minor = *read;
    } else {
      return read_money(price, mapping.amount.minor, mapping.amount.at.steps.back(),
                        place.text() + mapping.amount.at.text, amount.minor);
    }
    const std::string_view id =
        mapping.line_id ? text_at(line, *mapping.line_id) : out.own(std::to_string(index + 1));
    if (first_match(mapping.charges, line) != nullptr) {
      return add_charge(place, id, quantity.integer, amount);
    }
    json::CartDocument::Line& made = out.lines.emplace_back();
    made.id = id;
    made.quantity = quantity.integer;
    made.amount = amount;
    made.is_amount = mapping.amount_of_line;
    made.first_fact = static_cast<std::uint32_t>(out.line_facts.size());
    const std::size_t before = out.line_facts.size();
    if (!read_facts(line, "", line_rules, out.line_facts)) {
      error.place.insert(0, place.text());
      return false;
    }
    made.fact_count = static_cast<std::uint32_t>(out.line_facts.size() - before);
    return true;
  }

  [[nodiscard]] std::optional<std::int64_t> amount_of(const Scalar& price) const {
    if (!mapping.amount.minor) return json::scaled_of(price, ir::FieldType::money, units);
    return price.kind == Kind::integer ? std::optional(price.integer) : std::nullopt;
  }

  bool add_charge(const Place& place, std::string_view id, std::int64_t quantity, Money amount) {
    std::int64_t total = amount.minor;
    if (!mapping.amount_of_line && __builtin_mul_overflow(amount.minor, quantity, &total)) {
      return fail(place, "the shipping charge is too large");
    }
    if (total < 0 || quantity < 1) {
      return fail(place, "a shipping charge below nothing is no charge of an order");
    }
    out.charges.push_back({id, {total}});
    return true;
  }
};

OrderMapper::OrderMapper(const ir::Module& module, const Mapping& mapping, std::optional<Instant> at)
    : impl_(std::make_unique<Impl>(module, mapping, at)) {}
OrderMapper::~OrderMapper() = default;

OrderRecord OrderMapper::map(std::string_view text) {
  Impl& impl = *impl_;
  impl.out.clear();
  impl.left_out.clear();
  impl.record.reset();
  auto root = json::parse_document(impl.parser, text);
  if (Error* error = std::get_if<Error>(&root)) return Refused{"", std::move(*error)};
  const dom::element record = std::get<dom::element>(root);
  impl.record = record;
  if (impl.mapping.id) impl.out.id = impl.text_at(record, *impl.mapping.id);
  if (const Match* aside = first_match(impl.mapping.set_aside, record)) {
    return SetAside{std::string(impl.out.id), aside->as};
  }
  if (!impl.read_head(record) || !impl.read_lines(record)) {
    return Refused{std::string(impl.out.id), std::move(impl.error)};
  }
  return MappedOrder{&impl.out, impl.left_out};
}

std::vector<std::string> OrderMapper::title() const {
  std::vector<std::string> title;
  for (const Pointer& place : impl_->mapping.title) {
    if (!impl_->record) break;
    std::string text = text_of(scalar_at(*impl_->record, place));
    if (!text.empty()) title.push_back(std::move(text));
  }
  return title;
}

}  // namespace perk::orders
