// Few products, small quantities, prices around the pack's own amounts.
#include "tests/property/carts.h"

#include <algorithm>
#include <sstream>
#include <type_traits>

namespace perk::property {
namespace {

struct Product {
  const char *sku, *category, *brand;
  std::vector<std::string> tags;
};

const std::vector<Product> kCatalogue{
    {"TEA-1", "tea", "x", {"new"}},      {"TEA-2", "tea/green", "y", {"dull", "new"}},
    {"TEA-3", "tea/black/old", "x", {}}, {"CUP-1", "cups", "y", {"new"}},
    {"CUP-2", "cups/big", "", {"dull"}}, {"ขนม-1", "", "x", {}},
    {"POT-1", "teapots", "", {}},
};

class Filler {
 public:
  Filler(Random& random, const Draft& draft, const typed::Pack& pack)
      : random_(random), draft_(draft), pack_(pack) {}

  Cart fill() {
    cart_.id = "random";
    cart_.currency = random_.chance(2) ? "EUR" : draft_.currency;
    now();
    const std::int64_t count = random_.between(1, 5);
    for (std::int64_t i = 0; i < count; ++i) line(i);
    reach_a_threshold();
    customer();
    ledger();
    for (const std::string& code : draft_.codes)
      if (random_.chance(60)) cart_.coupons.push_back(random_.chance(30) ? " " + lower(code) + " " : code);
    for (std::int64_t i = random_.chance(60) ? random_.between(1, 3) : 0; i > 0; --i)
      cart_.shipping_charges.push_back({"s" + std::to_string(i), {price()}});
    for (const typed::CouponPool& pool : pack_.pools)
      if (pool.used_in_parts && random_.chance(60))
        cart_.coupon_facts.push_back({"V-1", pool.id, {}, {}, {}, Money{random_.between(0, pool.worth)}});
    random_.shuffle(cart_.lines);
    return std::move(cart_);
  }

 private:
  static std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
  }

  void now() {
    // Around the windows, at whole and half hours and a second beside them, and at both changes of clocks.
    const std::int64_t march = 1'772'323'200;  // 2026-03-01T00:00:00Z
    cart_.now.seconds = march + 1800 * random_.between(0, 48 * 65) + (random_.chance(20) ? -1 : 0);
    if (random_.chance(5))
      cart_.now.seconds = 1'774'746'000 + 900 * random_.between(-8, 8);  // 29 March, London
    if (random_.chance(3)) cart_.now.seconds = 1'792'890'000 + 900 * random_.between(-8, 8);  // 25 October
  }

  std::int64_t price() {
    if (draft_.equal_prices && random_.chance(70)) return draft_.price;
    if (random_.chance(2)) return 0;
    return random_.between(std::max<std::int64_t>(1, draft_.price / 3), draft_.price * 2);
  }

  void line(std::int64_t index) {
    CartLine made;
    if (index > 0 && random_.chance(15)) {
      made = cart_.lines.back();  // more of the same, on a line of its own
      made.id = std::to_string(index);
      made.quantity = made.measure_milli ? 1 : random_.between(1, 3);
      if (!made.is_amount) {
        cart_.lines.push_back(std::move(made));
        return;
      }
      made = {};
    }
    const Product& product = random_.pick(kCatalogue);
    made.id = std::to_string(random_.chance(10) ? index + 10 : index);
    made.quantity = random_.chance(10) ? random_.between(5, 9) : random_.between(1, 3);
    made.amount.minor = price();
    if (random_.chance(6)) {
      made.is_amount = true;
      made.amount.minor = made.amount.minor * made.quantity + random_.between(0, 2);
    } else if (random_.chance(3)) {
      made.quantity = 1;
      made.measure_milli = random_.between(1, 3000);
    }
    made.product.push_back({"sku", std::string(product.sku)});
    if (*product.category) made.product.push_back({"category", std::string(product.category)});
    if (*product.brand) made.product.push_back({"brand", std::string(product.brand)});
    if (!product.tags.empty()) made.product.push_back({"tags", TextSet(product.tags)});
    if (random_.chance(50))
      made.product.push_back({"cost", Money{made.amount.minor * random_.between(40, 105) / 100}});
    if (random_.chance(40)) made.line.push_back({"seller", std::string(random_.chance(50) ? "s1" : "s2")});
    if (random_.chance(30))
      made.line.push_back({"tax_rate", Percent{random_.chance(70) ? 7'000'000 : 20'000'000}});
    if (random_.chance(15)) made.line.push_back({"gift_wrap", random_.chance(60)});
    cart_.lines.push_back(std::move(made));
  }

  // Now and then the list subtotal is brought just above a threshold, so that an earlier discount takes it
  // below.
  void reach_a_threshold() {
    if (draft_.thresholds.empty() || !random_.chance(35)) return;
    std::int64_t sum = 0;
    for (const CartLine& line : cart_.lines)
      sum += line.is_amount || line.measure_milli ? line.amount.minor : line.amount.minor * line.quantity;
    const std::int64_t missing = random_.pick(draft_.thresholds) + random_.between(0, 3) - sum;
    for (CartLine& line : cart_.lines) {
      if (line.quantity != 1 || line.measure_milli || line.amount.minor + missing < 0) continue;
      line.amount.minor += missing;
      return;
    }
  }

  void customer() {
    const auto maybe = [&](std::vector<Fact>& facts, const char* name, Value value) {
      if (random_.chance(60)) facts.push_back({name, std::move(value)});
    };
    maybe(cart_.customer, "is_member", random_.chance(70));
    maybe(cart_.customer, "tier", random_.pick(std::vector<std::string>{"gold", "Gold", "silver", "none"}));
    guest_ = random_.chance(20);
    if (!guest_) cart_.customer.push_back({"id", std::string("c-1")});
    maybe(cart_.customer, "job_role",
          random_.pick(std::vector<std::string>{"Ärztin für Σίσυφος", "ärztin für σίσυφοσ", "Koch"}));
    maybe(cart_.customer, "tags", random_.chance(60) ? TextSet{"vip", "new"} : TextSet{});
    maybe(cart_.customer, "country", std::string("TH"));
    maybe(cart_.shipping, "delivers_at", Instant{cart_.now.seconds + 1800 * random_.between(0, 480)});
    maybe(cart_.order, "channel", std::string(random_.chance(50) ? "web" : "store"));
  }

  bool has_key(const typed::Bound& bound, const char* name) const {
    return std::any_of(bound.keys.begin(), bound.keys.end(),
                       [&](typed::FieldIndex key) { return pack_.schema.at(key).name == name; });
  }

  // What the ledger and the shop know of this customer and these promotions.
  void ledger() {
    for (const typed::Account& account : pack_.accounts)
      if (!guest_ && random_.chance(80))
        cart_.balances.push_back({account.id, account.units.empty() ? random_.between(0, draft_.price * 3)
                                                                    : random_.between(0, 40)});
    for (const typed::Promotion& promotion : pack_.promotions) {
      for (const typed::Bound& bound : promotion.bounds) {
        const bool known = std::any_of(cart_.usage.begin(), cart_.usage.end(),
                                       [&](const Usage& usage) { return usage.counter == bound.counter; });
        if (known || bound.period.kind == ir::Period::Kind::order || !random_.chance(50)) continue;
        const std::int64_t most = bound.amount->constant.scalar;
        const bool by_seller = has_key(bound, "seller"), by_line = by_seller || has_key(bound, "sku");
        const std::string key = by_seller ? "s1" : by_line ? random_.pick(kCatalogue).sku : "";
        cart_.usage.push_back({bound.counter, key, random_.between(0, most + most / 5)});
      }
      for (const std::string& group : pack_.groups)
        if (group == "g" && !promotion.groups.empty() && random_.chance(50))
          cart_.chosen.push_back(promotion.id);
      if (random_.chance(3)) cart_.stopped.push_back(promotion.id);
    }
    if (random_.chance(85)) cart_.gift_prices.push_back({"MUG", {random_.between(1, draft_.price)}});
    if (random_.chance(85))
      cart_.gift_prices.push_back({"SPOON", {random_.between(1, draft_.price / 2 + 1)}});
  }

  Random& random_;
  const Draft& draft_;
  const typed::Pack& pack_;
  bool guest_ = false;
  Cart cart_;
};

std::string print(const Value& value) {
  return std::visit(
      [](const auto& held) -> std::string {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, bool>) return held ? "true" : "false";
        if constexpr (std::is_same_v<Held, Money>) return std::to_string(held.minor);
        if constexpr (std::is_same_v<Held, Percent>) return std::to_string(held.rate / 1'000'000) + "%";
        if constexpr (std::is_same_v<Held, Instant>) return std::to_string(held.seconds);
        if constexpr (std::is_same_v<Held, std::string>) return '"' + held + '"';
        if constexpr (std::is_same_v<Held, TextSet>) {
          std::string text = "[";
          for (const std::string& member : held) text += (text.size() > 1 ? ", \"" : "\"") + member + '"';
          return text + "]";
        }
        return "?";
      },
      value);
}

std::string print(const std::vector<Fact>& facts) {
  std::string text;
  for (const Fact& fact : facts) text += (text.empty() ? "" : ", ") + fact.name + ": " + print(fact.value);
  return "{" + text + "}";
}

}  // namespace

Cart random_cart(Random& random, const Draft& draft, const typed::Pack& pack) {
  return Filler(random, draft, pack).fill();
}

std::string print(const Cart& cart) {
  std::ostringstream out;
  out << "currency " << cart.currency << ", now " << cart.now.seconds << ", codes [";
  for (const std::string& code : cart.coupons) out << '"' << code << "\" ";
  out << "], customer " << print(cart.customer) << ", order " << print(cart.order) << ", shipping "
      << print(cart.shipping) << '\n';
  for (const CartLine& line : cart.lines) {
    out << "  line " << line.id << ": " << line.quantity << " x " << line.amount.minor;
    if (line.is_amount) out << " (amount of the line)";
    if (line.measure_milli) out << ", measure " << *line.measure_milli << "/1000";
    out << ' ' << print(line.product) << ' ' << print(line.line) << '\n';
  }
  for (const ShippingCharge& charge : cart.shipping_charges)
    out << "  charge " << charge.id << ": " << charge.amount.minor << '\n';
  for (const Balance& balance : cart.balances)
    out << "  balance of " << balance.account << ": " << balance.amount << '\n';
  for (const Usage& usage : cart.usage)
    out << "  used of " << usage.counter << ' ' << usage.key << ": " << usage.used << '\n';
  for (const GiftPrice& gift : cart.gift_prices)
    out << "  gift " << gift.sku << ": " << gift.price.minor << '\n';
  for (const std::string& chosen : cart.chosen) out << "  chosen " << chosen << '\n';
  for (const std::string& stopped : cart.stopped) out << "  stopped " << stopped << '\n';
  for (const CouponFacts& facts : cart.coupon_facts)
    if (facts.left) out << "  left of " << facts.code << ": " << facts.left->minor << '\n';
  return out.str();
}

}  // namespace perk::property
