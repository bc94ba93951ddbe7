// Before the verifier walks a module of unknown origin: no chain in it is so deep, and no tree so large when
// its shared parts are walked again, that recursion would end the process.
#pragma once
#include <optional>
#include <string>

#include "runtime/ir/ir.h"

namespace perk::image {

// What is too deep, in words, if anything is. The module need not be sound.
std::optional<std::string> too_deep(const ir::Module& module);

}  // namespace perk::image
