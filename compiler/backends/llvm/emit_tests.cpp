// Conditions: comparisons, sets, texts, and what joins them; see emit.h. A comparison with a missing side is
// false, and a negation negates the whole of it.
#include <cstddef>

#include "compiler/backends/llvm/emit.h"
#include "runtime/base/check.h"

namespace perk::native {

namespace {

constexpr std::uint32_t kMostCheap = 6;  // conditions that are computed together rather than branched over

llvm::CmpInst::Predicate predicate_of(ir::Op op) {
  switch (op) {
    case ir::Op::equal: return llvm::CmpInst::ICMP_EQ;
    case ir::Op::not_equal: return llvm::CmpInst::ICMP_NE;
    case ir::Op::less: return llvm::CmpInst::ICMP_SLT;
    case ir::Op::at_most: return llvm::CmpInst::ICMP_SLE;
    case ir::Op::more: return llvm::CmpInst::ICMP_SGT;
    default: break;
  }
  PERK_CHECK(op == ir::Op::at_least);
  return llvm::CmpInst::ICMP_SGE;
}

bool is_one(const llvm::Value* value) {
  const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(value);
  return constant != nullptr && constant->isOne();
}

}  // namespace

llvm::Value* Emitter::test(std::uint32_t index) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->tests.find(key(index));
    if (found != scope->tests.end()) return found->second;
  }
  llvm::Value* computed = compute_test(index);
  scopes_.back().tests.emplace(key(index), computed);
  return computed;
}

llvm::Value* Emitter::compute_test(std::uint32_t index) {
  const Node& of = node(index);
  switch (of.op) {
    case Op::constant_true: return b_.getTrue();
    case Op::constant_false: return b_.getFalse();
    case Op::fact_boolean:
    case Op::unit_fact_boolean: {
      const Scalar truth = value(index);
      return both_known(truth.known, b_.CreateICmpNE(truth.numerator, integer(0)));
    }
    case Op::all_of:
    case Op::any_of: return join(of);
    case Op::negate: return b_.CreateNot(test(of.a));
    case Op::known: return fact(node(of.a)).known;
    case Op::segment: return call_body(Body::segment, {argument(0), b_.getInt32(of.a)});
    case Op::in_pool: return in_pool(of);
    case Op::contains: return contains(of);
    case Op::text_contains:
    case Op::starts_with:
    case Op::in_category: return test_texts(of);
    case Op::equal:
    case Op::not_equal:
      if (node(of.a).op == Op::fold_case || node(of.b).op == Op::fold_case) return test_texts(of);
      break;
    default: break;
  }
  return compare(of);
}

// `and`, `or`: as few as needed are computed, unless they cost less than a branch.
llvm::Value* Emitter::join(const Node& of) {
  const bool all = of.op == Op::all_of;
  if (of.length == 0) return b_.getInt1(all);
  llvm::Value* first = test(shape_.operands[of.list]);
  llvm::BasicBlock* end = nullptr;
  llvm::PHINode* joined = nullptr;
  llvm::Value* result = first;
  for (std::uint32_t i = 1; i < of.length; ++i) {
    const std::uint32_t operand = shape_.operands[of.list + i];
    if (is_cheap(operand)) {
      llvm::Value* next = test(operand);
      result = all ? b_.CreateAnd(result, next) : b_.CreateOr(result, next);
      continue;
    }
    if (end == nullptr) {
      end = block("end");
      joined = llvm::PHINode::Create(library_.i1, of.length, "", end);
      scopes_.emplace_back();
    }
    llvm::BasicBlock* next = block("next");
    joined->addIncoming(b_.getInt1(!all), b_.GetInsertBlock());
    b_.CreateCondBr(result, all ? next : end, all ? end : next);
    b_.SetInsertPoint(next);
    result = test(operand);
  }
  if (end == nullptr) return result;
  scopes_.pop_back();
  joined->addIncoming(result, b_.GetInsertBlock());
  b_.CreateBr(end);
  b_.SetInsertPoint(end);
  return joined;
}

// Numerators of 64 bits: one product a side, which fits 128 bits; none where both denominators are one.
llvm::Value* Emitter::compare(const Node& of) {
  const Scalar left = value(of.a), right = value(of.b);
  const llvm::CmpInst::Predicate predicate = predicate_of(of.op);
  llvm::Value* known = both_known(left.known, right.known);
  if (is_one(left.denominator) && is_one(right.denominator)) {
    llvm::Value *l = left.numerator, *r = right.numerator;
    if (l->getType() != r->getType()) {
      l = b_.CreateSExt(l, library_.i128);
      r = b_.CreateSExt(r, library_.i128);
    }
    return both_known(known, b_.CreateICmp(predicate, l, r));
  }
  if (left.numerator->getType() == library_.i64 && right.numerator->getType() == library_.i64) {
    const auto wide = [&](llvm::Value* value) { return b_.CreateSExt(value, library_.i128); };
    llvm::Value* l = b_.CreateNSWMul(wide(left.numerator), wide(right.denominator));
    llvm::Value* r = b_.CreateNSWMul(wide(right.numerator), wide(left.denominator));
    return both_known(known, b_.CreateICmp(predicate, l, r));
  }
  return guarded(known, [&] {
    llvm::Value* order = call_body(Body::compare, {argument(0), spill(left), spill(right)});
    return b_.CreateICmp(predicate, order, b_.getInt32(0));
  });
}

Emitter::Text Emitter::text(std::uint32_t index) {
  if (node(index).op == Op::fold_case) {
    Text folded = text(node(index).a);
    folded.folded = true;
    return folded;
  }
  const Scalar symbol = value(index);
  return {b_.CreateTrunc(symbol.numerator, library_.i32), symbol.known, false};
}

llvm::Value* Emitter::in_pool(const Node& of) {
  const Text left = text(of.a);
  return guarded(left.known, [&] {
    llvm::Value* pool = b_.CreateTrunc(slot(of.b), library_.i32);
    return call_helper(left.folded ? Helper::in_pool_folded : Helper::in_pool,
                       {argument(0), left.symbol, pool});
  });
}

// The set of a field, of the order or of the unit; null for a record that has none.
llvm::Value* Emitter::symbols_of(const Node& of) {
  const bool unit = of.op == Op::unit_fact_symbols || of.op == Op::unit_fact_symbol;
  if (!unit && module_.fields[of.a].record == ir::Record::coupon) return nullptr;
  llvm::Value* sets = unit ? member(offsetof(exec::Facts, unit_sets), library_.ptr, "unit_sets")
                           : member(offsetof(exec::Facts, sets), library_.ptr, "sets");
  llvm::Value* index = unit ? unit_index(of.a) : integer(of.a);
  return b_.CreateInBoundsGEP(library_.i8, sets, b_.CreateNUWMul(index, integer(sizeof(exec::Symbols))));
}

llvm::Value* Emitter::contains(const Node& of) {
  const bool folded = node(of.a).op == Op::fold_cases;
  const Node& field = folded ? node(node(of.a).a) : node(of.a);
  llvm::Value* set = symbols_of(field);
  if (set == nullptr) return b_.getFalse();
  const Text wanted = text(of.b);
  return guarded(both_known(fact(field).known, wanted.known), [&] {
    if (!folded) return call_body(Body::has_symbol, {set, wanted.symbol});
    return call_helper(Helper::contains_text,
                       {argument(0), set, wanted.symbol, b_.getInt32(wanted.folded ? 3 : 1)});
  });
}

llvm::Value* Emitter::test_texts(const Node& of) {
  const Node& left_node = node(of.a);
  const bool by_set = of.op == Op::in_category && node(of.b).op == Op::slot_symbol &&
                      (left_node.op == Op::fact_symbol || left_node.op == Op::unit_fact_symbol) &&
                      module_.fields[left_node.a].type == ir::FieldType::category;
  if (by_set) {
    if (llvm::Value* set = symbols_of(left_node)) {
      return call_body(Body::has_symbol, {set, b_.CreateTrunc(slot(node(of.b).a), library_.i32)});
    }
  }
  const Text left = text(of.a), right = text(of.b);
  return guarded(both_known(left.known, right.known), [&]() -> llvm::Value* {
    llvm::Value* folded = b_.getInt32((left.folded ? 1U : 0U) | (right.folded ? 2U : 0U));
    if (of.op == Op::equal || of.op == Op::not_equal) {
      llvm::Value* same = call_helper(Helper::equal_texts, {argument(0), left.symbol, right.symbol, folded});
      return of.op == Op::equal ? same : b_.CreateNot(same);
    }
    if (left.folded || right.folded) {
      return call_helper(
          Helper::text_test_folded,
          {argument(0), b_.getInt32(static_cast<std::uint32_t>(of.op)), left.symbol, right.symbol, folded});
    }
    const Helper helper = of.op == Op::text_contains ? Helper::text_contains
                          : of.op == Op::starts_with ? Helper::starts_with
                                                     : Helper::in_category;
    return call_helper(helper, {argument(0), left.symbol, right.symbol});
  });
}

bool Emitter::is_cheap(std::uint32_t index) const {
  for (const Scope& scope : scopes_) {
    if (scope.tests.contains(key(index)) || scope.values.contains(key(index))) return true;
  }
  const Node& of = node(index);
  const auto is_cheap_fact = [this](const Node& field) {
    return module_.fields[field.a].record != ir::Record::coupon;
  };
  switch (of.op) {
    case Op::slot_int:
    case Op::slot_money:
    case Op::slot_rate:
    case Op::slot_symbol:
    case Op::constant_true:
    case Op::constant_false:
    case Op::unit_price:
    case Op::unit_list_price:
    case Op::balance:
    case Op::balance_money:
    case Op::everything: return true;
    case Op::where: return is_cheap(of.a);
    case Op::both:
    case Op::minus: return is_cheap(of.a) && is_cheap(of.b);
    case Op::known: return is_cheap_fact(node(of.a));
    case Op::negate: return is_cheap(of.a);
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::at_most:
    case Op::more:
    case Op::at_least: return is_cheap(of.a) && is_cheap(of.b);
    case Op::all_of:
    case Op::any_of:
      if (of.length > kMostCheap) return false;
      for (std::uint32_t i = 0; i < of.length; ++i) {
        if (!is_cheap(shape_.operands[of.list + i])) return false;
      }
      return true;
    default: return ir::info(of.op).operands == ir::Operands::field && is_cheap_fact(of);
  }
}

}  // namespace perk::native
