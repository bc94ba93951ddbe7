// Generated code held against the walk over the IR: every function that pricing asks for, on the same facts.
#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "compiler/backends/llvm/jit.h"
#include "tests/llvm/support/draw.h"

namespace perk::native::testing {

struct Agreement {
  std::size_t compared = 0;
  std::size_t known = 0, yes = 0;  // values that were not missing, tests that held
  std::string difference;          // the first, or ""
};

// Both at O0 and at O2; an unexpected report is a difference.
struct Compiled {
  std::array<std::shared_ptr<const exec::Code>, 2> codes;
  std::string complaint;
};
Compiled compile_both(const ir::Module& module);

Agreement agree(const DrawnModule& drawn, const Compiled& compiled, DrawnFacts& facts);

}  // namespace perk::native::testing
