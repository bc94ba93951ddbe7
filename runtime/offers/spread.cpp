// Sums of units of several runs count whole minor units, so denominators of different runs never meet.
#include "runtime/offers/spread.h"

#include "runtime/offers/cells.h"

namespace perk::offers {
namespace {

// The cells without amounts, and what they cost.
Want weigh(const Basket& basket, const Picks& units, std::int64_t& base) {
  Want want;
  want.spread = true;
  WantCells cells{want};
  base = weigh_all(basket.runs, PickedUnits{units}, cells);
  return want;
}

}  // namespace

Want percent_off_together(const Basket& basket, const Picks& units, std::int64_t rate) {
  std::int64_t base = 0;
  Want want = weigh(basket, units, base);
  const Off off = percent_of_all(base, rate, basket.rounding.mode);
  want.positive = off.positive;
  want.total = off.amount;
  return want;
}

Want amount_off_in_all(const Basket& basket, const Picks& units, std::int64_t value) {
  std::int64_t base = 0;
  Want want = weigh(basket, units, base);
  want.total = amount_of_all(base, value);
  want.positive = want.total > 0;
  return want;
}

Want price_together(const Basket& basket, const Picks& units, std::int64_t price) {
  std::int64_t base = 0;
  Want want = weigh(basket, units, base);
  want.total = above_price(base, price);
  want.positive = want.total > 0;
  return want;
}

}  // namespace perk::offers
