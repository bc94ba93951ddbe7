// What is priced: lines, customer, order, payment, shipping, codes and the instant.
//
// Names are those of the pack's schema. A field that is not given is missing; one that the schema does not
// have, or a value of another type or outside its bounds, is an error of the calculation (result.h).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "perk/value.h"

namespace perk {

// One line as the host has it. Lines with equal facts are one run to the engine (pricing.md R0).
struct CartLine {
  std::string id;             // unique within the cart; part of no price
  std::int64_t quantity = 1;  // pieces, 1 … 1'000'000'000
  // For goods sold by weight or length: one piece with a measure in thousandths; quantity is then 1.
  std::optional<std::int64_t> measure_milli;
  Money amount;  // the unit price, or the whole line's list amount where `is_amount`
  bool is_amount = false;
  std::vector<Fact> product;  // sku, category, brand, tags, cost, …
  std::vector<Fact> line;
};

struct ShippingCharge {
  std::string id;
  Money amount;
};

// What the customer holds, in the account's unit (money: minor units). An account not named is missing.
struct Balance {
  std::string account;
  std::int64_t amount = 0;
};

// What the ledger has counted of a bound (a limit, cap or budget over several orders) that this cart would
// count in; a counter not named has counted nothing.
struct Usage {
  std::string counter;  // Result::holds names them
  std::string key;      // a line's value, where the bound is counted by one; else ""
  std::int64_t used = 0;
};

// What the ledger knows of a code that the pack does not list itself.
struct CouponFacts {
  enum class State : std::uint8_t { usable, used_up, expired, not_yet, blocked, of_another };
  std::string code;
  std::string pool;  // the `coupons` block's id
  State state = State::usable;
  std::optional<Instant> issued_at;
  std::string owner;
  std::optional<Money> left;  // of a code that is used in parts; nothing: all that its pool is worth
};

// The list price of goods that may be given as a gift.
struct GiftPrice {
  std::string sku;
  Money price;
};

struct Cart {
  std::string id;
  std::string currency;  // ISO 4217
  Instant now;
  std::vector<CartLine> lines;
  std::vector<ShippingCharge> shipping_charges;
  std::vector<std::string> coupons;  // codes as the shopper entered them
  std::vector<Fact> customer, order, payment, shipping;
  std::vector<CouponFacts> coupon_facts;
  std::vector<Balance> balances;
  std::vector<Usage> usage;
  std::vector<std::string> chosen;  // promotions that the customer chose, by id
  std::vector<GiftPrice> gift_prices;
  std::vector<std::string> stopped;  // promotions that the shop stopped by hand, by id
};

}  // namespace perk
