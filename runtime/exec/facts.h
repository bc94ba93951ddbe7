// One cart's facts as executors read them: flat arrays by field and by run, nothing else.
//
// The layout is part of the ABI between the runtime and generated code (runtime/module/abi.cpp has its
// fingerprint): generated code reads members at fixed offsets. Standard layout, pointers into memory that the
// cart's view owns. Symbols are numbers: the module's own stand in [0, its count), a cart's or catalogue's
// others above, in the order of their bytes.
#pragma once
#include <cstdint>

#include "runtime/ops/exact.h"

namespace perk::exec {

struct Helpers;

inline constexpr std::uint64_t kScratchRows = 8;

// A set of symbols, strictly rising. Of a category field: the categories that the module names and that the
// value lies in, itself included, so that `category in "a/b"` is a test of membership.
struct Symbols {
  const std::uint32_t* data = nullptr;
  std::uint64_t count = 0;
};

// Fields are the module's, by index; runs are those of pricing.md R0. Arrays by run are padded to `stride`
// (a multiple of 16), padding is zero. A missing scalar is 0 with its known byte 0.
struct Facts {
  std::uint64_t runs = 0, stride = 0;
  const std::int64_t* list = nullptr;      // L_r, minor units
  const std::int64_t* quantity = nullptr;  // q_r, pieces
  const std::int64_t* entry = nullptr;     // A_r at the stage's entry; before the first stage: list
  // Of customer, order, payment, shipping: by field. Texts are symbols, truth is 0 or 1.
  const std::int64_t* fact = nullptr;
  const std::uint8_t* known = nullptr;
  const Symbols* sets = nullptr;
  // Of product and line: field × stride + run. Rows of other fields are there and missing.
  const std::int64_t* unit = nullptr;
  const std::uint8_t* unit_known = nullptr;
  const Symbols* unit_sets = nullptr;
  // Of coupon, for the code that a promotion was given for: by field; null: no such code.
  const std::int64_t* code = nullptr;
  const std::uint8_t* code_known = nullptr;
  // By account of the module.
  const std::int64_t* balance = nullptr;
  const std::uint8_t* balance_known = nullptr;
  // By segment of the module: 0 not asked yet, 1 no, 2 yes.
  std::uint8_t* segment = nullptr;
  // kScratchRows × stride, for selections that have to stand somewhere; anyone's between two calls.
  std::int64_t* scratch = nullptr;
  const Helpers* helpers = nullptr;
  const void* world = nullptr;  // what helpers need beside these: texts and the module
};

}  // namespace perk::exec
