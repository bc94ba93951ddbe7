#include "tools/json/read_ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "tools/json/dom.h"
#include "tools/json/nearest.h"
#include "tools/json/write.h"

namespace perk::json {

namespace dom = simdjson::dom;
using Kind = Scalar::Kind;

bool LedgerReader::fail(const Place& place, std::string message) {
  error_ = {place.text(), std::move(message)};
  return false;
}

bool LedgerReader::as_object(dom::element element, const Place& place, dom::object& object) {
  if (element.get(object) == simdjson::SUCCESS) return true;
  return fail(place, fmt::format("an object is wanted here, but this is {}", words_of(element)));
}

bool LedgerReader::as_array(dom::element element, const Place& place, dom::array& array) {
  if (element.get(array) == simdjson::SUCCESS) return true;
  return fail(place, fmt::format("a list is wanted here, but this is {}", words_of(element)));
}

bool LedgerReader::as_text(dom::element element, const Place& place, std::string& text) {
  std::string_view view;
  if (element.get(view) != simdjson::SUCCESS) {
    return fail(place, fmt::format("text is wanted here, but this is {}", words_of(element)));
  }
  text = view;
  return true;
}

bool LedgerReader::names_once(dom::object object, const Place& place) {
  std::set<std::string_view> seen;
  for (auto [name, value] : object) {
    if (!seen.insert(name).second) return fail({place, name}, fmt::format("`{}` is given twice", name));
  }
  return true;
}

bool LedgerReader::amount(dom::element element, std::string_view name, const Place& place, Money& money) {
  auto read = read_money(scalar_of(element), false, units_.money_decimals, name, place.text());
  if (Error* error = std::get_if<Error>(&read)) {
    error_ = std::move(*error);
    return false;
  }
  money = std::get<Money>(read);
  return true;
}

bool LedgerReader::count_or_money(dom::element element, const Place& place, bool is_money,
                                  std::int64_t& out) {
  if (is_money) {
    Money money;
    if (!amount(element, "amount", place, money)) return false;
    out = money.minor;
    return true;
  }
  const Scalar scalar = scalar_of(element);
  out = scalar.integer;
  if (scalar.kind == Kind::integer && out >= 0) return true;
  return fail(place, fmt::format("a whole number of at least 0 is wanted here, but this is {}",
                                 scalar.kind == Kind::integer ? "negative" : kind_words(scalar.kind)));
}

bool LedgerReader::code(dom::object object, const Place& place) {
  if (!names_once(object, place)) return false;
  CouponFacts& facts = out_.codes.emplace_back();
  for (auto [name, value] : object) {
    if (!code_member(name, value, {place, name}, facts)) return false;
  }
  return !facts.code.empty() || fail(place, "the coupon has no code: add \"code\"");
}

bool LedgerReader::code_member(std::string_view name, dom::element value, const Place& place,
                               CouponFacts& facts) {
  if (name == "code") return as_text(value, place, facts.code);
  if (name == "pool") return as_text(value, place, facts.pool) && is_pool(facts.pool, place);
  if (name == "owner") return as_text(value, place, facts.owner);
  if (name == "state") return state(value, place, facts.state);
  if (name == "left") return amount(value, "left", place, facts.left.emplace());
  if (name != "issued_at") {
    return fail(place,
                fmt::format("`{}` is not known here{}", name,
                            did_you_mean(name, {"code", "pool", "state", "issued_at", "owner", "left"})));
  }
  auto read = read_value(scalar_of(value), ir::FieldType::instant, units_, place.text());
  if (Error* error = std::get_if<Error>(&read)) {
    error_ = std::move(*error);
    return false;
  }
  if (const auto* instant = std::get_if<Instant>(&std::get<Value>(read))) facts.issued_at = *instant;
  return true;
}

bool LedgerReader::is_pool(const std::string& pool, const Place& place) {
  std::vector<std::string_view> names;
  names.reserve(module_.pools.size());
  for (const ir::Pool& known : module_.pools) {
    if (known.id == pool) return true;
    names.emplace_back(known.id);
  }
  return fail(place, fmt::format("the pack has no `coupons {}`{}", pool, did_you_mean(pool, names)));
}

bool LedgerReader::state(dom::element element, const Place& place, CouponFacts::State& state) {
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

bool LedgerReader::balances(dom::element element, const Place& place) {
  dom::object object;
  if (!as_object(element, place, object) || !names_once(object, place)) return false;
  for (auto [name, value] : object) {
    const Place here(place, name);
    const ir::Account* account = nullptr;
    std::vector<std::string_view> names;
    for (const ir::Account& known : module_.accounts) {
      if (known.id == name) account = &known;
      names.emplace_back(known.id);
    }
    if (account == nullptr) {
      return fail(here, fmt::format("the pack has no account `{}`{}", name, did_you_mean(name, names)));
    }
    Balance& balance = out_.balances.emplace_back();
    balance.account = name;
    if (!count_or_money(value, here, account->unit.empty(), balance.amount)) return false;
  }
  return true;
}

bool LedgerReader::usage(dom::element element, const Place& place) {
  dom::array array;
  if (!as_array(element, place, array)) return false;
  std::size_t index = 0;
  for (dom::element entry : array) {
    const Place here(place, index++);
    dom::object object;
    if (!as_object(entry, here, object) || !names_once(object, here)) return false;
    Usage& usage = out_.usage.emplace_back();
    std::optional<dom::element> used;
    for (auto [name, value] : object) {
      const Place member(here, name);
      bool well = true;
      if (name == "counter") {
        well = as_text(value, member, usage.counter);
      } else if (name == "key") {
        well = as_text(value, member, usage.key);
      } else if (name == "used") {
        used = value;
      } else {
        well = fail(member, fmt::format("`{}` is not known here{}", name,
                                        did_you_mean(name, {"counter", "key", "used"})));
      }
      if (!well) return false;
    }
    if (usage.counter.empty() || !used) return fail(here, "what is used needs `counter` and `used`");
    const std::optional<bool> money = counts_money(module_, usage.counter);
    if (!money) return unknown_counter(usage.counter, {here, "counter"});
    if (!count_or_money(*used, {here, "used"}, *money, usage.used)) return false;
  }
  return true;
}

bool LedgerReader::unknown_counter(const std::string& counter, const Place& place) {
  std::vector<std::string_view> names;
  for (const ir::Promotion& promotion : module_.promotions) {
    for (const ir::BoundName& bound : promotion.bounds) names.emplace_back(bound.counter);
  }
  return fail(place, fmt::format("the pack counts no `{}`{}", counter, did_you_mean(counter, names)));
}

bool LedgerReader::promotions(dom::element element, const Place& place, std::vector<std::string>& ids) {
  dom::array array;
  if (!as_array(element, place, array)) return false;
  std::size_t index = 0;
  for (dom::element named : array) {
    const Place here(place, index++);
    std::string& id = ids.emplace_back();
    if (!as_text(named, here, id)) return false;
    if (std::ranges::find(module_.promotions, id, &ir::Promotion::id) != module_.promotions.end()) continue;
    std::vector<std::string_view> names;
    names.reserve(module_.promotions.size());
    for (const ir::Promotion& promotion : module_.promotions) names.emplace_back(promotion.id);
    return fail(here, fmt::format("the pack has no promotion `{}`{}", id, did_you_mean(id, names)));
  }
  return true;
}

bool LedgerReader::gift_prices(dom::element element, const Place& place) {
  dom::object object;
  if (!as_object(element, place, object) || !names_once(object, place)) return false;
  for (auto [name, value] : object) {
    GiftPrice& gift = out_.gift_prices.emplace_back();
    gift.sku = name;
    if (!amount(value, "price", {place, name}, gift.price)) return false;
  }
  return true;
}

}  // namespace perk::json
