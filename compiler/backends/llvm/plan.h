// Which functions are written: one for all questions that are alike, in whatever shapes they stand.
//
// In: a module and the shapes to compile. Out: the functions, each by the first question that asks for it,
// and for every question the function that answers it. Two questions are alike when the trees below their
// nodes are, down to fields, slots' places and accounts: `slot 0`, `everything` or `category in slot 0` are
// written once for a pack.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "compiler/backends/llvm/asked.h"
#include "runtime/ir/ir.h"

namespace perk::native {

struct Plan {
  struct Question {
    Asked what;
    std::uint32_t function = 0;  // index of `functions`
  };
  std::vector<Question> questions;  // shape by shape as given, rising by node and kind
  std::vector<Asked> functions;     // in the order in which they are first asked for
};

Plan plan_of(const ir::Module& module, std::span<const std::uint32_t> shapes);

}  // namespace perk::native
