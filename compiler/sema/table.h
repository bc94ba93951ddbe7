// What the checks of tables share: cells of a tier, and the ladder they make.
//
// In: rows as written. Out: tiers that rise without gap or overlap, or nullopt after every wrong cell was
// reported.
#pragma once
#include "compiler/sema/promotion.h"

namespace perk::sema {

// One row of a table of tiers, read but not yet held against its neighbours.
struct Rung {
  std::int64_t from = 0;
  std::optional<std::int64_t> through;  // `1–10`, `5`: included; none is open: `51+`
  std::int64_t value = 0;
  const ast::Cell* cell = nullptr;  // the tier's
  const ast::Row* row = nullptr;
};

// Reads a cell such as `11+`, `1–10`, `1,000 THB+`; nullopt after a report.
std::optional<Rung> read_tier(Context& context, const ast::Cell& cell, typed::TierTable::By by);
// Holds the rungs against each other and makes tiers of them.
std::optional<std::vector<typed::Tier>> climb(Context& context, const std::vector<Rung>& rungs,
                                              typed::TierTable::By by);
// A tier as a message shows it: `51`, `1,000.00 THB`.
std::string show_tier(const Context& context, std::int64_t tier, typed::TierTable::By by);
ast::Expr cell_amount(const ast::Cell& cell);

}  // namespace perk::sema
