// The machine that code is generated for; see generate.h.
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/SubtargetFeature.h>

#include <mutex>

#include "compiler/backends/llvm/generate.h"

namespace perk::native {

std::unique_ptr<llvm::TargetMachine> target_machine(const Machine& machine, Level level, std::string& error) {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  });
  const bool host = machine.triple.empty();
  const std::string triple = host ? llvm::sys::getProcessTriple() : machine.triple;
  std::string cpu = machine.cpu, features = machine.features;
  if (host && cpu.empty()) cpu = llvm::sys::getHostCPUName().str();
  if (host && features.empty()) {
    llvm::SubtargetFeatures all;
    for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
      all.AddFeature(feature.getKey(), feature.getValue());
    }
    features = all.getString();
  }
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (target == nullptr) return nullptr;
  const auto effort = level == Level::O0 ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, cpu, features, {}, llvm::Reloc::PIC_, llvm::CodeModel::Small, effort, true));
}

}  // namespace perk::native
