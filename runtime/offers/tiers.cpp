// Tables over vectors of counts; the bodies are those of tier_cells.h.
#include "runtime/offers/tiers.h"

#include <algorithm>
#include <map>

#include "runtime/base/sort.h"
#include "runtime/offers/spread.h"
#include "runtime/offers/tier_cells.h"

namespace perk::offers {
namespace {

Want by_steps(const Basket& basket, const Picks& units, const Tiers& tiers) {
  Want want;
  std::vector<std::uint32_t> order(basket.cheapest_first.begin(), basket.cheapest_first.end());
  base::sort_numbers(order, [&](std::uint32_t a, std::uint32_t b) {
    return counts_before(basket.runs[a], a, basket.runs[b], b);
  });
  WantCells cells{want};
  step_by_step(basket.runs, units, order, tiers, basket.rounding, cells);
  std::ranges::sort(want.cells, {}, &Cell::run);
  return want;
}

Want for_all(const Basket& basket, const Picks& selected, const Picks& units, const Tiers& tiers) {
  const bool in_all = tiers.column == Tiers::Column::off_in_all;
  if (tiers.step_by_step && !in_all) return by_steps(basket, units, tiers);
  std::int64_t base = 0;
  for (std::size_t r = 0; r < basket.runs.size(); ++r) {
    base += counted(basket.runs[r], selected[r], tiers.by_subtotal);
  }
  const Tiers::Row* row = row_reached(tiers.rows, base);
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
