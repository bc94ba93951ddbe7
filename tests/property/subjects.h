// Packs with carts that properties are tried on: every case file and example with `test` blocks, and random
// ones.
#pragma once
#include <perk/cart.h>
#include <perk/compile.h>

#include <string>
#include <vector>

namespace perk::property {

struct Subject {
  std::string name;
  std::vector<compile::SourceText> texts;
  compile::Compilation compilation;  // with a module
  std::vector<Cart> carts;
};

const std::vector<Subject>& subjects();

// The blocks of a file, each with the comments above it.
std::vector<std::string> blocks_of(const std::string& text);
std::vector<std::string> lines_of(const std::string& text);

}  // namespace perk::property
