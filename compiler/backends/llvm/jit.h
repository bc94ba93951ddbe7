// Native code for a module in memory, by ORC; the face of this folder for tools, tests and benchmarks: no
// LLVM header is seen through it.
//
// In: a verified module. Out: a Code for its shapes and a report of what was left to the interpreter. Shapes
// are compiled in the order of what they bring (segments, floors, the cap, then promotions by members) until
// a limit is met. Memory is never writable and executable at once.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/exec/code.h"
#include "runtime/ir/ir.h"

namespace perk::native {

struct JitOptions {
  unsigned level = 2;            // 0 or 2
  std::size_t max_shapes = 512;  // 0: no limit
  double max_seconds = 2;        // 0: no limit; looked at between batches of functions
  unsigned threads = 0;          // 0: as many as the machine has, at most 4
};

struct JitReport {
  std::size_t shapes = 0, functions = 0;  // compiled
  std::size_t shapes_left = 0;            // by a limit
  std::vector<std::string> left;          // what could not be generated: "shape 3 n12: …"
  std::string error;                      // LLVM's, where nothing could be compiled
  double seconds = 0;
};

// Null, with the reason in the report, where there is no native code for this machine.
std::shared_ptr<const exec::Code> compile(const ir::Module& module, const JitOptions& options = {},
                                          JitReport* report = nullptr);

// The optimised LLVM IR of the shapes named, of all where none is.
std::string print_llvm(const ir::Module& module, const std::vector<std::uint32_t>& shapes,
                       unsigned level = 2);

}  // namespace perk::native
