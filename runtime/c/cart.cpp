// Carts; see <perk/c/cart.h>.
#include "perk/c/cart.h"

#include "runtime/c/boundary.h"

namespace perk::c {
namespace {

static_assert(PERK_CODE_OF_ANOTHER == static_cast<int>(CouponFacts::State::of_another));

// Where the facts of a record stand in the cart as it is built.
Failure facts_of(Cart& cart, std::uint32_t record, std::vector<Fact>*& facts) {
  switch (record) {
    case PERK_CUSTOMER: facts = &cart.customer; return {};
    case PERK_ORDER: facts = &cart.order; return {};
    case PERK_PAYMENT: facts = &cart.payment; return {};
    case PERK_SHIPPING: facts = &cart.shipping; return {};
    case PERK_PRODUCT:
    case PERK_LINE:
      if (cart.lines.empty()) return bad_argument("a fact of a line comes before every line");
      facts = record == PERK_PRODUCT ? &cart.lines.back().product : &cart.lines.back().line;
      return {};
    default: return bad_argument("a cart has no such record");
  }
}

template <class Make>
perk_status add_fact(perk_cart* cart, std::uint32_t record, const char* name, Make&& make) noexcept {
  return added(cart, [&]() -> Failure {
    if (name == nullptr) return null_argument("name");
    std::vector<Fact>* facts = nullptr;
    if (Failure failure = facts_of(cart->cart, record, facts); failure.status != PERK_OK) return failure;
    facts->push_back({name, make()});
    return {};
  });
}

}  // namespace
}  // namespace perk::c

using namespace perk;
using namespace perk::c;

perk_cart* perk_cart_new(const char* id, const char* currency, int64_t now) noexcept {
  perk_cart* cart = nullptr;
  guarded(nullptr, [&]() -> Failure {
    if (id == nullptr || currency == nullptr) return bad_argument("");
    auto fresh = std::make_unique<perk_cart>();
    fresh->cart.id = id;
    fresh->cart.currency = currency;
    fresh->cart.now = {now};
    cart = fresh.release();
    return {};
  });
  return cart;
}

void perk_cart_free(perk_cart* cart) noexcept {
  delete cart;
}

perk_status perk_cart_line(perk_cart* cart, const char* id, int64_t quantity, int64_t amount,
                           uint32_t amount_of) noexcept {
  return added(cart, [&]() -> Failure {
    if (id == nullptr) return null_argument("id");
    if (amount_of > PERK_WHOLE_LINE) return bad_argument("`amount_of` is neither EACH nor WHOLE_LINE");
    CartLine line;
    line.id = id;
    line.quantity = quantity;
    line.amount = {amount};
    line.is_amount = amount_of == PERK_WHOLE_LINE;
    cart->cart.lines.push_back(std::move(line));
    return {};
  });
}

perk_status perk_cart_measure(perk_cart* cart, int64_t measure_milli) noexcept {
  return added(cart, [&]() -> Failure {
    if (cart->cart.lines.empty()) return bad_argument("a measure comes before every line");
    cart->cart.lines.back().measure_milli = measure_milli;
    return {};
  });
}

perk_status perk_cart_charge(perk_cart* cart, const char* id, int64_t amount) noexcept {
  return added(cart, [&]() -> Failure {
    if (id == nullptr) return null_argument("id");
    cart->cart.shipping_charges.push_back({id, {amount}});
    return {};
  });
}

perk_status perk_cart_yes_no(perk_cart* cart, uint32_t record, const char* name, int32_t value) noexcept {
  return add_fact(cart, record, name, [&] { return Value(value != 0); });
}

perk_status perk_cart_number(perk_cart* cart, uint32_t record, const char* name, int64_t micros) noexcept {
  return add_fact(cart, record, name, [&] { return Value(Number{micros}); });
}

perk_status perk_cart_percent(perk_cart* cart, uint32_t record, const char* name, int64_t rate) noexcept {
  return add_fact(cart, record, name, [&] { return Value(Percent{rate}); });
}

perk_status perk_cart_money(perk_cart* cart, uint32_t record, const char* name, int64_t minor) noexcept {
  return add_fact(cart, record, name, [&] { return Value(Money{minor}); });
}

perk_status perk_cart_text(perk_cart* cart, uint32_t record, const char* name, const char* value) noexcept {
  if (value == nullptr) return added(cart, [] { return null_argument("value"); });
  return add_fact(cart, record, name, [&] { return Value(std::string(value)); });
}

perk_status perk_cart_texts(perk_cart* cart, uint32_t record, const char* name, const char* const* values,
                            size_t count) noexcept {
  if (!has_all(values, count)) return added(cart, [] { return null_argument("values"); });
  return add_fact(cart, record, name, [&] { return Value(TextSet(values, values + count)); });
}

perk_status perk_cart_date(perk_cart* cart, uint32_t record, const char* name, int32_t days) noexcept {
  return add_fact(cart, record, name, [&] { return Value(Date{days}); });
}

perk_status perk_cart_time(perk_cart* cart, uint32_t record, const char* name, int32_t seconds) noexcept {
  return add_fact(cart, record, name, [&] { return Value(TimeOfDay{seconds}); });
}

perk_status perk_cart_instant(perk_cart* cart, uint32_t record, const char* name, int64_t seconds) noexcept {
  return add_fact(cart, record, name, [&] { return Value(Instant{seconds}); });
}

perk_status perk_cart_duration(perk_cart* cart, uint32_t record, const char* name, int32_t months,
                               int32_t days, int64_t seconds) noexcept {
  return add_fact(cart, record, name, [&] { return Value(Duration{months, days, seconds}); });
}

perk_status perk_cart_coupon(perk_cart* cart, const char* code) noexcept {
  return added(cart, [&]() -> Failure {
    if (code == nullptr) return null_argument("code");
    cart->cart.coupons.emplace_back(code);
    return {};
  });
}

perk_status perk_cart_coupon_facts(perk_cart* cart, const perk_coupon_facts* facts) noexcept {
  return added(cart, [&]() -> Failure {
    if (facts == nullptr) return null_argument("facts");
    perk_coupon_facts in{};
    if (Failure failure = take(facts, in); failure.status != PERK_OK) return failure;
    if (in.code == nullptr || in.pool == nullptr) return null_argument("code` or `pool");
    if (in.state > PERK_CODE_OF_ANOTHER) return bad_argument("a code has no such state");
    CouponFacts known;
    known.code = in.code;
    known.pool = in.pool;
    known.state = static_cast<CouponFacts::State>(in.state);
    if (in.is_issued != 0) known.issued_at = Instant{in.issued_at};
    if (in.owner != nullptr) known.owner = in.owner;
    if (in.has_left != 0) known.left = Money{in.left};
    cart->cart.coupons.push_back(known.code);
    cart->cart.coupon_facts.push_back(std::move(known));
    return {};
  });
}

perk_status perk_cart_balance(perk_cart* cart, const char* account, int64_t amount) noexcept {
  return added(cart, [&]() -> Failure {
    if (account == nullptr) return null_argument("account");
    cart->cart.balances.push_back({account, amount});
    return {};
  });
}

perk_status perk_cart_usage(perk_cart* cart, const char* counter, const char* key, int64_t used) noexcept {
  return added(cart, [&]() -> Failure {
    if (counter == nullptr) return null_argument("counter");
    cart->cart.usage.push_back({counter, key == nullptr ? "" : key, used});
    return {};
  });
}

perk_status perk_cart_choose(perk_cart* cart, const char* promotion) noexcept {
  return added(cart, [&]() -> Failure {
    if (promotion == nullptr) return null_argument("promotion");
    cart->cart.chosen.emplace_back(promotion);
    return {};
  });
}

perk_status perk_cart_stop(perk_cart* cart, const char* promotion) noexcept {
  return added(cart, [&]() -> Failure {
    if (promotion == nullptr) return null_argument("promotion");
    cart->cart.stopped.emplace_back(promotion);
    return {};
  });
}

perk_status perk_cart_gift_price(perk_cart* cart, const char* sku, int64_t price) noexcept {
  return added(cart, [&]() -> Failure {
    if (sku == nullptr) return null_argument("sku");
    cart->cart.gift_prices.push_back({sku, {price}});
    return {};
  });
}
