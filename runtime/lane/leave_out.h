// What may be left out (a code was entered, `optional`) and plainly should not be: then there is one best
// combination, with all of it, and no search is needed to know so.
//
// Enough is that each such promotion lowers the total whatever else of them is chosen: nothing is cut from
// its stage on, no condition or selection of later stages reads amounts, and what later stages take is fixed
// amounts and rates of what is left, which give back less than it takes, every rounding counted against it.
// Where the ceilings of the choice are known to be wide (caps on rates, constraints by line, several offers),
// the cart is left to it all the same, so that both say alike how the combination was proven.
#pragma once
#include "runtime/lane/pricer.h"

namespace perk::lane {

inline bool PricerCore::plainly_taken(const Alive& one) const {
  const auto stage = static_cast<std::int32_t>(one.row->first_stage);
  if (one.row->first_stage != one.row->last_stage || refused_by_customer_) return false;
  if (last_cut_ >= stage || last_nothing_ > stage || last_odd_ >= stage) return false;
  // Which units it takes is in the way of other set offers of the stage.
  if ((shared_claims_ >> one.row->first_stage & 1U) != 0 && !one.row->shares_items) return false;
  ops::Int128 kept = ops::kRateScale;  // of what it takes, later stages leave so much to it at least
  std::int64_t roundings = 0;
  for (const Alive& other : memory_.alive) {
    if (other.status == Alive::Status::chosen && (other.row->in_parts || other.plan->offers.size() > 1)) {
      return false;
    }
    if (other.row->last_stage <= one.row->first_stage) continue;
    if (other.plan->reads_money) return false;
    if (other.status != Alive::Status::chosen) continue;
    if (!other.plain || other.capped) return false;
    if (other.rate == 0) continue;
    if (!other.plan->caps.empty() || !other.plan->counts.empty()) return false;
    kept -= other.rate;
    roundings += other.rounded;
  }
  return kept > 0 && one.granted * kept > ops::Int128{4 * roundings + 4} * ops::kRateScale;
}

inline Refusal PricerCore::settle_optional() {
  if (!optional_ || module_.first_that_applies) return Refusal::none;
  for (const Alive& one : memory_.alive) {
    if (one.status == Alive::Status::chosen && one.row->optional && !plainly_taken(one)) {
      return Refusal::optional;
    }
  }
  return Refusal::none;
}

}  // namespace perk::lane
