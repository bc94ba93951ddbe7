// Caps group parts by what they are counted per; a group over its limit is divided again.
#include "runtime/pricing/caps.h"

#include <algorithm>
#include <numeric>
#include <ranges>

#include "runtime/offers/divide.h"
#include "runtime/pricing/bounds.h"

namespace perk::pricing {
namespace {

// Runs of one category share the smallest run of it as their group.
std::uint32_t category_group(const interpret::CartView& cart, const Index& index, std::uint32_t run,
                             bool top) {
  if (!index.category) return 0;
  const auto path = [&](std::uint32_t r) -> std::string_view {
    const interpret::Scalar fact = cart.unit_fact(*index.category, r);
    if (!fact.known) return {};
    const std::string_view text = cart.text(static_cast<std::uint32_t>(fact.numerator));
    return top ? text.substr(0, text.find('/')) : text;
  };
  const std::string_view own = path(run);
  for (std::uint32_t r = 0; r < run; ++r) {
    if (path(r) == own) return r;
  }
  return run;
}

// Runs with one value of the field share the smallest run of it as their group.
std::uint32_t fact_group(const interpret::CartView& cart, std::uint32_t field, std::uint32_t run) {
  for (std::uint32_t r = 0; r < run; ++r) {
    if (cart.same_unit_fact(field, r, run)) return r;
  }
  return run;
}

std::uint32_t group_of(const Calculation& calculation, const ir::CapShape& clause, std::uint32_t site) {
  return cap_group_of(calculation.cart, calculation.index, clause.scope, clause.field, site);
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

// The parts of a group that exceed what is left share it. `weights` are left as those by which the result is
// in proportion: the parts before the cap where it was shared, else the parts themselves.
bool cut_group(std::int64_t left, const std::vector<std::size_t>& members, bool each_line,
               std::vector<Part>& parts, std::vector<std::int64_t>& weights) {
  std::vector<std::int64_t> uncapped;
  std::int64_t sum = 0;
  uncapped.reserve(members.size());
  for (const std::size_t i : members) {
    uncapped.push_back(parts[i].amount);
    sum += parts[i].amount;
    weights[i] = parts[i].amount;
    if (each_line) parts[i].bound = std::min(parts[i].bound, left);
  }
  if (sum <= left) return false;
  const std::vector<std::int64_t> shares = offers::divide(left, uncapped);
  for (std::size_t j = 0; j < members.size(); ++j) {
    parts[members[j]].amount = shares[j];
    if (each_line) weights[members[j]] = shares[j];
  }
  return true;
}

// One cap over the parts, group by group. True if one was shared.
bool cap_once(const Calculation& calculation, State& state, std::uint32_t candidate, std::uint32_t cap,
              std::int64_t limit, std::vector<Part>& parts, std::vector<std::int64_t>& weights) {
  const ir::CapShape& clause = calculation.candidates[candidate].shape->caps[cap];
  const ir::CapScope scope = clause.scope;
  bool cut = false;
  std::map<std::uint32_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (scope == ir::CapScope::item) {
      const auto most = static_cast<std::int64_t>(
          std::min<ops::Int128>(parts[i].bound, ops::Int128{limit} * parts[i].units));
      parts[i].bound = most;
      parts[i].amount = weights[i] = std::min(parts[i].amount, most);
    } else {
      groups[group_of(calculation, clause, parts[i].site)].push_back(i);
    }
  }
  for (const auto& [group, members] : groups) {
    const CapKey key{candidate, cap, group};
    const std::int64_t left = std::max<std::int64_t>(0, limit - used(state.cap_used, key));
    cut = cut_group(left, members, scope == ir::CapScope::line, parts, weights) || cut;
  }
  return cut;
}

// A cap that bit keeps what does not fit one of its groups from the others.
template <class Group>
void split_spreads(std::vector<Part>& parts, std::uint32_t& spreads, const Group& group) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> split;
  for (Part& part : parts) {
    if (part.spread == 0xFFFFFFFF) continue;
    const auto [place, fresh] = split.try_emplace({part.spread, group(part.site)}, spreads);
    if (fresh) ++spreads;
    part.spread = place->second;
  }
}

// Bounds in money that trim, as outermost caps; those that promotions share are cut for all of them at once.
void cap_by_bounds(const Calculation& calculation, const State& state, std::uint32_t candidate,
                   std::vector<Part>& parts, std::vector<std::int64_t>& weights, std::uint32_t& spreads) {
  const Candidate& from = calculation.candidates[candidate];
  for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = from.shape->bounds[b];
    const bool by_line = is_by_line(calculation.module, bound);
    const bool shared = calculation.index.counter_promotions[from.standing->counters[b]] > 1;
    const bool cuts =
        bound.last == ir::LastGrant::part ? !shared : by_line && bound.last == ir::LastGrant::none;
    if (bound.kind != ir::BoundKind::money || !cuts) continue;
    const auto group_of_site = [&](std::uint32_t site) {
      return by_line && site < calculation.list.size() ? bound_group(calculation, bound, site) : kWholeCart;
    };
    std::map<std::uint32_t, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (by_line && parts[i].site >= calculation.list.size()) continue;
      groups[group_of_site(parts[i].site)].push_back(i);
    }
    bool cut = false;
    for (const auto& [group, members] : groups) {
      std::int64_t left = bound_left(calculation, state, candidate, b, group);
      if (bound.last == ir::LastGrant::none) {
        std::int64_t sum = 0;
        for (const std::size_t i : members) sum += parts[i].amount;
        if (sum > left) left = 0;
      }
      cut = cut_group(left, members, false, parts, weights) || cut;
    }
    if (cut && by_line) split_spreads(parts, spreads, group_of_site);
  }
}

// What is left of the codes that pay for it, as outermost caps of the order. Promotions that share a code
// have what is left of it by rank.
void cap_by_worth(const Calculation& calculation, State& state, std::uint32_t candidate,
                  std::vector<Part>& parts, std::vector<std::int64_t>& weights) {
  std::vector<std::size_t> all(parts.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const std::vector<std::uint32_t>& codes = calculation.candidates[candidate].code_parts;
  for (const std::uint32_t code : codes) {
    const std::int64_t left = calculation.codes.worths()[code] - state.worth_used[code];
    cut_group(std::max<std::int64_t>(0, left), all, false, parts, weights);
  }
  for (const std::uint32_t code : codes) {
    for (const Part& part : parts) state.worth_used[code] += part.amount;
  }
}

// What got through counts against the rest of each cap in later stages.
void book(const Calculation& calculation, State& state, std::uint32_t candidate,
          const std::vector<Part>& parts) {
  const Candidate& from = calculation.candidates[candidate];
  if (from.standing->first_stage == from.standing->last_stage) return;
  for (std::uint32_t cap = 0; cap < from.shape->caps.size(); ++cap) {
    const ir::CapShape& clause = from.shape->caps[cap];
    for (const Part& part : parts) {
      const CapKey key{candidate, cap, group_of(calculation, clause, part.site)};
      if (clause.items != ir::kNoNode) {
        state.items_used[key] += part.units;
      } else if (!caps_units(*from.shape, clause)) {
        state.cap_used[key] += part.amount;
      }
    }
  }
}

}  // namespace

std::uint32_t cap_group_of(const interpret::CartView& cart, const Index& index, ir::CapScope scope,
                           std::uint32_t field, std::uint32_t site) {
  const bool charge = site >= cart.facts().runs;
  switch (scope) {
    case ir::CapScope::item:
    case ir::CapScope::line: return site;
    case ir::CapScope::fact: return charge ? site : fact_group(cart, field, site);
    case ir::CapScope::category:
    case ir::CapScope::top_category:
      return charge ? site : category_group(cart, index, site, scope == ir::CapScope::top_category);
    case ir::CapScope::order: return 0;
  }
  return 0;
}

bool caps_items(const Candidate& candidate) {
  return std::ranges::any_of(candidate.shape->caps,
                             [](const ir::CapShape& clause) { return clause.items != ir::kNoNode; }) ||
         std::ranges::any_of(candidate.shape->bounds, [](const ir::BoundShape& bound) {
           return bound.kind == ir::BoundKind::items && bound.last == ir::LastGrant::part;
         });
}

bool caps_units(const ir::Shape& shape, const ir::CapShape& clause) {
  return clause.amount != ir::kNoNode && ir::info(shape.nodes[clause.amount].op).type == ir::Type::integer;
}

void cap_items(const Calculation& calculation, const State& state, std::uint32_t candidate,
               const Frozen& frozen, offers::Picks& units, bool of_order) {
  const Candidate& from = calculation.candidates[candidate];
  // From the dearest down: what each group has left.
  const auto cut = [&](const auto& group, const auto& left_of) {
    std::map<std::uint32_t, std::int64_t> left;
    for (const std::uint32_t r : frozen.order | std::views::reverse) {
      if (units[r] == 0) continue;
      const auto [place, fresh] = left.try_emplace(group(r), 0);
      if (fresh) place->second = left_of(place->first);
      units[r] = std::clamp<std::int64_t>(place->second, 0, units[r]);
      place->second -= units[r];
    }
  };
  for (std::uint32_t cap = 0; cap < from.shape->caps.size(); ++cap) {
    const ir::CapShape& clause = from.shape->caps[cap];
    if (clause.items == ir::kNoNode || (!of_order && clause.scope == ir::CapScope::order)) continue;
    const std::int64_t limit = limit_of(calculation, from, clause.items, frozen.entry);
    cut([&](std::uint32_t r) { return group_of(calculation, clause, r); },
        [&](std::uint32_t group) { return limit - used(state.items_used, {candidate, cap, group}); });
  }
  for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = from.shape->bounds[b];
    if (bound.kind != ir::BoundKind::items || bound.last != ir::LastGrant::part) continue;
    if (!of_order && !is_by_line(calculation.module, bound)) continue;
    cut([&](std::uint32_t r) { return bound_group(calculation, bound, r); },
        [&](std::uint32_t group) { return bound_left(calculation, state, candidate, b, group); });
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
  for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = from.shape->bounds[b];
    if (bound.kind != ir::BoundKind::items || bound.last != ir::LastGrant::part) continue;
    if (is_by_line(calculation.module, bound)) continue;
    left = std::min(left, bound_left(calculation, state, candidate, b, kWholeCart));
  }
  return left;
}

void cap_amounts(const Calculation& calculation, State& state, std::uint32_t candidate, const Frozen& frozen,
                 std::vector<Part>& parts, std::uint32_t& spreads) {
  const Candidate& from = calculation.candidates[candidate];
  if (from.shape->caps.empty() && !from.is_bounded()) return;
  std::vector<std::int64_t> before;
  for (const Part& part : parts) before.push_back(part.amount);
  std::vector<std::int64_t> weights = before;
  for (std::uint32_t cap = 0; cap < from.shape->caps.size(); ++cap) {
    const ir::CapShape& clause = from.shape->caps[cap];
    if (clause.amount == ir::kNoNode || caps_units(*from.shape, clause)) continue;
    const bool cut = cap_once(calculation, state, candidate, cap,
                              limit_of(calculation, from, clause.amount, frozen.entry), parts, weights);
    // A cap per category that bit keeps what does not fit one category from the others.
    const bool per_group = clause.scope == ir::CapScope::category ||
                           clause.scope == ir::CapScope::top_category || clause.scope == ir::CapScope::fact;
    if (!cut || !per_group) continue;
    split_spreads(parts, spreads, [&](std::uint32_t site) { return group_of(calculation, clause, site); });
  }
  cap_by_bounds(calculation, state, candidate, parts, weights, spreads);
  cap_by_worth(calculation, state, candidate, parts, weights);
  bool bit = false;
  for (std::size_t i = 0; i < parts.size(); ++i) bit = bit || parts[i].amount != before[i];
  for (std::size_t i = 0; bit && i < parts.size(); ++i) {
    if (parts[i].spread != 0xFFFFFFFF) parts[i].weight = weights[i];
  }
  book(calculation, state, candidate, parts);
}

bool counts_for_total_cap(ir::StageKind kind) {
  switch (kind) {
    case ir::StageKind::price:
    case ir::StageKind::item:
    case ir::StageKind::own:
    case ir::StageKind::order: return true;
    case ir::StageKind::shipping:
    case ir::StageKind::total:
    case ir::StageKind::reward: return false;
  }
  return false;
}

}  // namespace perk::pricing
