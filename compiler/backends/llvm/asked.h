// Which functions pricing asks of a shape: the nodes that conditions, offers, caps, bounds and limits name.
//
// In: a shape. Out: one entry a function, rising by node and kind; equal nodes stand once. Whoever adds a
// question to runtime/pricing adds its node here; what is missing is interpreted, never wrong.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/exec/native.h"
#include "runtime/ir/ir.h"

namespace perk::native {

struct Asked {
  std::uint32_t shape = 0;
  std::uint32_t node = ir::kNoNode;  // of match and holds: none
  exec::FunctionKind kind{};
  friend bool operator==(const Asked&, const Asked&) = default;
};

std::vector<Asked> asked_of(const ir::Shape& shape, std::uint32_t index);

}  // namespace perk::native
