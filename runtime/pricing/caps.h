// A promotion's own caps, inner to outer (pricing.md R4, S13).
//
// In: the parts a promotion wants in one stage, its cap clauses. Out: parts that stay within them.
// Guaranteed: no part grows; a cap is divided by largest remainder with the parts before it as weights, and
// rounds down. What earlier stages have used of a cap is gone.
#pragma once
#include "runtime/pricing/wants.h"

namespace perk::pricing {

// One part of a promotion on a run (or charge) of the stage.
struct Part {
  std::uint32_t candidate = 0;
  std::uint32_t site = 0;   // runs, then charges
  std::int64_t amount = 0;  // wanted, then capped
  std::int64_t units = 0;
  std::int64_t bound = 0;              // what a refill may reach
  std::int64_t weight = 0;             // of its spread
  std::uint32_t spread = 0xFFFFFFFF;   // one of the stage's spreads; none: bound to its line
  std::int64_t given = 0;              // after fit
  ops::Int128 exact = 0;               // bound to its line: before rounding, see offers::Cell
  std::uint32_t account = 0xFFFFFFFF;  // that pays for it; none: it is a discount
};

// What a cap counts together: the same for sites (runs, then charges) that share one limit. `field`: of a cap
// by a fact.
std::uint32_t cap_group_of(const interpret::CartView& cart, const Index& index, ir::CapScope scope,
                           std::uint32_t field, std::uint32_t site);
// Does a cap or bound of it count items?
bool caps_items(const Candidate& candidate);
// Does the cap count units of an account, and not money?
bool caps_units(const ir::Shape& shape, const ir::CapShape& clause);
// Cuts selected units to what caps and bounds in items leave, from the dearest down; without those of the
// whole order where a bundle counts its units by itself.
void cap_items(const Calculation& calculation, const State& state, std::uint32_t candidate,
               const Frozen& frozen, offers::Picks& units, bool of_order = true);
// The fewest units that a cap or bound in items of the whole order leaves.
std::int64_t items_left(const Calculation& calculation, const State& state, std::uint32_t candidate);

// The total cap is of discounts on goods; what other stages give does not use it up (S14).
bool counts_for_total_cap(ir::StageKind kind);

// Caps in money over all parts of one promotion in one stage. A spread under a cap per category becomes one
// spread a category; `spreads` counts them.
void cap_amounts(const Calculation& calculation, State& state, std::uint32_t candidate, const Frozen& frozen,
                 std::vector<Part>& parts, std::uint32_t& spreads);

}  // namespace perk::pricing
