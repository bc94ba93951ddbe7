// The product of magnitudes in halves of 64 bits: of the two cross products one is zero, or it overflows.
#include "compiler/backends/llvm/multiply.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Intrinsics.h>

#include <vector>

namespace perk::native {
namespace {

using llvm::Value;

class Product {
 public:
  explicit Product(llvm::Function& function)
      : build_(llvm::BasicBlock::Create(function.getContext(), "", &function)),
        wide_(build_.getInt128Ty()),
        a_(function.getArg(0)),
        b_(function.getArg(1)) {}

  void emit(llvm::Type* both) {
    Value* const x = magnitude(a_);
    Value* const y = magnitude(b_);
    Value* const cross_x = build_.CreateMul(high(x), low(y));
    Value* const cross_y = build_.CreateMul(low(x), high(y));
    Value* const cross = build_.CreateAdd(cross_x, cross_y);
    Value* const first = build_.CreateMul(low(x), low(y));
    Value* const product = build_.CreateAdd(first, build_.CreateShl(cross, 64));
    Value* const negative = build_.CreateXor(is_negative(a_), is_negative(b_));
    Value* const both_high = build_.CreateAnd(is_some(high(x)), is_some(high(y)));
    Value* const cross_high = is_some(high(cross));
    Value* const carried = build_.CreateICmpULT(product, first);
    // Magnitudes up to 2^127 − 1, and 2^127 below zero.
    Value* const most = build_.CreateAdd(largest(), build_.CreateZExt(negative, wide_));
    Value* const beyond = build_.CreateICmpUGT(product, most);
    Value* const overflow = build_.CreateOr({both_high, cross_high, carried, beyond});
    Value* const value = build_.CreateSelect(negative, build_.CreateNeg(product), product);
    Value* out = build_.CreateInsertValue(llvm::PoisonValue::get(both), value, 0);
    build_.CreateRet(build_.CreateInsertValue(out, overflow, 1));
  }

 private:
  Value* largest() { return llvm::ConstantInt::get(wide_, llvm::APInt::getSignedMaxValue(128)); }
  Value* is_negative(Value* value) { return build_.CreateICmpSLT(value, llvm::ConstantInt::get(wide_, 0)); }
  Value* is_some(Value* value) { return build_.CreateICmpNE(value, llvm::ConstantInt::get(wide_, 0)); }
  Value* magnitude(Value* value) {
    return build_.CreateSelect(is_negative(value), build_.CreateNeg(value), value);
  }
  // Halves as values of 128 bits.
  Value* high(Value* value) { return build_.CreateLShr(value, 64); }
  Value* low(Value* value) {
    return build_.CreateAnd(value, build_.getInt(llvm::APInt::getLowBitsSet(128, 64)));
  }

  llvm::IRBuilder<> build_;
  llvm::Type* wide_;
  Value *a_, *b_;
};

llvm::Function* product_of(llvm::Module& module, llvm::Type* both) {
  llvm::Type* const wide = llvm::Type::getInt128Ty(module.getContext());
  auto* const type = llvm::FunctionType::get(both, {wide, wide}, false);
  auto* const function =
      llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, "perk_product", module);
  function->setDoesNotThrow();
  function->setDoesNotAccessMemory();
  function->setWillReturn();
  Product(*function).emit(both);
  return function;
}

}  // namespace

void expand_wide_products(llvm::Module& module) {
  std::vector<llvm::WithOverflowInst*> found;
  for (llvm::Function& function : module) {
    for (llvm::BasicBlock& block : function) {
      for (llvm::Instruction& instruction : block) {
        auto* const call = llvm::dyn_cast<llvm::WithOverflowInst>(&instruction);
        if (call == nullptr || call->getIntrinsicID() != llvm::Intrinsic::smul_with_overflow) continue;
        if (call->getLHS()->getType()->isIntegerTy(128)) found.push_back(call);
      }
    }
  }
  if (found.empty()) return;
  llvm::Function* const product = product_of(module, found.front()->getType());
  for (llvm::WithOverflowInst* const call : found) {
    llvm::IRBuilder<> build(call);
    call->replaceAllUsesWith(build.CreateCall(product, {call->getLHS(), call->getRHS()}));
    call->eraseFromParent();
  }
}

}  // namespace perk::native
