// Shares are exact fractions until every one of them fits; only then whole minor units are given out.
#include "runtime/offers/divide.h"

#include <algorithm>
#include <numeric>

namespace perk::offers {
namespace {

Int128 sum(std::span<const std::int64_t> values) {
  return std::accumulate(values.begin(), values.end(), Int128{0});
}

// Rounded shares, one after another; the last of the order takes the difference.
std::vector<std::int64_t> divide_by_lines(std::int64_t amount, std::span<const std::int64_t> weights,
                                          Int128 whole, const DivideRule& rule) {
  std::vector<std::int64_t> shares(weights.size(), 0);
  std::int64_t left = amount;
  std::uint32_t last = 0;
  for (const std::uint32_t i : rule.line_order) {
    if (weights[i] > 0) last = i;
  }
  for (const std::uint32_t i : rule.line_order) {
    if (weights[i] == 0 || i == last) continue;
    // The denominator of a share is the whole of the weights, at most ops::kMaxAmount.
    const ops::Scalar exact{Int128{amount} * weights[i], static_cast<std::int64_t>(whole)};
    shares[i] = std::min(left, static_cast<std::int64_t>(ops::round(exact, rule.mode)));
    left -= shares[i];
  }
  shares[last] = left;
  return shares;
}

}  // namespace

std::vector<std::int64_t> divide(std::int64_t amount, std::span<const std::int64_t> weights) {
  std::vector<std::int64_t> shares(weights.size(), 0);
  const Int128 whole = sum(weights);
  if (whole == 0 || amount == 0) return shares;
  std::vector<Int128> remainders(weights.size());
  std::int64_t left = amount;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Int128 product = Int128{amount} * weights[i];
    shares[i] = static_cast<std::int64_t>(product / whole);
    remainders[i] = product % whole;
    left -= shares[i];
  }
  if (left == 0) return shares;
  std::vector<std::uint32_t> order(weights.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (remainders[a] != remainders[b]) return remainders[a] > remainders[b];
    return weights[a] > weights[b];
  });
  for (std::size_t i = 0; left > 0; ++i, --left) ++shares[order[i]];
  return shares;
}

std::vector<std::int64_t> divide(std::int64_t amount, std::span<const std::int64_t> weights,
                                 const DivideRule& rule) {
  const Int128 whole = sum(weights);
  if (rule.remainder == Remainder::largest || whole == 0 || amount == 0) return divide(amount, weights);
  return divide_by_lines(amount, weights, whole, rule);
}

std::vector<std::int64_t> fill(std::int64_t amount, std::span<const std::int64_t> weights,
                               std::span<const std::int64_t> rooms, const DivideRule& rule) {
  std::vector<std::int64_t> shares(weights.size(), 0), open(weights.begin(), weights.end());
  std::int64_t left = amount;
  while (true) {
    const Int128 whole = sum(open);
    if (whole == 0 || left == 0) return shares;
    std::int64_t taken = 0;
    bool any = false;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (open[i] == 0 || Int128{left} * open[i] <= Int128{rooms[i]} * whole) continue;
      shares[i] = rooms[i];
      taken += rooms[i];
      open[i] = 0;
      any = true;
    }
    left -= taken;
    if (any) continue;
    const std::vector<std::int64_t> rest = divide(left, open, rule);
    std::int64_t over = 0;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (open[i] == 0) continue;
      shares[i] = std::min(rest[i], rooms[i]);  // only a difference booked on one line can exceed its room
      over += rest[i] - shares[i];
    }
    for (std::size_t i = 0; i < open.size() && over > 0; ++i) {
      if (open[i] == 0) continue;
      const std::int64_t more = std::min(over, rooms[i] - shares[i]);
      shares[i] += more;
      over -= more;
    }
    return shares;
  }
}

}  // namespace perk::offers
