// Windows that ask about the day alone, as lists of days: what ends of windows that are named days need.
//
// In: a window of the typed tree without hours and moments. Out: its days from 1970 through 2100 as ranges,
// rising and apart.
#pragma once
#include <vector>

#include "compiler/sema/typed.h"
#include "runtime/ir/pricing_plan.h"

namespace perk::lower {

using DayRanges = std::vector<ir::DayRange>;

DayRanges days_of(const typed::Window& window);
// Sorted, joined where they touch or overlap.
DayRanges joined(DayRanges ranges);

}  // namespace perk::lower
