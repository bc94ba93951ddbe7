// Rounding, largest remainder and water-filling, written as the rules are.
#include "tests/model/exact.h"

#include <algorithm>
#include <numeric>

namespace perk::model {

Int make_int(std::int64_t value) {
  static_assert(sizeof(long) == sizeof(std::int64_t));
  return Int(static_cast<long>(value));
}

Ratio ratio(const Int& numerator, const Int& denominator) {
  Ratio result(numerator, denominator);
  result.canonicalize();
  return result;
}

Int floor_of(const Ratio& value) {
  Int result;
  mpz_fdiv_q(result.get_mpz_t(), value.get_num_mpz_t(), value.get_den_mpz_t());
  return result;
}

Int ceil_of(const Ratio& value) {
  Int result;
  mpz_cdiv_q(result.get_mpz_t(), value.get_num_mpz_t(), value.get_den_mpz_t());
  return result;
}

Int round_of(const Ratio& value, typed::RoundingMode mode) {
  const Int below = floor_of(value);
  const Ratio rest = value - below;
  if (rest == 0) return below;
  const int half = cmp(rest, Ratio(1, 2));
  switch (mode) {
    case typed::RoundingMode::up: return below + 1;
    case typed::RoundingMode::down: return below;
    case typed::RoundingMode::half_up: return half >= 0 ? Int(below + 1) : below;
    case typed::RoundingMode::half_down: return half > 0 ? Int(below + 1) : below;
    case typed::RoundingMode::half_even:
      if (half != 0) return half > 0 ? Int(below + 1) : below;
      return below % 2 == 0 ? below : Int(below + 1);
  }
  return below;
}

Int share_of_units(const Int& part, const Int& quantity, const Int& begin, const Int& end) {
  return ceil_of(ratio(end * part, quantity)) - ceil_of(ratio(begin * part, quantity));
}

std::vector<Int> largest_remainder(const Int& total, const std::vector<Int>& weights) {
  std::vector<Int> parts(weights.size(), 0);
  const Int sum = std::accumulate(weights.begin(), weights.end(), Int(0));
  if (sum == 0 || total <= 0) return parts;
  std::vector<Ratio> remainder(weights.size());
  Int left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Ratio exact = ratio(total * weights[i], sum);
    parts[i] = floor_of(exact);
    remainder[i] = exact - parts[i];
    left -= parts[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (remainder[a] != remainder[b]) return remainder[a] > remainder[b];
    return weights[a] > weights[b];
  });
  for (std::size_t i = 0; left > 0; ++i, --left) parts[order[i]] += 1;
  return parts;
}

std::vector<Int> divide(const Int& total, const std::vector<Int>& weights, const Division& how) {
  if (how.remainder == typed::Remainder::largest) return largest_remainder(total, weights);
  std::vector<Int> parts(weights.size(), 0);
  const Int sum = std::accumulate(weights.begin(), weights.end(), Int(0));
  if (sum == 0 || total <= 0) return parts;
  std::vector<std::size_t> order;
  for (const std::size_t place : how.order)
    if (weights[place] > 0) order.push_back(place);
  if (how.remainder == typed::Remainder::first_line) std::reverse(order.begin(), order.end());
  Int left = total;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Int share = round_of(ratio(total * weights[order[i]], sum), how.mode);
    parts[order[i]] = i + 1 == order.size() ? left : std::min(share, left);
    left -= parts[order[i]];
  }
  return parts;
}

Filled water_fill(const Int& total, const std::vector<Int>& weights, const std::vector<Int>& rooms,
                  const Division& how) {
  Filled result;
  result.parts.assign(weights.size(), 0);
  std::vector<bool> open(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) open[i] = weights[i] > 0;
  Int rest = total;
  while (rest > 0) {
    Int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i)
      if (open[i]) sum += weights[i];
    if (sum == 0) break;  // what is left over is dropped
    // All runs whose exact share exceeds their room are set to it at once and leave.
    const Int shared = rest;
    bool anybody_left = false;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (!open[i] || ratio(shared * weights[i], sum) <= rooms[i]) continue;
      result.parts[i] = rooms[i];
      rest -= rooms[i];
      open[i] = false;
      anybody_left = true;
    }
    if (anybody_left) {
      ++result.rounds;
      continue;
    }
    // Every share fits: one division.
    std::vector<Int> remaining(weights.size(), 0);
    for (std::size_t i = 0; i < weights.size(); ++i)
      if (open[i]) remaining[i] = weights[i];
    const std::vector<Int> parts = divide(rest, remaining, how);
    // A difference that one line has no room for goes to the others.
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (!open[i]) continue;
      result.parts[i] = std::min(parts[i], rooms[i]);
      rest -= result.parts[i];
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (!open[i]) continue;
      const Int more = std::min(rest, Int(rooms[i] - result.parts[i]));
      result.parts[i] += more;
      rest -= more;
    }
    break;
  }
  return result;
}

}  // namespace perk::model
