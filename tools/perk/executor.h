// Who answers for conditions, values and selections: the interpreter, or code generated here and now.
#pragma once
#include <memory>
#include <string>

#include "runtime/exec/code.h"
#include "runtime/ir/ir.h"

namespace perk::tool {

enum class Executor { interpreter, native };

// A value of `--executor`, interpreter or native; "" means `otherwise`.
Executor executor_named(const std::string& name, Executor otherwise);

// Null for the interpreter. Where a machine has no native code, that is said and null is returned: prices are
// the same. A pack with very many shapes is warned of.
std::shared_ptr<const exec::Code> code_for(const ir::Module& module, Executor executor);

// `--print=llvm`, `llvm:SHAPE`, `llvm:PROMOTION`: the LLVM IR of a module. The exit code.
int print_code(const ir::Module& module, const std::string& what);

}  // namespace perk::tool
