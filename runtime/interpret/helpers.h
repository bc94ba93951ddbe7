// The bodies of exec::Helpers, and of the walk over the IR: one for both executors.
//
// In: a cart's facts and, behind Facts::world, a World. Out: what runtime/ops says of the texts, sets, tables
// and units named. Guaranteed: nothing is written but Facts::segment and the picks handed in; scratch rows
// are left alone.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/exec/code.h"
#include "runtime/ir/ir.h"

namespace perk::interpret {

// For Facts::helpers.
const exec::Helpers& helpers();

// The customer is in the segment; asked once, then Facts::segment has it.
bool in_segment(const exec::Facts& facts, std::uint32_t segment);

// A test of two texts, either of which may be folded before: equal, not_equal, text_contains, starts_with,
// in_category.
bool test_texts(ir::Op op, std::string_view left, std::string_view right);

// The first row whose cells all fit; of rows with tiers that fit, the one with the highest.
ops::Scalar look_up(const ir::Lookup& table, std::span<const ops::Scalar> keys);

// Keeps `count` units of the picks, by unit price at the entry, unit list price, then ≺.
void keep_cheapest(const exec::Facts& facts, const ops::Scalar& count, bool dearest, std::int64_t* picks);

// Different values of a field among the runs picked; a missing one is none.
std::int64_t count_distinct(const exec::Facts& facts, std::uint32_t field, const std::int64_t* picks);

}  // namespace perk::interpret
