// The order of two priced combinations (pricing.md S23): total, so that the best one is one.
#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "runtime/pricing/choice.h"

namespace perk::pricing {
namespace {

// When what gives something ends, the first first: `ties to the one that ends first`.
std::vector<std::int64_t> endings(const Calculation& calculation, const State& state) {
  std::vector<std::int64_t> ends;
  for (std::size_t c = 0; c < state.progress.size(); ++c) {
    if (state.progress[c].gives()) ends.push_back(calculation.candidates[c].source->ends_at);
  }
  // What never ends is as good as nothing.
  std::erase(ends, INT64_MAX);
  std::ranges::sort(ends);
  ends.push_back(INT64_MAX);
  return ends;
}

// Set offers that give something, by rank, those that compete in their sequence (S35).
std::vector<std::uint32_t> sequence_of_sets(const State& state) {
  const auto gives = [&](std::uint32_t c) {
    return state.progress[c].granted > 0 && state.progress[c].times > 0;
  };
  std::vector<std::uint32_t> competing, order;
  for (const SetStep& step : state.steps) {
    if (gives(step.candidate)) competing.push_back(step.candidate);
  }
  std::size_t next = 0;
  for (std::uint32_t c = 0; c < state.progress.size(); ++c) {
    if (!gives(c)) continue;
    const bool competes = std::ranges::find(competing, c) != competing.end();
    order.push_back(competes ? competing[next++] : c);
  }
  return order;
}

// At the first stage, promotion and place where the two take off different amounts: is it more in `a`?
std::optional<bool> takes_first(const State& a, const State& b) {
  const auto parts_of = [](const State& state) {
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::int64_t> parts;
    for (const Grant& grant : state.grants) parts[{grant.stage, grant.candidate, grant.site}] += grant.amount;
    return parts;
  };
  const auto x = parts_of(a), y = parts_of(b);
  const auto [own, other] = std::mismatch(x.begin(), x.end(), y.begin(), y.end());
  if (own == x.end() && other == y.end()) return std::nullopt;
  if (own == x.end() || other == y.end()) return other == y.end();
  return own->first != other->first ? own->first < other->first : own->second > other->second;
}

}  // namespace

bool preferred(const Calculation& calculation, const State& a, const State& b) {
  if (const std::int64_t x = value_of(a), y = value_of(b); x != y) return x > y;
  if (calculation.module.ties_to_first_ending) {
    const std::vector<std::int64_t> x = endings(calculation, a), y = endings(calculation, b);
    if (x != y) return x < y;
  }
  const auto giving = [](const State& state) {
    return std::ranges::count_if(state.progress, [](const Progress& p) { return p.is_of_worth(); });
  };
  if (const auto x = giving(a), y = giving(b); x != y) return x < y;
  for (std::size_t c = 0; c < a.progress.size(); ++c) {
    const bool x = a.progress[c].gives(), y = b.progress[c].gives();
    if (x != y) return x;
  }
  const auto has_members = [&](std::uint32_t c) -> std::optional<bool> {
    for (std::uint32_t site = 0; site < calculation.list.size() + calculation.charges.size(); ++site) {
      const bool x = a.takes_part(c, site), y = b.takes_part(c, site);
      if (x != y) return x;
    }
    return std::nullopt;
  };
  for (std::uint32_t c = 0; c < a.progress.size(); ++c) {
    if (!a.progress[c].gives()) continue;
    if (const std::optional<bool> more = has_members(c)) return *more;
  }
  const std::vector<std::uint32_t> sets = sequence_of_sets(a);
  if (const auto y = sequence_of_sets(b); sets != y) return sets < y;
  for (const std::uint32_t c : sets) {
    const std::int64_t x = a.progress[c].times, y = b.progress[c].times;
    if (x != y) return x > y;
  }
  // Sets that end at nothing may have left other units to these.
  if (const std::optional<bool> more = takes_first(a, b)) return *more;
  // What ends at nothing counts last (S10).
  for (std::uint32_t c = 0; c < a.progress.size(); ++c) {
    const bool x = a.progress[c].status == Status::chosen, y = b.progress[c].status == Status::chosen;
    if (x != y) return x;
    if (const std::optional<bool> more = x ? has_members(c) : std::nullopt) return *more;
  }
  return false;
}

}  // namespace perk::pricing
