// Line-bound wants: exact up to one rounding per run; the bodies are those of cells.h.
#include "runtime/offers/reward.h"

#include "runtime/offers/cells.h"

namespace perk::offers {

Want reward_units(const Basket& basket, const Picks& units, const Reward& reward) {
  Want want;
  WantCells cells{want};
  reward_each(basket.runs, PickedUnits{units}, reward, basket.rounding, cells);
  return want;
}

Want amount_off_each_line(const Basket& basket, const Picks& units, std::int64_t value) {
  Want want;
  WantCells cells{want};
  amount_each_line(basket.runs, PickedUnits{units}, value, basket.rounding, cells);
  return want;
}

}  // namespace perk::offers
