// Typed `test` blocks: the facts of one order and what is expected of its price.
//
// Amounts are minor units of the pack's currency, or whole units of an account; instants are UTC seconds.
// Part of typed.h, which completes the names used here.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/sema/typed_expr.h"
#include "perk/cart.h"

namespace perk::typed {

struct FactValue {
  FieldIndex field;
  Constant value;
};

struct TestLine {
  std::string id;
  std::int64_t quantity = 1;  // pieces
  std::optional<std::int64_t> measure_milli;
  std::int64_t amount = 0;  // minor units: the unit price, or the whole line where `is_amount`
  bool is_amount = false;
  std::vector<FactValue> facts;  // product and line fields, sku included
  source::Span span;
};

struct Expectation {
  enum class Kind : std::uint8_t {
    gives,
    gives_nothing,
    total,
    subtotal,
    list_subtotal,
    discount,
    shipping,
    line_pays,
    gives_credit,  // promotion, account, amount in the account's unit
    gift,          // text: the sku; amount: how many
    coupon_from,   // pool; amount: how many
    message,       // text
    refund,        // amount, of the test's returns
    takes_back     // amount, or account and amount in its unit: what is no longer earned
  };
  Kind kind = Kind::total;
  std::optional<std::size_t> promotion;
  std::optional<std::size_t> account, pool;
  std::string text;
  std::string line;         // line_pays: the sku or line id
  std::int64_t amount = 0;  // minor units
  std::string because;      // gives_nothing: part of the reason, or empty
  source::Span span;
};

// `used of P per customer is 150 THB`: what the ledger would say of one of its bounds.
struct TestUsage {
  std::string counter;
  std::string key;  // a line's value, where the bound is counted by one
  std::int64_t used = 0;
};

// `coupon "SK-1" from songkran-codes issued 2026-04-01, used up`: what the ledger would know of a code.
struct TestCoupon {
  using State = CouponFacts::State;
  std::string code;
  std::size_t pool = 0;
  State state = State::usable;
  std::optional<std::int64_t> issued_at;  // UTC seconds
};

// `gift "MUG" is 890 THB`: what goods that may be given cost.
struct TestGiftPrice {
  std::string sku;
  std::int64_t price = 0;  // minor units
};

struct TestBalance {
  std::size_t account = 0;
  std::int64_t amount = 0;
};

// `return 2 "TEE"`: all at once, as one return.
struct TestReturn {
  std::string line;  // a sku or the id of a line
  std::int64_t quantity = 1;
  bool shortage = false;
};

// What the customer still has of the order's rewards.
struct TestUnspent {
  std::vector<TestBalance> balances;
  std::vector<std::pair<std::size_t, std::int64_t>> coupons;  // pool, count
  std::vector<std::pair<std::string, std::int64_t>> gifts;    // sku, count
};

struct Test {
  std::string name;
  std::int64_t at = 0;  // UTC seconds
  bool guest = false;
  std::vector<FactValue> facts;  // customer, order, payment, shipping
  std::vector<std::string> coupons;
  std::vector<TestCoupon> coupon_facts;
  std::vector<TestGiftPrice> gift_prices;
  std::vector<TestUsage> usage;
  std::vector<TestBalance> balances;
  std::vector<std::size_t> chosen;             // promotions by rank that the customer chose
  std::vector<std::int64_t> shipping_charges;  // minor units
  std::vector<std::string> charge_ids;         // of each charge, "" where it has none; or none at all
  std::vector<TestLine> lines;
  std::vector<TestReturn> returns;
  TestUnspent unspent;
  std::vector<Expectation> expectations;
  source::Span span;
};

}  // namespace perk::typed
