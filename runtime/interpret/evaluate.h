// The evaluator: conditions, values and selections of the IR over one cart at one stage's entry, by generated
// code where there is some, else by walking the IR.
//
// In: a verified module, the cart's view, the frozen amounts of a stage's entry. Out: truth, scalars, counts
// of units a run; the same either way. No state is kept between calls but the view's memo of segments;
// nothing else is written. Units picked from a run are its first ones, so k of q units are worth
// ops::share(A, q, 0, k). Errors: none, a verified module and a checked cart cannot fail; amounts that could
// overflow are found before (pricing.md S27).
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/interpret/cart_view.h"
#include "runtime/interpret/exact.h"
#include "runtime/ir/ir.h"

namespace perk::interpret {

// Frozen facts of a stage's entry: A_r in minor units for every run; and of the code that a promotion was
// given for, if the ledger knows it. Generated code reads amounts up to Facts::stride, so it is called where
// they reach so far, and where there are none; shorter ones are walked.
struct Entry {
  std::span<const std::int64_t> amounts{};
  const CodeFacts* code = nullptr;
};

// Units selected of each run, 0 … quantity.
using Picks = std::vector<std::int64_t>;

// Runs in the order in which their units are counted from the cheapest: by unit price at the entry, unit list
// price, then ≺ (language.md, selections). From the dearest is the same order backwards.
std::vector<std::uint32_t> cheapest_first(const CartView& cart, Entry entry);

// All conjuncts of one side of kart, as exec::ShapeCode has them.
enum class Side : std::uint8_t { match, holds };

class Evaluator {
 public:
  // `code`: of the module, or null. All of them must outlive the evaluator; the cart may be filled again.
  Evaluator(const ir::Module& module, const CartView& cart, const exec::Code* code = nullptr);
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;
  ~Evaluator() = default;

  // A boolean node; `run` is the unit's run inside selections and floors, else kNoRun.
  [[nodiscard]] bool test(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                          Entry entry, std::uint32_t run = kNoRun) const;
  // Any scalar node.
  [[nodiscard]] Scalar value(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                             Entry entry, std::uint32_t run = kNoRun) const;
  // A picks node; `picks` has room for Facts::stride.
  void select(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node, Entry entry,
              std::span<std::int64_t> picks) const;
  [[nodiscard]] Picks select(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                             Entry entry) const;
  // Is there generated code for this selection?
  [[nodiscard]] bool selects_by_code(const ir::Shape& shape, std::uint32_t node, Entry entry) const {
    const exec::NodeCode* code = code_of(shape, node, entry);
    return code != nullptr && code->select != nullptr;
  }
  // And for the conjuncts that read amounts?
  [[nodiscard]] bool holds_by_code(const ir::Shape& shape, Entry entry) const {
    const exec::ShapeCode* code = code_of(shape, entry);
    return code != nullptr && code->holds != nullptr;
  }
  // Do the conjuncts of one side all hold?
  [[nodiscard]] bool holds(const ir::Shape& shape, std::span<const std::int64_t> slots, Side side,
                           Entry entry) const;
  // A segment, once per cart.
  [[nodiscard]] bool in_segment(std::uint32_t segment) const;

  // The cart's.
  [[nodiscard]] const exec::Facts& facts() const { return cart_.facts(); }
  // How often generated code was called, and how often the IR was walked.
  [[nodiscard]] const Calls& calls() const { return calls_; }

 private:
  [[nodiscard]] const exec::Facts& facts_at(Entry entry) const;
  [[nodiscard]] const exec::ShapeCode* code_of(const ir::Shape& shape, Entry entry) const;
  [[nodiscard]] const exec::NodeCode* code_of(const ir::Shape& shape, std::uint32_t node, Entry entry) const;

  const ir::Module& module_;
  mutable Calls calls_;
  World world_;
  const CartView& cart_;
  mutable std::uint64_t fills_ = 0;  // of the cart, when facts_ were copied
  mutable exec::Facts facts_;        // the cart's, at the entry of the last call
};

// Does the instant (UTC seconds) lie in the window? Local times are of the module's zone.
bool within(const ir::Module& module, std::uint32_t window, std::int64_t instant);
// The first second from `instant` on at which the window holds; -1 if there is none before 2101, or none
// within the first four thousand days on which it could.
std::int64_t next_within(const ir::Module& module, std::uint32_t window, std::int64_t instant);
// The instant that a promotion's window asks about: now, or a fact of the cart, which may be missing.
std::optional<std::int64_t> instant_tested(const CartView& cart, const ir::Promotion& promotion);
// No window, or the instant lies in it.
bool is_active(const ir::Module& module, const CartView& cart, const ir::Promotion& promotion);

}  // namespace perk::interpret
