// The units of one run and what they have left (pricing.md R8).
//
// A part takes each minor unit from the unit that has most left, the first among equals. So units never
// differ by more than at the start or by one, and how much the first `units` have left follows from the run's
// amount alone: a closed form, whatever the order of parts.
#pragma once
#include <algorithm>
#include <cstdint>

#include "runtime/ops/money.h"

namespace perk::pricing {

class UnitsLeft {
 public:
  UnitsLeft(std::int64_t list, std::int64_t quantity) : list_(list), quantity_(quantity), left_(list) {}

  void take(std::int64_t part) { left_ -= part; }

  [[nodiscard]] std::int64_t of_first(std::int64_t units) const {
    const std::int64_t least = list_ / quantity_, larger = list_ % quantity_;
    const std::int64_t level = left_ / quantity_, above = left_ % quantity_;
    if (level < least) return units * level + std::max<std::int64_t>(0, units - (quantity_ - above));
    // Only units that were larger at the start can still be: the last `above` of these.
    const std::int64_t larger_before = ops::share(list_, quantity_, 0, units) - units * least;
    return units * least + std::max<std::int64_t>(0, larger_before - (larger - above));
  }
  [[nodiscard]] std::int64_t of(std::int64_t begin, std::int64_t end) const {
    return of_first(end) - of_first(begin);
  }

 private:
  std::int64_t list_, quantity_, left_;
};

}  // namespace perk::pricing
