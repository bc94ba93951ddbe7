// The same as tests/llvm/nodes_test.cpp on many more shapes; PERK_SEED shifts them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "tests/llvm/support/agree.h"

namespace perk::native::testing {
namespace {

constexpr std::uint64_t kModules = 150;
constexpr int kCarts = 20;

TEST(NodesRandom, GeneratedCodeIsWhatTheInterpreterSays) {
  const char* given = std::getenv("PERK_SEED");
  const std::uint64_t first = given == nullptr ? 1'000 : std::strtoull(given, nullptr, 10);
  std::size_t compared = 0;
  for (std::uint64_t seed = first; seed < first + kModules; ++seed) {
    Random random(seed);
    const DrawnModule drawn = draw_module(random, 4);
    const Compiled compiled = compile_both(*drawn.module);
    for (int cart = 0; cart < kCarts; ++cart) {
      DrawnFacts facts(random, *drawn.module);
      const Agreement one = agree(drawn, compiled, facts);
      ASSERT_EQ(one.difference, "") << "seed " << seed << " cart " << cart;
      compared += one.compared;
    }
  }
  std::cout << compared << " answers of generated code compared\n";
}

}  // namespace
}  // namespace perk::native::testing
