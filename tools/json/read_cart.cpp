// Members are looked at in the document's order; places are written down where something is wrong.
#include "tools/json/read_cart.h"

#include <fmt/format.h>

#include <array>
#include <bit>

#include "tools/json/civil_time.h"
#include "tools/json/currency.h"
#include "tools/json/dom.h"
#include "tools/json/fields.h"
#include "tools/json/nearest.h"
#include "tools/json/place.h"
#include "tools/json/read_ledger.h"
#include "tools/json/value.h"

namespace perk::json {

namespace dom = simdjson::dom;
using Kind = Scalar::Kind;

// The first error is kept; every step returns whether all is well so far.
struct CartReader::Impl {
  explicit Impl(const ir::Module& of) : module(of), fields(of), seen(of.fields.size()) {}

  const ir::Module& module;
  Fields fields;
  dom::parser parser;
  CartDocument out;
  Units units;
  Error error;
  // By field: the object that gave it last, and under which of its names.
  struct Seen {
    std::uint64_t object = 0;
    bool minor = false;
  };
  std::vector<Seen> seen;
  std::uint64_t objects = 0;

  bool fail(const Place& place, std::string message) {
    error = {place.text(), std::move(message)};
    return false;
  }
  bool as_object(dom::element element, const Place& place, dom::object& object) {
    if (element.get(object) == simdjson::SUCCESS) return true;
    return fail(place, fmt::format("an object is wanted here, but this is {}", words_of(element)));
  }
  bool as_array(dom::element element, const Place& place, dom::array& array) {
    if (element.get(array) == simdjson::SUCCESS) return true;
    return fail(place, fmt::format("a list is wanted here, but this is {}", words_of(element)));
  }
  bool as_text(dom::element element, const Place& place, std::string_view& text) {
    if (element.get(text) == simdjson::SUCCESS) return true;
    return fail(place, fmt::format("text is wanted here, but this is {}", words_of(element)));
  }
  bool unknown(const Place& place, std::string_view name, const std::vector<std::string_view>& names) {
    return fail(place, fmt::format("`{}` is not known here{}", name, did_you_mean(name, names)));
  }
  // Known names of one object, by number.
  bool once(std::uint32_t& given, std::uint32_t number, const Place& place, std::string_view name) {
    if ((given >> number & 1U) != 0) return fail(place, fmt::format("`{}` is given twice", name));
    given |= 1U << number;
    return true;
  }

  bool read(dom::element root, const CartDefaults& defaults) {
    dom::object object;
    const Place place;
    return as_object(root, place, object) && read_head(object, place, defaults) && read_body(object, place);
  }

  // Currency and time first: amounts and moments are read by them.
  bool read_head(dom::object object, const Place& place, const CartDefaults& defaults) {
    bool has_now = false;
    std::optional<dom::element> now;
    for (auto [name, value] : object) {
      if (name == "currency" && !as_text(value, {place, name}, out.currency)) return false;
      if (name == "now" && !now) now = value;
    }
    if (out.currency.empty()) {
      return fail(place, fmt::format("the cart has no currency: add \"currency\": \"{}\"", module.currency));
    }
    const auto decimals = out.currency == module.currency ? std::optional<int>(module.exponent)
                                                          : currency_decimals(out.currency);
    if (!decimals) {
      return fail({place, "currency"}, fmt::format("`{}` is no currency of ISO 4217", out.currency));
    }
    units = {*decimals, &module.zone};
    if (now && !now->is_null()) {
      if (!read_scaled(*now, ir::FieldType::instant, {place, "now"}, out.now.seconds)) return false;
      has_now = true;
    }
    if (defaults.now && (!has_now || defaults.override_now)) {
      out.now = *defaults.now;
    } else if (!has_now) {
      return fail(place, "the cart has no time: add \"now\": \"2026-04-17T19:00:00+07:00\"");
    }
    return true;
  }

  bool read_body(dom::object object, const Place& cart) {
    std::uint32_t given = 0;
    for (auto [name, value] : object) {
      const Place place(cart, name);
      std::uint32_t number = 0;
      while (number < kMembers.size() && kMembers[number] != name) ++number;
      if (number == kMembers.size()) return unknown(place, name, {kMembers.begin(), kMembers.end()});
      if (!once(given, number, place, name) || !read_member(number, value, place)) return false;
    }
    return (given & 1U << kLines) != 0 ||
           fail(cart, "the cart has no lines: add \"lines\": [ … ], which may be empty");
  }

  static constexpr std::array<std::string_view, 15> kMembers{
      "id",      "currency", "now",      "lines", "shipping_charges", "coupons",     "customer", "order",
      "payment", "shipping", "balances", "usage", "chosen",           "gift_prices", "stopped"};
  static constexpr std::uint32_t kLines = 3, kCustomer = 6, kBalances = 10;

  bool read_member(std::uint32_t number, dom::element value, const Place& place) {
    constexpr std::array kRecords{ir::Record::customer, ir::Record::order, ir::Record::payment,
                                  ir::Record::shipping};
    if (number >= kBalances) return read_ledger(number, value, place);
    if (number >= kCustomer) {
      return read_facts(value, kRecords.at(number - kCustomer), place, out.cart_facts);
    }
    switch (number) {
      case 0: return as_text(value, place, out.id);
      case kLines: return read_lines(value, place);
      case 4: return read_charges(value, place);
      case 5: return read_coupons(value, place);
      default: return true;  // of the head
    }
  }

  bool read_ledger(std::uint32_t number, dom::element value, const Place& place) {
    out.has_ledger = true;
    LedgerReader ledger(module, units, out.ledger, error);
    switch (number) {
      case kBalances: return ledger.balances(value, place);
      case kBalances + 1: return ledger.usage(value, place);
      case kBalances + 2: return ledger.chosen(value, place);
      case kBalances + 3: return ledger.gift_prices(value, place);
      default: return ledger.stopped(value, place);
    }
  }

  bool read_facts(dom::element element, ir::Record record, const Place& place,
                  std::vector<DocumentFact>& facts) {
    dom::object object;
    if (!as_object(element, place, object)) return false;
    ++objects;
    for (auto [name, value] : object) {
      const Place here(place, name);
      auto field = fields.index(record, name);
      const bool minor = !field && name.ends_with("_minor");
      const std::string_view major = minor ? name.substr(0, name.size() - 6) : name;
      if (minor) field = fields.index(record, major);
      if (!field || (minor && module.fields[*field].type != ir::FieldType::money)) {
        return fail(here, fmt::format("`{}` has no field `{}`{}", record_name(record), name,
                                      fields.suggestion(record, name)));
      }
      if (!only_once(*field, minor, here, name, major)) return false;
      if (!read_fact(value, *field, minor, here, facts.emplace_back())) return false;
    }
    return true;
  }

  bool only_once(std::uint32_t field, bool minor, const Place& place, std::string_view name,
                 std::string_view major) {
    Seen& before = seen[field];
    if (before.object == objects) {
      if (before.minor == minor) return fail(place, fmt::format("`{}` is given twice", name));
      return fail(place, fmt::format("`{0}` is given both as `{0}` and as `{0}_minor`", major));
    }
    before = {objects, minor};
    return true;
  }

  bool read_fact(dom::element element, std::uint32_t field, bool minor, const Place& place,
                 DocumentFact& fact) {
    const ir::Field& of = module.fields[field];
    fact.field = field;
    if (element.is_null()) return true;
    fact.known = true;
    if (minor) {
      return element.get(fact.scalar) == simdjson::SUCCESS ||
             read_money(element, true, of.name, place, fact.scalar);
    }
    switch (of.type) {
      case ir::FieldType::text:
      case ir::FieldType::category: return as_text(element, place, fact.text);
      case ir::FieldType::text_set: return read_texts(element, place, fact);
      case ir::FieldType::money: return read_money(element, false, of.name, place, fact.scalar);
      case ir::FieldType::duration:
        if (element.is_string()) fact.text = element.get_string().value_unsafe();
        break;
      default: break;
    }
    return read_scaled(element, of.type, place, fact.scalar);
  }

  bool read_texts(dom::element element, const Place& place, DocumentFact& fact) {
    fact.first_text = static_cast<std::uint32_t>(out.texts.size());
    dom::array array;
    if (element.get(array) != simdjson::SUCCESS) return wrong_value(element, ir::FieldType::text_set, place);
    for (dom::element each : array) {
      std::string_view text;
      if (each.get(text) != simdjson::SUCCESS) return wrong_value(element, ir::FieldType::text_set, place);
      out.texts.push_back(text);
    }
    fact.text_count = static_cast<std::uint32_t>(out.texts.size()) - fact.first_text;
    return true;
  }

  bool read_scaled(dom::element element, ir::FieldType type, const Place& place, std::int64_t& scaled) {
    const auto read = scaled_of(scalar_of(element), type, units);
    if (!read) return wrong_value(element, type, place);
    scaled = *read;
    return true;
  }
  bool wrong_value(dom::element element, ir::FieldType type, const Place& place) {
    error = std::get<Error>(read_value(scalar_of(element), type, units, place.text()));
    return false;
  }
  bool read_money(dom::element element, bool minor, std::string_view name, const Place& place,
                  std::int64_t& amount) {
    const Scalar scalar = scalar_of(element);
    const auto read = minor ? scalar.kind == Kind::integer ? std::optional(scalar.integer) : std::nullopt
                            : scaled_of(scalar, ir::FieldType::money, units);
    if (!read) {
      error = std::get<Error>(json::read_money(scalar, minor, units.money_decimals, name, place.text()));
      return false;
    }
    amount = *read;
    return true;
  }
  // `price` or `amount`, in major or in minor units.
  bool read_amount(dom::element element, std::string_view name, const Place& place, Money& money) {
    const bool minor = name.ends_with("_minor");
    return read_money(element, minor, minor ? name.substr(0, name.size() - 6) : name, place, money.minor);
  }

  bool read_lines(dom::element element, const Place& place) {
    dom::array array;
    if (!as_array(element, place, array)) return false;
    std::size_t index = 0;
    for (dom::element line : array) {
      if (!read_line(line, {place, index++})) return false;
    }
    return true;
  }

  static constexpr std::array<std::string_view, 9> kLineMembers{
      "id", "quantity", "measure", "price", "price_minor", "amount", "amount_minor", "product", "line"};

  bool read_line(dom::element element, const Place& place) {
    dom::object object;
    if (!as_object(element, place, object)) return false;
    CartDocument::Line& line = out.lines.emplace_back();
    line.first_fact = static_cast<std::uint32_t>(out.line_facts.size());
    std::uint32_t given = 0;
    for (auto [name, value] : object) {
      const Place here(place, name);
      std::uint32_t number = 0;
      while (number < kLineMembers.size() && kLineMembers[number] != name) ++number;
      if (number == kLineMembers.size()) {
        return unknown(here, name, {kLineMembers.begin(), kLineMembers.end()});
      }
      if (!once(given, number, here, name) || !read_line_member(number, name, value, here, line))
        return false;
    }
    line.fact_count = static_cast<std::uint32_t>(out.line_facts.size()) - line.first_fact;
    const int amounts = std::popcount(given & 0b1111000U);
    if (amounts == 1) return true;
    return fail(place, amounts == 0
                           ? "the line has no price: add \"price\" (of one piece) or \"amount\" (of the "
                             "whole line), as text in major units or with `_minor`"
                           : "the line has more than one of `price`, `price_minor`, `amount`, "
                             "`amount_minor`: give one");
  }

  bool read_line_member(std::uint32_t number, std::string_view name, dom::element value, const Place& place,
                        CartDocument::Line& line) {
    switch (number) {
      case 0: return as_text(value, place, line.id);
      case 1: return read_quantity(value, place, line.quantity);
      case 2:
        line.measured = !value.is_null();
        return value.is_null() || read_scaled(value, ir::FieldType::measure, place, line.measure_milli);
      case 7: return read_facts(value, ir::Record::product, place, out.line_facts);
      case 8: return read_facts(value, ir::Record::line, place, out.line_facts);
      default: line.is_amount = number >= 5; return read_amount(value, name, place, line.amount);
    }
  }

  bool read_quantity(dom::element element, const Place& place, std::int64_t& out_quantity) {
    if (element.is_int64()) {
      out_quantity = element.get_int64().value_unsafe();
      return true;
    }
    return fail(place, element.is_double()
                           ? "a quantity is a whole number; what is sold by weight or length is one "
                             "piece with \"measure\": \"0.333\""
                           : fmt::format("a whole number is wanted here, but this is {}", words_of(element)));
  }

  bool read_charges(dom::element element, const Place& place) {
    dom::array array;
    if (!as_array(element, place, array)) return false;
    std::size_t index = 0;
    for (dom::element charge : array) {
      if (!read_charge(charge, {place, index++})) return false;
    }
    return true;
  }

  bool read_charge(dom::element element, const Place& place) {
    dom::object object;
    if (!as_object(element, place, object)) return false;
    CartDocument::Charge& charge = out.charges.emplace_back();
    std::uint32_t given = 0;
    for (auto [name, value] : object) {
      const Place here(place, name);
      const std::uint32_t number = name == "id" ? 0 : name == "amount" ? 1 : name == "amount_minor" ? 2 : 3;
      if (number == 3) return unknown(here, name, {"id", "amount", "amount_minor"});
      if (!once(given, number, here, name)) return false;
      const bool well =
          number == 0 ? as_text(value, here, charge.id) : read_amount(value, name, here, charge.amount);
      if (!well) return false;
    }
    return std::popcount(given & 0b110U) == 1 ||
           fail(place, "a shipping charge has one of `amount` and `amount_minor`");
  }

  // Codes as text, or as what the ledger knows of them.
  bool read_coupons(dom::element element, const Place& place) {
    dom::array array;
    if (!as_array(element, place, array)) return false;
    std::size_t index = 0;
    for (dom::element coupon : array) {
      const Place here(place, index++);
      std::string_view code;
      if (coupon.get(code) == simdjson::SUCCESS) {
        out.coupons.push_back(code);
      } else if (dom::object object; coupon.get(object) == simdjson::SUCCESS) {
        out.has_ledger = true;
        LedgerReader ledger(module, units, out.ledger, error);
        if (!ledger.code(object, here)) return false;
        out.coupons.push_back(out.own(out.ledger.codes.back().code));
      } else {
        return fail(here, fmt::format("a code is text, or an object with \"code\", but this is {}",
                                      words_of(coupon)));
      }
    }
    return true;
  }
};

CartReader::CartReader(const ir::Module& module) : impl_(std::make_unique<Impl>(module)) {}
CartReader::~CartReader() = default;

Expected<const CartDocument*> CartReader::read(std::string_view text, const CartDefaults& defaults) {
  impl_->out.clear();
  auto root = parse_document(impl_->parser, text);
  if (Error* error = std::get_if<Error>(&root)) return std::move(*error);
  if (!impl_->read(std::get<dom::element>(root), defaults)) return std::move(impl_->error);
  return &impl_->out;
}

Expected<Cart> read_cart(std::string_view text, const ir::Module& module, const CartDefaults& defaults) {
  CartReader reader(module);
  auto read = reader.read(text, defaults);
  if (Error* error = std::get_if<Error>(&read)) return std::move(*error);
  return cart_of(*std::get<const CartDocument*>(read), module);
}

}  // namespace perk::json
