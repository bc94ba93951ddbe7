// The windows of a module: what verify() holds of each. In: a module. Out: one line a defect.
#pragma once
#include <string>
#include <vector>

#include "runtime/ir/ir.h"

namespace perk::ir {

void verify_windows(const Module& module, std::vector<std::string>& defects);

}  // namespace perk::ir
