// Code in memory: what is compiled, what is left, what the memory may do, what the IR may call.
#include "compiler/backends/llvm/jit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "compiler/backends/llvm/policy.h"
#include "tests/llvm/support/draw.h"

namespace perk::native::testing {
namespace {

constexpr std::size_t kShapes = 20;

DrawnModule some_module() {
  Random random(7);
  return draw_module(random, kShapes);
}

// Mappings that are writable and executable at once.
std::string writable_code() {
  std::ifstream maps("/proc/self/maps");
  std::string line, found;
  while (std::getline(maps, line)) {
    if (line.find("rwx") != std::string::npos) found += line + "\n";
  }
  return found;
}

bool is_executable(std::uintptr_t address) {
  std::ifstream maps("/proc/self/maps");
  std::string line;
  while (std::getline(maps, line)) {
    std::istringstream in(line);
    std::uintptr_t from = 0, to = 0;
    char dash = 0;
    std::string rights;
    in >> std::hex >> from >> dash >> to >> rights;
    if (from <= address && address < to) return rights == "r-xp";
  }
  return false;
}

TEST(Jit, NoPageIsWritableAndExecutable) {
  const DrawnModule drawn = some_module();
  ASSERT_EQ(writable_code(), "");
  const auto code = compile(*drawn.module);
  ASSERT_NE(code, nullptr);
  EXPECT_EQ(writable_code(), "");
  std::size_t functions = 0;
  for (const exec::ShapeCode& shape : code->shapes()) {
    for (const exec::NodeCode& node : shape.nodes) {
      if (node.test == nullptr) continue;
      ++functions;
      EXPECT_TRUE(is_executable(reinterpret_cast<std::uintptr_t>(node.test)));
    }
  }
  EXPECT_GT(functions, 0U);
}

TEST(Jit, LimitsLeaveTheRestToTheInterpreter) {
  const DrawnModule drawn = some_module();
  JitReport report;
  const auto code = compile(*drawn.module, {.max_shapes = 5}, &report);
  ASSERT_NE(code, nullptr);
  EXPECT_EQ(report.shapes, 5U);
  EXPECT_EQ(report.shapes_left, drawn.module->shapes.size() - 5);
  const auto compiled = std::ranges::count_if(
      code->shapes(), [](const exec::ShapeCode& shape) { return !shape.nodes.empty(); });
  EXPECT_EQ(compiled, 5);
  for (const ir::Segment& segment : drawn.module->segments) {
    EXPECT_FALSE(code->shapes()[segment.program.shape].nodes.empty()) << "every cart may ask for a segment";
  }
}

TEST(Jit, ShapesWithManyPromotionsComeFirst) {
  DrawnModule drawn = some_module();
  for (const std::uint32_t shape : {9U, 12U, 12U}) {
    drawn.module->promotions.emplace_back().shape = shape;
  }
  const std::vector<std::uint32_t> order = by_worth(*drawn.module);
  const std::vector<std::uint32_t> first(order.begin(), order.begin() + 4);
  EXPECT_EQ(first, (std::vector<std::uint32_t>{0, 1, 12, 9}));
}

TEST(Jit, PromotionsOfOneShapeShareItsFunctions) {
  DrawnModule drawn = some_module();
  JitReport few, many;
  (void)compile(*drawn.module, {}, &few);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    ir::Promotion& promotion = drawn.module->promotions.emplace_back();
    promotion.shape = i % static_cast<std::uint32_t>(drawn.module->shapes.size());
    promotion.slots = drawn.slots[promotion.shape];
  }
  (void)compile(*drawn.module, {}, &many);
  EXPECT_EQ(few.functions, many.functions);
  EXPECT_GT(few.functions, kShapes);
  EXPECT_EQ(many.shapes_left, 0U);
}

TEST(Jit, TooManyShapesAreNamedWithWhatMultipliesThem) {
  DrawnModule drawn = some_module();
  EXPECT_EQ(too_many_shapes(*drawn.module), "");
  const std::uint32_t kAll = kManyShapes + 1;
  drawn.module->shapes.clear();
  for (std::uint32_t i = 0; i < kAll; ++i) {
    drawn.module->shapes.emplace_back().nodes.assign(i + 1, {.op = ir::Op::in_category});
  }
  EXPECT_NE(too_many_shapes(*drawn.module).find("categories in lists of different lengths"),
            std::string::npos);
}

// The calls of a printed module that are neither of a helper nor intrinsic.
std::vector<std::string> foreign_calls(const std::string& text) {
  std::istringstream lines(text);
  std::vector<std::string> found;
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t call = line.find("call ");
    if (call == std::string::npos || line.front() == ';') continue;
    const bool fine =
        line.find("%helper.", call) != std::string::npos || line.find("@llvm.", call) != std::string::npos;
    if (!fine) found.push_back(line);
  }
  return found;
}

TEST(Print, CallsNothingButHelpers) {
  const DrawnModule drawn = some_module();
  for (const unsigned level : {0U, 2U}) {
    const std::string text = print_llvm(*drawn.module, {}, level);
    EXPECT_NE(text.find("define "), std::string::npos);
    EXPECT_NE(text.find("%helper.in_pool"), std::string::npos);
    EXPECT_EQ(foreign_calls(text), std::vector<std::string>()) << level;
    EXPECT_EQ(text.find("left to the interpreter"), std::string::npos);
    EXPECT_EQ(text.find("\n@"), std::string::npos) << "no globals";
  }
}

TEST(Print, IsTheSameEachTime) {
  const DrawnModule drawn = some_module();
  EXPECT_EQ(print_llvm(*drawn.module, {3, 5}), print_llvm(*drawn.module, {5, 3}));
}

}  // namespace
}  // namespace perk::native::testing
