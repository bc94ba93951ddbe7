// Rounding and checked arithmetic; see money.h.
#include "runtime/ops/money.h"

#include "runtime/base/check.h"
#include "runtime/ops/round.h"

namespace perk::ops {

Int128 round(const Scalar& value, RoundingMode mode) {
  return round_quotient(value.numerator, Int128{value.denominator}, mode);
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
