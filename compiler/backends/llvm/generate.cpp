// Shapes to functions, bodies linked in and inlined, the result looked over; see generate.h.
#include "compiler/backends/llvm/generate.h"

#include <llvm/ADT/StringSet.h>
#include <llvm/Analysis/AliasAnalysis.h>
#include <llvm/Analysis/CGSCCPassManager.h>
#include <llvm/Analysis/LoopAnalysisManager.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/IR/DebugInfo.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/MemoryBuffer.h>

#include <algorithm>

#include "compiler/backends/llvm/bitcode.h"
#include "compiler/backends/llvm/emit.h"
#include "compiler/backends/llvm/library.h"
#include "compiler/backends/llvm/open_ends.h"
#include "compiler/backends/llvm/plan.h"
#include "runtime/base/check.h"
#include "runtime/ir/strata.h"

namespace perk::native {

namespace {

const char* name_of(exec::FunctionKind kind) {
  switch (kind) {
    case exec::FunctionKind::test: return "test";
    case exec::FunctionKind::value: return "value";
    case exec::FunctionKind::select: return "select";
    case exec::FunctionKind::match: return "match";
    case exec::FunctionKind::holds: break;
  }
  return "holds";
}

// Bodies that are needed and nothing else; the bitcode is of this build, so it can be read.
void link_bodies(llvm::Module& module) {
  const std::span<const unsigned char> bytes = bitcode();
  const llvm::StringRef text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  auto bodies = llvm::getOwningLazyBitcodeModule(llvm::MemoryBuffer::getMemBuffer(text, "bodies", false),
                                                 module.getContext());
  PERK_CHECK(static_cast<bool>(bodies));
  (*bodies)->setDataLayout(module.getDataLayout());
  (*bodies)->setTargetTriple(module.getTargetTriple());
  const bool failed =
      llvm::Linker::linkModules(module, std::move(*bodies), llvm::Linker::Flags::LinkOnlyNeeded);
  PERK_CHECK(!failed);
}

// No table, no register that constants would be loaded for from memory, no frame to unwind.
void restrain(llvm::Function& function, const llvm::TargetMachine& machine) {
  function.removeFnAttr("target-features");
  function.removeFnAttr("tune-cpu");
  function.addFnAttr("target-cpu", machine.getTargetCPU());
  if (!machine.getTargetFeatureString().empty()) {
    function.addFnAttr("target-features", machine.getTargetFeatureString());
  }
  function.addFnAttr("no-jump-tables", "true");
  function.addFnAttr("no-builtins");
  function.addFnAttr(llvm::Attribute::NoImplicitFloat);
  function.addFnAttr(llvm::Attribute::NoUnwind);
}

// A body: inlined wherever it is called, and then gone.
void keep_inside(llvm::Function& function) {
  function.setLinkage(llvm::GlobalValue::InternalLinkage);
  function.setComdat(nullptr);
  function.addFnAttr(llvm::Attribute::AlwaysInline);
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    if (auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction)) call->addFnAttr(llvm::Attribute::NoMerge);
  }
}

// Bodies first. Then the passes of O2 that matter to small functions that are called from outside alone; all
// of O2 takes three times as long and its code is larger.
constexpr const char* kInline = "always-inline,globaldce";
constexpr const char* kSimplify =
    "function("
    "sroa,early-cse<memssa>,simplifycfg,instcombine<no-verify-fixpoint>,"
    "jump-threading,correlated-propagation,simplifycfg,loop-mssa(loop-rotate,licm),"
    "simplifycfg,instcombine<no-verify-fixpoint>,gvn,dse,jump-threading,"
    "instcombine<no-verify-fixpoint>,simplifycfg,adce)";

void optimise(llvm::Module& module, llvm::TargetMachine& machine, Level level) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  // No pass may make a call of a library's function.
  llvm::TargetLibraryInfoImpl nothing(machine.getTargetTriple());
  nothing.disableAllFunctions();
  functions.registerPass([&] { return llvm::TargetLibraryAnalysis(nothing); });
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  const auto run = [&](const char* pipeline) {
    llvm::ModulePassManager passes;
    const bool unknown = llvm::errorToBool(builder.parsePassPipeline(passes, pipeline));
    PERK_CHECK(!unknown);
    passes.run(module, modules);
  };
  run(kInline);
  if (level == Level::O2) run(kSimplify);
}

}  // namespace

std::string symbol_of(const Asked& what) {
  std::string name = "perk_s" + std::to_string(what.shape);
  if (what.node != ir::kNoNode) name += "_n" + std::to_string(what.node);
  return name + "_" + name_of(what.kind);
}

std::unique_ptr<llvm::Module> write(const ir::Module& from, std::span<const Asked> functions,
                                    llvm::LLVMContext& context, llvm::TargetMachine& machine,
                                    const CodegenOptions& options, std::vector<Left>& left) {
  auto module = std::make_unique<llvm::Module>(from.pack, context);
  module->setSourceFileName("");
  module->setTargetTriple(machine.getTargetTriple().str());
  module->setDataLayout(machine.createDataLayout());
  Library library(*module);
  llvm::StringSet<> open;
  std::vector<ir::Stratum> strata;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    const Asked& what = functions[i];
    const ir::Shape& shape = from.shapes[what.shape];
    if (i == 0 || functions[i - 1].shape != what.shape) strata = ir::strata(shape);
    llvm::Function* function = library.declare(what);
    std::string reason = Emitter(from, shape, strata, library, *function).emit(what);
    if (reason.empty()) {
      open.insert(function->getName());
    } else {
      function->eraseFromParent();
      left.push_back({what, std::move(reason)});
    }
  }
  link_bodies(*module);
  llvm::StripDebugInfo(*module);
  for (llvm::Function& function : *module) {
    if (function.isDeclaration()) continue;
    restrain(function, machine);
    if (!open.contains(function.getName())) keep_inside(function);
  }
  PERK_CHECK(!llvm::verifyModule(*module));
  optimise(*module, machine, options.level);
  name_helpers(*module);
  return module;
}

std::unique_ptr<llvm::Module> generate(const ir::Module& from, std::span<const std::uint32_t> shapes,
                                       llvm::LLVMContext& context, llvm::TargetMachine& machine,
                                       const CodegenOptions& options, Names& names) {
  const Plan plan = plan_of(from, shapes);
  std::vector<Left> left;
  auto module = write(from, plan.functions, context, machine, options, left);
  for (const Plan::Question& question : plan.questions) {
    const Asked& function = plan.functions[question.function];
    const auto found = std::ranges::find(left, function, &Left::what);
    if (found == left.end()) {
      names.functions.push_back({question.what, symbol_of(function)});
    } else {
      names.left.push_back({question.what, found->reason});
    }
  }
  return module;
}

}  // namespace perk::native
