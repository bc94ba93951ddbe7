#include "tests/module/packs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "tools/testrun/cart_of.h"

namespace perk::module_test {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void add(std::vector<NamedPack>& packs, const std::string& name, compile::Compilation compilation) {
  if (compilation.module != nullptr) packs.push_back({name, std::move(compilation)});
}

}  // namespace

const std::vector<NamedPack>& all_packs() {
  static const std::vector<NamedPack> packs = [] {
    const fs::path root = PERK_ROOT;
    std::vector<fs::path> files;
    for (const char* folder : {"tests/cases", "tests/wild"}) {
      for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        if (entry.path().extension() == ".perk") files.push_back(entry.path());
      }
    }
    for (const auto& entry : fs::directory_iterator(root / "examples")) {
      if (entry.is_directory()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<NamedPack> out;
    for (const fs::path& file : files) {
      add(out, fs::relative(file, root).string(), compile::compile_paths({file.string()}));
    }
    return out;
  }();
  return packs;
}

const compile::Compilation& small_pack() {
  static const compile::Compilation pack =
      compile::compile_texts({{"wild.perk", read(fs::path(PERK_ROOT) / "tests/wild/59-welcome-codes.perk")}});
  return pack;
}

std::vector<Cart> carts_of(const compile::Compilation& compilation) {
  std::vector<Cart> carts;
  carts.reserve(compilation.pack->tests.size());
  for (const typed::Test& test : compilation.pack->tests) {
    carts.push_back(testrun::cart_of(test, *compilation.pack));
  }
  return carts;
}

}  // namespace perk::module_test
