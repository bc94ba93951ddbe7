// Returns: what comes back of a priced order, and what is paid back for it (docs/reference/returns.md).
//
// In: the cart and the stored result of the order, what comes back now, what came back before. All amounts
// are minor units of the order's currency. Guaranteed: all refunds of an order together never exceed what was
// paid, and what they come to does not depend on the order in which units come back.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "perk/cart.h"
#include "perk/result.h"

namespace perk {

// Units of one line of the order. `shortage`: the shop could not deliver them.
struct ReturnedUnits {
  std::string line;
  std::int64_t quantity = 1;
  bool shortage = false;
};

// Coupons of a pool, or pieces of a gift (`name`: its sku).
struct Counted {
  std::string name;
  std::int64_t count = 0;
};

struct ReturnRequest {
  // The whole order is called off, shipping included: everything goes back, uses and codes too.
  bool cancelled = false;
  std::vector<ReturnedUnits> units;
  // What the customer still has of the order's rewards, and hands back where they are no longer earned: it is
  // taken first, the rest comes off the refund.
  std::vector<Balance> unspent;
  std::vector<Counted> unspent_coupons, gifts_back;
};

// What earlier returns of the order came to. Hosts store it with the order; empty at first.
struct ReturnHistory {
  std::vector<ReturnedUnits> units;
  Money refunded;
  Money shortfall;                      // a claw back that exceeded the refund; later refunds pay for it
  std::vector<Balance> taken, charged;  // credits taken from balances, and off refunds
  std::vector<Counted> coupons_taken, coupons_charged, gifts_taken, gifts_charged;
};

struct ReturnedLine {
  std::string id;
  std::int64_t quantity = 0;
  Money refund;             // what was paid for these units
  std::vector<Part> parts;  // of the order's discounts, what lay on them
};

// What a promotion no longer gives to the units that are kept.
struct ClawBack {
  std::uint32_t promotion = 0;  // index into the stored result's promotions
  Money amount;
};

// A reward that is no longer earned: `taken` from what the customer still has, the rest off the refund.
struct RewardTaken {
  enum class Kind : std::uint8_t { credit, coupon, gift } kind = Kind::credit;
  std::string name;          // account, pool or sku
  std::int64_t taken = 0;    // units of the account, coupons, pieces
  std::int64_t charged = 0;  // likewise, that were no longer there
  Money worth;               // of what was charged
};

struct ReturnResult {
  std::vector<ReturnedLine> lines;
  std::vector<ClawBack> claw_backs;  // of this order so far, not of this return alone
  std::vector<RewardTaken> rewards;  // by this return
  std::vector<Balance> given_back;   // what units of this return had been paid with from balances
  std::vector<Hold> uses_back;       // counters that count less from now on
  Money refund;                      // to pay back now
  ReturnHistory history;             // for the next return
};

}  // namespace perk
