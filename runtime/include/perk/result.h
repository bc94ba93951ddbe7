// A priced cart: every amount, every part of it, and a reason for each promotion that gave nothing.
//
// All amounts are minor units of the cart's currency. Σ of a line's parts = list − final, exactly.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "perk/value.h"

namespace perk {

// What one promotion takes off one line, in one stage.
struct Part {
  std::uint32_t promotion = 0;  // index into Result::promotions
  std::uint32_t stage = 0;      // index into Result::stages
  Money amount;
};

struct LineResult {
  std::string id;
  std::int64_t quantity = 1;
  Money list, final_amount;
  std::vector<Money> entries;  // the line's share of the run's amount at the entry of each stage
  std::vector<Part> parts;
};

struct ChargeResult {
  std::string id;
  Money list, final_amount;
  std::vector<Part> parts;
};

enum class Outcome : std::uint8_t {
  applied,
  not_active,  // detail: when it is next active, if ever
  missing_coupon,
  condition_false,  // detail: which, with its values
  nothing_to_give,  // conditions hold, its amount before rounding is zero
  lost,             // a combination without it is better: by whom, by how much
  excluded,         // a constraint and the rank of others
  no_room,          // nothing left on its lines, or a floor
  rounds_to_zero,
  total_cap,
  overflow,
  other_currency,
  limit,       // its uses or times are used up, or a key that they are counted by is missing
  budget,      // a budget or cap over several orders is used up
  balance,     // the customer's account holds too little
  not_chosen,  // the customer chose otherwise, or has yet to choose
  stopped,     // a promotion that stands before it stops it
  blocked,     // the shop stopped it by hand
};

struct PromotionResult {
  std::string id, display;
  std::size_t rank = 0;
  Outcome outcome = Outcome::nothing_to_give;
  Money amount;            // money off goods and shipping, all stages
  std::int64_t times = 0;  // applications of a set offer
  // For everything but `applied`: the words, and the values behind them.
  std::string reason;
  std::string other;             // lost / excluded: the promotion's id
  Money by;                      // lost: how much dearer the cart would be with it
  Money short_by;                // condition_false on a money threshold: what is missing; else 0
  std::int64_t short_items = 0;  // condition_false on a count of items: how many are missing; else 0
  Instant next_active;           // not_active: 0 if never again
};

struct CouponVerdict {
  std::string code;
  enum class Kind : std::uint8_t { used, recognised_not_used, unknown } kind = Kind::unknown;
  std::string reason;
};

// An own line beside the cart's: goods at list value, given free.
struct Gift {
  std::uint32_t promotion = 0;    // index into Result::promotions
  std::vector<std::string> skus;  // one of these, to be chosen
  std::int64_t quantity = 1;
  Money value;  // of all of them, at list; 0 where no price is known
};

struct Credit {
  std::uint32_t promotion = 0;
  std::string account, unit;  // unit: "points", or "" for money
  std::int64_t amount = 0;    // in the account's unit; money in minor units
  // When it is earned; no event: when the order is placed.
  std::string earned_on;
  Duration earned_after;
};

struct IssuedCoupon {
  std::uint32_t promotion = 0;
  std::string pool;
  std::int64_t count = 1;
};

// What a promotion takes from a balance.
struct Spend {
  std::uint32_t promotion = 0;
  std::string account;
  std::int64_t amount = 0;
};

// What the ledger must hold before the order is placed.
struct Hold {
  std::uint32_t promotion = 0;
  std::string counter, key, text;
  std::int64_t amount = 0;  // uses, times, minor units, items or units of an account
};

struct Message {
  std::uint32_t promotion = 0;
  std::string language;
  bool badge = false;
  std::string text;
};

enum class Proof : std::uint8_t { forced, greedy, searched, bounded };

struct Result {
  std::string cart_id, currency;
  std::vector<std::string> stages;
  std::vector<LineResult> lines;  // in the cart's own order
  std::vector<ChargeResult> charges;
  std::vector<PromotionResult> promotions;  // in rank order
  std::vector<CouponVerdict> coupons;
  Money list_subtotal, goods_discount, goods_total;
  Money shipping_list, shipping_discount, shipping_total;
  Money total;       // goods_total + shipping_total
  Money settlement;  // what rounding the total adds or takes; to pay = total + settlement
  std::vector<Gift> gifts;
  std::vector<Credit> credits;
  std::vector<IssuedCoupon> issued;
  std::vector<Spend> spends;
  std::vector<Hold> holds;
  std::vector<Message> messages;
  Proof proof = Proof::forced;
  std::uint64_t evaluations = 0;  // of the choice, deterministic
  Money gap;                      // bounded: at most this much better is possible
  bool degraded = false;          // a promotion was left out because an amount could overflow
  std::string pack, pack_version;
};

// Why a cart cannot be priced at all.
enum class ErrorCode : std::uint8_t {
  unknown_field,
  wrong_type,
  out_of_bounds,
  missing_field,
  bad_quantity,
  negative_price,
  duplicate_line_id,
  amount_out_of_range,
  other_order,       // the stored result is of another cart or another version of the pack
  too_many_returned  // more units than the line still has
};

struct CartError {
  ErrorCode code{};
  std::string place;    // "lines[3].product.brand"
  std::string message;  // what is wrong and how to mend it
};

}  // namespace perk
