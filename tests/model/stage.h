// R2 and R4–R6 for one stage and one set of members: wants, caps, fit, total cap.
#pragma once
#include <map>
#include <vector>

#include "tests/model/offers.h"

namespace perk::model {

// S as far as it is decided: by promotion the runs in which it is a member; promotions that stand or fall
// whole are members in all runs.
using Members = std::map<std::size_t, std::vector<bool>>;

// One set offer's turn in σ, with its count m.
struct SetTurn {
  std::size_t promotion = 0, offer = 0;
  Int at_most;
};

// What happened, for the measured shares of the property tests.
struct Seen {
  bool cap_bit = false, floor_cut = false, room_exceeded = false, spread_refilled = false;
  void add(const Seen& other);
};

// One promotion's way through a stage, by place: what it wanted in whole minor units, after its caps, after
// the fit, and after the total cap.
struct Granted {
  Int rounded = 0, capped = 0, fitted = 0;
  std::vector<Int> goods, charges;
  Int times = 0;
  [[nodiscard]] Int amount() const;
};

struct StageResult {
  std::map<std::size_t, Granted> granted;  // by promotion; those that have an offer here and are in S
  Seen seen;
};

// What earlier stages used up: of the total cap, and of each promotion's own caps per order.
struct UsedUp {
  Int discounts;
  std::map<std::size_t, Int> let_through;
};

StageResult run_stage(const World& world, std::size_t stage, const Amounts& entry, const Members& members,
                      const std::vector<SetTurn>& turns, const UsedUp& used_up);

// Does the stage's kind count towards the total cap (S14)?
bool is_goods_stage(typed::Stage::Kind kind);

}  // namespace perk::model
