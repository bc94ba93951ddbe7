// Types and names that generated code shares; see library.h.
#include "compiler/backends/llvm/library.h"

#include <llvm/IR/DerivedTypes.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "compiler/backends/llvm/generate.h"
#include "runtime/base/check.h"

namespace perk::native {

namespace {

// Helpers in the order of their declaration; layout_fingerprint() holds both sides to one order.
constexpr auto kHelpers = std::to_array<HelperRow>({
#define MEMBER(type, name) PERK_##type(name)
#define PERK_Helpers(name) {offsetof(exec::Helpers, name), #name},
#define PERK_Symbols(name)
#define PERK_Facts(name)
#define PERK_Scalar(name)
#include "runtime/exec/layout.def"
#undef PERK_Helpers
#undef PERK_Symbols
#undef PERK_Facts
#undef PERK_Scalar
});

constexpr std::array kNames = {"text_contains", "starts_with",    "in_category",      "equal_texts",
                               "contains_text", "in_pool_folded", "text_test_folded", "in_pool",
                               "lookup",        "pick",           "distinct",         "before_tax"};

}  // namespace

HelperRow row_of(Helper helper) {
  const std::string_view name = kNames.at(static_cast<std::size_t>(helper));
  const auto* found = std::ranges::find(kHelpers, name, &HelperRow::name);
  PERK_CHECK(found != kHelpers.end());
  return *found;
}

std::string_view helper_at(std::uint64_t offset) {
  const auto* found = std::ranges::find(kHelpers, offset, &HelperRow::offset);
  return found == kHelpers.end() ? std::string_view() : found->name;
}

Library::Library(llvm::Module& of)
    : context(of.getContext()),
      module(of),
      i1(llvm::Type::getInt1Ty(context)),
      i8(llvm::Type::getInt8Ty(context)),
      i32(llvm::Type::getInt32Ty(context)),
      i64(llvm::Type::getInt64Ty(context)),
      i128(llvm::Type::getInt128Ty(context)),
      ptr(llvm::PointerType::get(context, 0)),
      scalar(llvm::StructType::get(context, {i128, i64, i8})) {}

llvm::Function* Library::body(Body which) {
  llvm::Type* none = llvm::Type::getVoidTy(context);
  const auto get = [&](const char* name, llvm::Type* result, llvm::ArrayRef<llvm::Type*> parameters) {
    auto callee = module.getOrInsertFunction(name, llvm::FunctionType::get(result, parameters, false));
    auto* function = llvm::cast<llvm::Function>(callee.getCallee());
    if (result == i1) function->addRetAttr(llvm::Attribute::ZExt);
    return function;
  };
  switch (which) {
    case Body::compare: return get("perk_compare", i32, {ptr, ptr, ptr});
    case Body::percent_of: return get("perk_percent_of", none, {i64, ptr, ptr});
    case Body::unscale: return get("perk_unscale", none, {i64, ptr, ptr});
    case Body::times_into: return get("perk_times_into", none, {ptr, ptr, ptr, ptr});
    case Body::multiply: return get("perk_multiply", none, {ptr, ptr, ptr});
    case Body::least: return get("perk_least", none, {ptr, ptr, ptr});
    case Body::has_symbol: return get("perk_has_symbol", i1, {ptr, i32});
    case Body::segment: return get("perk_segment", i1, {ptr, i32});
    case Body::share: break;
  }
  return get("perk_share", i64, {ptr, i64, i64, i64});
}

llvm::FunctionType* Library::type_of(Helper helper) {
  llvm::Type* none = llvm::Type::getVoidTy(context);
  const auto type = [](llvm::Type* result, llvm::ArrayRef<llvm::Type*> parameters) {
    return llvm::FunctionType::get(result, parameters, false);
  };
  switch (helper) {
    case Helper::text_contains:
    case Helper::starts_with:
    case Helper::in_category:
    case Helper::in_pool_folded:
    case Helper::in_pool: return type(i1, {ptr, i32, i32});
    case Helper::equal_texts: return type(i1, {ptr, i32, i32, i32});
    case Helper::contains_text: return type(i1, {ptr, ptr, i32, i32});
    case Helper::text_test_folded: return type(i1, {ptr, i32, i32, i32, i32});
    case Helper::lookup: return type(none, {ptr, i32, ptr, i32, ptr});
    case Helper::pick: return type(none, {ptr, ptr, i32, ptr});
    case Helper::distinct: return type(i64, {ptr, i32, ptr});
    case Helper::before_tax: break;
  }
  return type(i64, {i64, i64, i32});
}

llvm::Function* Library::declare(const Asked& what) {
  std::vector<llvm::Type*> parameters = {ptr, ptr};
  llvm::Type* result = i1;
  switch (what.kind) {
    case exec::FunctionKind::test: parameters.push_back(i32); break;
    case exec::FunctionKind::value:
      parameters.insert(parameters.end(), {i32, ptr});
      result = llvm::Type::getVoidTy(context);
      break;
    case exec::FunctionKind::select:
      parameters.push_back(ptr);
      result = llvm::Type::getVoidTy(context);
      break;
    case exec::FunctionKind::match:
    case exec::FunctionKind::holds: break;
  }
  auto* function = llvm::Function::Create(llvm::FunctionType::get(result, parameters, false),
                                          llvm::GlobalValue::ExternalLinkage, symbol_of(what), module);
  if (result == i1) function->addRetAttr(llvm::Attribute::ZExt);
  for (llvm::Argument& argument : function->args()) {
    argument.addAttr(llvm::Attribute::NoUndef);
    if (argument.getType() == ptr && argument.getArgNo() > 1) argument.addAttr(llvm::Attribute::NoAlias);
  }
  function->getArg(0)->setName("facts");
  function->getArg(1)->setName("slots");
  function->addParamAttr(0, llvm::Attribute::getWithDereferenceableBytes(context, sizeof(exec::Facts)));
  switch (what.kind) {
    case exec::FunctionKind::value: function->getArg(3)->setName("out"); [[fallthrough]];
    case exec::FunctionKind::test: function->getArg(2)->setName("run"); break;
    case exec::FunctionKind::select: function->getArg(2)->setName("picks"); break;
    default: break;
  }
  return function;
}

}  // namespace perk::native
