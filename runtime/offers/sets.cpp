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

// The groups of each run by itself, the runs in the order in which groups are formed.
template <class Form>
Sets within_runs(const Basket& basket, const Picks& units, bool from_cheapest, std::int64_t at_most,
                 const Form& form) {
  Sets sets = none(basket);
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::uint32_t r = basket.cheapest_first[from_cheapest ? i : units.size() - 1 - i];
    if (units[r] == 0) continue;
    const Sets own = form(r, at_most - sets.times);
    sets.times += own.times;
    sets.rewarded[r] = own.rewarded[r];
    sets.claimed[r] = own.claimed[r];
  }
  return sets;
}

Picks only(const Picks& units, std::uint32_t run) {
  Picks picks(units.size(), 0);
  picks[run] = units[run];
  return picks;
}

// How many of a group's first x units are rewarded, as groups are formed; `size` units are in the group.
std::int64_t rewarded_of(const GroupRule& rule, std::int64_t x, std::int64_t size) {
  // In a group from the dearest down the cheapest stand last, from the cheapest up first.
  const bool last = rule.rewards_cheapest != rule.from_cheapest;
  if (rule.ordinal > 0) {
    if (rule.ordinal > size) return 0;
    const std::int64_t place = last ? size - rule.ordinal : rule.ordinal - 1;
    return x > place ? 1 : 0;
  }
  const std::int64_t k = std::min(rule.k, size);
  return last ? std::max<std::int64_t>(0, x - (size - k)) : std::min(k, x);
}

}  // namespace

Sets every_nth(const Basket& basket, const Picks& units, const GroupRule& rule, std::int64_t at_most) {
  if (rule.of_one_line) {
    GroupRule within = rule;
    within.of_one_line = false;
    return within_runs(basket, units, rule.from_cheapest, at_most, [&](std::uint32_t r, std::int64_t left) {
      return every_nth(basket, only(units, r), within, left);
    });
  }
  Sets sets = none(basket);
  const std::int64_t n = rule.n, all = count(units);
  if (n < 1 || (rule.k < 1 && rule.ordinal == 0)) return sets;
  const bool partial = rule.last_partial && all % n != 0;
  sets.times = std::max<std::int64_t>(0, std::min(all / n + (partial ? 1 : 0), at_most));
  const std::int64_t end = std::min(sets.times * n, all);
  const std::int64_t whole = end / n;
  // Rewarded among the first x units in the order of the groups.
  const auto rewarded = [&](std::int64_t x) {
    const std::int64_t size = x / n < whole ? n : end % n;
    return x / n * rewarded_of(rule, n, n) + (size == 0 ? 0 : rewarded_of(rule, x % n, size));
  };
  std::int64_t at = 0;
  const auto add = [&](std::uint32_t r) {
    const std::int64_t from = std::min(at, end), to = std::min(at + units[r], end);
    sets.claimed[r] = to - from;
    sets.rewarded[r] = rewarded(to) - rewarded(from);
    at += units[r];
  };
  if (rule.from_cheapest) {
    std::ranges::for_each(basket.cheapest_first, add);
  } else {
    std::ranges::for_each(basket.cheapest_first | std::views::reverse, add);
  }
  return sets;
}

Sets cheapest_for_every(const Basket& basket, const Picks& units, const GroupRule& rule,
                        std::int64_t at_most) {
  if (rule.of_one_line) {
    GroupRule within = rule;
    within.of_one_line = false;
    return within_runs(basket, units, rule.from_cheapest, at_most, [&](std::uint32_t r, std::int64_t left) {
      return cheapest_for_every(basket, only(units, r), within, left);
    });
  }
  Sets sets = none(basket);
  if (rule.k < 1 || rule.n < 1) return sets;
  const std::int64_t all = count(units);
  sets.times = std::max<std::int64_t>(0, std::min({all / rule.n, all / rule.k, at_most}));
  const std::int64_t rewarded = sets.times * rule.k;
  const std::int64_t others = sets.times * std::max<std::int64_t>(0, rule.n - rule.k);
  Picks left = units;
  const auto take_both = [&](const auto& near, const auto& far) {
    take(near, units, rewarded, sets.rewarded);
    for (std::size_t r = 0; r < left.size(); ++r) left[r] -= sets.rewarded[r];
    sets.claimed = sets.rewarded;
    take(far, left, others, sets.claimed);
  };
  const auto dearest_first = basket.cheapest_first | std::views::reverse;
  if (rule.rewards_cheapest) {
    take_both(basket.cheapest_first, dearest_first);
  } else {
    take_both(dearest_first, basket.cheapest_first);
  }
  return sets;
}

Sets buy_get(const Basket& basket, const Picks& bought, const Picks& rewarded, const GroupRule& rule,
             std::int64_t at_most) {
  if (rule.of_one_line) {
    GroupRule within = rule;
    within.of_one_line = false;
    return within_runs(basket, rewarded, rule.from_cheapest, at_most,
                       [&](std::uint32_t r, std::int64_t left) {
                         return buy_get(basket, only(bought, r), only(rewarded, r), within, left);
                       });
  }
  Sets sets = none(basket);
  if (rule.k < 1 || rule.n < 1) return sets;
  const std::size_t runs = basket.runs.size();
  Picks both(runs), alone_in(runs);  // of T: also in S, in T alone
  std::int64_t either = 0;
  for (std::size_t r = 0; r < runs; ++r) {
    both[r] = std::min(bought[r], rewarded[r]);
    alone_in[r] = rewarded[r] - both[r];
    either += std::max(bought[r], rewarded[r]);
  }
  sets.times = std::max<std::int64_t>(
      0, std::min({count(bought) / rule.n, count(rewarded) / rule.k, either / (rule.n + rule.k), at_most}));
  std::int64_t need = sets.times * rule.k, shared = count(bought) - rule.n * sets.times;
  Picks left = bought;
  const auto reward = [&](std::uint32_t r) {
    const std::int64_t alone = std::min(need, alone_in[r]);
    const std::int64_t of_both = std::min({need - alone, both[r], shared});
    sets.rewarded[r] = alone + of_both;
    left[r] -= of_both;
    need -= alone + of_both;
    shared -= of_both;
  };
  if (rule.rewards_cheapest) {
    std::ranges::for_each(basket.cheapest_first, reward);
  } else {
    std::ranges::for_each(basket.cheapest_first | std::views::reverse, reward);
  }
  sets.claimed = sets.rewarded;
  take(basket.cheapest_first | std::views::reverse, left, sets.times * rule.n, sets.claimed);
  return sets;
}

Want spread_over_set(const Basket& basket, const Sets& sets, const Reward& reward) {
  Want want;
  want.spread = true;
  want.times = sets.times;
  Int128 saved = 0;  // over the rate's scale
  for (std::uint32_t r = 0; r < basket.runs.size(); ++r) {
    const Run& run = basket.runs[r];
    const std::int64_t base = amount_of(run, sets.rewarded[r]);
    const Int128 value = Int128{reward.value} * sets.rewarded[r];
    switch (reward.kind) {
      case Reward::Kind::free: saved += Int128{base} * ops::kRateScale; break;
      case Reward::Kind::percent_off: saved += Int128{base} * std::min(reward.value, ops::kRateScale); break;
      case Reward::Kind::amount_off: saved += std::min<Int128>(value, base) * ops::kRateScale; break;
      case Reward::Kind::price: saved += std::max<Int128>(0, base - value) * ops::kRateScale; break;
    }
    const std::int64_t weight = amount_of(run, sets.claimed[r]);
    if (weight > 0) want.cells.push_back({r, 0, sets.claimed[r], weight});
  }
  want.positive = saved > 0;
  want.total = static_cast<std::int64_t>(ops::round({saved, ops::kRateScale}, basket.rounding.mode));
  return want;
}

}  // namespace perk::offers
