// Which units a set offer takes and which of them it rewards: the bodies behind sets.h, in closed form over
// runs and without allocating (pricing.md S32, S33, S37).
//
// In: `units[r]`, what is left of each run for the offer; `order`, at least the runs that have any, cheapest
// first (basket.h). Out: rewarded[r] and claimed[r] of the runs in `order`, and how many sets.
#pragma once
#include <algorithm>
#include <cstddef>
#include <span>

#include "runtime/offers/sets.h"

namespace perk::offers {

struct Serving {
  std::span<std::int64_t> rewarded, claimed;  // claimed includes the rewarded
};

using CheapestFirst = std::span<const std::uint32_t>;

// Calls for each run, from the cheapest up or from the dearest down.
template <class Each>
void walk(CheapestFirst order, bool from_cheapest, const Each& call) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    call(order[from_cheapest ? i : order.size() - 1 - i]);
  }
}

template <class Units>
std::int64_t count_units(const Units& units, CheapestFirst order) {
  std::int64_t sum = 0;
  for (const std::uint32_t r : order) sum += units[r];
  return sum;
}

// The groups of each run by itself, the runs in the order in which groups are formed.
template <class Form>
std::int64_t within_runs(CheapestFirst order, bool from_cheapest, std::int64_t at_most, const Form& form) {
  std::int64_t times = 0;
  walk(order, from_cheapest, [&](std::uint32_t r) { times += form(CheapestFirst(&r, 1), at_most - times); });
  return times;
}

// How many of a group's first x units are rewarded, as groups are formed; `size` units are in the group.
inline std::int64_t rewarded_of(const GroupRule& rule, std::int64_t x, std::int64_t size) {
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

inline void serve_none(CheapestFirst order, const Serving& out) {
  for (const std::uint32_t r : order) out.rewarded[r] = out.claimed[r] = 0;
}

// A run that stands at [a, a + q) among the units has C(a + q) − C(a) rewarded ones.
template <class Units>
std::int64_t serve_every_nth(const Units& units, CheapestFirst order, const GroupRule& rule,
                             std::int64_t at_most, const Serving& out) {
  if (rule.of_one_line) {
    GroupRule within = rule;
    within.of_one_line = false;
    return within_runs(order, rule.from_cheapest, at_most, [&](CheapestFirst run, std::int64_t left) {
      return serve_every_nth(units, run, within, left, out);
    });
  }
  const std::int64_t n = rule.n;
  if (n < 1 || (rule.k < 1 && rule.ordinal == 0)) {
    serve_none(order, out);
    return 0;
  }
  const std::int64_t all = count_units(units, order);
  const bool partial = rule.last_partial && all % n != 0;
  const std::int64_t times = std::max<std::int64_t>(0, std::min(all / n + (partial ? 1 : 0), at_most));
  const std::int64_t end = std::min(times * n, all);
  const std::int64_t whole = end / n;
  // Rewarded among the first x units in the order of the groups.
  const auto rewarded = [&](std::int64_t x) {
    const std::int64_t size = x / n < whole ? n : end % n;
    return x / n * rewarded_of(rule, n, n) + (size == 0 ? 0 : rewarded_of(rule, x % n, size));
  };
  std::int64_t at = 0;
  walk(order, rule.from_cheapest, [&](std::uint32_t r) {
    const std::int64_t from = std::min(at, end), to = std::min(at + units[r], end);
    out.claimed[r] = to - from;
    out.rewarded[r] = from == to ? 0 : rewarded(to) - rewarded(from);
    at += units[r];
  });
  return times;
}

template <class Units>
std::int64_t serve_cheapest_for_every(const Units& units, CheapestFirst order, const GroupRule& rule,
                                      std::int64_t at_most, const Serving& out) {
  if (rule.of_one_line) {
    GroupRule within = rule;
    within.of_one_line = false;
    return within_runs(order, rule.from_cheapest, at_most, [&](CheapestFirst run, std::int64_t left) {
      return serve_cheapest_for_every(units, run, within, left, out);
    });
  }
  if (rule.k < 1 || rule.n < 1) {
    serve_none(order, out);
    return 0;
  }
  const std::int64_t all = count_units(units, order);
  const std::int64_t times = std::max<std::int64_t>(0, std::min({all / rule.n, all / rule.k, at_most}));
  std::int64_t need = times * rule.k;
  std::int64_t others = times * std::max<std::int64_t>(0, rule.n - rule.k);
  walk(order, rule.rewards_cheapest, [&](std::uint32_t r) {
    out.rewarded[r] = std::min<std::int64_t>(need, units[r]);
    need -= out.rewarded[r];
  });
  // The other units of the sets count from the other end.
  walk(order, !rule.rewards_cheapest, [&](std::uint32_t r) {
    const std::int64_t more = std::min<std::int64_t>(others, units[r] - out.rewarded[r]);
    out.claimed[r] = out.rewarded[r] + more;
    others -= more;
  });
  return times;
}

// `order` has the runs of both selections. A unit is trigger or reward, never both.
template <class Bought, class Given>
std::int64_t serve_buy_get(const Bought& bought, const Given& given, CheapestFirst order,
                           const GroupRule& rule, std::int64_t at_most, const Serving& out) {
  if (rule.of_one_line) {
    GroupRule within = rule;
    within.of_one_line = false;
    return within_runs(order, rule.from_cheapest, at_most, [&](CheapestFirst run, std::int64_t left) {
      return given[run.front()] == 0 ? (serve_none(run, out), 0)
                                     : serve_buy_get(bought, given, run, within, left, out);
    });
  }
  if (rule.k < 1 || rule.n < 1) {
    serve_none(order, out);
    return 0;
  }
  const std::int64_t triggers = count_units(bought, order);
  std::int64_t either = 0;
  for (const std::uint32_t r : order) either += std::max<std::int64_t>(bought[r], given[r]);
  const std::int64_t times = std::max<std::int64_t>(
      0,
      std::min({triggers / rule.n, count_units(given, order) / rule.k, either / (rule.n + rule.k), at_most}));
  // Of units that are in both selections, so many may be rewards that enough triggers are left.
  std::int64_t need = times * rule.k, shared = triggers - rule.n * times;
  walk(order, rule.rewards_cheapest, [&](std::uint32_t r) {
    const std::int64_t both = std::min<std::int64_t>(bought[r], given[r]);
    const std::int64_t alone = std::min<std::int64_t>(need, given[r] - both);
    const std::int64_t of_both = std::min({need - alone, both, shared});
    out.rewarded[r] = alone + of_both;
    out.claimed[r] = bought[r] - of_both;  // the triggers that are left; taken from below
    need -= alone + of_both;
    shared -= of_both;
  });
  need = times * rule.n;
  walk(order, false, [&](std::uint32_t r) {
    const std::int64_t more = std::min<std::int64_t>(need, out.claimed[r]);
    out.claimed[r] = out.rewarded[r] + more;
    need -= more;
  });
  return times;
}

}  // namespace perk::offers
