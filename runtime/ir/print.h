// The IR as text: for people, for golden files, and for telling shapes apart.
//
// In: a module, which need not be sound. Out: one line a thing, nodes as `nK op operands`, the same text for
// the same module on every machine.
#pragma once
#include <string>

#include "runtime/ir/ir.h"

namespace perk::ir {

std::string print(const Module& module);
// A shape alone: slots by type, nodes, conjuncts, offers. Equal texts are equal shapes.
std::string print(const Shape& shape);

}  // namespace perk::ir
