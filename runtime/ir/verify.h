// What must hold of a module before anything may run it.
//
// In: a module from lowering, a file or a test. Out: one sentence for each defect, none if the module is
// sound. The interpreter and the pricing rely on every one of these checks and repeat none of them.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "runtime/ir/ir.h"

namespace perk::ir {

std::vector<std::string> verify(const Module& module);

// A module that verify() has found sound, as a pointer that says so: who is given it need not ask again.
std::shared_ptr<const Module> seal(std::unique_ptr<const Module> sound);
bool is_sealed(const std::shared_ptr<const Module>& module);

}  // namespace perk::ir
