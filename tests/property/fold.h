// Results brought into one form, so that those of a cart and of the same cart written otherwise can be
// compared byte by byte.
#pragma once
#include <perk/result.h>

#include <functional>
#include <string>

#include "runtime/ir/ir.h"

namespace perk::property {

// Lines are relabelled, those of one label added up, and all sorted by label; charges are relabelled and
// sorted. What names the sources (the pack's version) is left out.
using Label = std::function<std::string(const std::string& id)>;
Result folded(Result result, const Label& line, const Label& charge);

// The result as the bytes that hosts get.
std::string bytes(const Result& result, const ir::Module& module);

}  // namespace perk::property
