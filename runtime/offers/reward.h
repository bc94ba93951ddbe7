// What a unit is given at: free, at a percentage or an amount off, or at a price. The body that every offer
// bound to a line shares (pricing.md R4, rounding point (a)).
#pragma once
#include "runtime/offers/basket.h"

namespace perk::offers {

struct Reward {
  enum class Kind : std::uint8_t { free, percent_off, amount_off, price };
  Kind kind = Kind::free;
  std::int64_t value = 0;  // 1e-8 of one, or minor units per unit
};

// What the reward takes off the units of every run: line-bound parts.
Want reward_units(const Basket& basket, const Picks& units, const Reward& reward);

// A fixed amount off each run that has a selected unit.
Want amount_off_each_line(const Basket& basket, const Picks& units, std::int64_t value);

}  // namespace perk::offers
