#include "tools/json/read_cart.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tools/json/civil_time.h"
#include "tools/json/currency.h"
#include "tools/json/dom.h"
#include "tools/json/fields.h"
#include "tools/json/nearest.h"
#include "tools/json/value.h"
#include "tools/json/write.h"

namespace perk::json {
namespace {

namespace dom = simdjson::dom;
using Kind = Scalar::Kind;

// Reads one document. The first error is kept; every step returns whether all is well so far.
class CartReader {
 public:
  CartReader(const ir::Module& module, const CartDefaults& defaults)
      : module_(module), defaults_(defaults), fields_(module) {}

  Expected<Cart> read(dom::element root) {
    dom::object object;
    if (!as_object(root, "", object) || !names_once(object, "") || !read_head(object) || !read_body(object)) {
      return std::move(error_);
    }
    return std::move(cart_);
  }

 private:
  bool fail(std::string place, std::string message) {
    error_ = {std::move(place), std::move(message)};
    return false;
  }
  bool as_object(dom::element element, std::string place, dom::object& object) {
    if (element.get(object) == simdjson::SUCCESS) return true;
    return fail(std::move(place),
                fmt::format("an object is wanted here, but this is {}", kind_words(scalar_of(element).kind)));
  }
  bool as_array(dom::element element, std::string place, dom::array& array) {
    if (element.get(array) == simdjson::SUCCESS) return true;
    return fail(std::move(place),
                fmt::format("a list is wanted here, but this is {}", kind_words(scalar_of(element).kind)));
  }
  bool as_text(dom::element element, std::string place, std::string& text) {
    std::string_view view;
    if (element.get(view) != simdjson::SUCCESS) {
      return fail(std::move(place),
                  fmt::format("text is wanted here, but this is {}", kind_words(scalar_of(element).kind)));
    }
    text = view;
    return true;
  }
  bool names_once(dom::object object, std::string_view place) {
    std::set<std::string_view> seen;
    for (auto [name, value] : object) {
      if (!seen.insert(name).second) return fail(at(place, name), fmt::format("`{}` is given twice", name));
    }
    return true;
  }
  bool unknown(std::string_view place, std::string_view name, const std::vector<std::string_view>& names) {
    return fail(at(place, name), fmt::format("`{}` is not known here{}", name, did_you_mean(name, names)));
  }

  // Currency and time first: amounts and moments are read by them.
  bool read_head(dom::object object) {
    for (auto [name, value] : object) {
      if (name == "currency" && !as_text(value, "/currency", cart_.currency)) return false;
    }
    if (cart_.currency.empty()) {
      return fail("", fmt::format("the cart has no currency: add \"currency\": \"{}\"", module_.currency));
    }
    const auto decimals = cart_.currency == module_.currency ? std::optional<int>(module_.exponent)
                                                             : currency_decimals(cart_.currency);
    if (!decimals) return fail("/currency", fmt::format("`{}` is no currency of ISO 4217", cart_.currency));
    units_ = {*decimals, &module_.zone};

    bool has_now = false;
    for (auto [name, value] : object) {
      if (name != "now") continue;
      auto read = read_value(scalar_of(value), ir::FieldType::instant, units_, "/now");
      if (Error* error = std::get_if<Error>(&read)) {
        error_ = std::move(*error);
        return false;
      }
      if (const auto* instant = std::get_if<Instant>(&std::get<Value>(read))) {
        cart_.now = *instant;
        has_now = true;
      }
    }
    if (defaults_.now && (!has_now || defaults_.override_now)) {
      cart_.now = *defaults_.now;
    } else if (!has_now) {
      return fail("", "the cart has no time: add \"now\": \"2026-04-17T19:00:00+07:00\"");
    }
    return true;
  }

  bool read_body(dom::object object) {
    bool has_lines = false;
    for (auto [name, value] : object) {
      const std::string place = at("", name);
      bool well = true;
      if (name == "currency" || name == "now") {
        continue;
      } else if (name == "id") {
        well = as_text(value, place, cart_.id);
      } else if (name == "lines") {
        has_lines = true;
        well = read_lines(value);
      } else if (name == "shipping_charges") {
        well = read_charges(value);
      } else if (name == "coupons") {
        well = read_coupons(value);
      } else if (name == "balances") {
        well = read_balances(value);
      } else if (name == "usage") {
        well = read_usage(value);
      } else if (name == "chosen") {
        well = read_chosen(value);
      } else if (name == "gift_prices") {
        well = read_gift_prices(value);
      } else if (name == "customer") {
        well = read_facts(value, ir::Record::customer, place, cart_.customer);
      } else if (name == "order") {
        well = read_facts(value, ir::Record::order, place, cart_.order);
      } else if (name == "payment") {
        well = read_facts(value, ir::Record::payment, place, cart_.payment);
      } else if (name == "shipping") {
        well = read_facts(value, ir::Record::shipping, place, cart_.shipping);
      } else {
        well = unknown("", name,
                       {"id", "currency", "now", "lines", "shipping_charges", "coupons", "customer", "order",
                        "payment", "shipping", "balances", "usage", "chosen", "gift_prices"});
      }
      if (!well) return false;
    }
    return has_lines || fail("", "the cart has no lines: add \"lines\": [ … ], which may be empty");
  }

  bool read_facts(dom::element element, ir::Record record, std::string_view place, std::vector<Fact>& facts) {
    dom::object object;
    if (!as_object(element, std::string(place), object) || !names_once(object, place)) return false;
    for (auto [name, value] : object) {
      const std::string here = at(place, name);
      const ir::Field* field = fields_.find(record, name);
      const bool minor = field == nullptr && name.ends_with("_minor");
      const std::string_view major = minor ? name.substr(0, name.size() - 6) : name;
      if (minor) field = fields_.find(record, major);
      if (field == nullptr || (minor && field->type != ir::FieldType::money)) {
        return fail(here, fmt::format("`{}` has no field `{}`{}", record_name(record), name,
                                      fields_.suggestion(record, name)));
      }
      if (minor && has_fact(facts, major)) return twice(here, major);
      Expected<Value> read = Value{Missing{}};
      const Scalar scalar = scalar_of(value);
      if (field->type == ir::FieldType::money && scalar.kind != Kind::null) {
        auto money = read_money(scalar, minor, units_.money_decimals, major, here);
        if (Error* error = std::get_if<Error>(&money)) {
          read = std::move(*error);
        } else {
          read = Value{std::get<Money>(money)};
        }
      } else {
        read = read_value(scalar, field->type, units_, here);
      }
      if (Error* error = std::get_if<Error>(&read)) {
        error_ = std::move(*error);
        return false;
      }
      if (!minor && has_fact(facts, major)) return twice(here, major);
      facts.push_back({std::string(major), std::move(std::get<Value>(read))});
    }
    return true;
  }
  static bool has_fact(const std::vector<Fact>& facts, std::string_view name) {
    for (const Fact& fact : facts) {
      if (fact.name == name) return true;
    }
    return false;
  }
  bool twice(std::string place, std::string_view name) {
    return fail(std::move(place), fmt::format("`{0}` is given both as `{0}` and as `{0}_minor`", name));
  }

  // `price` or `amount`, in major or in minor units.
  bool read_amount(dom::element element, std::string_view name, std::string place, Money& money) {
    const bool minor = name.ends_with("_minor");
    auto read = read_money(scalar_of(element), minor, units_.money_decimals,
                           minor ? name.substr(0, name.size() - 6) : name, std::move(place));
    if (Error* error = std::get_if<Error>(&read)) {
      error_ = std::move(*error);
      return false;
    }
    money = std::get<Money>(read);
    return true;
  }

  bool read_lines(dom::element element) {
    dom::array array;
    if (!as_array(element, "/lines", array)) return false;
    std::size_t index = 0;
    cart_.lines.reserve(array.size());
    for (dom::element line : array) {
      if (!read_line(line, at("/lines", index))) return false;
      if (cart_.lines.back().id.empty()) cart_.lines.back().id = std::to_string(index + 1);
      ++index;
    }
    return true;
  }

  bool read_line(dom::element element, const std::string& place) {
    dom::object object;
    if (!as_object(element, place, object) || !names_once(object, place)) return false;
    CartLine& line = cart_.lines.emplace_back();
    int amounts = 0;
    for (auto [name, value] : object) {
      const std::string here = at(place, name);
      bool well = true;
      if (name == "id") {
        well = as_text(value, here, line.id);
      } else if (name == "quantity") {
        well = read_integer(value, here, line.quantity);
      } else if (name == "measure") {
        auto read = read_value(scalar_of(value), ir::FieldType::measure, units_, here);
        if (Error* error = std::get_if<Error>(&read)) {
          error_ = std::move(*error);
          return false;
        }
        if (const auto* number = std::get_if<Number>(&std::get<Value>(read)))
          line.measure_milli = number->micros / 1000;
      } else if (name == "price" || name == "price_minor" || name == "amount" || name == "amount_minor") {
        ++amounts;
        line.is_amount = name.starts_with("amount");
        well = read_amount(value, name, here, line.amount);
      } else if (name == "product") {
        well = read_facts(value, ir::Record::product, here, line.product);
      } else if (name == "line") {
        well = read_facts(value, ir::Record::line, here, line.line);
      } else {
        well = unknown(place, name,
                       {"id", "quantity", "measure", "price", "price_minor", "amount", "amount_minor",
                        "product", "line"});
      }
      if (!well) return false;
    }
    if (amounts == 1) return true;
    return fail(place, amounts == 0
                           ? "the line has no price: add \"price\" (of one piece) or \"amount\" (of the "
                             "whole line), as text in major units or with `_minor`"
                           : "the line has more than one of `price`, `price_minor`, `amount`, "
                             "`amount_minor`: give one");
  }

  bool read_integer(dom::element element, std::string place, std::int64_t& out) {
    const Scalar scalar = scalar_of(element);
    if (scalar.kind == Kind::integer) {
      out = scalar.integer;
      return true;
    }
    return fail(std::move(place),
                scalar.kind == Kind::fraction
                    ? "a quantity is a whole number; what is sold by weight or length is one "
                      "piece with \"measure\": \"0.333\""
                    : fmt::format("a whole number is wanted here, but this is {}", kind_words(scalar.kind)));
  }

  bool read_charges(dom::element element) {
    dom::array array;
    if (!as_array(element, "/shipping_charges", array)) return false;
    std::size_t index = 0;
    for (dom::element charge : array) {
      const std::string place = at("/shipping_charges", index);
      dom::object object;
      if (!as_object(charge, place, object) || !names_once(object, place)) return false;
      ShippingCharge& out = cart_.shipping_charges.emplace_back();
      int amounts = 0;
      for (auto [name, value] : object) {
        bool well = true;
        if (name == "id") {
          well = as_text(value, at(place, name), out.id);
        } else if (name == "amount" || name == "amount_minor") {
          ++amounts;
          well = read_amount(value, name, at(place, name), out.amount);
        } else {
          well = unknown(place, name, {"id", "amount", "amount_minor"});
        }
        if (!well) return false;
      }
      if (amounts != 1) return fail(place, "a shipping charge has one of `amount` and `amount_minor`");
      if (out.id.empty()) out.id = std::to_string(index + 1);
      ++index;
    }
    return true;
  }

  // Codes as text, or as what the ledger knows of them.
  bool read_coupons(dom::element element) {
    dom::array array;
    if (!as_array(element, "/coupons", array)) return false;
    std::size_t index = 0;
    for (dom::element coupon : array) {
      const std::string place = at("/coupons", index++);
      const Kind kind = scalar_of(coupon).kind;
      if (kind == Kind::text) {
        if (!as_text(coupon, place, cart_.coupons.emplace_back())) return false;
      } else if (dom::object object; coupon.get(object) == simdjson::SUCCESS) {
        if (!read_code(object, place)) return false;
      } else {
        return fail(place, fmt::format("a code is text, or an object with \"code\", but this is {}",
                                       kind_words(kind)));
      }
    }
    return true;
  }

  bool read_code(dom::object object, const std::string& place) {
    if (!names_once(object, place)) return false;
    CouponFacts facts;
    for (auto [name, value] : object) {
      const std::string here = at(place, name);
      bool well = true;
      if (name == "code") {
        well = as_text(value, here, facts.code);
      } else if (name == "pool") {
        well = as_text(value, here, facts.pool) && is_pool(facts.pool, here);
      } else if (name == "owner") {
        well = as_text(value, here, facts.owner);
      } else if (name == "state") {
        well = read_state(value, here, facts.state);
      } else if (name == "issued_at") {
        auto read = read_value(scalar_of(value), ir::FieldType::instant, units_, here);
        if (Error* error = std::get_if<Error>(&read)) {
          error_ = std::move(*error);
          return false;
        }
        if (const auto* instant = std::get_if<Instant>(&std::get<Value>(read))) facts.issued_at = *instant;
      } else {
        well = unknown(place, name, {"code", "pool", "state", "issued_at", "owner"});
      }
      if (!well) return false;
    }
    if (facts.code.empty()) return fail(place, "the coupon has no code: add \"code\"");
    cart_.coupons.push_back(facts.code);
    cart_.coupon_facts.push_back(std::move(facts));
    return true;
  }

  bool is_pool(const std::string& pool, const std::string& place) {
    std::vector<std::string_view> names;
    for (const ir::Pool& known : module_.pools) {
      if (known.id == pool) return true;
      names.emplace_back(known.id);
    }
    return fail(place, fmt::format("the pack has no `coupons {}`{}", pool, did_you_mean(pool, names)));
  }

  bool read_state(dom::element element, const std::string& place, CouponFacts::State& state) {
    std::string word;
    if (!as_text(element, place, word)) return false;
    std::vector<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(CouponFacts::State::of_another); ++i) {
      state = static_cast<CouponFacts::State>(i);
      if (code_state_name(state) == word) return true;
      names.push_back(code_state_name(state));
    }
    return fail(place, fmt::format("`{}` is no state of a code{}", word, did_you_mean(word, names)));
  }

  // {"points": 500, "cashback": "12.50"}
  bool read_balances(dom::element element) {
    dom::object object;
    if (!as_object(element, "/balances", object) || !names_once(object, "/balances")) return false;
    for (auto [name, value] : object) {
      const std::string here = at("/balances", name);
      const ir::Account* account = nullptr;
      std::vector<std::string_view> names;
      for (const ir::Account& known : module_.accounts) {
        if (known.id == name) account = &known;
        names.emplace_back(known.id);
      }
      if (account == nullptr) {
        return fail(here, fmt::format("the pack has no account `{}`{}", name, did_you_mean(name, names)));
      }
      Balance& balance = cart_.balances.emplace_back();
      balance.account = name;
      if (!read_count_or_money(value, here, account->unit.empty(), balance.amount)) return false;
    }
    return true;
  }

  bool read_count_or_money(dom::element element, const std::string& place, bool is_money, std::int64_t& out) {
    if (is_money) {
      Money money;
      if (!read_amount(element, "amount", place, money)) return false;
      out = money.minor;
      return true;
    }
    const Scalar scalar = scalar_of(element);
    out = scalar.integer;
    if (scalar.kind == Kind::integer && out >= 0) return true;
    return fail(place, fmt::format("a whole number of at least 0 is wanted here, but this is {}",
                                   scalar.kind == Kind::integer ? "negative" : kind_words(scalar.kind)));
  }

  // [{"counter": "welcome: 1 use per customer", "used": 1}]
  bool read_usage(dom::element element) {
    dom::array array;
    if (!as_array(element, "/usage", array)) return false;
    std::size_t index = 0;
    for (dom::element entry : array) {
      const std::string place = at("/usage", index++);
      dom::object object;
      if (!as_object(entry, place, object) || !names_once(object, place)) return false;
      Usage& usage = cart_.usage.emplace_back();
      std::optional<dom::element> used;
      for (auto [name, value] : object) {
        bool well = true;
        if (name == "counter") {
          well = as_text(value, at(place, name), usage.counter);
        } else if (name == "key") {
          well = as_text(value, at(place, name), usage.key);
        } else if (name == "used") {
          used = value;
        } else {
          well = unknown(place, name, {"counter", "key", "used"});
        }
        if (!well) return false;
      }
      if (usage.counter.empty() || !used) return fail(place, "what is used needs `counter` and `used`");
      const std::optional<bool> money = counts_money(module_, usage.counter);
      if (!money) return unknown_counter(usage.counter, at(place, "counter"));
      if (!read_count_or_money(*used, at(place, "used"), *money, usage.used)) return false;
    }
    return true;
  }

  bool unknown_counter(const std::string& counter, std::string place) {
    std::vector<std::string_view> names;
    for (const ir::Promotion& promotion : module_.promotions) {
      for (const ir::BoundName& bound : promotion.bounds) names.emplace_back(bound.counter);
    }
    return fail(std::move(place),
                fmt::format("the pack counts no `{}`{}", counter, did_you_mean(counter, names)));
  }

  bool read_chosen(dom::element element) {
    dom::array array;
    if (!as_array(element, "/chosen", array)) return false;
    std::size_t index = 0;
    for (dom::element chosen : array) {
      const std::string place = at("/chosen", index++);
      std::string& id = cart_.chosen.emplace_back();
      if (!as_text(chosen, place, id)) return false;
      std::vector<std::string_view> names;
      for (const ir::Promotion& promotion : module_.promotions) names.emplace_back(promotion.id);
      if (std::find(names.begin(), names.end(), id) == names.end()) {
        return fail(place, fmt::format("the pack has no promotion `{}`{}", id, did_you_mean(id, names)));
      }
    }
    return true;
  }

  // {"MUG": "890.00"}
  bool read_gift_prices(dom::element element) {
    dom::object object;
    if (!as_object(element, "/gift_prices", object) || !names_once(object, "/gift_prices")) return false;
    for (auto [name, value] : object) {
      GiftPrice& gift = cart_.gift_prices.emplace_back();
      gift.sku = name;
      if (!read_amount(value, "price", at("/gift_prices", name), gift.price)) return false;
    }
    return true;
  }

  const ir::Module& module_;
  const CartDefaults& defaults_;
  Fields fields_;
  Units units_;
  Cart cart_;
  Error error_;
};

}  // namespace

Expected<Cart> read_cart(std::string_view text, const ir::Module& module, const CartDefaults& defaults) {
  dom::parser parser;
  auto root = parse_document(parser, text);
  if (Error* error = std::get_if<Error>(&root)) return std::move(*error);
  return CartReader(module, defaults).read(std::get<dom::element>(root));
}

}  // namespace perk::json
