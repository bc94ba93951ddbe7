// The one body of each operation of ops.def, but for folding (text.h) and rounding (money.h).
//
// In: scalars with their known bit, texts, sorted sets. Out: truth or an exact scalar. Nothing here fails or
// overflows: comparisons multiply crosswise in 192 bits; the bounds of amounts are those of verify() and of
// the cart's check.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/ops/exact.h"
#include "runtime/ops/money.h"

namespace perk::ops {

enum class Form : std::uint8_t { comparison, text_test, set_test, amount, arithmetic, text };

struct OperationInfo {
  const char* name;
  Form form;
  const char* result;
  const char* failure;
  const char* sql;
};
// All rows of ops.def, in its order.
std::span<const OperationInfo> operations();

// −1, 0 or 1; both sides must be known.
int compare(const Scalar& left, const Scalar& right);
// The same where it takes one multiplication a side; nothing: ask compare().
std::optional<int> compare_narrow(const Scalar& left, const Scalar& right);

bool equal(const Scalar& left, const Scalar& right);
bool not_equal(const Scalar& left, const Scalar& right);
bool less(const Scalar& left, const Scalar& right);
bool at_most(const Scalar& left, const Scalar& right);
bool more(const Scalar& left, const Scalar& right);
bool at_least(const Scalar& left, const Scalar& right);

bool text_contains(std::string_view text, std::string_view part);
bool starts_with(std::string_view text, std::string_view start);
// The category "a/b" holds for itself and for every path below it, "a/b/c", not for "a/bc".
bool in_category(std::string_view path, std::string_view category);

bool has_symbol(std::span<const std::uint32_t> set, std::uint32_t symbol);

// A rate is 1e-8 of one: 15% = 15'000'000.
inline constexpr std::int64_t kRateScale = 100'000'000;
Scalar percent_of(std::int64_t rate, const Scalar& amount);
// A number as stored, over its scale (a power of ten), so that numbers and counts can be compared.
Scalar unscale(std::int64_t scale, const Scalar& amount);
// How many whole times `part` goes into `amount`; none where either is below or at nothing.
Scalar times_into(const Scalar& amount, const Scalar& part);
// The same where no division of 128 bits is needed; nothing: ask times_into().
std::optional<Scalar> times_into_narrow(const Scalar& amount, const Scalar& part);
// ±kHuge where the product would not fit; a promotion with such an amount is left out (S27).
Scalar multiply(const Scalar& left, const Scalar& right);
inline constexpr Int128 kHuge = Int128{1} << 90;
Scalar least(const Scalar& left, const Scalar& right);
// An amount less the tax of the rate that is in it; the tax is rounded: rounding point (e).
std::int64_t before_tax(std::int64_t amount, std::int64_t rate, RoundingMode mode);

}  // namespace perk::ops
