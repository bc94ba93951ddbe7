// The rounding points of money, and arithmetic that says when it overflows.
//
// In: exact scalars (known), minor units. Out: whole minor units. language.md's list of rounding points is
// complete; these functions are the only places of the runtime where a fraction becomes a whole amount.
#pragma once
#include <cstdint>
#include <optional>

#include "runtime/ops/exact.h"

namespace perk::ops {

// half_up: ties away from zero; up: away from zero; down: towards zero.
enum class RoundingMode : std::uint8_t { half_up, half_even, half_down, up, down };

// No amount of a cart, and no sum of them, is larger (checked when a cart is read): products with a rate or a
// quantity then stay far below 2^127.
inline constexpr std::int64_t kMaxAmount = 1'000'000'000'000'000;
inline constexpr std::int64_t kMaxQuantity = 1'000'000'000;

Int128 round(const Scalar& value, RoundingMode mode);
// Caps and percentages used as caps round down, floors up (towards −∞, +∞).
Int128 floor(const Scalar& value);
Int128 ceil(const Scalar& value);

// The part of units [begin, end) of a run of `quantity` units that has `amount` (pricing.md R8): odd minor
// units fall on the first. The parts of adjacent intervals add up.
std::int64_t share(std::int64_t amount, std::int64_t quantity, std::int64_t begin, std::int64_t end);

// Nothing where the result does not fit.
std::optional<std::int64_t> narrow(Int128 value);
std::optional<std::int64_t> add(std::int64_t left, std::int64_t right);
std::optional<std::int64_t> multiply(std::int64_t left, std::int64_t right);
std::optional<Int128> add(Int128 left, Int128 right);
std::optional<Int128> multiply(Int128 left, Int128 right);

}  // namespace perk::ops
