// The cells of a stage: spreads divided, what several offers take off one line joined, caps of one order
// (pricing.md R4, S13).
#pragma once
#include <algorithm>
#include <ranges>

#include "runtime/lane/pricer.h"

namespace perk::lane {

// The parts of everybody who gives here, after their caps.
template <int W>
void Pricer<W>::assemble(std::uint32_t stage) {
  const std::size_t count = stage_memory_.asked.size();
  std::size_t cells = 0;
  for (std::size_t first = 0, last = 0; first < count; first = last) {
    const std::uint32_t candidate = stage_memory_.asked[first].candidate;
    while (last < count && stage_memory_.asked[last].candidate == candidate) ++last;
    cells = assemble_one(first, last, cells, stage);
  }
  memory_.cells.shrink(cells);
}

// Of one promotion, whose offers are asked[first, last): its cells are moved to `to`; where they end.
template <int W>
std::size_t Pricer<W>::assemble_one(std::size_t first, std::size_t last, std::size_t to,
                                    std::uint32_t stage) {
  Stack<Asked<W>>& asked = stage_memory_.asked;
  Alive& one = memory_.alive[asked[first].candidate];
  for (std::size_t i = first; i < last; ++i) {
    one.times += asked[i].times;
    if (asked[i].spread) divide_spread(asked[i]);
  }
  const std::size_t begin = asked[first].begin;
  std::size_t end = asked[last - 1].end;
  if (last - first > 1) end = join_offers(begin, end, stage);
  const std::span<Cell> own = cells_from(begin).first(end - begin);
  const bool capped = !one.plan->caps.empty() || !one.plan->counts.empty();
  if (capped && !own.empty()) cap(one, own);
  if (to != begin) std::ranges::copy(own, memory_.cells.begin() + to);
  return to + own.size();
}

inline void PricerCore::divide_spread(const AskedOffer& asked) {
  const std::size_t count = asked.end - asked.begin;
  memory_.reserve_parts(count);
  for (std::size_t i = 0; i < count; ++i) memory_.weights[i] = memory_.cells[asked.begin + i].weight;
  const offers::DivideRule rule =
      rule_for(count, [&](std::size_t i) { return memory_.cells[asked.begin + i].site; });
  offers::divide_into(asked.total, std::span(memory_.weights).first(count),
                      std::span(memory_.shares).first(count), rule, memory_.divide_scratch());
  for (std::size_t i = 0; i < count; ++i) memory_.cells[asked.begin + i].amount = memory_.shares[i];
}

// The pack's rule for odd minor units, over parts on these sites.
template <class SiteOf>
offers::DivideRule PricerCore::rule_for(std::size_t count, const SiteOf& site_of) {
  if (module_.rounding.remainder == ir::Remainder::largest) return {};
  for (std::size_t i = 0; i < count; ++i) {
    memory_.position_of[site_of(i)] = static_cast<std::uint32_t>(i + 1);
  }
  memory_.positions.clear();
  for (const std::uint32_t site : memory_.line_order) {
    std::uint32_t& position = memory_.position_of[site];
    if (position != 0) memory_.positions.push_back(position - 1);
    position = 0;
  }
  return {static_cast<offers::Remainder>(module_.rounding.remainder), rounding_.mode, memory_.positions};
}

// What one promotion takes off one line is rounded once (R4), however many of its offers take it. In the
// price stage each is a price of its own. Where the cells end then.
inline std::size_t PricerCore::join_offers(std::size_t begin, std::size_t end, std::uint32_t stage) {
  const std::span<Cell> cells = cells_from(begin).first(end - begin);
  const bool price = module_.stages[stage].kind == ir::Stage::Kind::price;
  std::ranges::sort(cells, {}, [&](const Cell& cell) {
    return std::tuple(cell.site, price ? 0 : cell.spread, cell.offer);
  });
  if (price) return end;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool joins = kept > 0 && cells[i].spread == offers::kLineBound &&
                       cells[kept - 1].spread == offers::kLineBound && cells[kept - 1].site == cells[i].site;
    if (!joins) {
      cells[kept++] = cells[i];
      continue;
    }
    Cell& into = cells[kept - 1];
    memory_.exact[into.exact] += memory_.exact[cells[i].exact];
    into.units += cells[i].units;
    into.weight += cells[i].weight;
    into.bound += cells[i].bound;
    if (rounding_.per_unit) {
      into.amount += cells[i].amount;
    } else {
      const ops::Int128 scale = ops::Int128{memory_.quantity[into.site]} * ops::kRateScale;
      into.amount =
          static_cast<std::int64_t>(ops::round_quotient(memory_.exact[into.exact], scale, rounding_.mode));
    }
  }
  return begin + kept;
}

// ---- caps of one order (S13) ----------------------------------------------------------------------------

inline void PricerCore::cap(Alive& one, std::span<Cell> cells) {
  if (one.plan->one_cap && one.row->first_stage == one.row->last_stage) {
    std::int64_t sum = 0;
    for (const Cell& cell : cells) sum += cell.amount;
    if (sum <= limit_of(one, one.plan->caps.front().amount)) return;
  }
  memory_.reserve_parts(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) memory_.cap_weights[i] = cells[i].given = cells[i].amount;
  for (const CapPlan& clause : one.plan->caps) {
    const bool cut = cap_once(one, clause, limit_of(one, clause.amount), cells);
    // A cap per category that bit keeps what does not fit one category from the others.
    const bool per_group = clause.scope == ir::CapScope::category ||
                           clause.scope == ir::CapScope::top_category || clause.scope == ir::CapScope::fact;
    if (cut && per_group) split_spreads(cells);
  }
  const bool bit = std::ranges::any_of(cells, [](const Cell& cell) { return cell.amount != cell.given; });
  one.capped = bit;
  // One spread under one cap is already what it would be filled to, where it fits.
  const bool filled = one.plan->one_cap && std::ranges::all_of(cells, [&](const Cell& cell) {
                        return cell.spread == cells.front().spread;
                      });
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i].given = 0;
    if (!bit || cells[i].spread == offers::kLineBound) continue;
    cells[i].weight = memory_.cap_weights[i];
    refit_ = refit_ || !filled;
  }
  if (one.row->first_stage != one.row->last_stage) book(one, cells);
}

// Group by group; true if one was shared.
inline bool PricerCore::cap_once(const Alive& one, const CapPlan& clause, std::int64_t limit,
                                 std::span<Cell> cells) {
  const std::span<std::int64_t> weights = std::span(memory_.cap_weights).first(cells.size());
  if (clause.scope == ir::CapScope::item) {
    for (std::size_t i = 0; i < cells.size(); ++i) offers::cap_each_item(cells[i], limit, weights[i]);
    return false;
  }
  const std::span<std::uint32_t> groups = std::span(memory_.groups).first(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) groups[i] = group_of(clause, cells[i].site);
  bool cut = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (std::ranges::find(groups.first(i), groups[i]) != groups.begin() + static_cast<std::ptrdiff_t>(i)) {
      continue;
    }
    std::size_t count = 0;
    for (std::size_t j = i; j < cells.size(); ++j) {
      if (groups[j] == groups[i]) memory_.members[count++] = static_cast<std::uint32_t>(j);
    }
    const std::int64_t left = std::max<std::int64_t>(0, limit - used(one, clause, groups[i]));
    cut = offers::cap_group(left, std::span(memory_.members).first(count), clause.scope == ir::CapScope::line,
                            cells, weights, memory_.fit_scratch()) ||
          cut;
  }
  return cut;
}

// Of the groups found last: each is a spread of its own.
inline void PricerCore::split_spreads(std::span<Cell> cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    memory_.spread_before[i] = cells[i].spread;
    if (cells[i].spread == offers::kLineBound) continue;
    std::size_t same = 0;
    while (memory_.spread_before[same] != memory_.spread_before[i] ||
           memory_.groups[same] != memory_.groups[i]) {
      ++same;
    }
    cells[i].spread = same < i ? cells[same].spread : next_spread_++;
  }
}

inline std::int64_t PricerCore::limit_of(const Alive& one, const Number& limit) {
  if (limit.is_slot()) return std::clamp<std::int64_t>(one.slots[limit.slot], 0, ops::kMaxAmount);
  const Program of = program(one);
  const ops::Scalar value = ask_().value(of.shape, of.slots, limit.node, entry());
  if (!value.known) return 0;
  return static_cast<std::int64_t>(std::clamp<ops::Int128>(ops::floor(value), 0, ops::kMaxAmount));
}

inline std::uint32_t PricerCore::group_of(const CapPlan& clause, std::uint32_t site) const {
  if (clause.scope == ir::CapScope::order) return 0;
  return pricing::cap_group_of(order_.cart, index_, clause.scope, clause.field, public_site(site));
}

inline std::int64_t PricerCore::used(const Alive& one, const CapPlan& clause, std::uint32_t group) const {
  for (const CapUse& use : memory_.cap_uses) {
    if (use.candidate == index_of(one) && use.cap == clause.index && use.group == group) return use.amount;
  }
  return 0;
}

// What got through counts against the rest of each cap in later stages.
inline void PricerCore::book(const Alive& one, std::span<const Cell> cells) {
  const auto add = [&](const CapPlan& clause, const Cell& cell, std::int64_t amount) {
    const std::uint32_t group = group_of(clause, cell.site), candidate = index_of(one);
    for (CapUse& use : memory_.cap_uses) {
      if (use.candidate != candidate || use.cap != clause.index || use.group != group) continue;
      use.amount += amount;
      return;
    }
    memory_.cap_uses.push_back({candidate, clause.index, group, amount});
  };
  for (const Cell& cell : cells) {
    for (const CapPlan& clause : one.plan->caps) add(clause, cell, cell.amount);
    for (const CapPlan& clause : one.plan->counts) add(clause, cell, cell.units);
  }
}

}  // namespace perk::lane
