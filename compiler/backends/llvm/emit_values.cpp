// Scalars: facts, slots, prices, arithmetic through the bodies of runtime/ops, tables; see emit.h.
#include <cstddef>

#include "compiler/backends/llvm/emit.h"
#include "runtime/base/check.h"

namespace perk::native {

namespace {

bool is_unit_fact(ir::Op op) {
  return op == ir::Op::unit_fact || op == ir::Op::unit_fact_money || op == ir::Op::unit_fact_symbol ||
         op == ir::Op::unit_fact_symbols || op == ir::Op::unit_fact_boolean;
}

}  // namespace

Emitter::Scalar Emitter::value(std::uint32_t index) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->values.find(key(index));
    if (found != scope->values.end()) return found->second;
  }
  const Scalar computed = compute(index);
  scopes_.back().values.emplace(key(index), computed);
  return computed;
}

Emitter::Scalar Emitter::compute(std::uint32_t index) {
  const Node& of = node(index);
  switch (of.op) {
    case Op::slot_int:
    case Op::slot_money:
    case Op::slot_rate:
    case Op::slot_symbol: return whole(slot(of.a));
    case Op::fact:
    case Op::fact_money:
    case Op::fact_symbol:
    case Op::fact_boolean:
    case Op::unit_fact:
    case Op::unit_fact_money:
    case Op::unit_fact_symbol:
    case Op::unit_fact_boolean: return fact(of);
    case Op::unit_price:
      return {of_run(offsetof(exec::Facts, entry), "entry"),
              of_run(offsetof(exec::Facts, quantity), "quantity"), b_.getTrue()};
    case Op::unit_list_price:
      return {of_run(offsetof(exec::Facts, list), "list"),
              of_run(offsetof(exec::Facts, quantity), "quantity"), b_.getTrue()};
    case Op::subtotal:
    case Op::list_subtotal:
    case Op::quantity:
    case Op::distinct:
    case Op::total:
    case Op::total_money: return aggregate(of);
    case Op::subtotal_before_tax:
    case Op::list_subtotal_before_tax: return sum_before_tax(of);
    case Op::balance:
    case Op::balance_money: {
      llvm::Value* held = member(offsetof(exec::Facts, balance), library_.ptr, "balance");
      llvm::Value* known = member(offsetof(exec::Facts, balance_known), library_.ptr, "balance_known");
      return {element(held, integer(of.a), library_.i64), integer(1), byte_is_set(known, integer(of.a))};
    }
    case Op::lookup:
    case Op::lookup_money: return look_up(of);
    case Op::times_into:
    case Op::multiply:
    case Op::multiply_money:
    case Op::least:
    case Op::percent_of:
    case Op::unscale: return arithmetic(of);
    default: break;
  }
  PERK_CHECK(ir::info(of.op).type == ir::Type::boolean);
  return whole(b_.CreateZExt(test(index), library_.i64));
}

Emitter::Scalar Emitter::whole(llvm::Value* numerator) {
  return {numerator, integer(1), b_.getTrue()};
}

llvm::Value* Emitter::unit_index(std::uint32_t field) {
  PERK_CHECK(run_ != nullptr);
  llvm::Value* stride = member(offsetof(exec::Facts, stride), library_.i64, "stride");
  return b_.CreateNUWAdd(b_.CreateNUWMul(stride, integer(field)), run_);
}

Emitter::Scalar Emitter::fact(const Node& of) {
  if (is_unit_fact(of.op)) {
    llvm::Value* index = unit_index(of.a);
    llvm::Value* values = member(offsetof(exec::Facts, unit), library_.ptr, "unit");
    llvm::Value* known = member(offsetof(exec::Facts, unit_known), library_.ptr, "unit_known");
    return {element(values, index, library_.i64), integer(1), byte_is_set(known, index)};
  }
  if (module_.fields[of.a].record == ir::Record::coupon) return coupon_fact(of.a);
  llvm::Value* values = member(offsetof(exec::Facts, fact), library_.ptr, "fact");
  llvm::Value* known = member(offsetof(exec::Facts, known), library_.ptr, "known");
  return {element(values, integer(of.a), library_.i64), integer(1), byte_is_set(known, integer(of.a))};
}

// Missing where the promotion was given for no code.
Emitter::Scalar Emitter::coupon_fact(std::uint32_t field) {
  llvm::Value* code = member(offsetof(exec::Facts, code), library_.ptr, "code");
  llvm::Value* code_known = member(offsetof(exec::Facts, code_known), library_.ptr, "code_known");
  llvm::BasicBlock* before = b_.GetInsertBlock();
  llvm::BasicBlock *given = block("code"), *end = block("end");
  b_.CreateCondBr(b_.CreateIsNotNull(code), given, end);
  b_.SetInsertPoint(given);
  llvm::Value* held = element(code, integer(field), library_.i64);
  llvm::Value* is_known = byte_is_set(code_known, integer(field));
  b_.CreateBr(end);
  b_.SetInsertPoint(end);
  llvm::PHINode* numerator = b_.CreatePHI(library_.i64, 2);
  llvm::PHINode* known = b_.CreatePHI(library_.i1, 2);
  numerator->addIncoming(integer(0), before);
  numerator->addIncoming(held, given);
  known->addIncoming(b_.getFalse(), before);
  known->addIncoming(is_known, given);
  return {numerator, integer(1), known};
}

Emitter::Scalar Emitter::arithmetic(const Node& of) {
  llvm::Value* out = stack(library_.scalar);
  switch (of.op) {
    case Op::percent_of: {
      const Scalar rate = value(of.a);
      const Scalar amount = value(of.b);
      call_body(Body::percent_of, {b_.CreateTrunc(rate.numerator, library_.i64), spill(amount), out});
      Scalar result = reload(out);
      result.known = both_known(rate.known, result.known);
      return result;
    }
    case Op::unscale: call_body(Body::unscale, {integer(of.b), spill(value(of.a)), out}); return reload(out);
    case Op::times_into: {
      const Scalar left = value(of.a), right = value(of.b);
      call_body(Body::times_into, {argument(0), spill(left), spill(right), out});
      return reload(out);
    }
    case Op::multiply:
    case Op::multiply_money: {
      const Scalar left = value(of.a), right = value(of.b);
      call_body(Body::multiply, {spill(left), spill(right), out});
      return reload(out);
    }
    default: break;
  }
  PERK_CHECK(of.op == Op::least);
  Scalar least = value(shape_.operands[of.list]);
  for (std::uint32_t i = 1; i < of.length; ++i) {
    const Scalar next = value(shape_.operands[of.list + i]);
    llvm::Value* joined = stack(library_.scalar);
    call_body(Body::least, {spill(least), spill(next), joined});
    least = reload(joined);
  }
  return least;
}

Emitter::Scalar Emitter::look_up(const Node& of) {
  llvm::Value* keys = stack(llvm::ArrayType::get(library_.scalar, std::max(of.length, 1U)));
  for (std::uint32_t i = 0; i < of.length; ++i) {
    store(value(shape_.operands[of.list + i]), b_.CreateConstInBoundsGEP1_64(library_.scalar, keys, i));
  }
  llvm::Value* out = stack(library_.scalar);
  call_helper(Helper::lookup,
              {argument(0), b_.CreateTrunc(slot(of.a), library_.i32), keys, b_.getInt32(of.length), out});
  return reload(out);
}

void Emitter::store(const Scalar& scalar, llvm::Value* to) {
  const auto at = [&](std::uint64_t offset) {
    return b_.CreateConstInBoundsGEP1_64(library_.i8, to, offset);
  };
  const llvm::Align aligned(alignof(ops::Scalar));
  b_.CreateAlignedStore(b_.CreateSExt(scalar.numerator, library_.i128), at(kNumeratorAt), aligned);
  b_.CreateStore(scalar.denominator, at(kDenominatorAt));
  b_.CreateStore(b_.CreateZExt(scalar.known, library_.i8), at(kKnownAt));
}

llvm::Value* Emitter::spill(const Scalar& scalar) {
  llvm::Value* place = stack(library_.scalar);
  store(scalar, place);
  return place;
}

Emitter::Scalar Emitter::reload(llvm::Value* from) {
  const auto at = [&](std::uint64_t offset) {
    return b_.CreateConstInBoundsGEP1_64(library_.i8, from, offset);
  };
  const llvm::Align aligned(alignof(ops::Scalar));
  return {b_.CreateAlignedLoad(library_.i128, at(kNumeratorAt), aligned),
          b_.CreateLoad(library_.i64, at(kDenominatorAt)),
          b_.CreateTrunc(b_.CreateLoad(library_.i8, at(kKnownAt)), library_.i1)};
}

}  // namespace perk::native
