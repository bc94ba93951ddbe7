#include "tools/perk/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "compiler/backends/llvm/jit.h"
#include "compiler/backends/llvm/policy.h"
#include "tools/json/nearest.h"
#include "tools/perk/command.h"
#include "tools/perk/terminal.h"

namespace perk::tool {

Executor executor_named(const std::string& name, Executor otherwise) {
  if (name.empty()) return otherwise;
  return name == "native" ? Executor::native : Executor::interpreter;
}

std::shared_ptr<const exec::Code> code_for(const ir::Module& module, Executor executor) {
  if (executor == Executor::interpreter) return nullptr;
  if (const std::string many = native::too_many_shapes(module); !many.empty()) complain(many);
  native::JitReport report;
  auto code = native::compile(module, {}, &report);
  if (code == nullptr) {
    complain(
        fmt::format("there is no native code for this machine, everything is interpreted: {}", report.error));
  } else if (!report.left.empty()) {
    complain(fmt::format("{} nodes are interpreted, the first is {}", report.left.size(), report.left[0]));
  } else if (report.shapes_left != 0) {
    complain(fmt::format("{} of {} shapes are interpreted, those with the fewest promotions",
                         report.shapes_left, module.shapes.size()));
  }
  return code;
}

namespace {

// The shape that a number or a promotion's id names; nothing after a complaint.
std::optional<std::uint32_t> shape_or_complain(const ir::Module& module, const std::string& name) {
  std::uint32_t shape = 0;
  const char* end = name.data() + name.size();
  const auto [stop, failed] = std::from_chars(name.data(), end, shape);
  if (failed == std::errc() && stop == end && shape < module.shapes.size()) return shape;
  const auto found = std::ranges::find(module.promotions, name, &ir::Promotion::id);
  if (found != module.promotions.end()) return found->shape;
  std::vector<std::string_view> ids;
  ids.reserve(module.promotions.size());
  for (const ir::Promotion& promotion : module.promotions) ids.push_back(promotion.id);
  complain(fmt::format("`{}` is no promotion of {}, and no shape (0 to {}){}", name, module.pack,
                       module.shapes.size() - 1, json::did_you_mean(name, ids)));
  return std::nullopt;
}

}  // namespace

int print_code(const ir::Module& module, const std::string& what) {
  const std::string_view kLlvm = "llvm";
  const std::string rest = what.starts_with(kLlvm) ? what.substr(kLlvm.size()) : "?";
  if (!rest.empty() && rest.front() != ':') {
    complain(fmt::format("`--print={}` is not known; give llvm, llvm:SHAPE or llvm:PROMOTION", what));
    return kUnusable;
  }
  std::vector<std::uint32_t> shapes;
  if (!rest.empty()) {
    const auto shape = shape_or_complain(module, rest.substr(1));
    if (!shape) return kUnusable;
    shapes.push_back(*shape);
  }
  print(native::print_llvm(module, shapes));
  return kFine;
}

}  // namespace perk::tool
