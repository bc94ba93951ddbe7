// A bundle over vectors of counts; the body is that of compose.h.
#include "runtime/offers/bundle.h"

#include "runtime/offers/compose.h"

namespace perk::offers {

Want bundle(const Basket& basket, const std::vector<Slot>& slots, const Picks& pool, const Reward& reward,
            std::int64_t at_most, bool of_one_line) {
  std::vector<Picks> units;
  std::vector<SlotUnits> left;
  units.reserve(slots.size());
  left.reserve(slots.size());
  for (const Slot& slot : slots) left.push_back({slot.count, units.emplace_back(slot.units)});
  Picks pool_left = pool;
  Want want;
  want.spread = true;
  want.claimed.resize(pool.size());
  ComposeScratch scratch;
  Composer composer(basket.runs, basket.cheapest_first, left, pool_left, want.claimed, reward, of_one_line,
                    scratch);
  want.times = composer.form(at_most);
  want.positive = composer.saved() > 0;
  want.total = static_cast<std::int64_t>(
      ops::round_quotient(composer.saved(), Int128{ops::kRateScale}, basket.rounding.mode));
  WantCells cells{want};
  weigh_all(basket.runs, PickedUnits{want.claimed}, cells);
  return want;
}

}  // namespace perk::offers
