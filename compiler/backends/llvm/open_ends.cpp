// Looking over generated code; see open_ends.h.
#include "compiler/backends/llvm/open_ends.h"

#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>

#include <cstddef>

#include "compiler/backends/llvm/generate.h"
#include "compiler/backends/llvm/library.h"

namespace perk::native {

namespace {

constexpr unsigned kNativeBits = 64;  // wider divisions are calls of a library
constexpr std::uint64_t kMostCopied = 64;

// The place that a pointer was loaded from: base and constant offset.
std::pair<llvm::Value*, std::uint64_t> origin(llvm::Value* pointer, const llvm::DataLayout& layout) {
  const auto* load = llvm::dyn_cast<llvm::LoadInst>(pointer);
  if (load == nullptr) return {nullptr, 0};
  llvm::APInt offset(kNativeBits, 0);
  llvm::Value* base = const_cast<llvm::Value*>(  // NOLINT(cppcoreguidelines-pro-type-const-cast)
      load->getPointerOperand()->stripAndAccumulateConstantOffsets(layout, offset, true));
  return {base, offset.getZExtValue()};
}

// The helper that a pointer was loaded from; "" for any other. Where ways meet, it is the same on each.
std::string_view helper_of(llvm::Value* pointer, const llvm::DataLayout& layout,
                           llvm::SmallPtrSetImpl<llvm::Value*>& seen) {
  if (const auto* meeting = llvm::dyn_cast<llvm::PHINode>(pointer)) {
    std::string_view found;
    for (llvm::Value* from : meeting->incoming_values()) {
      if (!seen.insert(from).second) continue;
      const std::string_view helper = helper_of(from, layout, seen);
      if (helper.empty() || (!found.empty() && helper != found)) return "";
      found = helper;
    }
    return found;
  }
  const auto [table, helper] = origin(pointer, layout);
  if (table == nullptr) return "";
  const auto [facts, member] = origin(table, layout);
  const auto* argument = llvm::dyn_cast_or_null<llvm::Argument>(facts);
  if (argument == nullptr || argument->getArgNo() != 0) return "";
  return member == offsetof(exec::Facts, helpers) ? helper_at(helper) : std::string_view();
}

std::string_view helper_of(const llvm::CallInst& call, const llvm::DataLayout& layout) {
  llvm::SmallPtrSet<llvm::Value*, 4> seen;
  return helper_of(call.getCalledOperand(), layout, seen);
}

bool is_wide_division(const llvm::Instruction& instruction) {
  switch (instruction.getOpcode()) {
    case llvm::Instruction::SDiv:
    case llvm::Instruction::UDiv:
    case llvm::Instruction::SRem:
    case llvm::Instruction::URem: return instruction.getType()->getScalarSizeInBits() > kNativeBits;
    default: return false;
  }
}

// What a call needs of a linker, or "".
std::string needs(const llvm::CallInst& call, const llvm::DataLayout& layout) {
  if (const auto* memory = llvm::dyn_cast<llvm::MemIntrinsic>(&call)) {
    const auto* length = llvm::dyn_cast<llvm::ConstantInt>(memory->getLength());
    return length != nullptr && length->getZExtValue() <= kMostCopied ? "" : "copies much memory";
  }
  if (llvm::isa<llvm::IntrinsicInst>(call)) return "";
  if (const llvm::Function* callee = call.getCalledFunction()) return "calls " + callee->getName().str();
  return helper_of(call, layout).empty() ? "calls what is no helper" : "";
}

}  // namespace

void name_helpers(llvm::Module& module) {
  const llvm::DataLayout& layout = module.getDataLayout();
  for (llvm::Function& function : module) {
    for (llvm::Instruction& instruction : llvm::instructions(function)) {
      const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
      if (call == nullptr) continue;
      const std::string_view helper = helper_of(*call, layout);
      if (!helper.empty()) call->getCalledOperand()->setName("helper." + llvm::StringRef(helper));
    }
  }
}

std::vector<std::string> open_ends(const llvm::Module& module) {
  std::vector<std::string> found;
  for (const llvm::GlobalVariable& global : module.globals()) {
    found.push_back("a global: " + global.getName().str());
  }
  for (const llvm::Function& function : module) {
    const auto complain = [&](const std::string& what) {
      found.push_back(function.getName().str() + " " + what);
    };
    for (const llvm::Instruction& instruction : llvm::instructions(function)) {
      if (is_wide_division(instruction)) complain("divides more than 64 bits");
      if (instruction.getType()->isFPOrFPVectorTy()) complain("computes with floating point");
      if (llvm::isa<llvm::InvokeInst>(instruction)) complain("may throw");
      if (const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction)) {
        const std::string what = needs(*call, module.getDataLayout());
        if (!what.empty()) complain(what);
      }
    }
  }
  return found;
}

}  // namespace perk::native
