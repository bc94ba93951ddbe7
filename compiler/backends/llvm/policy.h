// Which shapes are worth compiling, and in which order; no LLVM here.
//
// In: a module. Out: its shapes, those first that a calculation meets most often: segments, the floor and the
// total cap, then promotions' shapes by how many share them. And the warning for a pack whose shapes are so
// many that compiling them stops paying.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/ir/ir.h"

namespace perk::native {

std::vector<std::uint32_t> by_worth(const ir::Module& module);

inline constexpr std::size_t kManyShapes = 2'000;
// "" or a sentence that names what multiplies the shapes: lists of different lengths.
std::string too_many_shapes(const ir::Module& module);

}  // namespace perk::native
