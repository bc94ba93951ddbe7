// Checks of what stands beside conditions: accounts, code pools, periods, settlement, the order of stages.
#pragma once
#include <string>
#include <vector>

#include "runtime/ir/ir.h"

namespace perk::ir {

void verify_plan(const Module& module, std::vector<std::string>& defects);

}  // namespace perk::ir
