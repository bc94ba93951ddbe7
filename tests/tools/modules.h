// Modules for the tests of the tools, compiled from text.
#pragma once
#include <memory>
#include <string>

#include "runtime/ir/ir.h"

namespace perk::test {

// The module of a pack's text; fails the running test, and gives an empty module, where the text has errors.
std::shared_ptr<const ir::Module> module_of(const std::string& text);

// A small shop in THB with a money field of its own, `product.deposit`, and a few promotions.
std::shared_ptr<const ir::Module> shop();

}  // namespace perk::test
