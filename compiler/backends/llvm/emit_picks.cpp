// Selections and sums over them; see emit.h. Units of a run are its first ones, all of them or none but where
// a `cheapest K of` is below.
#include <cstddef>

#include "compiler/backends/llvm/emit.h"
#include "runtime/base/check.h"
#include "runtime/ir/strata.h"

namespace perk::native {

bool Emitter::is_pick(std::uint32_t index) const {
  return node(index).op == Op::pick_cheapest || node(index).op == Op::pick_dearest;
}

// All or nothing of each run.
bool Emitter::is_formula(std::uint32_t index) const {
  const Node& of = node(index);
  if (is_pick(index)) return false;
  return of.op == Op::everything || of.op == Op::where || (is_formula(of.a) && is_formula(of.b));
}

llvm::Value* Emitter::of_run(std::uint64_t offset, const char* name) {
  PERK_CHECK(run_ != nullptr);
  return element(member(offset, library_.ptr, name), run_, library_.i64);
}

llvm::Value* Emitter::selected(std::uint32_t index) {
  const Node& of = node(index);
  switch (of.op) {
    case Op::everything: return b_.getTrue();
    case Op::where: return test(of.a);
    case Op::both: {
      llvm::Value* left = selected(of.a);
      if (is_cheap(of.b)) return b_.CreateAnd(left, selected(of.b));
      return guarded(left, [&] { return selected(of.b); });
    }
    default: break;
  }
  PERK_CHECK(of.op == Op::minus);
  llvm::Value* left = selected(of.a);
  if (is_cheap(of.b)) return b_.CreateAnd(left, b_.CreateNot(selected(of.b)));
  return guarded(left, [&] { return b_.CreateNot(selected(of.b)); });
}

llvm::Value* Emitter::units(std::uint32_t index) {
  if (is_pick(index)) {
    const std::uint32_t at = row_of_.at(index);
    llvm::Value* stride = member(offsetof(exec::Facts, stride), library_.i64, "stride");
    llvm::Value* scratch = member(offsetof(exec::Facts, scratch), library_.ptr, "scratch");
    llvm::Value* place = b_.CreateNUWAdd(b_.CreateNUWMul(stride, integer(at)), run_);
    return b_.CreateLoad(library_.i64, b_.CreateInBoundsGEP(library_.i64, scratch, place));
  }
  if (is_formula(index)) {
    llvm::Value* quantity = of_run(offsetof(exec::Facts, quantity), "quantity");
    return b_.CreateSelect(selected(index), quantity, integer(0));
  }
  const Node& of = node(index);
  llvm::Value* left = units(of.a);
  llvm::Value* right = units(of.b);
  if (of.op == Op::both) return b_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, left, right);
  PERK_CHECK(of.op == Op::minus);
  return b_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, b_.CreateNSWSub(left, right), integer(0));
}

void Emitter::prepare(std::uint32_t index) {
  const Node& of = node(index);
  const ir::Type type = ir::info(of.op).type;
  if (type == ir::Type::picks) {
    if (is_pick(index)) {
      row(index);
      return;
    }
    if (of.op == Op::where) prepare(of.a);
    if (of.op != Op::both && of.op != Op::minus) return;
    prepare(of.a);
    prepare(of.b);
    return;
  }
  if (type == ir::Type::symbols || of.op == Op::fold_case) return;
  if (!of_unit(index)) {
    if (is_cheap(index)) return;
    if (type == ir::Type::boolean) {
      test(index);
    } else {
      value(index);
    }
    return;
  }
  for (const std::uint32_t operand : ir::operands_of(shape_, of)) prepare(operand);
}

void Emitter::select_into(std::uint32_t index, llvm::Value* to) {
  const Node& of = node(index);
  const std::uint32_t from = is_pick(index) ? of.b : index;
  prepare(from);
  for_runs({}, [&](const State&) -> State {
    b_.CreateStore(units(from), b_.CreateInBoundsGEP(library_.i64, to, run_));
    return {};
  });
  if (!is_pick(index)) return;
  llvm::Value* count = spill(value(of.a));
  call_helper(Helper::pick, {argument(0), count, b_.getInt32(of.op == Op::pick_dearest ? 1 : 0), to});
}

llvm::Value* Emitter::row(std::uint32_t index) {
  const auto number = static_cast<std::uint32_t>(row_of_.size());
  const std::uint32_t at = row_of_.try_emplace(index, number).first->second;
  if (at >= exec::kScratchRows) failed_ = "more selections have to stand than there are rows";
  llvm::Value* stride = member(offsetof(exec::Facts, stride), library_.i64, "stride");
  llvm::Value* scratch = member(offsetof(exec::Facts, scratch), library_.ptr, "scratch");
  llvm::Value* place = b_.CreateInBoundsGEP(library_.i64, scratch, b_.CreateNUWMul(stride, integer(at)));
  for (const Scope& scope : scopes_) {
    if (scope.rows.contains(index)) return place;
  }
  select_into(index, place);
  scopes_.back().rows.insert(index);
  return place;
}

// Sums over the units picked. A unit whose field is missing adds nothing to a total.
Emitter::Scalar Emitter::aggregate(const Node& of) {
  if (of.op == Op::distinct) {
    llvm::Value* picks = row(of.a);
    return whole(call_helper(Helper::distinct, {argument(0), b_.getInt32(of.b), picks}));
  }
  prepare(of.a);
  const bool of_field = of.op == Op::total || of.op == Op::total_money;
  llvm::Value* none = of_field ? llvm::ConstantInt::get(library_.i128, 0) : integer(0);
  const bool formula = is_formula(of.a);
  const State sum = for_runs({none}, [&](const State& before) -> State {
    llvm::Value* counted = formula ? selected(of.a) : units(of.a);
    llvm::Value* quantity = of_run(offsetof(exec::Facts, quantity), "quantity");
    llvm::Value* adds = nullptr;
    if (of.op == Op::quantity) {
      adds = quantity;
    } else if (!of_field) {
      const bool list = of.op == Op::list_subtotal;
      adds =
          list ? of_run(offsetof(exec::Facts, list), "list") : of_run(offsetof(exec::Facts, entry), "entry");
    }
    if (of_field) {
      llvm::Value* index = unit_index(of.b);
      llvm::Value* each =
          element(member(offsetof(exec::Facts, unit), library_.ptr, "unit"), index, library_.i64);
      llvm::Value* known =
          byte_is_set(member(offsetof(exec::Facts, unit_known), library_.ptr, "unit_known"), index);
      llvm::Value* pieces = formula ? quantity : counted;
      adds = b_.CreateNSWMul(b_.CreateSExt(each, library_.i128), b_.CreateSExt(pieces, library_.i128));
      adds = b_.CreateSelect(known, adds, none);
    } else if (!formula) {
      adds = of.op == Op::quantity ? counted : call_body(Body::share, {argument(0), adds, quantity, counted});
    }
    if (formula) adds = b_.CreateSelect(counted, adds, none);
    return {b_.CreateAdd(before[0], adds)};
  });
  return whole(sum[0]);
}

// Amounts less the tax in them; not known where the tax of one of them is not.
Emitter::Scalar Emitter::sum_before_tax(const Node& of) {
  prepare(of.a);
  const bool formula = is_formula(of.a);
  const State sum = for_runs({integer(0), b_.getTrue()}, [&](const State& before) -> State {
    llvm::Value* counted = formula ? selected(of.a) : units(of.a);
    llvm::Value* any = formula ? counted : b_.CreateICmpNE(counted, integer(0));
    llvm::BasicBlock* from = b_.GetInsertBlock();
    llvm::BasicBlock *taken = block("taken"), *end = block("end");
    b_.CreateCondBr(any, taken, end);
    b_.SetInsertPoint(taken);
    llvm::Value* amount = of.op == Op::subtotal_before_tax ? of_run(offsetof(exec::Facts, entry), "entry")
                                                           : of_run(offsetof(exec::Facts, list), "list");
    if (!formula) {
      llvm::Value* quantity = of_run(offsetof(exec::Facts, quantity), "quantity");
      amount = call_body(Body::share, {argument(0), amount, quantity, counted});
    }
    llvm::Value* known = b_.getTrue();
    if (module_.prices_include_tax) {
      llvm::Value* index = unit_index(of.b);
      llvm::Value* rates = member(offsetof(exec::Facts, unit), library_.ptr, "unit");
      known = byte_is_set(member(offsetof(exec::Facts, unit_known), library_.ptr, "unit_known"), index);
      const auto mode = static_cast<std::uint32_t>(module_.rounding.mode);
      amount =
          call_helper(Helper::before_tax, {amount, element(rates, index, library_.i64), b_.getInt32(mode)});
    }
    llvm::BasicBlock* last = b_.GetInsertBlock();
    b_.CreateBr(end);
    b_.SetInsertPoint(end);
    llvm::PHINode* adds = b_.CreatePHI(library_.i64, 2);
    adds->addIncoming(integer(0), from);
    adds->addIncoming(amount, last);
    llvm::PHINode* is_known = b_.CreatePHI(library_.i1, 2);
    is_known->addIncoming(b_.getTrue(), from);
    is_known->addIncoming(known, last);
    return {b_.CreateAdd(before[0], adds), both_known(before[1], is_known)};
  });
  return {sum[0], integer(1), sum[1]};
}

}  // namespace perk::native
