// The bodies behind tiers.h: a table is a reward per tier; what is left is to know how many units of a run
// stand in which (pricing.md R2, S38). Nothing is allocated.
#pragma once
#include <algorithm>

#include "runtime/offers/cells.h"
#include "runtime/offers/tiers.h"

namespace perk::offers {

inline Reward reward_of(Tiers::Column column, std::int64_t value) {
  switch (column) {
    case Tiers::Column::price_each: return {Reward::Kind::price, value};
    case Tiers::Column::percent: return {Reward::Kind::percent_off, value};
    case Tiers::Column::off_in_all:
    case Tiers::Column::off_each: return {Reward::Kind::amount_off, value};
  }
  return {};
}

// The highest tier that a quantity or subtotal reaches; null: none.
inline const Tiers::Row* row_reached(std::span<const Tiers::Row> rows, std::int64_t base) {
  const Tiers::Row* row = nullptr;
  for (const Tiers::Row& each : rows) {
    if (each.from > base) break;
    row = &each;
  }
  return row;
}

// Step by step counts from the dearest entry price down, ties in the order ≺.
inline bool counts_before(const Run& x, std::uint32_t a, const Run& y, std::uint32_t b) {
  const Int128 left = Int128{x.entry} * y.quantity, right = Int128{y.entry} * x.quantity;
  return left != right ? left > right : a < b;
}

// How many of the run's first `units` units, in the order counted, lie below the row's border.
inline std::int64_t units_below(std::int64_t units, std::int64_t before, std::int64_t from) {
  return std::clamp<std::int64_t>(from - 1 - before, 0, units);
}

template <class Out>
void add_tier_cell(std::uint32_t r, const Run& run, std::int64_t units, Int128 exact, std::int64_t by_unit,
                   const Rounding& rounding, Out& out) {
  if (exact == 0) return;
  const std::int64_t amount =
      rounding.per_unit
          ? by_unit
          : static_cast<std::int64_t>(ops::round_quotient(exact, Int128{exact_scale(run)}, rounding.mode));
  out.bound(r, run, units, amount, [&] { return Fraction<Int128>{exact, exact_scale(run)}; });
}

// Units of one run, of which `before` are counted already.
template <class Out>
void add_step(std::uint32_t r, const Run& run, std::int64_t units, std::int64_t before, const Tiers& tiers,
              const Rounding& rounding, Out& out) {
  Int128 numerator = 0;
  std::int64_t by_unit = 0;
  for (std::size_t i = 0; i < tiers.rows.size(); ++i) {
    const std::int64_t begin = units_below(units, before, tiers.rows[i].from);
    const std::int64_t end =
        i + 1 < tiers.rows.size() ? units_below(units, before, tiers.rows[i + 1].from) : units;
    if (end <= begin) continue;
    const Reward reward = reward_of(tiers.column, tiers.rows[i].value);
    const Fraction<Int128> exact = off_units<Int128>(run, end - begin, reward);
    numerator += exact.numerator * (exact_scale(run) / static_cast<std::int64_t>(exact.denominator));
    if (rounding.per_unit) by_unit += off_run(run, end - begin, reward, rounding).amount;
  }
  add_tier_cell(r, run, units, numerator, by_unit, rounding, out);
}

// A percentage of the run's money in [from, to), counted in parts of its quantity, each unit rounded by
// itself.
inline std::int64_t slice_by_unit(const Run& run, Int128 from, Int128 to, std::int64_t rate,
                                  ops::RoundingMode mode) {
  const auto rounded = [&](Int128 part) {
    return static_cast<std::int64_t>(ops::round_quotient(part * rate, Int128{exact_scale(run)}, mode));
  };
  std::int64_t sum = 0;
  if (from % run.entry != 0) {
    const Int128 end = std::min(to, (from / run.entry + 1) * run.entry);
    sum += rounded(end - from);
    from = end;
  }
  const Int128 whole = (to - from) / run.entry;
  if (whole > 0) sum += rounded(run.entry) * static_cast<std::int64_t>(whole);
  from += whole * run.entry;
  return to > from ? sum + rounded(to - from) : sum;
}

// Money of one run, of which `before` is counted already.
template <class Out>
void add_slices(std::uint32_t r, const Run& run, std::int64_t units, std::int64_t before, const Tiers& tiers,
                const Rounding& rounding, Out& out) {
  if (run.entry == 0) return;
  const Int128 all = Int128{run.entry} * units;
  const auto place = [&](std::int64_t border) {
    return std::clamp<Int128>((Int128{border} - before) * run.quantity, 0, all);
  };
  Int128 numerator = 0;
  std::int64_t by_unit = 0;
  for (std::size_t i = 0; i < tiers.rows.size(); ++i) {
    const Int128 from = place(tiers.rows[i].from);
    const Int128 to = i + 1 < tiers.rows.size() ? place(tiers.rows[i + 1].from) : all;
    if (to <= from) continue;
    const std::int64_t rate = std::min(tiers.rows[i].value, ops::kRateScale);
    numerator += (to - from) * rate;
    if (rounding.per_unit) by_unit += slice_by_unit(run, from, to, rate, rounding.mode);
  }
  add_tier_cell(r, run, units, numerator, by_unit, rounding, out);
}

// `order`: the runs selected, as counts_before() has them. Cells come in that order.
template <class Runs, class Units, class Out>
void step_by_step(const Runs& runs, const Units& units, std::span<const std::uint32_t> order,
                  const Tiers& tiers, const Rounding& rounding, Out& out) {
  std::int64_t reached = 0;
  for (const std::uint32_t r : order) {
    const std::int64_t n = units[r];
    if (n == 0) continue;
    const Run& run = runs[r];
    if (tiers.by_subtotal) {
      add_slices(r, run, n, reached, tiers, rounding, out);
      reached += cost_of(run, n);
    } else {
      add_step(r, run, n, reached, tiers, rounding, out);
      reached += n;
    }
  }
}

// What the table's key counts of units.
inline std::int64_t counted(const Run& run, std::int64_t units, bool by_subtotal) {
  return by_subtotal ? cost_of(run, units) : units;
}

}  // namespace perk::offers
