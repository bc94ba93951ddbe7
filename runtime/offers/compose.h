// The body behind bundle.h: sets as compositions, units per slot and run (pricing.md S34).
//
// In: what is left of each run for each slot and for all slots together; `order`, the runs that any slot
// selects, cheapest first. Out: used[r] and left[r] of these runs, sets formed, the exact saving.
// Compositions change only where a run ends, so the work is bounded by runs times slots; equal sets in a row
// are formed at once. Memory is the caller's and is used again.
#pragma once
#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "runtime/offers/cells.h"
#include "runtime/offers/groups.h"

namespace perk::offers {

// Of one slot; `units` by run are used up.
struct SlotUnits {
  std::int64_t count = 1;
  std::span<std::int64_t> units;
};

// Kept from call to call, so that it allocates nothing once it has grown.
struct ComposeScratch {
  struct Piece {
    std::size_t slot;
    std::uint32_t run;
    std::int64_t units;
  };
  std::vector<std::size_t> filling;  // slots, those with the fewest matching units first
  std::vector<std::int64_t> matching;
  std::vector<Piece> pieces;
  std::vector<std::int64_t> per_run;
};

template <class Runs>
class Composer {
 public:
  // Sets that are looked at one by one where their savings could differ by a minor unit.
  static constexpr std::int64_t kOneByOne = 64;

  // pool and used: by run; pool is used up, used[r] need not be set for runs outside `order`.
  Composer(const Runs& runs, CheapestFirst order, std::span<const SlotUnits> slots,
           std::span<std::int64_t> pool, std::span<std::int64_t> used, const Reward& reward, bool of_one_line,
           ComposeScratch& scratch)
      : runs_(runs),
        order_(order),
        slots_(slots),
        pool_(pool),
        used_(used),
        reward_(reward),
        of_one_line_(of_one_line),
        scratch_(scratch) {
    scratch_.matching.clear();
    scratch_.matching.reserve(slots.size());
    for (const SlotUnits& slot : slots) scratch_.matching.push_back(count_units(slot.units, order));
    scratch_.filling.resize(slots.size());
    std::iota(scratch_.filling.begin(), scratch_.filling.end(), std::size_t{0});
    std::ranges::sort(scratch_.filling, [&](std::size_t a, std::size_t b) {
      return std::pair(scratch_.matching[a], a) < std::pair(scratch_.matching[b], b);
    });
    if (scratch_.per_run.size() < pool.size()) scratch_.per_run.resize(pool.size());
    for (const std::uint32_t r : order) used_[r] = 0;
  }

  // How many sets.
  std::int64_t form(std::int64_t at_most) {
    std::int64_t times = 0;
    while (times < at_most && compose()) {
      const std::int64_t sets = std::min(equal_sets(), at_most - times);
      if (!take(sets, times)) break;
    }
    return times;
  }

  // What they save, over the rate's scale.
  [[nodiscard]] Int128 saved() const { return saved_; }

 private:
  // The next set; false if a slot cannot be filled.
  bool compose() {
    if (!of_one_line_) return compose_of(order_);
    for (std::size_t i = order_.size(); i-- > 0;) {
      if (compose_of(order_.subspan(i, 1))) return true;
    }
    return false;
  }

  bool compose_of(CheapestFirst from) {
    scratch_.pieces.clear();
    for (const std::uint32_t r : order_) scratch_.per_run[r] = 0;
    for (const std::size_t s : scratch_.filling) {
      std::int64_t need = slots_[s].count;
      for (std::size_t i = from.size(); i-- > 0 && need > 0;) {
        const std::uint32_t r = from[i];
        const std::int64_t units = std::min({need, slots_[s].units[r], pool_[r] - scratch_.per_run[r]});
        if (units <= 0) continue;
        scratch_.pieces.push_back({s, r, units});
        scratch_.per_run[r] += units;
        need -= units;
      }
      if (need > 0) return false;
    }
    return true;
  }

  // How many sets in a row have this composition.
  [[nodiscard]] std::int64_t equal_sets() const {
    std::int64_t sets = ops::kMaxQuantity;
    for (const ComposeScratch::Piece& piece : scratch_.pieces) {
      if (piece.units < slots_[piece.slot].count) return 1;
      sets = std::min(sets, slots_[piece.slot].units[piece.run] / piece.units);
    }
    for (const std::uint32_t r : order_) {
      if (scratch_.per_run[r] > 0) sets = std::min(sets, pool_[r] / scratch_.per_run[r]);
    }
    return sets;
  }

  // What the next `sets` sets cost; units of a run count in the order in which they are taken.
  [[nodiscard]] std::int64_t cost(std::int64_t sets) const {
    std::int64_t sum = 0;
    for (const std::uint32_t r : order_) {
      if (scratch_.per_run[r] == 0) continue;
      const Run& run = runs_[r];
      sum += cost_of(run, used_[r] + sets * scratch_.per_run[r]) - cost_of(run, used_[r]);
    }
    return sum;
  }

  // Takes sets of the composition; false once one of them saves nothing.
  bool take(std::int64_t sets, std::int64_t& times) {
    const std::int64_t step = sets <= kOneByOne ? 1 : sets;
    for (std::int64_t i = 0; i < sets; i += step) {
      const Int128 more = saved_of(cost(step), Int128{reward_.value} * step, reward_);
      if (more <= 0) return false;
      saved_ += more;
      times += step;
      for (const ComposeScratch::Piece& piece : scratch_.pieces) {
        slots_[piece.slot].units[piece.run] -= piece.units * step;
      }
      for (const std::uint32_t r : order_) {
        pool_[r] -= scratch_.per_run[r] * step;
        used_[r] += scratch_.per_run[r] * step;
      }
    }
    return true;
  }

  const Runs& runs_;
  CheapestFirst order_;
  std::span<const SlotUnits> slots_;
  std::span<std::int64_t> pool_, used_;
  const Reward& reward_;
  bool of_one_line_;
  ComposeScratch& scratch_;
  Int128 saved_ = 0;
};

}  // namespace perk::offers
