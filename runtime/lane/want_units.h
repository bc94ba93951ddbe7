// The units that an offer may take: within caps in items, not claimed by the sets before it, in their order.
#pragma once
#include <algorithm>

#include "runtime/base/sort.h"
#include "runtime/lane/wants.h"

namespace perk::lane {

// The selection less what the promotion's caps in items leave out.
template <int W>
typename Pricer<W>::Units Pricer<W>::units_of(const Asked<W>& asked) {
  const Alive& one = memory_.alive[asked.candidate];
  Units units{stage_memory_.selections[asked.selections], memory_.quantity.data(), stride_,
              asked.plan->words.and_shipping ? charges_ : 0};
  if (!one.plan->counts.empty()) {
    units.selected.picks = left_by_caps(one, units.selected.mask, units.selected.picks);
  }
  return units;
}

// From the dearest down, as many as each cap lets through; `picks` null: whole runs.
template <int W>
const std::int64_t* Pricer<W>::left_by_caps(const Alive& one, const Mask<W>& mask, const std::int64_t* picks,
                                            bool of_order) {
  std::int64_t* left = memory_.next_picks(stride_);
  mask.each([&](std::uint32_t r) { left[r] = picks != nullptr ? picks[r] : memory_.quantity[r]; });
  sort_order(mask, false);
  for (const CapPlan& clause : one.plan->counts) {
    if (!of_order && clause.scope == ir::CapScope::order) continue;
    const std::int64_t limit = limit_of(one, clause.items);
    for (const std::uint32_t r : memory_.order) {
      const std::uint32_t group = group_of(clause, r);
      memory_.group_left[group] = limit - used(one, clause, group);
    }
    offers::walk(memory_.order, false, [&](std::uint32_t r) {
      if (left[r] == 0) return;
      std::int64_t& rest = memory_.group_left[group_of(clause, r)];
      left[r] = std::clamp<std::int64_t>(rest, 0, left[r]);
      rest -= left[r];
    });
  }
  return left;
}

// The fewest units that a cap in items of the whole order leaves.
inline std::int64_t PricerCore::items_left(const Alive& one) {
  std::int64_t left = ops::kMaxQuantity;
  for (const CapPlan& clause : one.plan->counts) {
    if (clause.scope != ir::CapScope::order) continue;
    left = std::min(left, std::max<std::int64_t>(0, limit_of(one, clause.items) - used(one, clause, 0)));
  }
  return left;
}

// Runs of the set: cheapest first, or in the order in which tables count step by step.
template <int W>
void Pricer<W>::sort_order(const Mask<W>& mask, bool by_steps) {
  memory_.order.clear();
  mask.each([&](std::uint32_t r) { memory_.order.push_back(r); });
  if (memory_.order.size() > 1) sort_order(by_steps);
}

inline void PricerCore::sort_order(bool by_steps) {
  const Runs all = runs();
  if (by_steps) {
    base::sort_numbers(memory_.order, [&](std::uint32_t a, std::uint32_t b) {
      return offers::counts_before(all[a], a, all[b], b);
    });
  } else {
    std::ranges::sort(memory_.order, [&](std::uint32_t a, std::uint32_t b) {
      return offers::cheaper(all[a], a, all[b], b);
    });
  }
}

// Units that a set offer keeps from others.
template <int W>
void Pricer<W>::claim(Asked<W>& asked, const Mask<W>& mask) {
  const Alive& one = memory_.alive[asked.candidate];
  const bool claims = !one.row->shares_items && asked.times > 0;
  if (claims_ == Claims::alone) {
    asked.claims = claims ? mask : Mask<W>{};
  } else if (claims) {
    mask.each([&](std::uint32_t r) { memory_.claims[r] += memory_.claimed[r]; });
  }
}

}  // namespace perk::lane
