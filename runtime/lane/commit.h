// What there is room for, and what a stage takes off in the end (pricing.md R2, R5, R6); the totals.
#pragma once
#include <algorithm>

#include "runtime/lane/pricer.h"

namespace perk::lane {

inline void PricerCore::sort_by_site(std::span<Cell> cells) {
  std::ranges::sort(cells, {}, &Cell::site);
}

inline void PricerCore::fit(std::uint32_t stage) {
  const std::span<Cell> cells = cells_from(0);
  if (module_.stages[stage].kind == ir::Stage::Kind::price) return lowest_price();
  const std::int64_t cap_left =
      pricing::counts_for_total_cap(module_.stages[stage].kind) ? cap_left_ : kNoCap;
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
inline void PricerCore::lowest_price() {
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
inline void PricerCore::commit(std::uint32_t stage) {
  const bool counts = pricing::counts_for_total_cap(module_.stages[stage].kind) && cap_left_ != kNoCap;
  for (const Cell& cell : memory_.cells) {
    if (cell.given == 0) continue;
    Alive& one = memory_.alive[cell.candidate];
    memory_.entry[cell.site] -= cell.given;
    one.granted += cell.given;
    memory_.parts.push_back({one.rank, stage, public_site(cell.site), cell.given});
    if (counts) cap_left_ = std::max<std::int64_t>(0, cap_left_ - cell.given);
  }
}

inline void PricerCore::finish() {
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
