// The frame of a generated function: blocks, memory, calls, loops; see emit.h.
#include "compiler/backends/llvm/emit.h"

#include <cstddef>

#include "runtime/base/check.h"
#include "runtime/ir/strata.h"

namespace perk::native {

Emitter::Emitter(const ir::Module& module, const ir::Shape& shape, const std::vector<ir::Stratum>& strata,
                 Library& library, llvm::Function& function)
    : module_(module),
      shape_(shape),
      strata_(strata),
      library_(library),
      function_(function),
      b_(library.context) {
  scopes_.emplace_back();
}

std::string Emitter::emit(const Asked& what) {
  llvm::BasicBlock* entry = block("entry");
  llvm::BasicBlock* body = block("body");
  entry_end_ = llvm::BranchInst::Create(body, entry);
  b_.SetInsertPoint(body);
  switch (what.kind) {
    case exec::FunctionKind::match: emit_all(true); break;
    case exec::FunctionKind::holds: emit_all(false); break;
    case exec::FunctionKind::test:
      if (of_unit(what.node)) run_ = b_.CreateZExt(argument(2), library_.i64);
      b_.CreateRet(test(what.node));
      break;
    case exec::FunctionKind::value:
      if (of_unit(what.node)) run_ = b_.CreateZExt(argument(2), library_.i64);
      store(value(what.node), argument(3));
      b_.CreateRetVoid();
      break;
    case exec::FunctionKind::select:
      select_into(what.node, argument(2));
      b_.CreateRetVoid();
      break;
  }
  return failed_;
}

// Conjuncts as written; what one computes, the next may read.
void Emitter::emit_all(bool below_kart) {
  llvm::BasicBlock* no = block("no");
  for (const ir::Conjunct& conjunct : shape_.conjuncts) {
    if ((conjunct.stratum < ir::Stratum::kart) != below_kart) continue;
    llvm::BasicBlock* next = block("next");
    b_.CreateCondBr(test(conjunct.node), next, no);
    b_.SetInsertPoint(next);
  }
  b_.CreateRet(b_.getTrue());
  b_.SetInsertPoint(no);
  b_.CreateRet(b_.getFalse());
}

llvm::BasicBlock* Emitter::block(const char* name) {
  return llvm::BasicBlock::Create(library_.context, name, &function_);
}

namespace {

// Facts, their arrays and slots do not change while a function runs; scratch and Facts::segment do.
llvm::LoadInst* constant(llvm::LoadInst* load) {
  load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(load->getContext(), {}));
  return load;
}

}  // namespace

llvm::Value* Emitter::member(std::uint64_t offset, llvm::Type* type, const char* name) {
  llvm::Value*& loaded = members_[offset];
  if (loaded == nullptr) {
    llvm::IRBuilder<> at(entry_end_);
    llvm::Value* place = at.CreateConstInBoundsGEP1_64(library_.i8, argument(0), offset);
    loaded = constant(at.CreateLoad(type, place, name));
  }
  return loaded;
}

llvm::Value* Emitter::element(llvm::Value* base, llvm::Value* index, llvm::Type* type) {
  return constant(b_.CreateLoad(type, b_.CreateInBoundsGEP(type, base, index)));
}

llvm::Value* Emitter::slot(std::uint32_t index) {
  return element(argument(1), integer(index), library_.i64);
}

llvm::Value* Emitter::byte_is_set(llvm::Value* base, llvm::Value* index) {
  return b_.CreateICmpNE(element(base, index, library_.i8), b_.getInt8(0));
}

llvm::Value* Emitter::stack(llvm::Type* type) {
  llvm::IRBuilder<> at(entry_end_);
  llvm::AllocaInst* place = at.CreateAlloca(type);
  place->setAlignment(llvm::Align(alignof(ops::Scalar)));
  return place;
}

llvm::Value* Emitter::call_helper(Helper helper, llvm::ArrayRef<llvm::Value*> arguments) {
  llvm::Value* table = member(offsetof(exec::Facts, helpers), library_.ptr, "helpers");
  const HelperRow row = row_of(helper);
  llvm::Value* place = b_.CreateConstInBoundsGEP1_64(library_.i8, table, row.offset);
  llvm::Value* callee =
      constant(b_.CreateLoad(library_.ptr, place, "helper." + llvm::Twine(llvm::StringRef(row.name))));
  llvm::CallInst* call = b_.CreateCall(library_.type_of(helper), callee, arguments);
  call->addFnAttr(llvm::Attribute::NoUnwind);
  call->addFnAttr(llvm::Attribute::NoMerge);  // a call of one helper or another has no name
  if (call->getType() == library_.i1) call->addRetAttr(llvm::Attribute::ZExt);
  return call;
}

llvm::Value* Emitter::call_body(Body body, llvm::ArrayRef<llvm::Value*> arguments) {
  return b_.CreateCall(library_.body(body), arguments);
}

llvm::Value* Emitter::guarded(llvm::Value* condition, llvm::function_ref<llvm::Value*()> then) {
  if (const auto* known = llvm::dyn_cast<llvm::ConstantInt>(condition)) {
    return known->isZero() ? b_.getFalse() : then();
  }
  llvm::BasicBlock* before = b_.GetInsertBlock();
  llvm::BasicBlock *yes = block("yes"), *end = block("end");
  b_.CreateCondBr(condition, yes, end);
  b_.SetInsertPoint(yes);
  scopes_.emplace_back();
  llvm::Value* result = then();
  scopes_.pop_back();
  llvm::BasicBlock* after = b_.GetInsertBlock();
  b_.CreateBr(end);
  b_.SetInsertPoint(end);
  llvm::PHINode* joined = b_.CreatePHI(library_.i1, 2);
  joined->addIncoming(b_.getFalse(), before);
  joined->addIncoming(result, after);
  return joined;
}

Emitter::State Emitter::for_runs(const State& first, llvm::function_ref<State(const State&)> body) {
  llvm::Value* runs = member(offsetof(exec::Facts, runs), library_.i64, "runs");
  llvm::BasicBlock* before = b_.GetInsertBlock();
  llvm::BasicBlock *head = block("runs"), *one = block("run"), *end = block("after");
  b_.CreateBr(head);
  b_.SetInsertPoint(head);
  llvm::PHINode* run = b_.CreatePHI(library_.i64, 2, "r");
  run->addIncoming(integer(0), before);
  State state;
  for (llvm::Value* start : first) {
    llvm::PHINode* held = b_.CreatePHI(start->getType(), 2);
    held->addIncoming(start, before);
    state.push_back(held);
  }
  b_.CreateCondBr(b_.CreateICmpULT(run, runs), one, end);
  b_.SetInsertPoint(one);
  llvm::Value* const outer = std::exchange(run_, run);
  scopes_.emplace_back();
  const State next = body(state);
  scopes_.pop_back();
  run_ = outer;
  PERK_CHECK(next.size() == state.size());
  llvm::BasicBlock* last = b_.GetInsertBlock();
  run->addIncoming(b_.CreateNUWAdd(run, integer(1)), last);
  for (std::size_t i = 0; i < next.size(); ++i) {
    llvm::cast<llvm::PHINode>(state[i])->addIncoming(next[i], last);
  }
  b_.CreateBr(head);
  b_.SetInsertPoint(end);
  return state;
}

}  // namespace perk::native
