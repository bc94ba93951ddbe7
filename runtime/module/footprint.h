// How much memory a loaded module takes: its values, and what their lists and texts keep on the heap.
#pragma once
#include <cstddef>

#include "runtime/ir/ir.h"

namespace perk::image {

struct Footprint {
  std::size_t promotions = 0;  // of their rows, constants, texts and messages
  std::size_t all = 0;
};
Footprint footprint(const ir::Module& module);

}  // namespace perk::image
