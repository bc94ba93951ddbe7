// A window as `--print=ir` shows it, without its number and children.
#pragma once
#include <string>

#include "runtime/ir/pricing_plan.h"

namespace perk::ir {

std::string print(const Window& window);

}  // namespace perk::ir
