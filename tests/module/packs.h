// Packs of the repository, compiled, for the tests of module files.
#pragma once
#include <string>
#include <vector>

#include "perk/cart.h"
#include "perk/compile.h"
#include "runtime/ir/ir.h"

namespace perk::module_test {

struct NamedPack {
  std::string name;
  compile::Compilation compilation;  // with a module
};

// Every case, example and printed offer that has a module; compiled once.
const std::vector<NamedPack>& all_packs();
// One that has conditions, a window, codes, limits and messages.
const compile::Compilation& small_pack();
// The carts of a pack's tests.
std::vector<Cart> carts_of(const compile::Compilation& compilation);

}  // namespace perk::module_test
