// The order of compilation; see policy.h.
#include "compiler/backends/llvm/policy.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "runtime/ir/strata.h"

namespace perk::native {

namespace {

// A shape's operations, in order, without the lengths of its lists.
std::string outline(const ir::Shape& shape, ir::Op without) {
  std::string text;
  for (const ir::Node& node : shape.nodes) {
    if (node.op == without || ir::info(node.op).operands == ir::Operands::slot) continue;
    text += ir::info(node.op).name;
    text += ' ';
  }
  return text;
}

}  // namespace

std::vector<std::uint32_t> by_worth(const ir::Module& module) {
  std::vector<std::uint64_t> worth(module.shapes.size(), 0);
  for (const ir::Promotion& promotion : module.promotions) ++worth[promotion.shape];
  const auto first = [&](const ir::Program& program) { worth[program.shape] = UINT64_MAX; };
  for (const ir::Segment& segment : module.segments) first(segment.program);
  if (module.total_cap) first(*module.total_cap);
  if (module.floor) {
    first(module.floor->amount);
    if (module.floor->otherwise) first(*module.floor->otherwise);
  }
  std::vector<std::uint32_t> order(module.shapes.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, std::ranges::greater(), [&](std::uint32_t shape) { return worth[shape]; });
  return order;
}

std::string too_many_shapes(const ir::Module& module) {
  if (module.shapes.size() <= kManyShapes) return "";
  struct Construct {
    ir::Op op;
    const char* words;
  };
  constexpr Construct kMultiply[] = {{ir::Op::equal, "comparisons with `is` in lists of different lengths"},
                                     {ir::Op::contains, "tags in lists of different lengths"},
                                     {ir::Op::in_category, "categories in lists of different lengths"},
                                     {ir::Op::segment, "segments, each named in a condition of its own"}};
  std::string text = "the pack has " + std::to_string(module.shapes.size()) +
                     " shapes; compiling them takes long and most stay interpreted";
  for (const Construct& construct : kMultiply) {
    std::set<std::string> outlines;
    for (const ir::Shape& shape : module.shapes) outlines.insert(outline(shape, construct.op));
    if (outlines.size() * 2 > module.shapes.size()) continue;
    return text + "; what multiplies them: " + construct.words;
  }
  return text;
}

}  // namespace perk::native
