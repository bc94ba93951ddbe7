// What is left in generated code after optimisation: calls by the name of their helper, and nothing that a
// linker would have to mend (open_ends, generate.h).
#pragma once
#include <llvm/IR/Module.h>

namespace perk::native {

// Names the pointer of each indirect call after the helper that it was loaded from.
void name_helpers(llvm::Module& module);

}  // namespace perk::native
