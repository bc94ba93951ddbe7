// Every kind of node against the interpreter, on shapes and facts drawn at random (more of them under the
// label `property`).
#include <gtest/gtest.h>

#include <set>

#include "runtime/ir/verify_shape.h"
#include "tests/llvm/support/agree.h"

namespace perk::native::testing {
namespace {

constexpr std::uint64_t kModules = 24;
constexpr int kCarts = 12;

TEST(Nodes, EveryKindIsWhatTheInterpreterSays) {
  std::set<ir::Op> met;
  Agreement all;
  for (std::uint64_t seed = 1; seed <= kModules; ++seed) {
    Random random(seed);
    const DrawnModule drawn = draw_module(random, 4);
    for (const ir::Shape& shape : drawn.module->shapes) {
      for (const ir::Node& node : shape.nodes) met.insert(node.op);
    }
    const Compiled compiled = compile_both(*drawn.module);
    for (int cart = 0; cart < kCarts; ++cart) {
      DrawnFacts facts(random, *drawn.module);
      const Agreement one = agree(drawn, compiled, facts);
      ASSERT_EQ(one.difference, "") << "seed " << seed << " cart " << cart;
      all.compared += one.compared;
      all.known += one.known;
      all.yes += one.yes;
    }
  }
  EXPECT_EQ(met.size(), static_cast<std::size_t>(ir::Op::pick_dearest) + 1) << "a kind was never drawn";
  EXPECT_GT(all.yes * 10, all.compared) << "hardly a condition held";
  EXPECT_LT(all.yes * 10, all.compared * 9);
  EXPECT_GT(all.known * 2, all.compared) << "most values were missing";
}

// What is drawn is what the verifier lets through, but for the clauses that name each node.
TEST(Nodes, DrawnShapesAreSound) {
  for (std::uint64_t seed = 1; seed <= kModules; ++seed) {
    Random random(seed);
    const DrawnModule drawn = draw_module(random, 4);
    for (const ir::Shape& shape : drawn.module->shapes) {
      ir::Shape nodes = shape;
      nodes.offers.clear();
      nodes.caps.clear();
      nodes.bounds.clear();
      std::vector<std::string> defects;
      ir::verify_shape(*drawn.module, nodes, defects);
      EXPECT_TRUE(defects.empty()) << "seed " << seed << ": " << defects.front();
    }
  }
}

}  // namespace
}  // namespace perk::native::testing
