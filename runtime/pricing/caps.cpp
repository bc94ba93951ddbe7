// Caps group parts by what they are counted per; a group over its limit is divided again.
#include "runtime/pricing/caps.h"

#include <algorithm>
#include <ranges>

#include "runtime/offers/divide.h"

namespace perk::pricing {
namespace {

// Runs of one category share the smallest run of it as their group.
std::uint32_t category_group(const Calculation& calculation, std::uint32_t run, bool top) {
  if (!calculation.index.category) return 0;
  const std::uint32_t field = *calculation.index.category;
  const auto path = [&](std::uint32_t r) -> std::string_view {
    const interpret::Scalar& fact = calculation.cart.runs()[r].facts[field].scalar;
    if (!fact.known) return {};
    const std::string_view text = calculation.cart.text(static_cast<std::uint32_t>(fact.numerator));
    return top ? text.substr(0, text.find('/')) : text;
  };
  const std::string_view own = path(run);
  for (std::uint32_t r = 0; r < run; ++r) {
    if (path(r) == own) return r;
  }
  return run;
}

std::uint32_t group_of(const Calculation& calculation, ir::CapScope scope, std::uint32_t site) {
  const bool charge = site >= calculation.list.size();
  switch (scope) {
    case ir::CapScope::item:
    case ir::CapScope::line: return site;
    case ir::CapScope::category:
    case ir::CapScope::top_category:
      return charge ? site : category_group(calculation, site, scope == ir::CapScope::top_category);
    case ir::CapScope::order: return 0;
  }
  return 0;
}

std::int64_t used(const std::map<CapKey, std::int64_t>& uses, const CapKey& key) {
  const auto found = uses.find(key);
  return found == uses.end() ? 0 : found->second;
}

std::int64_t limit_of(const Calculation& calculation, const Candidate& candidate, std::uint32_t node,
                      std::span<const std::int64_t> entry) {
  const interpret::Scalar value = calculation.value(candidate, node, entry);
  if (!value.known) return 0;
  return static_cast<std::int64_t>(std::clamp<ops::Int128>(ops::floor(value), 0, ops::kMaxAmount));
}

// One cap over the parts: those of a group whose sum exceeds the limit share it. True if there is one.
// `weights` are left as those by which the result is in proportion: the parts before the cap where it was
// shared, else the parts themselves.
bool cap_once(const Calculation& calculation, State& state, std::uint32_t candidate, std::uint32_t cap,
              std::int64_t limit, std::vector<Part>& parts, std::vector<std::int64_t>& weights) {
  const ir::CapScope scope = calculation.candidates[candidate].shape->caps[cap].scope;
  bool cut = false;
  std::map<std::uint32_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (scope == ir::CapScope::item) {
      const auto most = static_cast<std::int64_t>(
          std::min<ops::Int128>(parts[i].bound, ops::Int128{limit} * parts[i].units));
      parts[i].bound = most;
      parts[i].amount = weights[i] = std::min(parts[i].amount, most);
    } else {
      groups[group_of(calculation, scope, parts[i].site)].push_back(i);
    }
  }
  for (const auto& [group, members] : groups) {
    const CapKey key{candidate, cap, group};
    const std::int64_t left = std::max<std::int64_t>(0, limit - used(state.cap_used, key));
    std::vector<std::int64_t> uncapped;
    std::int64_t sum = 0;
    for (const std::size_t i : members) {
      uncapped.push_back(parts[i].amount);
      sum += parts[i].amount;
      weights[i] = parts[i].amount;
      if (scope == ir::CapScope::line) parts[i].bound = std::min(parts[i].bound, left);
    }
    if (sum > left) {
      cut = true;
      const std::vector<std::int64_t> shares = offers::divide(left, uncapped);
      for (std::size_t j = 0; j < members.size(); ++j) {
        parts[members[j]].amount = shares[j];
        if (scope == ir::CapScope::line) weights[members[j]] = shares[j];
      }
    }
  }
  return cut;
}

// What got through counts against the rest of each cap in later stages.
void book(const Calculation& calculation, State& state, std::uint32_t candidate,
          const std::vector<Part>& parts) {
  const Candidate& from = calculation.candidates[candidate];
  if (from.standing->first_stage == from.standing->last_stage) return;
  for (std::uint32_t cap = 0; cap < from.shape->caps.size(); ++cap) {
    const ir::CapShape& clause = from.shape->caps[cap];
    for (const Part& part : parts) {
      const CapKey key{candidate, cap, group_of(calculation, clause.scope, part.site)};
      if (clause.items != ir::kNoNode) {
        state.items_used[key] += part.units;
      } else {
        state.cap_used[key] += part.amount;
      }
    }
  }
}

}  // namespace

bool caps_items(const Candidate& candidate) {
  return std::ranges::any_of(candidate.shape->caps,
                             [](const ir::CapShape& clause) { return clause.items != ir::kNoNode; });
}

void cap_items(const Calculation& calculation, const State& state, std::uint32_t candidate,
               const Frozen& frozen, offers::Picks& units) {
  const Candidate& from = calculation.candidates[candidate];
  for (std::uint32_t cap = 0; cap < from.shape->caps.size(); ++cap) {
    const ir::CapShape& clause = from.shape->caps[cap];
    if (clause.items == ir::kNoNode) continue;
    const std::int64_t limit = limit_of(calculation, from, clause.items, frozen.entry);
    std::map<std::uint32_t, std::int64_t> left;
    for (const std::uint32_t r : frozen.order | std::views::reverse) {
      if (units[r] == 0) continue;
      const CapKey key{candidate, cap, group_of(calculation, clause.scope, r)};
      const auto [group, fresh] = left.try_emplace(key.group, limit - used(state.items_used, key));
      units[r] = std::clamp<std::int64_t>(group->second, 0, units[r]);
      group->second -= units[r];
    }
  }
}

std::int64_t items_left(const Calculation& calculation, const State& state, std::uint32_t candidate) {
  const Candidate& from = calculation.candidates[candidate];
  std::int64_t left = ops::kMaxQuantity;
  for (std::uint32_t cap = 0; cap < from.shape->caps.size(); ++cap) {
    const ir::CapShape& clause = from.shape->caps[cap];
    if (clause.items == ir::kNoNode || clause.scope != ir::CapScope::order) continue;
    const std::int64_t limit = limit_of(calculation, from, clause.items, state.goods);
    left = std::min(left, std::max<std::int64_t>(0, limit - used(state.items_used, {candidate, cap, 0})));
  }
  return left;
}

void cap_amounts(const Calculation& calculation, State& state, std::uint32_t candidate, const Frozen& frozen,
                 std::vector<Part>& parts, std::uint32_t& spreads) {
  const Candidate& from = calculation.candidates[candidate];
  if (from.shape->caps.empty()) return;
  std::vector<std::int64_t> before;
  for (const Part& part : parts) before.push_back(part.amount);
  std::vector<std::int64_t> weights = before;
  for (std::uint32_t cap = 0; cap < from.shape->caps.size(); ++cap) {
    const ir::CapShape& clause = from.shape->caps[cap];
    if (clause.amount == ir::kNoNode) continue;
    const bool cut = cap_once(calculation, state, candidate, cap,
                              limit_of(calculation, from, clause.amount, frozen.entry), parts, weights);
    // A cap per category that bit keeps what does not fit one category from the others.
    if (!cut || (clause.scope != ir::CapScope::category && clause.scope != ir::CapScope::top_category)) {
      continue;
    }
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> split;
    for (Part& part : parts) {
      if (part.spread == 0xFFFFFFFF) continue;
      const auto key = std::pair{part.spread, group_of(calculation, clause.scope, part.site)};
      const auto [place, fresh] = split.try_emplace(key, spreads);
      if (fresh) ++spreads;
      part.spread = place->second;
    }
  }
  bool bit = false;
  for (std::size_t i = 0; i < parts.size(); ++i) bit = bit || parts[i].amount != before[i];
  for (std::size_t i = 0; bit && i < parts.size(); ++i) {
    if (parts[i].spread != 0xFFFFFFFF) parts[i].weight = weights[i];
  }
  book(calculation, state, candidate, parts);
}

}  // namespace perk::pricing
