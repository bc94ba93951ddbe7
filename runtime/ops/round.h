// The one body of rounding a quotient, for 64 bits where the amounts are small and for 128 where not.
//
// In: a numerator, a denominator > 0 below half of the type's range. Out: the whole number that the mode
// names. A denominator that is a constant at the place of the call costs no division.
#pragma once
#include "runtime/ops/money.h"

namespace perk::ops {

template <class Int>
[[gnu::always_inline]] constexpr Int round_quotient(Int numerator, Int denominator, RoundingMode mode) {
  const Int whole = numerator / denominator;
  const Int rest = numerator % denominator;  // has the numerator's sign
  if (rest == 0) return whole;
  const Int twice = rest < 0 ? -2 * rest : 2 * rest;
  bool away = false;
  switch (mode) {
    case RoundingMode::half_up: away = twice >= denominator; break;
    case RoundingMode::half_even:
      away = twice > denominator || (twice == denominator && whole % 2 != 0);
      break;
    case RoundingMode::half_down: away = twice > denominator; break;
    case RoundingMode::up: away = true; break;
    case RoundingMode::down: break;
  }
  if (!away) return whole;
  return numerator < 0 ? whole - 1 : whole + 1;
}

}  // namespace perk::ops
