// Exact amounts between rounding points: a rational with a 128-bit numerator and a 64-bit denominator.
//
// Comparison is by cross-multiplication. Nothing here rounds; runtime/ops/money.h has the rounding points.
#pragma once
#include <cstdint>

namespace perk::interpret {

__extension__ using Int128 = __int128;

// A scalar of any type with its known bit: money (minor units), counts, dates, symbols, truth (0/1).
// A missing value makes every comparison false.
struct Scalar {
  Int128 numerator = 0;
  std::int64_t denominator = 1;  // > 0
  bool known = true;
};

}  // namespace perk::interpret
