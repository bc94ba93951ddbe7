// Canonical trees; see tree.h.
#include "compiler/lower/tree.h"

#include <algorithm>
#include <array>
#include <optional>

#include "runtime/base/check.h"
#include "runtime/ir/strata.h"

namespace perk::lower {

namespace {

using ir::Op;

std::string two_digits(std::size_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

// The parts of a canonical tree that depend on the rest of it.
TreePtr finish(Tree tree) {
  tree.stratum = ir::has_own_stratum(tree.op) ? ir::info(tree.op).stratum : ir::Stratum::constant;
  tree.has_slots = tree.constant != nullptr;
  // A line may have no tax rate.
  tree.may_be_missing =
      tree.may_be_missing || tree.op == Op::subtotal_before_tax || tree.op == Op::list_subtotal_before_tax;
  for (const TreePtr& arg : tree.args) {
    if (!ir::has_own_stratum(tree.op)) tree.stratum = std::max(tree.stratum, arg->stratum);
    tree.has_slots = tree.has_slots || arg->has_slots;
    // A selection is never missing, whatever its condition reads.
    tree.may_be_missing =
        tree.may_be_missing || (arg->may_be_missing && ir::info(tree.op).type != ir::Type::picks);
  }
  tree.key = std::to_string(static_cast<int>(tree.stratum)) + two_digits(static_cast<std::size_t>(tree.op)) +
             "." + std::to_string(tree.index);
  if (!tree.args.empty()) {
    tree.key += "(";
    for (const TreePtr& arg : tree.args) tree.key += arg->key + ",";
    tree.key += ")";
  }
  return std::make_shared<const Tree>(std::move(tree));
}

// Flattens, drops what decides nothing, sorts by structure; equal structures keep the order written.
TreePtr junction(Op op, const std::vector<TreePtr>& parts) {
  const Op neutral = op == Op::all_of ? Op::constant_true : Op::constant_false;
  const Op deciding = op == Op::all_of ? Op::constant_false : Op::constant_true;
  std::vector<TreePtr> flat;
  for (const TreePtr& part : parts) {
    if (part->op == neutral) continue;
    if (part->op == deciding) return part;
    if (part->op == op) {
      flat.insert(flat.end(), part->args.begin(), part->args.end());
    } else {
      flat.push_back(part);
    }
  }
  if (flat.empty()) return truth(op == Op::all_of);
  if (flat.size() == 1) return flat.front();
  std::stable_sort(flat.begin(), flat.end(),
                   [](const TreePtr& left, const TreePtr& right) { return left->key < right->key; });
  return make(op, std::move(flat));
}

std::optional<Op> opposite(Op op) {
  switch (op) {
    case Op::equal: return Op::not_equal;
    case Op::not_equal: return Op::equal;
    case Op::less: return Op::at_least;
    case Op::at_least: return Op::less;
    case Op::more: return Op::at_most;
    case Op::at_most: return Op::more;
    default: return std::nullopt;
  }
}

// The condition over a unit that a selection without picks is.
std::optional<TreePtr> predicate_of(const TreePtr& selection) {
  if (selection->op == Op::everything) return truth(true);
  if (selection->op == Op::where) return selection->args.front();
  return std::nullopt;
}

}  // namespace

TreePtr make(Op op, std::vector<TreePtr> args, std::uint32_t index, bool may_be_missing) {
  Tree tree;
  tree.op = op;
  tree.args = std::move(args);
  tree.index = index;
  tree.may_be_missing = may_be_missing;
  return finish(std::move(tree));
}

TreePtr make_fact(Op op, std::uint32_t field, bool optional) {
  Tree tree;
  tree.op = op;
  tree.index = field;
  tree.may_be_missing = optional;
  return finish(std::move(tree));
}

TreePtr make_constant(ir::SlotType type, std::int64_t value) {
  Tree tree;
  tree.op = type == ir::SlotType::money  ? Op::slot_money
            : type == ir::SlotType::rate ? Op::slot_rate
                                         : Op::slot_int;
  tree.constant = std::make_shared<const Constant>(Constant{type, value, {}, nullptr});
  return finish(std::move(tree));
}

TreePtr make_text(std::string text) {
  Tree tree;
  tree.op = Op::slot_symbol;
  tree.constant =
      std::make_shared<const Constant>(Constant{ir::SlotType::symbol, 0, {std::move(text)}, nullptr});
  return finish(std::move(tree));
}

TreePtr make_in_pool(TreePtr text, std::vector<std::string> texts) {
  Tree tree;
  tree.op = Op::in_pool;
  tree.args.push_back(std::move(text));
  tree.constant =
      std::make_shared<const Constant>(Constant{ir::SlotType::symbol_set, 0, std::move(texts), nullptr});
  return finish(std::move(tree));
}

TreePtr make_lookup(Op op, std::vector<TreePtr> keys, LookupRows rows) {
  Tree tree;
  tree.op = op;
  tree.args = std::move(keys);
  tree.constant = std::make_shared<const Constant>(
      Constant{ir::SlotType::lookup, 0, {}, std::make_shared<const LookupRows>(std::move(rows))});
  tree.may_be_missing = true;
  return finish(std::move(tree));
}

TreePtr truth(bool value) {
  return make(value ? Op::constant_true : Op::constant_false);
}
TreePtr conjunction(const std::vector<TreePtr>& parts) {
  return junction(Op::all_of, parts);
}
TreePtr disjunction(const std::vector<TreePtr>& parts) {
  return junction(Op::any_of, parts);
}

TreePtr negation(const TreePtr& tree) {
  switch (tree->op) {
    case Op::constant_true: return truth(false);
    case Op::constant_false: return truth(true);
    case Op::negate: return tree->args.front();
    case Op::all_of:
    case Op::any_of: {
      std::vector<TreePtr> parts;
      for (const TreePtr& arg : tree->args) parts.push_back(negation(arg));
      return tree->op == Op::all_of ? disjunction(parts) : conjunction(parts);
    }
    default: break;
  }
  const std::optional<Op> flipped = opposite(tree->op);
  if (flipped && !tree->may_be_missing) return make(*flipped, tree->args);
  return make(Op::negate, {tree});
}

TreePtr everything() {
  return make(Op::everything);
}

TreePtr where(const TreePtr& predicate) {
  return predicate->op == Op::constant_true ? everything() : make(Op::where, {predicate});
}

TreePtr both(const TreePtr& left, const TreePtr& right) {
  const std::optional<TreePtr> l = predicate_of(left), r = predicate_of(right);
  if (l && r) return where(conjunction({*l, *r}));
  if (left->op == Op::everything) return right;
  if (right->op == Op::everything) return left;
  return make(Op::both, {left, right});
}

TreePtr minus(const TreePtr& left, const TreePtr& right) {
  const std::optional<TreePtr> l = predicate_of(left), r = predicate_of(right);
  if (l && r) return where(conjunction({*l, negation(*r)}));
  return make(Op::minus, {left, right});
}

}  // namespace perk::lower
