// Dividing whole amounts: the bodies behind divide.h, without allocating (pricing.md R4, R5, S5, S12).
//
// In: an amount, weights ≥ 0, rooms ≥ 0, memory to work in. Out: whole shares; see divide.h for what they
// keep to. Where a product of the amount and the weights' sum fits 63 bits there is one division in all: the
// others are products with its reciprocal.
#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>

#include "runtime/offers/divide.h"
#include "runtime/ops/round.h"

namespace perk::offers {

// Memory for as many weights as are divided at once.
struct DivideScratch {
  std::span<std::uint64_t> remainders;
  std::span<Int128> wide;  // where the weights' sum passes 63 bits
  std::span<std::uint32_t> order;
  std::span<std::int64_t> open, rest;  // of fill_into alone
};

inline Int128 sum_of(std::span<const std::int64_t> values) {
  Int128 sum = 0;
  for (const std::int64_t value : values) sum += value;
  return sum;
}

// ⌊x / d⌋ for any x below 2^63 by one division for all of them.
class Reciprocal {
 public:
  explicit Reciprocal(std::uint64_t divisor) : divisor_(divisor), inverse_(~std::uint64_t{0} / divisor) {}

  // The quotient, and what is left.
  struct Parts {
    std::uint64_t quotient = 0, rest = 0;
  };
  [[nodiscard]] Parts operator()(std::uint64_t x) const {
    auto quotient = static_cast<std::uint64_t>((ops::UInt128{x} * inverse_) >> 64);
    std::uint64_t rest = x - quotient * divisor_;
    while (rest >= divisor_) {  // at most twice: the inverse is less than one too small, in 2^-64
      rest -= divisor_;
      ++quotient;
    }
    return {quotient, rest};
  }

 private:
  std::uint64_t divisor_, inverse_;
};

// Amounts are not below nothing.
inline bool product_is_narrow(std::int64_t amount, Int128 whole) {
  if (whole > INT64_MAX) return false;
  return std::countl_zero(static_cast<std::uint64_t>(amount)) +
             std::countl_zero(static_cast<std::uint64_t>(whole)) >=
         66;
}

// Gives `left` odd minor units, fewer than there are remainders above nothing, to the largest of them; ties
// to the larger weight, then the earlier place.
template <class Rest>
void give_few_odd_units(std::int64_t left, std::span<const std::int64_t> weights, std::span<Rest> remainders,
                        std::span<std::int64_t> shares) {
  for (; left > 0; --left) {
    std::size_t best = 0;
    Rest most = remainders[0];
    for (std::size_t i = 1; i < weights.size(); ++i) {
      const Rest rest = remainders[i];
      if (rest < most || (rest == most && weights[i] <= weights[best])) continue;
      most = rest;
      best = i;
    }
    ++shares[best];
    remainders[best] = 0;
  }
}

// The same where there are many.
template <class Rest>
void give_many_odd_units(std::int64_t left, std::span<const std::int64_t> weights, std::span<Rest> remainders,
                         std::span<std::uint32_t> order, std::span<std::int64_t> shares) {
  std::iota(order.begin(), order.end(), 0U);
  // No two are equal, so that any partition gives the same set.
  std::ranges::nth_element(order, order.begin() + left, [&](std::uint32_t a, std::uint32_t b) {
    if (remainders[a] != remainders[b]) return remainders[a] > remainders[b];
    return weights[a] != weights[b] ? weights[a] > weights[b] : a < b;
  });
  for (const std::uint32_t i : order.first(static_cast<std::size_t>(left))) ++shares[i];
}

template <class Rest>
void give_odd_units(std::int64_t left, std::span<const std::int64_t> weights, std::span<Rest> remainders,
                    const DivideScratch& scratch, std::span<std::int64_t> shares) {
  constexpr std::int64_t kFew = 16;
  if (left <= kFew) return give_few_odd_units(left, weights, remainders, shares);
  give_many_odd_units(left, weights, remainders, scratch.order.first(weights.size()), shares);
}

// Largest remainder.
inline void divide_into(std::int64_t amount, std::span<const std::int64_t> weights,
                        std::span<std::int64_t> shares, const DivideScratch& scratch) {
  const std::size_t count = weights.size();
  const Int128 whole = sum_of(weights);
  if (whole == 0 || amount == 0) {
    std::fill_n(shares.begin(), count, 0);
    return;
  }
  std::int64_t left = amount;
  if (product_is_narrow(amount, whole)) {
    const Reciprocal by(static_cast<std::uint64_t>(whole));
    for (std::size_t i = 0; i < count; ++i) {
      const Reciprocal::Parts parts =
          by(static_cast<std::uint64_t>(amount) * static_cast<std::uint64_t>(weights[i]));
      shares[i] = static_cast<std::int64_t>(parts.quotient);
      scratch.remainders[i] = parts.rest;
      left -= shares[i];
    }
    return give_odd_units(left, weights, scratch.remainders, scratch, shares);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Int128 product = Int128{amount} * weights[i];
    shares[i] = static_cast<std::int64_t>(product / whole);
    scratch.wide[i] = product % whole;
    left -= shares[i];
  }
  give_odd_units(left, weights, scratch.wide, scratch, shares);
}

// Rounded shares, one after another; the last of the order takes the difference.
inline void divide_by_lines(std::int64_t amount, std::span<const std::int64_t> weights,
                            std::span<std::int64_t> shares, Int128 whole, const DivideRule& rule) {
  std::fill_n(shares.begin(), weights.size(), 0);
  std::int64_t left = amount;
  std::uint32_t last = 0;
  for (const std::uint32_t i : rule.line_order) {
    if (weights[i] > 0) last = i;
  }
  for (const std::uint32_t i : rule.line_order) {
    if (weights[i] == 0 || i == last) continue;
    const Int128 exact = ops::round_quotient(Int128{amount} * weights[i], whole, rule.mode);
    shares[i] = std::min(left, static_cast<std::int64_t>(exact));
    left -= shares[i];
  }
  shares[last] = left;
}

inline void divide_into(std::int64_t amount, std::span<const std::int64_t> weights,
                        std::span<std::int64_t> shares, const DivideRule& rule,
                        const DivideScratch& scratch) {
  const Int128 whole = rule.remainder == Remainder::largest ? Int128{0} : sum_of(weights);
  if (whole == 0 || amount == 0) return divide_into(amount, weights, shares, scratch);
  divide_by_lines(amount, weights, shares, whole, rule);
}

// Shares in proportion; all that exceed their room are set to it at once and the rest is shared again.
inline void fill_into(std::int64_t amount, std::span<const std::int64_t> weights,
                      std::span<const std::int64_t> rooms, std::span<std::int64_t> shares,
                      const DivideRule& rule, const DivideScratch& scratch) {
  const std::size_t count = weights.size();
  const std::span<std::int64_t> open = scratch.open.first(count);
  std::ranges::copy(weights, open.begin());
  std::fill_n(shares.begin(), count, 0);
  std::int64_t left = amount;
  for (bool any = true; any;) {
    const Int128 whole = sum_of(open);
    if (whole == 0 || left == 0) return;
    any = false;
    std::int64_t taken = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (open[i] == 0 || Int128{left} * open[i] <= Int128{rooms[i]} * whole) continue;
      shares[i] = rooms[i];
      taken += rooms[i];
      open[i] = 0;
      any = true;
    }
    left -= taken;
  }
  const std::span<std::int64_t> rest = scratch.rest.first(count);
  divide_into(left, open, rest, rule, scratch);
  std::int64_t over = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (open[i] == 0) continue;
    shares[i] = std::min(rest[i], rooms[i]);  // only a difference booked on one line can exceed its room
    over += rest[i] - shares[i];
  }
  for (std::size_t i = 0; i < count && over > 0; ++i) {
    if (open[i] == 0) continue;
    const std::int64_t more = std::min(over, rooms[i] - shares[i]);
    shares[i] += more;
    over -= more;
  }
}

}  // namespace perk::offers
