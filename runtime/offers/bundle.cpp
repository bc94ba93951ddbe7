// A set is a composition: units per slot and run. Compositions change only where a run ends, so the work is
// bounded by runs times slots.
#include "runtime/offers/bundle.h"

#include <algorithm>
#include <numeric>
#include <ranges>

#include "runtime/ops/ops.h"

namespace perk::offers {
namespace {

// Sets that are looked at one by one where their savings could differ by a minor unit.
constexpr std::int64_t kOneByOne = 64;

class Former {
 public:
  Former(const Basket& basket, const std::vector<Slot>& slots, const Picks& pool, const Reward& reward,
         bool of_one_line)
      : basket_(basket),
        slots_(slots),
        reward_(reward),
        of_one_line_(of_one_line),
        pool_(pool),
        used_(basket.runs.size(), 0) {
    order_.resize(slots.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::vector<std::int64_t> matching;
    for (const Slot& slot : slots_) {
      matching.push_back(std::accumulate(slot.units.begin(), slot.units.end(), std::int64_t{0}));
    }
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return matching[a] < matching[b]; });
  }

  Want form(std::int64_t at_most) {
    Want want;
    want.spread = true;
    while (want.times < at_most && compose()) {
      const std::int64_t sets = std::min(equal_sets(), at_most - want.times);
      if (!take(sets, want)) break;
    }
    finish(want);
    return want;
  }

 private:
  struct Piece {
    std::size_t slot;
    std::uint32_t run;
    std::int64_t units;
  };

  // The next set; false if a slot cannot be filled.
  bool compose() {
    if (!of_one_line_) return compose_of(nullptr);
    return std::ranges::any_of(basket_.cheapest_first | std::views::reverse,
                               [&](std::uint32_t run) { return compose_of(&run); });
  }

  bool compose_of(const std::uint32_t* only) {
    pieces_.clear();
    per_run_.assign(pool_.size(), 0);
    for (const std::size_t s : order_) {
      std::int64_t need = slots_[s].count;
      for (const std::uint32_t r : basket_.cheapest_first | std::views::reverse) {
        if (only != nullptr && r != *only) continue;
        const std::int64_t units = std::min({need, slots_[s].units[r], pool_[r] - per_run_[r]});
        if (units <= 0) continue;
        pieces_.push_back({s, r, units});
        per_run_[r] += units;
        need -= units;
        if (need == 0) break;
      }
      if (need > 0) return false;
    }
    return true;
  }

  // How many sets in a row have this composition.
  [[nodiscard]] std::int64_t equal_sets() const {
    std::int64_t sets = ops::kMaxQuantity;
    for (const Piece& piece : pieces_) {
      if (piece.units < slots_[piece.slot].count) return 1;
      sets = std::min(sets, slots_[piece.slot].units[piece.run] / piece.units);
    }
    for (std::size_t r = 0; r < pool_.size(); ++r) {
      if (per_run_[r] > 0) sets = std::min(sets, pool_[r] / per_run_[r]);
    }
    return sets;
  }

  // What the next `sets` sets cost; units of a run count in the order in which they are taken.
  [[nodiscard]] std::int64_t cost(std::int64_t sets) const {
    std::int64_t sum = 0;
    for (std::size_t r = 0; r < pool_.size(); ++r) {
      if (per_run_[r] == 0) continue;
      sum += ops::share(basket_.runs[r].entry, basket_.runs[r].quantity, used_[r],
                        used_[r] + sets * per_run_[r]);
    }
    return sum;
  }

  // The saving of `sets` sets that cost `base`, as an exact numerator over the rate's scale.
  [[nodiscard]] Int128 saving(std::int64_t sets, std::int64_t base) const {
    const Int128 price = Int128{reward_.value} * sets;
    switch (reward_.kind) {
      case Reward::Kind::free: return Int128{base} * ops::kRateScale;
      case Reward::Kind::percent_off: return Int128{base} * std::min(reward_.value, ops::kRateScale);
      case Reward::Kind::amount_off: return std::min<Int128>(price, base) * ops::kRateScale;
      case Reward::Kind::price: return std::max<Int128>(0, base - price) * ops::kRateScale;
    }
    return 0;
  }

  // Takes sets of the composition; false once one of them saves nothing.
  bool take(std::int64_t sets, Want& want) {
    const std::int64_t step = sets <= kOneByOne ? 1 : sets;
    for (std::int64_t i = 0; i < sets; i += step) {
      const Int128 more = saving(step, cost(step));
      if (more <= 0) return false;
      saved_ += more;
      want.times += step;
      for (const Piece& piece : pieces_) {
        slots_[piece.slot].units[piece.run] -= piece.units * step;
      }
      for (std::size_t r = 0; r < pool_.size(); ++r) {
        pool_[r] -= per_run_[r] * step;
        used_[r] += per_run_[r] * step;
      }
    }
    return true;
  }

  void finish(Want& want) const {
    want.positive = saved_ > 0;
    want.total = static_cast<std::int64_t>(ops::round({saved_, ops::kRateScale}, basket_.rounding.mode));
    want.claimed = used_;
    for (std::uint32_t r = 0; r < used_.size(); ++r) {
      const std::int64_t weight = amount_of(basket_.runs[r], used_[r]);
      if (weight > 0) want.cells.push_back({r, 0, used_[r], weight});
    }
  }

  const Basket& basket_;
  std::vector<Slot> slots_;  // units left of each
  const Reward& reward_;
  bool of_one_line_;
  Picks pool_, used_, per_run_;
  std::vector<std::size_t> order_;
  std::vector<Piece> pieces_;
  Int128 saved_ = 0;
};

}  // namespace

Want bundle(const Basket& basket, const std::vector<Slot>& slots, const Picks& pool, const Reward& reward,
            std::int64_t at_most, bool of_one_line) {
  return Former(basket, slots, pool, reward, of_one_line).form(at_most);
}

}  // namespace perk::offers
