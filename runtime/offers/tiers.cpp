// A table is a reward per tier; what is left is to know how many units of a run stand in which.
#include "runtime/offers/tiers.h"

#include <algorithm>

#include "runtime/offers/spread.h"
#include "runtime/ops/ops.h"

namespace perk::offers {
namespace {

Reward reward_of(Tiers::Column column, std::int64_t value) {
  switch (column) {
    case Tiers::Column::price_each: return {Reward::Kind::price, value};
    case Tiers::Column::percent: return {Reward::Kind::percent_off, value};
    case Tiers::Column::off_in_all:
    case Tiers::Column::off_each: return {Reward::Kind::amount_off, value};
  }
  return {};
}

// How far the units counted so far reach.
struct Reached {
  std::int64_t quantity = 0, subtotal = 0;
};

// How many of the run's first `units` units, in the order counted, lie below the row's border.
std::int64_t units_below(const Run& run, std::int64_t units, const Reached& before, bool by_subtotal,
                         std::int64_t from) {
  if (!by_subtotal) return std::clamp<std::int64_t>(from - 1 - before.quantity, 0, units);
  // Unit i (from 1) reaches before + i × entry / quantity.
  const Int128 missing = (Int128{from} - before.subtotal) * run.quantity;
  if (missing <= 0) return 0;
  if (run.entry == 0) return units;
  const Int128 first = (missing + run.entry - 1) / run.entry;  // the first unit that reaches it
  return static_cast<std::int64_t>(std::min<Int128>(first - 1, units));
}

void add_step(Want& want, std::uint32_t r, const Basket& basket, std::int64_t units, const Reached& before,
              const Tiers& tiers) {
  const Run& run = basket.runs[r];
  const std::int64_t denominator = run.quantity * ops::kRateScale;
  Int128 numerator = 0;
  std::int64_t by_unit = 0;
  for (std::size_t i = 0; i < tiers.rows.size(); ++i) {
    const std::int64_t begin = units_below(run, units, before, tiers.by_subtotal, tiers.rows[i].from);
    const std::int64_t end = i + 1 < tiers.rows.size()
                                 ? units_below(run, units, before, tiers.by_subtotal, tiers.rows[i + 1].from)
                                 : units;
    if (end <= begin) continue;
    const Reward reward = reward_of(tiers.column, tiers.rows[i].value);
    const ops::Scalar exact = exact_off(run, end - begin, reward);
    numerator += exact.numerator * (denominator / exact.denominator);
    if (basket.rounding.per_unit) {
      by_unit += take_off(run, end - begin, reward, basket.rounding, want.positive);
    }
  }
  if (numerator > 0) want.positive = true;
  const std::int64_t amount =
      basket.rounding.per_unit
          ? by_unit
          : static_cast<std::int64_t>(ops::round({numerator, denominator}, basket.rounding.mode));
  if (numerator == 0) return;
  want.cells.push_back({r, amount, units, amount_of(run, units), numerator});
  want.total += amount;
}

Want step_by_step(const Basket& basket, const Picks& units, const Tiers& tiers) {
  Want want;
  std::vector<std::uint32_t> order(basket.cheapest_first.begin(), basket.cheapest_first.end());
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Run &x = basket.runs[a], &y = basket.runs[b];
    const Int128 left = Int128{x.entry} * y.quantity, right = Int128{y.entry} * x.quantity;
    return left != right ? left > right : a < b;
  });
  Reached reached;
  for (const std::uint32_t r : order) {
    if (units[r] == 0) continue;
    add_step(want, r, basket, units[r], reached, tiers);
    reached.quantity += units[r];
    reached.subtotal += amount_of(basket.runs[r], units[r]);
  }
  std::sort(want.cells.begin(), want.cells.end(), [](const Cell& a, const Cell& b) { return a.run < b.run; });
  return want;
}

}  // namespace

Want by_table(const Basket& basket, const Picks& selected, const Picks& units, const Tiers& tiers) {
  const bool in_all = tiers.column == Tiers::Column::off_in_all;
  if (tiers.step_by_step && !in_all) return step_by_step(basket, units, tiers);
  std::int64_t base = 0;
  for (std::size_t r = 0; r < basket.runs.size(); ++r) {
    base += tiers.by_subtotal ? amount_of(basket.runs[r], selected[r]) : selected[r];
  }
  const Tiers::Row* row = nullptr;
  for (const Tiers::Row& each : tiers.rows) {
    if (each.from <= base) row = &each;
  }
  if (row == nullptr) return {};
  if (in_all) return amount_off_in_all(basket, units, row->value);
  return reward_units(basket, units, reward_of(tiers.column, row->value));
}

}  // namespace perk::offers
