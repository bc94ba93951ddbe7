// The part of verify() that looks at one shape: nodes, types, strata, slots, offers.
#pragma once
#include <string>
#include <vector>

#include "runtime/ir/ir.h"

namespace perk::ir {

// What a shape is used for decides what it may read and whether it has a root.
enum class ShapeUse : std::uint8_t { unused, promotion, segment, floor, total_cap };

// Adds one sentence for each defect, without the shape's own number.
void verify_shape(const Module& module, const Shape& shape, std::vector<std::string>& defects);
void verify_use(const Shape& shape, ShapeUse use, std::vector<std::string>& defects);

}  // namespace perk::ir
