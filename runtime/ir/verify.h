// What must hold of a module before anything may run it.
//
// In: a module from lowering, a file or a test. Out: one sentence for each defect, none if the module is
// sound. The interpreter and the pricing rely on every one of these checks and repeat none of them.
#pragma once
#include <string>
#include <vector>

#include "runtime/ir/ir.h"

namespace perk::ir {

std::vector<std::string> verify(const Module& module);

}  // namespace perk::ir
