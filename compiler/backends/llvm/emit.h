// One generated function: walks the nodes of a shape as the interpreter does, and writes what it would do.
//
// In: a verified shape, the question, an empty function of its type. Out: the function's blocks, or the
// reason why the interpreter has to answer. Scalars are (numerator, denominator, known) of registers:
// numerators of 64 bits until an operation needs more, denominators constant where they are. Per-run
// selections are formulas in the loop that reads them; a `cheapest K of` stands in a row of Facts::scratch.
// What is computed once is kept as long as it dominates.
#pragma once
#include <llvm/ADT/STLFunctionalExtras.h>
#include <llvm/ADT/SmallVector.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/backends/llvm/library.h"
#include "runtime/ir/ir.h"

namespace perk::native {

class Emitter {
 public:
  Emitter(const ir::Module& module, const ir::Shape& shape, const std::vector<ir::Stratum>& strata,
          Library& library, llvm::Function& function);

  // "" or the reason why the function is of no use.
  std::string emit(const Asked& what);

 private:
  using Node = ir::Node;
  using Op = ir::Op;
  struct Scalar {
    llvm::Value* numerator = nullptr;    // i64 or i128
    llvm::Value* denominator = nullptr;  // i64
    llvm::Value* known = nullptr;        // i1
  };
  // A symbol, and whether its text is folded before it is compared.
  struct Text {
    llvm::Value *symbol = nullptr, *known = nullptr;  // i32, i1
    bool folded = false;
  };
  using State = llvm::SmallVector<llvm::Value*, 2>;

  // emit.cpp: the function, its blocks, its memory.
  void emit_all(bool below_kart);
  [[nodiscard]] const Node& node(std::uint32_t index) const { return shape_.nodes[index]; }
  [[nodiscard]] bool of_unit(std::uint32_t index) const { return strata_[index] == ir::Stratum::unit; }
  llvm::BasicBlock* block(const char* name);
  llvm::Value* integer(std::int64_t value) { return b_.getInt64(static_cast<std::uint64_t>(value)); }
  llvm::Value* argument(unsigned index) { return function_.getArg(index); }
  // A member of Facts, loaded once, at the function's entry.
  llvm::Value* member(std::uint64_t offset, llvm::Type* type, const char* name);
  llvm::Value* element(llvm::Value* base, llvm::Value* index, llvm::Type* type);
  llvm::Value* slot(std::uint32_t index);
  llvm::Value* byte_is_set(llvm::Value* base, llvm::Value* index);
  llvm::Value* stack(llvm::Type* type);
  llvm::Value* call_helper(Helper helper, llvm::ArrayRef<llvm::Value*> arguments);
  llvm::Value* call_body(Body body, llvm::ArrayRef<llvm::Value*> arguments);
  // `then` runs where the condition holds; otherwise the result is false.
  llvm::Value* guarded(llvm::Value* condition, llvm::function_ref<llvm::Value*()> then);
  // For each run, in order; the state after the last.
  State for_runs(const State& first, llvm::function_ref<State(const State&)> body);

  // emit_values.cpp
  Scalar value(std::uint32_t index);
  Scalar compute(std::uint32_t index);
  Scalar fact(const Node& of);
  Scalar coupon_fact(std::uint32_t field);
  Scalar arithmetic(const Node& of);
  Scalar look_up(const Node& of);
  Scalar whole(llvm::Value* numerator);
  [[nodiscard]] llvm::Value* unit_index(std::uint32_t field);
  llvm::Value* spill(const Scalar& scalar);
  void store(const Scalar& scalar, llvm::Value* to);
  Scalar reload(llvm::Value* from);

  // emit_tests.cpp
  llvm::Value* test(std::uint32_t index);
  llvm::Value* compute_test(std::uint32_t index);
  llvm::Value* join(const Node& of);
  llvm::Value* compare(const Node& of);
  llvm::Value* in_pool(const Node& of);
  llvm::Value* contains(const Node& of);
  llvm::Value* test_texts(const Node& of);
  llvm::Value* symbols_of(const Node& of);
  Text text(std::uint32_t index);
  llvm::Value* both_known(llvm::Value* left, llvm::Value* right) { return b_.CreateAnd(left, right); }
  // No loop, no call, no branch: may be computed before anybody knows that it is needed.
  [[nodiscard]] bool is_cheap(std::uint32_t index) const;

  // emit_picks.cpp
  Scalar aggregate(const Node& of);
  Scalar sum_before_tax(const Node& of);
  void select_into(std::uint32_t index, llvm::Value* row);
  // A selection in a row of scratch.
  llvm::Value* row(std::uint32_t index);
  // What a loop over runs reads and does not depend on the run, before the loop.
  void prepare(std::uint32_t index);
  // Inside a loop: units of the run, or whether it is selected, where no `cheapest K of` is below.
  llvm::Value* units(std::uint32_t index);
  llvm::Value* selected(std::uint32_t index);
  [[nodiscard]] bool is_pick(std::uint32_t index) const;
  [[nodiscard]] bool is_formula(std::uint32_t index) const;
  llvm::Value* of_run(std::uint64_t offset, const char* name);

  const ir::Module& module_;
  const ir::Shape& shape_;
  const std::vector<ir::Stratum>& strata_;
  Library& library_;
  llvm::Function& function_;
  llvm::IRBuilder<> b_;
  llvm::Instruction* entry_end_ = nullptr;  // what stands once is put before it
  llvm::Value* run_ = nullptr;              // i64; null outside of units
  std::map<std::uint64_t, llvm::Value*> members_;
  // Results by node, and by run where they depend on it; the innermost scope is the last.
  using Key = std::pair<std::uint32_t, llvm::Value*>;
  struct Scope {
    std::map<Key, Scalar> values;
    std::map<Key, llvm::Value*> tests;
    std::set<std::uint32_t> rows;  // selections that stand in their row
  };
  [[nodiscard]] Key key(std::uint32_t index) const { return {index, of_unit(index) ? run_ : nullptr}; }
  std::vector<Scope> scopes_;
  std::map<std::uint32_t, std::uint32_t> row_of_;  // by selection
  std::string failed_;
};

}  // namespace perk::native
