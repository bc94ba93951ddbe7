// Generated code of a module, by shape and node, and the helpers that it calls.
//
// In: facts of a cart, a program's slots. Out: what the interpreter gives for the same node, bit for bit.
// A back end hands over a Code; executors ask it for the function of a node and walk the IR where there is
// none. All functions are pure but for Facts::segment and throw nothing; none allocates but the helpers that
// put more than 64 runs in order.
#pragma once
#include <cstdint>
#include <span>

#include "runtime/exec/facts.h"

namespace perk::exec {

inline constexpr std::uint32_t kNoRun = 0xFFFFFFFF;

// `run`: the unit's run inside selections and floors, else kNoRun.
using TestFunction = bool (*)(const Facts*, const std::int64_t* slots, std::uint32_t run);
using ValueFunction = void (*)(const Facts*, const std::int64_t* slots, std::uint32_t run, ops::Scalar* out);
// Units selected of each run, 0 … q_r; `picks` has room for Facts::stride.
using SelectFunction = void (*)(const Facts*, const std::int64_t* slots, std::int64_t* picks);
// Do all conjuncts of one side of kart hold? `match`: those that read no amount of a stage's entry (strata
// below kart); `holds`: the others, at Facts::entry.
using ConditionFunction = bool (*)(const Facts*, const std::int64_t* slots);

// One node; which of them is set follows from the node's type.
struct NodeCode {
  TestFunction test = nullptr;
  ValueFunction value = nullptr;
  SelectFunction select = nullptr;
};

struct ShapeCode {
  std::span<const NodeCode> nodes;  // by node; empty where the shape was left to the interpreter
  ConditionFunction match = nullptr, holds = nullptr;  // null: nothing to test
};

class Code {
 public:
  Code() = default;
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  virtual ~Code() = default;
  // By shape of the module.
  [[nodiscard]] virtual std::span<const ShapeCode> shapes() const = 0;
  // "native x86-64 +avx2", for people.
  [[nodiscard]] virtual const char* name() const = 0;
};

// What generated code calls rather than inlines; hot-path design: long tables, texts, the order of units,
// predicates of several shapes, wide comparisons. Reached through Facts::helpers, so that generated code has
// no relocation. Order is part of the ABI: new ones go to the end.
struct Helpers {
  // Customer is in segment: asks once, then Facts::segment has it.
  bool (*segment)(const Facts*, std::uint32_t segment);
  // Texts of two symbols.
  bool (*text_contains)(const Facts*, std::uint32_t text, std::uint32_t part);
  bool (*starts_with)(const Facts*, std::uint32_t text, std::uint32_t start);
  bool (*in_category)(const Facts*, std::uint32_t path, std::uint32_t category);
  // Ignoring case: either side may be folded before the comparison (bit 0 left, bit 1 right).
  bool (*equal_texts)(const Facts*, std::uint32_t left, std::uint32_t right, std::uint32_t folded);
  bool (*contains_text)(const Facts*, const Symbols* set, std::uint32_t text, std::uint32_t folded);
  bool (*in_pool_folded)(const Facts*, std::uint32_t text, std::uint32_t pool);
  bool (*text_test_folded)(const Facts*, std::uint32_t op, std::uint32_t left, std::uint32_t right,
                           std::uint32_t folded);
  // The module's symbol set or lookup of that index.
  bool (*in_pool)(const Facts*, std::uint32_t symbol, std::uint32_t pool);
  void (*lookup)(const Facts*, std::uint32_t table, const ops::Scalar* keys, std::uint32_t count,
                 ops::Scalar* out);
  // −1, 0, 1; both known. For operands whose product may pass 128 bits.
  std::int32_t (*compare)(const ops::Scalar* left, const ops::Scalar* right);
  // `cheapest K of` (dearest: 1): keeps K units of `picks`, by unit price at the entry.
  void (*pick)(const Facts*, const ops::Scalar* count, std::uint32_t dearest, std::int64_t* picks);
  // Different values of a field among the runs picked.
  std::int64_t (*distinct)(const Facts*, std::uint32_t field, const std::int64_t* picks);
  std::int64_t (*share)(std::int64_t amount, std::int64_t quantity, std::int64_t begin, std::int64_t end);
  // Operands whose quotient needs 128 bits; ops::before_tax, its mode as a number.
  void (*times_into)(const ops::Scalar* amount, const ops::Scalar* part, ops::Scalar* out);
  std::int64_t (*before_tax)(std::int64_t amount, std::int64_t rate, std::uint32_t mode);
};

}  // namespace perk::exec
