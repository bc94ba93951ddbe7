// R2 and R4–R6 for one stage and one set of members: wants, caps, bounds, fit, total cap; rewards.
#pragma once
#include <perk/result.h>

#include <map>
#include <vector>

#include "tests/model/bounds.h"
#include "tests/model/offers.h"

namespace perk::model {

// S as far as it is decided: by promotion the places in which it is a member; promotions that stand or fall
// whole are members everywhere.
using Members = std::map<std::size_t, std::vector<bool>>;

// One set offer's turn in σ, with its count m.
struct SetTurn {
  std::size_t promotion = 0, offer = 0;
  Int at_most;
};

// What happened, for the measured shares of the property tests.
struct Seen {
  bool cap_bit = false, bound_bit = false, worth_bit = false, floor_cut = false, room_exceeded = false,
       spread_refilled = false;
  void add(const Seen& other);
};

struct GiftGrant {
  std::vector<std::string> skus;
  Int quantity, value;  // value: of all of them, at list
};

// One promotion's way through a stage: what it wanted in whole minor units, after its caps and bounds, after
// the fit, and after the total cap; and what it gives beside money off.
struct Granted {
  Int rounded = 0, capped = 0, bounded = 0, fitted = 0;
  std::vector<Int> parts;  // by place
  Counts units;            // by place: those that got a part
  Int times = 0, items = 0;
  std::vector<GiftGrant> gifts;
  std::map<std::size_t, Int> credits;  // by account, in its unit
  std::map<std::size_t, Int> issued;   // by pool
  std::map<std::size_t, Int> spent;    // by account
  Ratio worth = 0;                     // of gifts, credits and coupons, minor units (S22)
  std::map<Counter, Int> counted;      // of bounds in money, items and credits
  [[nodiscard]] Int amount() const;
  [[nodiscard]] bool gives() const;
};

struct StageResult {
  std::map<std::size_t, Granted> granted;  // by promotion; those that have an offer here and are in S
  std::map<Counter, Int> by_counter;       // what bounds let through, earlier stages included
  std::map<std::string, Int> by_code;      // what codes used in parts have paid, earlier stages included
  Seen seen;
};

// What earlier stages used up: of the total cap, of each promotion's own caps per order, of bounds, of
// balances.
struct UsedUp {
  Int discounts;
  std::map<std::size_t, Int> by_promotion;
  std::map<Counter, Int> by_counter;
  std::map<std::string, Int> by_code;
  std::map<std::size_t, Int> balances;
};

StageResult run_stage(const World& world, std::size_t stage, const Amounts& entry, const Members& members,
                      const std::vector<SetTurn>& turns, const UsedUp& used_up);

// What a promotion wants of these facts after its own caps, before bounds and fit (S26).
struct Wants {
  Int money, items, credit;
};
Wants wants_of(const World& world, std::size_t promotion, const Amounts& entry);
Int counted_by(const typed::Bound& bound, const Wants& wants);

// What is left of the customer's balances once these promotions have what they need of them.
std::map<std::size_t, Int> left_of_balances(const World& world, const Amounts& entry, const Members& members,
                                            const UsedUp& used_up);

// Does the stage's kind count towards the total cap (S14)?
bool is_goods_stage(typed::Stage::Kind kind);

}  // namespace perk::model
