// A table is a reward per tier; what is left is to know how many units of a run stand in which.
#include "runtime/offers/tiers.h"

#include <algorithm>
#include <map>

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

// How many of the run's first `units` units, in the order counted, lie below the row's border.
std::int64_t units_below(std::int64_t units, std::int64_t before, std::int64_t from) {
  return std::clamp<std::int64_t>(from - 1 - before, 0, units);
}

void add_cell(Want& want, std::uint32_t r, const Basket& basket, std::int64_t units, Int128 exact,
              std::int64_t by_unit) {
  if (exact == 0) return;
  if (exact > 0) want.positive = true;
  const Run& run = basket.runs[r];
  const std::int64_t amount =
      basket.rounding.per_unit
          ? by_unit
          : static_cast<std::int64_t>(ops::round({exact, exact_scale(run)}, basket.rounding.mode));
  want.cells.push_back({r, amount, units, amount_of(run, units), exact});
  want.total += amount;
}

void add_step(Want& want, std::uint32_t r, const Basket& basket, std::int64_t units, std::int64_t before,
              const Tiers& tiers) {
  const Run& run = basket.runs[r];
  Int128 numerator = 0;
  std::int64_t by_unit = 0;
  for (std::size_t i = 0; i < tiers.rows.size(); ++i) {
    const std::int64_t begin = units_below(units, before, tiers.rows[i].from);
    const std::int64_t end =
        i + 1 < tiers.rows.size() ? units_below(units, before, tiers.rows[i + 1].from) : units;
    if (end <= begin) continue;
    const Reward reward = reward_of(tiers.column, tiers.rows[i].value);
    const ops::Scalar exact = exact_off(run, end - begin, reward);
    numerator += exact.numerator * (exact_scale(run) / exact.denominator);
    if (basket.rounding.per_unit) {
      by_unit += take_off(run, end - begin, reward, basket.rounding, want.positive);
    }
  }
  add_cell(want, r, basket, units, numerator, by_unit);
}

// A percentage of the run's money in [from, to), counted in parts of its quantity, each unit rounded by
// itself.
std::int64_t slice_by_unit(const Run& run, Int128 from, Int128 to, std::int64_t rate,
                           ops::RoundingMode mode) {
  const auto rounded = [&](Int128 part) {
    return static_cast<std::int64_t>(ops::round({part * rate, exact_scale(run)}, mode));
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

void add_slices(Want& want, std::uint32_t r, const Basket& basket, std::int64_t units, std::int64_t before,
                const Tiers& tiers) {
  const Run& run = basket.runs[r];
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
    if (basket.rounding.per_unit) by_unit += slice_by_unit(run, from, to, rate, basket.rounding.mode);
  }
  add_cell(want, r, basket, units, numerator, by_unit);
}

Want step_by_step(const Basket& basket, const Picks& units, const Tiers& tiers) {
  Want want;
  std::vector<std::uint32_t> order(basket.cheapest_first.begin(), basket.cheapest_first.end());
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Run &x = basket.runs[a], &y = basket.runs[b];
    const Int128 left = Int128{x.entry} * y.quantity, right = Int128{y.entry} * x.quantity;
    return left != right ? left > right : a < b;
  });
  std::int64_t reached = 0;
  for (const std::uint32_t r : order) {
    if (units[r] == 0) continue;
    if (tiers.by_subtotal) {
      add_slices(want, r, basket, units[r], reached, tiers);
      reached += amount_of(basket.runs[r], units[r]);
    } else {
      add_step(want, r, basket, units[r], reached, tiers);
      reached += units[r];
    }
  }
  std::sort(want.cells.begin(), want.cells.end(), [](const Cell& a, const Cell& b) { return a.run < b.run; });
  return want;
}

Want for_all(const Basket& basket, const Picks& selected, const Picks& units, const Tiers& tiers) {
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

}  // namespace

Want by_table(const Basket& basket, const Picks& selected, const Picks& units, const Tiers& tiers) {
  if (tiers.products.empty()) return for_all(basket, selected, units, tiers);
  std::map<std::uint32_t, std::vector<std::size_t>> products;
  for (std::size_t r = 0; r < selected.size(); ++r) {
    if (selected[r] > 0) products[tiers.products[r]].push_back(r);
  }
  Want want;
  Picks of_product(selected.size(), 0), to_reward(selected.size(), 0);
  for (const auto& [product, runs] : products) {
    for (const std::size_t r : runs) {
      of_product[r] = selected[r];
      to_reward[r] = units[r];
    }
    const Want one = for_all(basket, of_product, to_reward, tiers);
    want.cells.insert(want.cells.end(), one.cells.begin(), one.cells.end());
    want.positive = want.positive || one.positive;
    want.total += one.total;
    for (const std::size_t r : runs) of_product[r] = to_reward[r] = 0;
  }
  std::sort(want.cells.begin(), want.cells.end(), [](const Cell& a, const Cell& b) { return a.run < b.run; });
  return want;
}

}  // namespace perk::offers
