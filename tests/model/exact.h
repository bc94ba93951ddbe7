// Exact numbers of the model: whole minor units and rationals of any size, and the few ways to make one of
// the other.
//
// Nothing is shared with the engine on purpose: this file, and all of tests/model, is the second opinion.
#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <vector>

#include "compiler/sema/typed.h"

namespace perk::model {

using Int = mpz_class;
using Ratio = mpq_class;

Int make_int(std::int64_t value);
Ratio ratio(const Int& numerator, const Int& denominator);

Int floor_of(const Ratio& value);
Int ceil_of(const Ratio& value);
// S8: the pack's mode. Amounts are never negative, so `down` is the floor and `up` the ceiling.
Int round_of(const Ratio& value, typed::RoundingMode mode);

// R8: what the units [begin, end) of a run of `quantity` units get of the part P: ⌈eP/q⌉ − ⌈sP/q⌉.
Int share_of_units(const Int& part, const Int& quantity, const Int& begin, const Int& end);

// Largest remainder: `total` divided by the weights; what the floors leave goes one by one to the largest
// remainders, ties to the larger weight, then to the earlier place.
std::vector<Int> largest_remainder(const Int& total, const std::vector<Int>& weights);

// How a spread is divided. `remainder to first line | last line` (S5): every share is rounded, and the first
// or the last place takes the difference; `order` has the places by line id.
struct Division {
  typed::Remainder remainder = typed::Remainder::largest;
  typed::RoundingMode mode = typed::RoundingMode::half_up;
  std::vector<std::size_t> order;
};
std::vector<Int> divide(const Int& total, const std::vector<Int>& weights, const Division& how);

// S12: water-filling. `rounds` counts how often the rest was shared again.
struct Filled {
  std::vector<Int> parts;
  int rounds = 0;
};
Filled water_fill(const Int& total, const std::vector<Int>& weights, const std::vector<Int>& rooms,
                  const Division& how = {});

}  // namespace perk::model
