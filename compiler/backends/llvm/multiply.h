// Products of 128 bits with a test for overflow, for targets where LLVM would call a library for them.
#pragma once
#include <llvm/IR/Module.h>

namespace perk::native {

// Replaces every llvm.smul.with.overflow.i128 by a call of one function within the module.
void expand_wide_products(llvm::Module& module);

}  // namespace perk::native
