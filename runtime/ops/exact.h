// Exact amounts between rounding points: a rational with a 128-bit numerator and a 64-bit denominator.
//
// Nothing here rounds; money.h has the rounding points, ops.h the comparisons. Fractions are not reduced: the
// denominators of a pack are bounded when its module is verified.
#pragma once
#include <cstdint>

namespace perk::ops {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

// A scalar of any type with its known bit: money (minor units), counts, dates, symbols, truth (0/1).
// A missing value makes every comparison false.
struct Scalar {
  Int128 numerator = 0;
  std::int64_t denominator = 1;  // > 0
  bool known = true;
};

}  // namespace perk::ops
