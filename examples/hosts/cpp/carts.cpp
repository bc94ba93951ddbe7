// A C++ host: a store whose module is exchanged while it runs, and carts as JSON, one a line.
// Usage: carts shop.perkm shop.pub carts.jsonl
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>

#include <perk/canonical.h>
#include <perk/module.h>
#include <perk/module_sign.h>
#include <perk/perk.h>

namespace {

using Json = nlohmann::json;

perk::PublicKey read_key(const std::string& path) {
  std::ifstream file(path);
  std::string perk, kind, word, digits;
  perk::PublicKey key{};
  if (!(file >> perk >> kind >> word >> digits) || digits.size() != 2 * key.size()) {
    throw std::runtime_error(path + " holds no key");
  }
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<std::uint8_t>(std::stoul(digits.substr(2 * i, 2), nullptr, 16));
  }
  return key;
}

// "2026-04-17T12:00:00Z" and "2024-12-31"
std::int64_t days_of(const std::string& text) {
  int year = 0;
  unsigned month = 0, day = 0;
  if (std::sscanf(text.c_str(), "%d-%u-%u", &year, &month, &day) != 3) throw std::runtime_error(text);
  using namespace std::chrono;
  return sys_days(std::chrono::year(year) / month / day).time_since_epoch().count();
}

std::int64_t seconds_of(const std::string& text) {
  int hour = 0, minute = 0, second = 0;
  if (std::sscanf(text.c_str() + 10, "T%d:%d:%dZ", &hour, &minute, &second) != 3) throw std::runtime_error(text);
  return days_of(text) * 86400 + hour * 3600 + minute * 60 + second;
}

// Reads carts by the schema and the currency of one module.
class CartReader {
 public:
  CartReader(perk_engine* engine, unsigned decimals) : engine_(engine), decimals_(decimals) {}

  perk::Cart read(const Json& from) const {
    perk::Cart cart;
    cart.id = from.at("id");
    cart.currency = from.at("currency");
    cart.now = {seconds_of(from.at("now"))};
    cart.customer = facts(from, "customer", PERK_CUSTOMER);
    cart.order = facts(from, "order", PERK_ORDER);
    cart.payment = facts(from, "payment", PERK_PAYMENT);
    cart.shipping = facts(from, "shipping", PERK_SHIPPING);
    for (const Json& line : from.at("lines")) cart.lines.push_back(read_line(line));
    for (const Json& charge : list(from, "shipping_charges")) {
      cart.shipping_charges.push_back({charge.at("id"), amount(charge, "amount")});
    }
    for (const Json& coupon : list(from, "coupons")) add_coupon(cart, coupon);
    for (const auto& [account, held] : list(from, "balances").items()) {
      cart.balances.push_back({account, held.is_string() ? money(held).minor : held.get<std::int64_t>()});
    }
    for (const Json& usage : list(from, "usage")) {
      cart.usage.push_back({usage.at("counter"), usage.value("key", ""), usage.at("used")});
    }
    for (const auto& [sku, price] : list(from, "gift_prices").items()) {
      cart.gift_prices.push_back({sku, money(price)});
    }
    return cart;
  }

 private:
  static const Json& list(const Json& from, const char* name) {
    static const Json kNone = Json::object();
    return from.contains(name) ? from.at(name) : kNone;
  }
  perk::Money money(const std::string& text) const {
    const std::size_t point = text.find('.');
    const std::string whole = text.substr(0, point);
    std::string rest = point == std::string::npos ? "" : text.substr(point + 1);
    if (rest.size() > decimals_) throw std::runtime_error(text + " has too many decimals");
    rest.resize(decimals_, '0');
    return {std::stoll(whole + rest)};
  }
  perk::Money amount(const Json& from, const std::string& name) const {
    if (from.contains(name + "_minor")) return {from.at(name + "_minor").get<std::int64_t>()};
    return money(from.at(name));
  }
  perk::CartLine read_line(const Json& from) const {
    perk::CartLine line;
    line.id = from.at("id");
    line.quantity = from.value("quantity", std::int64_t{1});
    line.is_amount = from.contains("amount") || from.contains("amount_minor");
    line.amount = amount(from, line.is_amount ? "amount" : "price");
    line.product = facts(from, "product", PERK_PRODUCT);
    line.line = facts(from, "line", PERK_LINE);
    return line;
  }
  std::vector<perk::Fact> facts(const Json& from, const char* record, std::uint32_t number) const {
    std::vector<perk::Fact> facts;
    for (const auto& [name, value] : list(from, record).items()) {
      facts.push_back({name, read_value(number, name, value)});
    }
    return facts;
  }
  perk::Value read_value(std::uint32_t record, const std::string& name, const Json& value) const {
    perk_field field{};
    field.struct_size = sizeof field;
    if (perk_engine_find_field(engine_, record, name.c_str(), &field) != PERK_OK) {
      throw std::runtime_error("there is no field " + name);
    }
    switch (field.type) {
      case PERK_TEXT:
      case PERK_CATEGORY: return value.get<std::string>();
      case PERK_TEXTS: return value.get<perk::TextSet>();
      case PERK_YES_NO: return value.get<bool>();
      case PERK_COUNT: return perk::Number{value.get<std::int64_t>() * 1'000'000};
      case PERK_MONEY: return money(value);
      case PERK_DATE: return perk::Date{static_cast<std::int32_t>(days_of(value))};
      default: throw std::runtime_error("this example does not read the field " + name);
    }
  }
  static void add_coupon(perk::Cart& cart, const Json& from) {
    if (from.is_string()) {
      cart.coupons.push_back(from);
      return;
    }
    static const std::vector<std::string> kStates{"usable", "used_up", "expired",
                                                  "not_yet", "blocked", "of_another"};
    perk::CouponFacts facts;
    facts.code = from.at("code");
    facts.pool = from.at("pool");
    const auto state = std::find(kStates.begin(), kStates.end(), from.at("state").get<std::string>());
    facts.state = static_cast<perk::CouponFacts::State>(state - kStates.begin());
    cart.coupons.push_back(facts.code);
    cart.coupon_facts.push_back(facts);
  }

  perk_engine* engine_;
  unsigned decimals_;
};

int run(const std::string& module, const std::string& key, const std::string& carts) {
  const perk::TrustedKeys trust({read_key(key)});
  perk::LoadOptions options;
  options.trust = &trust;
  options.now = {std::chrono::duration_cast<std::chrono::seconds>(
                     std::chrono::system_clock::now().time_since_epoch())
                     .count()};
  perk::ModuleStore store;
  // The schema through the C interface, which goes together with the C++ one.
  perk_engine* schema = nullptr;
  if (perk_engine_load_file(module.c_str(), nullptr, &schema, nullptr) != PERK_OK) return 1;
  perk_manifest manifest{};
  manifest.struct_size = sizeof manifest;
  perk_engine_manifest(schema, &manifest);
  const CartReader reader(schema, manifest.decimals);

  std::ifstream file(carts);
  for (std::string line; std::getline(file, line);) {
    // A file that is exchanged between two carts: what runs goes on with the module that it began with.
    if (const auto error = store.load_file(module, options)) {
      std::cerr << perk::name_of(error->fault) << ": " << error->message << '\n';
      return 1;
    }
    const auto running = store.current();
    const auto priced = running->engine.price(reader.read(Json::parse(line)));
    if (const auto* error = std::get_if<perk::CartError>(&priced)) {
      std::cerr << error->place << ": " << error->message << '\n';
      return 1;
    }
    std::cout << perk::canonical(std::get<perk::Result>(priced));
  }
  perk_engine_free(schema);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  try {
    return run(arguments[1], arguments[2], arguments[3]);
  } catch (const std::exception& error) {
    std::cerr << "carts: " << error.what() << '\n';
    return 1;
  }
}
