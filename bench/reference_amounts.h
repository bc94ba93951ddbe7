// Dividing whole amounts for the hand-written evaluator: largest remainders and filling rooms, without
// allocating.
//
// Ties go to the larger weight, then to whom `before` puts first (R4, R5, S12). Amounts are below 2^31.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace perk::bench {

inline constexpr std::size_t kMostShares = 4096;

// `shares` may not be the same memory as `weights`. The amount is at most the sum of the weights.
template <class Before>
void divide(std::int64_t amount, std::span<const std::int64_t> weights, std::span<std::int64_t> shares,
            const Before& before) {
  std::int64_t whole = 0;
  for (const std::int64_t weight : weights) whole += weight;
  if (whole == 0 || amount == 0) {
    std::ranges::fill(shares, 0);
    return;
  }
  if (amount == whole) {
    std::ranges::copy(weights, shares.begin());
    return;
  }
  std::array<std::uint64_t, kMostShares> remainders;
  std::int64_t left = amount;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto product = static_cast<std::uint64_t>(amount) * static_cast<std::uint64_t>(weights[i]);
    const std::uint64_t quotient = product / static_cast<std::uint64_t>(whole);
    remainders[i] = product - quotient * static_cast<std::uint64_t>(whole);
    shares[i] = static_cast<std::int64_t>(quotient);
    left -= shares[i];
  }
  const auto first = [&](std::size_t a, std::size_t b) {
    if (remainders[a] != remainders[b]) return remainders[a] > remainders[b];
    if (weights[a] != weights[b]) return weights[a] > weights[b];
    return before(a, b);
  };
  if (left <= 0) return;
  if (left < 4 || weights.size() < 12) {
    std::array<std::uint8_t, kMostShares> taken;
    std::fill_n(taken.begin(), weights.size(), std::uint8_t{0});
    for (; left > 0; --left) {
      std::size_t best = weights.size();
      for (std::size_t i = 0; i < weights.size(); ++i) {
        if (taken[i] == 0 && (best == weights.size() || first(i, best))) best = i;
      }
      taken[best] = 1;
      ++shares[best];
    }
    return;
  }
  std::array<std::uint16_t, kMostShares> order;
  for (std::size_t i = 0; i < weights.size(); ++i) order[i] = static_cast<std::uint16_t>(i);
  std::nth_element(order.begin(), order.begin() + left,
                   order.begin() + static_cast<std::ptrdiff_t>(weights.size()), first);
  for (std::int64_t i = 0; i < left; ++i) ++shares[order[static_cast<std::size_t>(i)]];
}

// Does each proportional share lie within its room?
inline bool fits(std::int64_t amount, std::span<const std::int64_t> weights,
                 std::span<const std::int64_t> rooms) {
  std::int64_t whole = 0;
  for (const std::int64_t weight : weights) whole += weight;
  bool all = true;
  for (std::size_t i = 0; i < weights.size(); ++i) all &= amount * weights[i] <= rooms[i] * whole;
  return all;
}

// Shares in proportion; all that exceed their room are set to it at once and the rest is shared again.
// `weights` are used up.
template <class Before>
void fill(std::int64_t amount, std::span<std::int64_t> weights, std::span<const std::int64_t> rooms,
          std::span<std::int64_t> shares, const Before& before) {
  std::ranges::fill(shares, 0);
  while (true) {
    std::int64_t whole = 0, taken = 0;
    for (const std::int64_t weight : weights) whole += weight;
    if (whole == 0 || amount == 0) return;
    bool any = false;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] == 0 || amount * weights[i] <= rooms[i] * whole) continue;
      shares[i] = rooms[i];
      taken += rooms[i];
      weights[i] = 0;
      any = true;
    }
    amount -= taken;
    if (any) continue;
    std::array<std::int64_t, kMostShares> rest;
    divide(amount, weights, {rest.data(), weights.size()}, before);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] != 0) shares[i] = rest[i];
    }
    return;
  }
}

}  // namespace perk::bench
