#include "runtime/module/depth.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "runtime/ir/strata.h"

namespace perk::image {
namespace {

// Far above what the parser's limit of nesting lets a pack reach.
constexpr std::uint32_t kDeepest = 256, kDeepestSegment = 64;
constexpr std::uint64_t kLargest = 1U << 20;

using Children = std::vector<std::vector<std::uint32_t>>;

// Walks with a stack of its own. Children that do not exist are the verifier's to refuse.
bool shallow(const Children& children, std::uint32_t deepest) {
  enum class State : std::uint8_t { fresh, open, done };
  struct Seen {
    State state = State::fresh;
    std::uint32_t height = 1;
    std::uint64_t size = 1;
  };
  std::vector<Seen> seen(children.size());
  std::vector<std::pair<std::uint32_t, std::size_t>> stack;
  for (std::uint32_t root = 0; root < children.size(); ++root) {
    if (seen[root].state == State::fresh) stack.emplace_back(root, 0);
    while (!stack.empty()) {
      auto& [at, next] = stack.back();
      Seen& here = seen[at];
      here.state = State::open;
      if (next == children[at].size()) {
        here.state = State::done;
        stack.pop_back();
        continue;
      }
      const std::uint32_t child = children[at][next];
      if (child >= children.size()) {
        ++next;
        continue;
      }
      if (seen[child].state == State::open) return false;
      if (seen[child].state == State::fresh) {
        stack.emplace_back(child, 0);
        continue;
      }
      ++next;
      here.height = std::max(here.height, seen[child].height + 1);
      here.size += seen[child].size;
      if (here.height > deepest || here.size > kLargest) return false;
    }
  }
  return true;
}

// Each node has a list of its own, so that all lists together are no longer than the operands.
bool lists_apart(const ir::Shape& shape) {
  std::uint64_t listed = 0;
  for (const ir::Node& node : shape.nodes) {
    const ir::Operands kind = ir::info(node.op).operands;
    if (kind == ir::Operands::list || kind == ir::Operands::lookup) listed += node.length;
  }
  return listed <= shape.operands.size();
}

}  // namespace

std::optional<std::string> too_deep(const ir::Module& module) {
  Children windows;
  windows.reserve(module.windows.size());
  for (const ir::Window& window : module.windows) windows.push_back(window.children);
  if (!shallow(windows, kDeepest)) return "a window contains itself, or contains too many others";
  for (std::size_t i = 0; i < module.shapes.size(); ++i) {
    const ir::Shape& shape = module.shapes[i];
    if (!lists_apart(shape)) return "shape " + std::to_string(i) + " has nodes that share their operands";
    Children nodes;
    nodes.reserve(shape.nodes.size());
    for (const ir::Node& node : shape.nodes) nodes.push_back(ir::operands_of(shape, node));
    if (!shallow(nodes, kDeepest)) return "shape " + std::to_string(i) + " is nested too deeply";
  }
  Children segments;
  segments.reserve(module.segments.size());
  for (const ir::Segment& segment : module.segments) {
    std::vector<std::uint32_t>& named = segments.emplace_back();
    if (segment.program.shape >= module.shapes.size()) continue;
    for (const ir::Node& node : module.shapes[segment.program.shape].nodes) {
      if (node.op == ir::Op::segment) named.push_back(node.a);
    }
  }
  if (!shallow(segments, kDeepestSegment)) return "a segment depends on itself, or on too many others";
  return std::nullopt;
}

}  // namespace perk::image
