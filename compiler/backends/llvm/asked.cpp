// The questions of runtime/pricing, by the members of a shape that hold nodes; see asked.h.
#include "compiler/backends/llvm/asked.h"

#include <algorithm>
#include <tuple>

#include "runtime/ir/strata.h"

namespace perk::native {

namespace {

class Questions {
 public:
  Questions(const ir::Shape& shape, std::uint32_t index) : shape_(shape), index_(index) {}

  std::vector<Asked> all() {
    for (const ir::Conjunct& conjunct : shape_.conjuncts) {
      const bool early = conjunct.stratum < ir::Stratum::kart;
      asked_.push_back({index_, ir::kNoNode, early ? exec::FunctionKind::match : exec::FunctionKind::holds});
      if (early) continue;  // one by one only to explain
      ask(conjunct.node);
      ask_without_amounts(conjunct.node);
    }
    for (const ir::Node& node : shape_.nodes) {
      if (node.op != ir::Op::where) continue;
      ask_without_amounts(node.a);
      ask_atoms(node.a);
    }
    for (const ir::OfferShape& offer : shape_.offers) ask_offer(offer);
    for (const ir::CapShape& cap : shape_.caps) {
      ask(cap.amount);
      ask(cap.items);
    }
    for (const ir::BoundShape& bound : shape_.bounds) ask(bound.amount);
    for (const ir::SpendShape& spend : shape_.spends) ask(spend.amount);
    for (const std::uint32_t node : {shape_.gift_worth, shape_.times, shape_.root}) ask(node);
    const auto order = [](const Asked& of) { return std::tuple(of.node, of.kind); };
    std::ranges::sort(asked_, {}, order);
    asked_.erase(std::ranges::unique(asked_).begin(), asked_.end());
    return std::move(asked_);
  }

 private:
  void ask(std::uint32_t node) {
    if (node == ir::kNoNode) return;
    switch (ir::info(shape_.nodes[node].op).type) {
      case ir::Type::symbols: return;
      case ir::Type::boolean: return asked_.push_back({index_, node, exec::FunctionKind::test});
      case ir::Type::picks: return asked_.push_back({index_, node, exec::FunctionKind::select});
      default: return asked_.push_back({index_, node, exec::FunctionKind::value});
    }
  }

  void ask_offer(const ir::OfferShape& offer) {
    for (const std::uint32_t node :
         {offer.sel, offer.rewarded, offer.value, offer.reward_value, offer.k, offer.n}) {
      ask(node);
    }
    for (const ir::OfferShape::Part& part : offer.parts) {
      ask(part.count);
      ask(part.sel);
    }
    for (const std::uint32_t node : {offer.value, offer.reward_value}) ask_times(node);
    if (ir::info(offer.kind).kind_class == ir::OfferClass::reward) ask_below(offer.value);
  }

  // So many times an amount: a limit in times may cut the times.
  void ask_times(std::uint32_t node) {
    if (node == ir::kNoNode) return;
    const ir::Node& of = shape_.nodes[node];
    if (of.op != ir::Op::multiply && of.op != ir::Op::multiply_money) return;
    ask(of.a);
    ask(of.b);
  }

  [[nodiscard]] bool reads_amounts(std::uint32_t node) const {
    const ir::Node& of = shape_.nodes[node];
    if (of.op == ir::Op::subtotal || of.op == ir::Op::subtotal_before_tax || of.op == ir::Op::unit_price ||
        of.op == ir::Op::pick_cheapest || of.op == ir::Op::pick_dearest) {
      return true;
    }
    return std::ranges::any_of(ir::operands_of(shape_, of),
                               [this](std::uint32_t operand) { return reads_amounts(operand); });
  }
  static bool joins(ir::Op op) {
    return op == ir::Op::all_of || op == ir::Op::any_of || op == ir::Op::negate;
  }

  // Whether a promotion could give anything at all is asked of the parts that no amount of an entry changes.
  void ask_without_amounts(std::uint32_t node) {
    const ir::Node& of = shape_.nodes[node];
    if (!reads_amounts(node)) return ask(node);
    const bool compares = ir::info(of.op).operands == ir::Operands::two;
    for (const std::uint32_t operand : ir::operands_of(shape_, of)) {
      if (joins(of.op)) ask_without_amounts(operand);
      if (compares && !reads_amounts(operand)) ask(operand);
    }
  }

  // Of a selection's condition, what is more than one fact of the unit and a constant, unit by unit.
  void ask_atoms(std::uint32_t node) {
    const ir::Node& of = shape_.nodes[node];
    if (joins(of.op)) {
      for (const std::uint32_t operand : ir::operands_of(shape_, of)) ask_atoms(operand);
      return;
    }
    const auto reads = [this](std::uint32_t operand, ir::Operands what) {
      return ir::info(shape_.nodes[operand].op).operands == what;
    };
    switch (of.op) {
      case ir::Op::constant_true:
      case ir::Op::constant_false:
      case ir::Op::unit_fact_boolean: return;
      case ir::Op::equal:
      case ir::Op::in_category:
      case ir::Op::contains:
        if (reads(of.a, ir::Operands::field) && reads(of.b, ir::Operands::slot)) return;
        break;
      case ir::Op::in_pool:
        if (reads(of.a, ir::Operands::field)) return;
        break;
      default: break;
    }
    ask(node);
  }

  // A credit under caps in items asks for the parts of its value, and for the units that it is a share of.
  void ask_below(std::uint32_t node) {
    if (node == ir::kNoNode) return;
    switch (shape_.nodes[node].op) {
      case ir::Op::percent_of:
      case ir::Op::multiply:
      case ir::Op::multiply_money:
      case ir::Op::times_into:
      case ir::Op::subtotal:
        for (const std::uint32_t operand : ir::operands_of(shape_, shape_.nodes[node])) {
          ask(operand);
          ask_below(operand);
        }
        break;
      default: break;
    }
  }

  const ir::Shape& shape_;
  std::uint32_t index_;
  std::vector<Asked> asked_;
};

}  // namespace

std::vector<Asked> asked_of(const ir::Shape& shape, std::uint32_t index) {
  return Questions(shape, index).all();
}

}  // namespace perk::native
