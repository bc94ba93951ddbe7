// The interpreter: conditions, values and selections of the IR over one cart at one stage's entry.
//
// In: a verified module, the cart's view, the frozen amounts of a stage's entry. Out: truth, scalars, counts
// of units a run. No state is kept between calls but memoised selections of the same entry; nothing is
// written outside. Units picked from a run are its first ones, so k of q units are worth ops::share(A, q, 0,
// k). Errors: none, a verified module and a checked cart cannot fail; amounts that could overflow are found
// before (pricing.md S27).
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
// given for, if the ledger knows it.
struct Entry {
  std::span<const std::int64_t> amounts;
  const CodeFacts* code = nullptr;
};

// Units selected of each run, 0 … quantity.
using Picks = std::vector<std::int64_t>;

// Runs in the order in which their units are counted from the cheapest: by unit price at the entry, unit list
// price, then ≺ (language.md, selections). From the dearest is the same order backwards.
std::vector<std::uint32_t> cheapest_first(const CartView& cart, Entry entry);

class Evaluator {
 public:
  Evaluator(const ir::Module& module, const CartView& cart)
      : module_(module), cart_(cart), segment_memo_(module.segments.size(), 0) {}

  // A boolean node.
  [[nodiscard]] bool test(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                          Entry entry) const;
  // Any scalar node; `run` is the unit's run inside selections and floors, else kNoRun.
  [[nodiscard]] Scalar value(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                             Entry entry, std::uint32_t run = kNoRun) const;
  // A picks node.
  [[nodiscard]] Picks select(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                             Entry entry) const;
  // A segment, once per cart.
  [[nodiscard]] bool in_segment(std::uint32_t segment) const;

 private:
  const ir::Module& module_;
  const CartView& cart_;
  mutable std::vector<std::uint8_t> segment_memo_;  // 0 not asked, 1 false, 2 true
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
