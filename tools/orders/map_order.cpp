#include "tools/orders/map_order.h"

#include <fmt/format.h>

#include "tools/json/civil_time.h"
#include "tools/json/currency.h"
#include "tools/json/dom.h"
#include "tools/json/value.h"

namespace perk::orders {
namespace {

namespace dom = simdjson::dom;
using json::Error;
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
  Impl(const ir::Module& from_module, const Mapping& by_mapping, std::optional<Instant> at)
      : module(from_module), mapping(by_mapping), fixed_time(at) {}

  const ir::Module& module;
  const Mapping& mapping;
  std::optional<Instant> fixed_time;
  dom::parser parser;

  Error error;
  MappedOrder out;
  json::Units units;

  bool fail(std::string place, std::string message) {
    error = {std::move(place), std::move(message)};
    return false;
  }

  bool read_facts(dom::element from, const std::string& base, const std::vector<FactRule>& rules,
                  ir::Record record, std::vector<Fact>& facts) {
    for (const FactRule& rule : rules) {
      if (rule.record != record) continue;
      Scalar scalar = scalar_at(from, rule.at);
      if (scalar.kind == Kind::null) continue;
      std::string number;
      if (rule.type == ir::FieldType::text && scalar.kind == Kind::integer) {
        number = std::to_string(scalar.integer);
        scalar.kind = Kind::text;
        scalar.text = number;
      }
      if (scalar.kind == Kind::text && is_missing(rule, scalar.text)) continue;
      if (rule.type == ir::FieldType::money) {
        auto money =
            json::read_money(scalar, rule.minor, units.money_decimals, rule.name, base + rule.at.text);
        if (Error* wrong = std::get_if<Error>(&money)) return fail(wrong->place, wrong->message);
        facts.push_back({rule.name, std::get<Money>(money)});
        continue;
      }
      auto value = json::read_value(scalar, rule.type, units, base + rule.at.text);
      if (Error* wrong = std::get_if<Error>(&value)) return fail(wrong->place, wrong->message);
      facts.push_back({rule.name, std::move(std::get<Value>(value))});
    }
    return true;
  }
  static bool is_missing(const FactRule& rule, std::string_view text) {
    for (const std::string& missing : rule.missing) {
      if (text == missing) return true;
    }
    return false;
  }

  bool read_head(dom::element record) {
    Cart& cart = out.cart;
    cart.currency = mapping.currency ? text_of(scalar_at(record, *mapping.currency)) : mapping.fixed_currency;
    const auto decimals = cart.currency == module.currency ? std::optional<int>(module.exponent)
                                                           : json::currency_decimals(cart.currency);
    if (!decimals) {
      return fail(mapping.currency ? mapping.currency->text : "",
                  cart.currency.empty() ? "the currency is missing"
                                        : fmt::format("`{}` is no currency of ISO 4217", cart.currency));
    }
    units = {*decimals, &module.zone};
    if (fixed_time) {
      cart.now = *fixed_time;
    } else {
      const Scalar time = scalar_at(record, mapping.time);
      const auto instant =
          time.kind == Kind::text ? json::parse_instant(time.text, module.zone) : std::nullopt;
      if (!instant) {
        return fail(mapping.time.text,
                    time.kind == Kind::null
                        ? std::string("the time is missing")
                        : fmt::format("`{}` is no time: it is written like 2026-04-17T19:00:00",
                                      time.kind == Kind::text ? time.text : json::kind_words(time.kind)));
      }
      cart.now = *instant;
    }
    if (mapping.coupons) {
      const Scalar codes = scalar_at(record, *mapping.coupons);
      if (codes.kind == Kind::text) {
        cart.coupons.emplace_back(codes.text);
      } else if (codes.kind == Kind::texts) {
        cart.coupons.assign(codes.texts.begin(), codes.texts.end());
      } else if (codes.kind != Kind::null) {
        return fail(mapping.coupons->text, "coupon codes are text, or a list of texts");
      }
    }
    for (const Pointer& place : mapping.title) {
      std::string text = text_of(scalar_at(record, place));
      if (!text.empty()) out.title.push_back(std::move(text));
    }
    return read_facts(record, "", mapping.facts, ir::Record::customer, cart.customer) &&
           read_facts(record, "", mapping.facts, ir::Record::order, cart.order) &&
           read_facts(record, "", mapping.facts, ir::Record::payment, cart.payment) &&
           read_facts(record, "", mapping.facts, ir::Record::shipping, cart.shipping);
  }

  bool read_lines(dom::element record) {
    const auto element = element_at(record, mapping.lines);
    dom::array array;
    if (!element || element->get(array) != simdjson::SUCCESS) {
      return fail(mapping.lines.text, "a list of lines is wanted here");
    }
    std::size_t index = 0;
    for (dom::element line : array) {
      if (!read_line(line, json::at(mapping.lines.text, index), index)) return false;
      ++index;
    }
    return true;
  }

  bool read_line(dom::element line, const std::string& place, std::size_t index) {
    std::string code;
    if (first_match(mapping.left_out, line, &code) != nullptr) {
      out.left_out.push_back(std::move(code));
      return true;
    }
    const Scalar quantity = scalar_at(line, mapping.quantity);
    if (quantity.kind != Kind::integer) {
      return fail(place + mapping.quantity.text,
                  quantity.kind == Kind::null ? std::string("the quantity is missing")
                                              : fmt::format("a quantity is a whole number, but this is {}",
                                                            json::kind_words(quantity.kind)));
    }
    auto money =
        json::read_money(scalar_at(line, mapping.amount.at), mapping.amount.minor, units.money_decimals,
                         mapping.amount.at.steps.back(), place + mapping.amount.at.text);
    if (Error* wrong = std::get_if<Error>(&money)) return fail(wrong->place, wrong->message);
    const Money amount = std::get<Money>(money);
    const std::string id =
        mapping.line_id ? text_of(scalar_at(line, *mapping.line_id)) : std::to_string(index + 1);
    if (first_match(mapping.charges, line) != nullptr) {
      return add_charge(place, id, quantity.integer, amount);
    }
    CartLine& out_line = out.cart.lines.emplace_back();
    out_line.id = id;
    out_line.quantity = quantity.integer;
    out_line.amount = amount;
    out_line.is_amount = mapping.amount_of_line;
    return read_facts(line, place, mapping.line_facts, ir::Record::product, out_line.product) &&
           read_facts(line, place, mapping.line_facts, ir::Record::line, out_line.line);
  }

  bool add_charge(const std::string& place, const std::string& id, std::int64_t quantity, Money amount) {
    std::int64_t total = amount.minor;
    if (!mapping.amount_of_line && __builtin_mul_overflow(amount.minor, quantity, &total)) {
      return fail(place, "the shipping charge is too large");
    }
    if (total < 0 || quantity < 1)
      return fail(place, "a shipping charge below nothing is no charge of an order");
    out.cart.shipping_charges.push_back({id, {total}});
    return true;
  }
};

OrderMapper::OrderMapper(const ir::Module& module, const Mapping& mapping, std::optional<Instant> at)
    : impl_(std::make_unique<Impl>(module, mapping, at)) {}
OrderMapper::~OrderMapper() = default;

OrderRecord OrderMapper::map(std::string_view text) {
  Impl& impl = *impl_;
  impl.out = {};
  auto root = json::parse_document(impl.parser, text);
  if (Error* error = std::get_if<Error>(&root)) return Refused{"", std::move(*error)};
  const dom::element record = std::get<dom::element>(root);
  std::string id = impl.mapping.id ? text_of(scalar_at(record, *impl.mapping.id)) : "";
  if (const Match* aside = first_match(impl.mapping.set_aside, record))
    return SetAside{std::move(id), aside->as};
  impl.out.cart.id = id;
  if (!impl.read_head(record) || !impl.read_lines(record))
    return Refused{std::move(id), std::move(impl.error)};
  return std::move(impl.out);
}

}  // namespace perk::orders
