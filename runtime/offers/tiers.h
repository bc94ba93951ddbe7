// Tables by quantity or by subtotal: bulk prices and tiered discounts, the whole quantity at the tier reached
// or each unit at its own (`step by step`).
//
// Step by step counts units from the dearest entry price down, ties in the order ≺ (pricing.md R2); a unit's
// tier is the one that the units up to and including it reach. By a subtotal it is money that is counted:
// what lies between two borders has the percentage of its tier. Runs are cut at borders, never expanded.
#pragma once
#include "runtime/offers/reward.h"

namespace perk::offers {

struct Tiers {
  enum class Column : std::uint8_t { price_each, percent, off_in_all, off_each };
  struct Row {
    std::int64_t from = 0;   // pieces, or minor units
    std::int64_t value = 0;  // 1e-8 of one, or minor units
  };
  bool by_subtotal = false;
  Column column = Column::price_each;
  bool step_by_step = false;
  std::span<const Row> rows;  // strictly rising `from`
  // By run: runs of one product count together (`each product by itself`); empty: all of them do.
  std::span<const std::uint32_t> products;
};

// The key of the table is the quantity or the subtotal of the selection at the stage's entry.
// `units` of them get what it says (fewer where a cap counts items).
Want by_table(const Basket& basket, const Picks& selected, const Picks& units, const Tiers& tiers);

}  // namespace perk::offers
