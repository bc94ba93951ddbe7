// Trees of nodes as numbers: equal numbers are equal trees; see plan.h.
#include "compiler/backends/llvm/plan.h"

#include <map>

#include "runtime/ir/strata.h"

namespace perk::native {

namespace {

using Key = std::vector<std::uint32_t>;

// What a node says beside its operands: the places of fields, slots, accounts, segments, scales.
std::uint32_t words_of(const ir::Node& node) {
  switch (ir::info(node.op).operands) {
    case ir::Operands::slot:
    case ir::Operands::field:
    case ir::Operands::pool:
    case ir::Operands::account:
    case ir::Operands::lookup: return node.a;
    case ir::Operands::one_pool:
    case ir::Operands::picks_field:
    case ir::Operands::one_scale: return node.b;
    default: return 0;
  }
}

// A slot's value is read the same way whatever its type.
std::uint32_t operation_of(const ir::Node& node) {
  const bool slot = ir::info(node.op).operands == ir::Operands::slot;
  return static_cast<std::uint32_t>(slot ? ir::Op::slot_int : node.op);
}

class Planner {
 public:
  explicit Planner(const ir::Module& module) : module_(module) {}

  Plan run(std::span<const std::uint32_t> shapes) {
    for (const std::uint32_t index : shapes) {
      const ir::Shape& shape = module_.shapes[index];
      number_nodes(shape);
      for (const Asked& what : asked_of(shape, index)) {
        const auto next = static_cast<std::uint32_t>(plan_.functions.size());
        const auto [function, is_new] = functions_.try_emplace(key_of(shape, what), next);
        if (is_new) plan_.functions.push_back(what);
        plan_.questions.push_back({what, function->second});
      }
    }
    return std::move(plan_);
  }

 private:
  void number_nodes(const ir::Shape& shape) {
    numbers_.clear();
    for (const ir::Node& node : shape.nodes) {
      Key key = {operation_of(node), words_of(node)};
      for (const std::uint32_t operand : ir::operands_of(shape, node)) key.push_back(numbers_[operand]);
      const auto next = static_cast<std::uint32_t>(trees_.size());
      numbers_.push_back(trees_.try_emplace(std::move(key), next).first->second);
    }
  }

  [[nodiscard]] Key key_of(const ir::Shape& shape, const Asked& what) const {
    Key key = {static_cast<std::uint32_t>(what.kind)};
    if (what.node != ir::kNoNode) {
      key.push_back(numbers_[what.node]);
      return key;
    }
    const bool early = what.kind == exec::FunctionKind::match;
    for (const ir::Conjunct& conjunct : shape.conjuncts) {
      if ((conjunct.stratum < ir::Stratum::kart) == early) key.push_back(numbers_[conjunct.node]);
    }
    return key;
  }

  const ir::Module& module_;
  Plan plan_;
  std::map<Key, std::uint32_t> trees_;      // of all shapes
  std::vector<std::uint32_t> numbers_;      // by node of this shape
  std::map<Key, std::uint32_t> functions_;  // by kind and trees
};

}  // namespace

Plan plan_of(const ir::Module& module, std::span<const std::uint32_t> shapes) {
  return Planner(module).run(shapes);
}

}  // namespace perk::native
