// One stage after the other: eligibility, what set offers claim, caps, fit and commit (pricing.md R2–R7).
#pragma once
#include <algorithm>
#include <ranges>

#include "runtime/lane/pricer.h"

namespace perk::lane {

template <int W>
Refusal Pricer<W>::run_stage(std::uint32_t stage) {
  memory_.cells.clear();
  memory_.exact.clear();
  stage_memory_.asked.clear();
  stage_memory_.selections.clear();
  refit_ = false;
  if (const Refusal refusal = enter_stage(stage); refusal != Refusal::none) return refusal;
  if (stage_memory_.asked.empty()) return Refusal::none;
  const bool price = module_.stages[stage].kind == ir::Stage::Kind::price;
  if (price) last_odd_ = static_cast<std::int32_t>(stage);
  const bool one_by_one = module_.stages[stage].one_after_another && !price;
  several_claim_ = false;
  if (const Refusal refusal = settle_claims(!one_by_one); refusal != Refusal::none) return refusal;
  if (several_claim_) shared_claims_ |= std::uint64_t{1} << stage;
  if (one_by_one) {
    one_after_another(stage);
  } else {
    enter(Phase::assemble);
    assemble(stage);
    enter(Phase::fit);
    fit(stage);
    enter(Phase::commit);
    commit(stage);
  }
  return Refusal::none;
}

// Tests who stands in their first stage here, and asks what everybody who gives here wants.
template <int W>
Refusal Pricer<W>::enter_stage(std::uint32_t stage) {
  const std::uint32_t first = (stages_of_first_ >> stage & 1U) != 0 ? first_of_stage_[stage] : kNobody;
  if (several_stages_) {
    for (std::uint32_t i = 0; i < memory_.alive.size(); ++i) {
      const Alive& one = memory_.alive[i];
      const bool again =
          one.row->first_stage < stage && one.row->last_stage >= stage && one.status == Alive::Status::chosen;
      if (again) ask_offers_of(i, stage);
      if (one.row->first_stage != stage) continue;
      if (const Refusal refusal = enter_one(i, stage); refusal != Refusal::none) return refusal;
    }
  } else {
    for (std::uint32_t i = first; i != kNobody; i = memory_.alive[i].next) {
      if (const Refusal refusal = enter_one(i, stage); refusal != Refusal::none) return refusal;
    }
  }
  if (!may_bind_) return Refusal::none;
  for (std::uint32_t i = first; i != kNobody; i = memory_.alive[i].next) {
    const Alive& one = memory_.alive[i];
    if (one.status == Alive::Status::chosen && binds(one)) return Refusal::binds;
  }
  return Refusal::none;
}

// What it gives in this stage; true if that is more than nothing.
template <int W>
bool Pricer<W>::ask_offers_of(std::uint32_t candidate, std::uint32_t stage) {
  const Alive& one = memory_.alive[candidate];
  const bool several = one.row->first_stage != one.row->last_stage;
  bool positive = false;
  for (std::size_t o = 0; o < one.plan->offers.size(); ++o) {
    if (several && module_.promotions[one.rank].stages[o] != stage) continue;
    ask(candidate, one.plan->offers[o]);
    positive = positive || stage_memory_.asked.back().positive;
  }
  return positive;
}

// Whoever starts here: conditions, rank, and whether there is something to give.
template <int W>
Refusal Pricer<W>::enter_one(std::uint32_t candidate, std::uint32_t stage) {
  enter(Phase::test);
  Alive& one = memory_.alive[candidate];
  if (stopped(one) || !holds(one)) {
    leave(one);
    return Refusal::none;
  }
  const Refusal refusal = one.plan->refusal;
  if (refusal != Refusal::none && refusal != Refusal::bounds) return refusal;
  const std::size_t asked = stage_memory_.asked.size(), cells = memory_.cells.size();
  const bool several = one.row->first_stage != one.row->last_stage;
  // What a promotion gives in later stages counts too: several `give` lines stand or fall together.
  if (!ask_offers_of(candidate, stage) && !(several && gives_later(candidate))) {
    leave(one);
    last_nothing_ = static_cast<std::int32_t>(stage);
    stage_memory_.asked.shrink(asked);
    memory_.cells.shrink(cells);
    return Refusal::none;
  }
  if (refusal != Refusal::none) return refusal;  // a bound can only take away from it
  stand(one);
  if (module_.first_that_applies && !allowed(one)) {
    one.status = Alive::Status::out;
    stage_memory_.asked.shrink(asked);
    memory_.cells.shrink(cells);
    return Refusal::none;
  }
  one.status = Alive::Status::chosen;
  optional_ = optional_ || one.row->optional;
  return Refusal::none;
}

template <int W>
bool Pricer<W>::gives_later(std::uint32_t candidate) {
  const std::size_t asked = stage_memory_.asked.size(), cells = memory_.cells.size();
  bool positive = false;
  for (const OfferPlan& offer : memory_.alive[candidate].plan->offers) {
    ask(candidate, offer);
    positive = positive || stage_memory_.asked.back().positive;
  }
  stage_memory_.asked.shrink(asked);
  memory_.cells.shrink(cells);
  return positive;
}

// Set offers that together would need more units of a run than it has are a choice (S35). Others take theirs
// by rank, of what those before have left.
template <int W>
Refusal Pricer<W>::settle_claims(bool form) {
  Mask<W> claimed, twice;
  std::uint32_t claiming = 0;
  for (const Asked<W>& asked : stage_memory_.asked) {
    if (!asked.claims.any()) continue;
    twice |= claimed & asked.claims;
    claimed |= asked.claims;
    ++claiming;
  }
  if (claiming < 2) return Refusal::none;
  several_claim_ = true;
  if (!twice.any()) return Refusal::none;
  claims_ = Claims::counted;
  const std::size_t cells = memory_.cells.size();
  for (const Asked<W>& asked : stage_memory_.asked) {
    if (!asked.claims.any()) continue;
    Asked<W> alone = asked;
    want(alone);
    memory_.cells.shrink(cells);
  }
  bool scarce = false;
  claimed.each([&](std::uint32_t r) {
    scarce = scarce || memory_.claims[r] > memory_.quantity[r];
    memory_.claims[r] = 0;
  });
  if (!scarce && form) form_sets_again(claimed);
  claims_ = Claims::alone;
  return scarce ? Refusal::competing : Refusal::none;
}

template <int W>
void Pricer<W>::form_sets_again(const Mask<W>& claimed) {
  claims_ = Claims::left;
  std::swap(memory_.cells, memory_.again);
  memory_.cells.clear();
  for (Asked<W>& asked : stage_memory_.asked) {
    if (asked.claims.any()) {
      want(asked);
      continue;
    }
    const std::size_t begin = memory_.cells.size();
    for (std::size_t i = asked.begin; i < asked.end; ++i) memory_.cells.push_back(memory_.again[i]);
    asked.begin = begin;
    asked.end = memory_.cells.size();
  }
  claimed.each([&](std::uint32_t r) { memory_.claims[r] = 0; });
}

// Each by rank on what the one before left; eligibility and selections stay those of the entry.
template <int W>
void Pricer<W>::one_after_another(std::uint32_t stage) {
  last_odd_ = static_cast<std::int32_t>(stage);
  claims_ = Claims::left;
  const std::size_t count = stage_memory_.asked.size();
  for (std::size_t first = 0, last = 0; first < count; first = last) {
    const std::uint32_t candidate = stage_memory_.asked[first].candidate;
    memory_.cells.clear();
    for (; last < count && stage_memory_.asked[last].candidate == candidate; ++last) {
      want(stage_memory_.asked[last]);
    }
    memory_.cells.shrink(assemble_one(first, last, 0, stage));
    fit(stage);
    commit(stage);
  }
  all_.each([&](std::uint32_t r) { memory_.claims[r] = 0; });
  claims_ = Claims::alone;
}

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

template <int W>
void Pricer<W>::divide_spread(const Asked<W>& asked) {
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
template <int W>
template <class SiteOf>
offers::DivideRule Pricer<W>::rule_for(std::size_t count, const SiteOf& site_of) {
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
template <int W>
std::size_t Pricer<W>::join_offers(std::size_t begin, std::size_t end, std::uint32_t stage) {
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

template <int W>
void Pricer<W>::cap(Alive& one, std::span<Cell> cells) {
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
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i].given = 0;
    if (!bit || cells[i].spread == offers::kLineBound) continue;
    cells[i].weight = memory_.cap_weights[i];
    refit_ = true;
  }
  if (one.row->first_stage != one.row->last_stage) book(one, cells);
}

// Group by group; true if one was shared.
template <int W>
bool Pricer<W>::cap_once(const Alive& one, const CapPlan& clause, std::int64_t limit, std::span<Cell> cells) {
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
template <int W>
void Pricer<W>::split_spreads(std::span<Cell> cells) {
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

template <int W>
std::int64_t Pricer<W>::limit_of(const Alive& one, const Number& limit) {
  if (limit.is_slot()) return std::clamp<std::int64_t>(one.slots[limit.slot], 0, ops::kMaxAmount);
  const Program of = program(one);
  const ops::Scalar value = ask_().value(of.shape, of.slots, limit.node, entry());
  if (!value.known) return 0;
  return static_cast<std::int64_t>(std::clamp<ops::Int128>(ops::floor(value), 0, ops::kMaxAmount));
}

template <int W>
std::uint32_t Pricer<W>::group_of(const CapPlan& clause, std::uint32_t site) const {
  if (clause.scope == ir::CapScope::order) return 0;
  return pricing::cap_group_of(order_.cart, index_, clause.scope, clause.field, public_site(site));
}

template <int W>
std::int64_t Pricer<W>::used(const Alive& one, const CapPlan& clause, std::uint32_t group) const {
  for (const CapUse& use : memory_.cap_uses) {
    if (use.candidate == index_of(one) && use.cap == clause.index && use.group == group) return use.amount;
  }
  return 0;
}

// What got through counts against the rest of each cap in later stages.
template <int W>
void Pricer<W>::book(const Alive& one, std::span<const Cell> cells) {
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

// ---- what there is room for (R5) ------------------------------------------------------------------------

template <int W>
void Pricer<W>::fit(std::uint32_t stage) {
  const std::span<Cell> cells = cells_from(0);
  if (module_.stages[stage].kind == ir::Stage::Kind::price) return lowest_price();
  const std::int64_t cap_left = counts_for_total_cap(stage) ? cap_left_ : kNoCap;
  // Nothing is cut where all parts fit, shares of spreads rounded up; a line that takes a remainder may take
  // more.
  const bool largest = module_.rounding.remainder == ir::Remainder::largest;
  std::int64_t sum = 0;
  bool fits = !refit_;
  for (const Cell& cell : cells) {
    fits = fits && (largest || cell.spread == offers::kLineBound);
    memory_.wanted[cell.site] += cell.amount + (cell.spread != offers::kLineBound ? 1 : 0);
    sum += cell.amount;
  }
  for (Cell& cell : cells) {
    fits = fits && memory_.wanted[cell.site] <= memory_.entry[cell.site] - memory_.floors[cell.site];
    cell.given = cell.amount;
  }
  for (const Cell& cell : cells) memory_.wanted[cell.site] = 0;
  if (fits && sum <= cap_left) return;
  memory_.reserve_parts(cells.size());
  const offers::FitScratch scratch = memory_.fit_scratch();
  const offers::FitRooms rooms{memory_.entry, memory_.floors, cap_left};
  const auto excepted = [&](const Cell& cell) { return memory_.alive[cell.candidate].row->excepted; };
  const auto fill = [&](std::int64_t amount, std::span<const std::int64_t> weights, const auto& site_of,
                        std::span<const std::int64_t> room, std::span<std::int64_t> shares) {
    offers::fill_into(amount, weights, room, shares, rule_for(weights.size(), site_of), scratch.divide);
  };
  offers::PartsFitter fitter(rooms, cells, excepted, fill, scratch);
  if (!fits) {
    for (Cell& cell : cells) cell.given = 0;
    fitter.fit(plan_.any_excepted);
  }
  fitter.cap_all();
  const bool cut = std::ranges::any_of(cells, [](const Cell& cell) { return cell.given != cell.amount; });
  if (cut) last_cut_ = static_cast<std::int32_t>(stage);
}

// R2: one promotion a run, the one that leaves the lowest amount; the total cap is used up, not applied.
template <int W>
void Pricer<W>::lowest_price() {
  const auto fitting = [&](const Cell& cell) {
    const bool excepted = memory_.alive[cell.candidate].row->excepted;
    const std::int64_t floor = excepted ? 0 : memory_.floors[cell.site];
    return std::min(cell.amount, std::max<std::int64_t>(0, memory_.entry[cell.site] - floor));
  };
  for (const Cell& cell : memory_.cells) {
    memory_.taken[cell.site] = std::max(memory_.taken[cell.site], fitting(cell));
  }
  for (Cell& cell : memory_.cells) {  // the first of equals
    const std::int64_t best = memory_.taken[cell.site];
    if (best == 0 || fitting(cell) != best) continue;
    cell.given = best;
    memory_.taken[cell.site] = 0;
  }
}

// R6. Cells stand by rank and site.
template <int W>
void Pricer<W>::commit(std::uint32_t stage) {
  const bool counts = counts_for_total_cap(stage) && cap_left_ != kNoCap;
  for (const Cell& cell : memory_.cells) {
    if (cell.given == 0) continue;
    Alive& one = memory_.alive[cell.candidate];
    memory_.entry[cell.site] -= cell.given;
    one.granted += cell.given;
    memory_.parts.push_back({one.rank, stage, public_site(cell.site), cell.given});
    if (counts) cap_left_ = std::max<std::int64_t>(0, cap_left_ - cell.given);
  }
}

template <int W>
void Pricer<W>::finish() {
  Priced& priced = memory_.priced;
  priced = {};
  memory_.left.clear();
  for (std::uint32_t r = 0; r < runs_; ++r) memory_.left.push_back(memory_.entry[r]);
  for (std::uint32_t c = 0; c < charges_; ++c) memory_.left.push_back(memory_.entry[stride_ + c]);
  priced.goods_total = list_subtotal_;
  priced.shipping_total = shipping_list_;
  for (const Part& part : memory_.parts) {
    (part.site < runs_ ? priced.goods_total : priced.shipping_total) -= part.amount;
  }
  memory_.applied.clear();
  for (const Alive& one : memory_.alive) {
    if (one.granted > 0) memory_.applied.push_back({one.rank, one.granted, one.times});
  }
  priced.left = {memory_.left.data(), memory_.left.size()};
  priced.parts = {memory_.parts.data(), memory_.parts.size()};
  priced.applied = {memory_.applied.data(), memory_.applied.size()};
  priced.list_subtotal = list_subtotal_;
  priced.shipping_list = shipping_list_;
  priced.total = priced.goods_total + priced.shipping_total;
  priced.proof = optional_ && !module_.first_that_applies ? Proof::greedy : Proof::forced;
  if (!module_.settlement || module_.settlement->step <= 1) return;
  const std::int64_t step = module_.settlement->step;
  priced.settlement = ops::round_quotient(priced.total, step, module_.settlement->mode) * step - priced.total;
}

}  // namespace perk::lane
