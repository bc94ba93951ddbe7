// Dividing whole amounts: largest remainder, and filling what has room (pricing.md R4, R5, S5, S12).
//
// In: an amount, weights ≥ 0, rooms ≥ 0. Out: whole shares. Guaranteed: shares of divide() sum to the amount
// (nothing is given where no weight is), shares of fill() stay within their rooms and what they leave is what
// fits nowhere. Products stay below 2^101, since amounts are at most ops::kMaxAmount.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/offers/basket.h"

namespace perk::offers {

// How odd minor units are given out. With first_line or last_line the shares are rounded in `line_order`
// (one place per weight) and the last of that order takes the difference.
struct DivideRule {
  Remainder remainder = Remainder::largest;
  ops::RoundingMode mode = ops::RoundingMode::half_up;
  std::span<const std::uint32_t> line_order;  // positions of the weights
};

// Largest remainder; ties go to the larger weight, then to the earlier position.
std::vector<std::int64_t> divide(std::int64_t amount, std::span<const std::int64_t> weights);
std::vector<std::int64_t> divide(std::int64_t amount, std::span<const std::int64_t> weights,
                                 const DivideRule& rule);

// Shares in proportion; all that exceed their room are set to it at once and the rest is shared again.
std::vector<std::int64_t> fill(std::int64_t amount, std::span<const std::int64_t> weights,
                               std::span<const std::int64_t> rooms, const DivideRule& rule);

}  // namespace perk::offers
