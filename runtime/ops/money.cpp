// Rounding and checked arithmetic; see money.h.
#include "runtime/ops/money.h"

#include "runtime/base/check.h"

namespace perk::ops {

Int128 round(const Scalar& value, RoundingMode mode) {
  const Int128 denominator = value.denominator;
  const Int128 whole = value.numerator / denominator;
  const Int128 rest = value.numerator % denominator;  // has the numerator's sign
  if (rest == 0) return whole;
  const Int128 twice = rest < 0 ? -2 * rest : 2 * rest;
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
  return value.numerator < 0 ? whole - 1 : whole + 1;
}

Int128 floor(const Scalar& value) {
  const Int128 whole = value.numerator / value.denominator;
  return value.numerator % value.denominator < 0 ? whole - 1 : whole;
}

Int128 ceil(const Scalar& value) {
  const Int128 whole = value.numerator / value.denominator;
  return value.numerator % value.denominator > 0 ? whole + 1 : whole;
}

std::int64_t share(std::int64_t amount, std::int64_t quantity, std::int64_t begin, std::int64_t end) {
  PERK_CHECK(quantity > 0 && begin >= 0 && begin <= end && end <= quantity);
  const Int128 last = ceil({static_cast<Int128>(end) * amount, quantity});
  const Int128 first = ceil({static_cast<Int128>(begin) * amount, quantity});
  return static_cast<std::int64_t>(last - first);
}

std::optional<std::int64_t> narrow(Int128 value) {
  if (value < INT64_MIN || value > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> add(std::int64_t left, std::int64_t right) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(left, right, &sum)) return std::nullopt;
  return sum;
}

std::optional<std::int64_t> multiply(std::int64_t left, std::int64_t right) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(left, right, &product)) return std::nullopt;
  return product;
}

std::optional<Int128> add(Int128 left, Int128 right) {
  Int128 sum = 0;
  if (__builtin_add_overflow(left, right, &sum)) return std::nullopt;
  return sum;
}

std::optional<Int128> multiply(Int128 left, Int128 right) {
  Int128 product = 0;
  if (__builtin_mul_overflow(left, right, &product)) return std::nullopt;
  return product;
}

}  // namespace perk::ops
