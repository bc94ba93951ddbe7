// The IR as LLVM IR: for every shape, a function for each node that pricing asks for, and its two fused ones.
//
// In: a verified module. Out: an optimised llvm::Module without globals, whose functions load from Facts and
// slots, call through Facts::helpers, and nothing else (check_closed); and the list of those functions, with
// names that depend on nothing but shape, node and kind. What could not be generated is listed with its
// reason and left to the interpreter. Only this folder sees LLVM.
#pragma once
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "compiler/backends/llvm/asked.h"
#include "runtime/ir/ir.h"

namespace perk::native {

enum class Level : std::uint8_t { O0, O2 };

struct CodegenOptions {
  Level level = Level::O2;
};

// What answers each question, rising by shape, node, kind. Questions that are alike share a function
// (plan.h), which has its name of the first: "perk_s3_n12_value", "perk_s3_match".
struct Generated {
  Asked what;
  std::string symbol;
};
struct Left {
  Asked what;
  std::string reason;
};
struct Names {
  std::vector<Generated> functions;
  std::vector<Left> left;
};

// The machine that code is generated for. An empty triple is this machine's, and so are an empty processor
// and empty features with it; "x86-64-v3" and features as LLVM spells them ("+avx2") otherwise.
struct Machine {
  std::string triple, cpu, features;
};
// Null, and the reason in `error`, where LLVM does not know the machine.
std::unique_ptr<llvm::TargetMachine> target_machine(const Machine& machine, Level level, std::string& error);

std::string symbol_of(const Asked& what);

// `functions`: as a plan has them. Those that cannot be written are added to `left` and missing.
std::unique_ptr<llvm::Module> write(const ir::Module& module, std::span<const Asked> functions,
                                    llvm::LLVMContext& context, llvm::TargetMachine& machine,
                                    const CodegenOptions& options, std::vector<Left>& left);

// All of so many shapes, rising. Symbols are visible from outside.
std::unique_ptr<llvm::Module> generate(const ir::Module& module, std::span<const std::uint32_t> shapes,
                                       llvm::LLVMContext& context, llvm::TargetMachine& machine,
                                       const CodegenOptions& options, Names& names);

// One line for each thing in a module that would need a linker: a call of a symbol, a global, a table.
std::vector<std::string> open_ends(const llvm::Module& module);

}  // namespace perk::native
