// Native text for module files: what generate() made, through LLVM's code generator, without a linker.
//
// In: a verified module and one of exec::targets(). Out: its machine code as one run of bytes with a table of
// its functions, the same bytes on every machine; or what makes that impossible, which is a mistake of ours.
// Guaranteed: the text asks for no relocation and no other section, so that it runs wherever it is mapped.
#pragma once
#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "runtime/exec/native.h"
#include "runtime/ir/ir.h"

namespace perk::native {

struct TextReport {
  std::size_t shapes_left = 0;    // beyond the limit, with the fewest promotions
  std::vector<std::string> left;  // what could not be generated: "shape 3 n12: …"
};

// At most so many shapes, in the order of policy.h.
inline constexpr std::size_t kMostShapes = 2048;

// A text without functions is none: the module has no shapes, or none that could be generated.
std::variant<exec::NativeText, std::string> native_text(const ir::Module& module, const exec::Target& target,
                                                        TextReport* report = nullptr);

}  // namespace perk::native
