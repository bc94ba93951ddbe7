// Bodies of the operations; see ops.h.
#include "runtime/ops/ops.h"

#include <algorithm>
#include <array>

namespace perk::ops {

namespace {

constexpr auto kOperations = std::to_array<OperationInfo>({
#define OPERATION(name, form, result, failure, body, sql) {#name, Form::form, #result, #failure, sql},
#include "runtime/ops/ops.def"
#undef OPERATION
});

UInt128 magnitude(Int128 value) {
  const auto bits = static_cast<UInt128>(value);
  return value < 0 ? ~bits + 1 : bits;
}

// |a| × b in 192 bits.
struct Product {
  UInt128 high;
  std::uint64_t low;
};

Product multiply(UInt128 a, std::uint64_t b) {
  const UInt128 low = (a & ~std::uint64_t{0}) * b;
  return {(a >> 64) * b + (low >> 64), static_cast<std::uint64_t>(low)};
}

bool fits_64(Int128 value) {
  return value == static_cast<std::int64_t>(value);
}

int sign(Int128 value) {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

}  // namespace

std::span<const OperationInfo> operations() {
  return kOperations;
}

std::optional<int> compare_narrow(const Scalar& left, const Scalar& right) {
  const auto order = [](Int128 a, Int128 b) { return a < b ? -1 : a > b ? 1 : 0; };
  if (left.denominator == right.denominator) return order(left.numerator, right.numerator);
  if (!fits_64(left.numerator) || !fits_64(right.numerator)) return std::nullopt;
  return order(left.numerator * right.denominator, right.numerator * left.denominator);
}

int compare(const Scalar& left, const Scalar& right) {
  if (const std::optional<int> narrow = compare_narrow(left, right)) return *narrow;
  const int signs = sign(left.numerator) - sign(right.numerator);
  if (signs != 0) return signs < 0 ? -1 : 1;
  const Product l = multiply(magnitude(left.numerator), static_cast<std::uint64_t>(right.denominator));
  const Product r = multiply(magnitude(right.numerator), static_cast<std::uint64_t>(left.denominator));
  if (l.high == r.high && l.low == r.low) return 0;
  const bool smaller = l.high != r.high ? l.high < r.high : l.low < r.low;
  return smaller == (left.numerator > 0) ? -1 : 1;
}

bool equal(const Scalar& left, const Scalar& right) {
  return left.known && right.known && compare(left, right) == 0;
}
bool not_equal(const Scalar& left, const Scalar& right) {
  return left.known && right.known && compare(left, right) != 0;
}
bool less(const Scalar& left, const Scalar& right) {
  return left.known && right.known && compare(left, right) < 0;
}
bool at_most(const Scalar& left, const Scalar& right) {
  return left.known && right.known && compare(left, right) <= 0;
}
bool more(const Scalar& left, const Scalar& right) {
  return left.known && right.known && compare(left, right) > 0;
}
bool at_least(const Scalar& left, const Scalar& right) {
  return left.known && right.known && compare(left, right) >= 0;
}

bool text_contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}
bool starts_with(std::string_view text, std::string_view start) {
  return text.starts_with(start);
}
bool in_category(std::string_view path, std::string_view category) {
  return path.starts_with(category) && (path.size() == category.size() || path[category.size()] == '/');
}

bool has_symbol(std::span<const std::uint32_t> set, std::uint32_t symbol) {
  return std::binary_search(set.begin(), set.end(), symbol);
}

Scalar percent_of(std::int64_t rate, const Scalar& amount) {
  const std::optional<Int128> product = multiply(amount.numerator, Int128{rate});
  if (!product) return {amount.numerator < 0 ? -kHuge : kHuge, 1, amount.known};
  return {*product, amount.denominator * kRateScale, amount.known};
}
Scalar unscale(std::int64_t scale, const Scalar& amount) {
  return {amount.numerator, amount.denominator * scale, amount.known};
}

std::optional<Scalar> times_into_narrow(const Scalar& amount, const Scalar& part) {
  if (!amount.known || !part.known) return Scalar{0, 1, false};
  if (amount.numerator <= 0 || part.numerator <= 0) return Scalar{0, 1, true};
  if (amount.denominator != 1 || part.denominator != 1) return std::nullopt;
  if (!fits_64(amount.numerator) || !fits_64(part.numerator)) return std::nullopt;
  const auto times =
      static_cast<std::uint64_t>(amount.numerator) / static_cast<std::uint64_t>(part.numerator);
  return Scalar{static_cast<Int128>(times), 1, true};
}

Scalar times_into(const Scalar& amount, const Scalar& part) {
  if (const std::optional<Scalar> narrow = times_into_narrow(amount, part)) return *narrow;
  const std::optional<Int128> left = multiply(amount.numerator, Int128{part.denominator});
  const std::optional<Int128> right = multiply(part.numerator, Int128{amount.denominator});
  if (!right) return {0, 1, true};
  return {left ? *left / *right : kHuge, 1, true};
}

Scalar multiply(const Scalar& left, const Scalar& right) {
  if (!left.known || !right.known) return {0, 1, false};
  const std::optional<Int128> product = multiply(left.numerator, right.numerator);
  const std::optional<std::int64_t> below = multiply(left.denominator, right.denominator);
  if (product && below) return {*product, *below, true};
  return {(left.numerator < 0) == (right.numerator < 0) ? kHuge : -kHuge, 1, true};
}

Scalar least(const Scalar& left, const Scalar& right) {
  if (!left.known || !right.known) return {0, 1, false};
  return compare(right, left) < 0 ? right : left;
}

std::int64_t before_tax(std::int64_t amount, std::int64_t rate, RoundingMode mode) {
  const std::int64_t whole = kRateScale + std::max<std::int64_t>(rate, 0);
  return amount -
         static_cast<std::int64_t>(round({Int128{amount} * (whole - kRateScale), whole, true}, mode));
}

}  // namespace perk::ops
