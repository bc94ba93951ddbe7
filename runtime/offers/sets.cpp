// Prefix counts: a run that stands at [a, a + q) among the units from the dearest down has C(a + q) − C(a)
// rewarded units, so a quantity of 5,000 costs what 5 does.
#include "runtime/offers/sets.h"

#include <algorithm>
#include <numeric>
#include <ranges>

namespace perk::offers {
namespace {

std::int64_t count(const Picks& units) {
  return std::accumulate(units.begin(), units.end(), std::int64_t{0});
}

Sets none(const Basket& basket) {
  return {0, Picks(basket.runs.size(), 0), Picks(basket.runs.size(), 0)};
}

// Takes up to `need` of the units left, in the order given.
template <class Order>
void take(const Order& order, const Picks& left, std::int64_t need, Picks& taken) {
  for (const std::uint32_t r : order) {
    if (need == 0) return;
    const std::int64_t units = std::min(need, left[r]);
    taken[r] += units;
    need -= units;
  }
}

}  // namespace

Sets every_nth(const Basket& basket, const Picks& units, std::int64_t k, std::int64_t n,
               bool rewards_cheapest, std::int64_t at_most) {
  Sets sets = none(basket);
  sets.times = std::min(count(units) / n, at_most);
  const std::int64_t end = sets.times * n;
  // Rewarded among the first x units from the dearest down.
  const auto rewarded = [&](std::int64_t x) {
    const std::int64_t within =
        rewards_cheapest ? std::max<std::int64_t>(0, x % n - (n - k)) : std::min(k, x % n);
    return x / n * k + within;
  };
  std::int64_t at = 0;
  for (const std::uint32_t r : basket.cheapest_first | std::views::reverse) {
    const std::int64_t from = std::min(at, end), to = std::min(at + units[r], end);
    sets.claimed[r] = to - from;
    sets.rewarded[r] = rewarded(to) - rewarded(from);
    at += units[r];
  }
  return sets;
}

Sets cheapest_for_every(const Basket& basket, const Picks& units, std::int64_t k, std::int64_t n,
                        std::int64_t at_most) {
  Sets sets = none(basket);
  const std::int64_t all = count(units);
  sets.times = std::min({all / n, all / k, at_most});
  take(basket.cheapest_first, units, sets.times * k, sets.rewarded);
  Picks left = units;
  for (std::size_t r = 0; r < left.size(); ++r) left[r] -= sets.rewarded[r];
  sets.claimed = sets.rewarded;
  take(basket.cheapest_first | std::views::reverse, left, sets.times * std::max<std::int64_t>(0, n - k),
       sets.claimed);
  return sets;
}

Sets buy_get(const Basket& basket, const Picks& bought, const Picks& rewarded, std::int64_t k, std::int64_t n,
             std::int64_t at_most) {
  Sets sets = none(basket);
  const std::size_t runs = basket.runs.size();
  Picks both(runs), only(runs);  // of T: also in S, in T alone
  std::int64_t either = 0;
  for (std::size_t r = 0; r < runs; ++r) {
    both[r] = std::min(bought[r], rewarded[r]);
    only[r] = rewarded[r] - both[r];
    either += std::max(bought[r], rewarded[r]);
  }
  sets.times = std::min({count(bought) / n, count(rewarded) / k, either / (n + k), at_most});
  std::int64_t need = sets.times * k, shared = count(bought) - n * sets.times;
  Picks left = bought;
  for (const std::uint32_t r : basket.cheapest_first) {
    const std::int64_t alone = std::min(need, only[r]);
    const std::int64_t of_both = std::min({need - alone, both[r], shared});
    sets.rewarded[r] = alone + of_both;
    left[r] -= of_both;
    need -= alone + of_both;
    shared -= of_both;
  }
  sets.claimed = sets.rewarded;
  take(basket.cheapest_first | std::views::reverse, left, sets.times * n, sets.claimed);
  return sets;
}

}  // namespace perk::offers
