// What generated functions of one llvm::Module share: types, where members stand in memory, the bodies of
// operations and the types of helpers.
#pragma once
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <cstdint>
#include <string_view>

#include "compiler/backends/llvm/asked.h"
#include "runtime/exec/code.h"

namespace perk::native {

// Where a scalar's members stand; generated code and the bodies must agree.
inline constexpr std::uint64_t kNumeratorAt = 0, kDenominatorAt = 16, kKnownAt = 24, kScalarSize = 32;
static_assert(sizeof(ops::Scalar) == kScalarSize && alignof(ops::Scalar) == 16);

// The bodies of bodies/bodies.cpp.
enum class Body : std::uint8_t {
  compare,
  percent_of,
  unscale,
  times_into,
  multiply,
  least,
  has_symbol,
  segment,
  share
};

// The helpers of exec::Helpers that generated code calls by itself; bodies call others.
enum class Helper : std::uint8_t {
  text_contains,
  starts_with,
  in_category,
  equal_texts,
  contains_text,
  in_pool_folded,
  text_test_folded,
  in_pool,
  lookup,
  pick,
  distinct,
  before_tax
};

struct HelperRow {
  std::uint64_t offset;  // in exec::Helpers
  std::string_view name;
};
HelperRow row_of(Helper helper);
// "" where no helper stands at the offset.
std::string_view helper_at(std::uint64_t offset);

class Library {
 public:
  explicit Library(llvm::Module& module);

  llvm::LLVMContext& context;
  llvm::Module& module;
  llvm::IntegerType *i1, *i8, *i32, *i64, *i128;
  llvm::PointerType* ptr;
  llvm::StructType* scalar;  // {i128, i64, i8}

  // Declared on first use, defined by linking the bitcode.
  llvm::Function* body(Body body);
  llvm::FunctionType* type_of(Helper helper);
  // Declared in the module, visible from outside.
  llvm::Function* declare(const Asked& what);
};

}  // namespace perk::native
