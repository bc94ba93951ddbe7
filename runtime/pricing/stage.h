// One stage of price(S, σ, m): what stands to be given at its entry, and giving it (pricing.md R2–R6).
//
// In: a state at the stage's entry. Out: the state at the next entry. The choice decides in between, which of
// the promotions that are newly eligible take part.
#pragma once
#include "runtime/pricing/bounds.h"
#include "runtime/pricing/wants.h"

namespace perk::pricing {

struct StageFacts {
  std::uint32_t stage = 0;
  Frozen frozen;
  std::vector<std::uint32_t> eligible;  // candidates whose first stage this is and that could give something
  std::vector<OfferFacts> offers;       // of these and of those chosen before, by candidate and offer
};

// Sequence and counts of set offers that compete for units; the others take what they can, by rank.
struct Plan {
  std::vector<SetStep> steps;
};

// Tests conditions and amounts of the promotions whose first stage this is; the others stay as they are.
StageFacts enter_stage(const Calculation& calculation, State& state, std::uint32_t stage);

// Gives what the chosen promotions offer in this stage.
void run_stage(const Calculation& calculation, State& state, const StageFacts& facts, const Plan& plan);

// What one promotion asks for at an entry in all of its stages, after its own caps: what bounds that withhold
// their last grant are compared with (pricing.md S26).
Asked asked_alone(const Calculation& calculation, const State& state, const Frozen& frozen,
                  std::uint32_t candidate);

// Set offers of the chosen promotions that compete for units, in components, each by rank.
std::vector<std::vector<SetStep>> competing_sets(const Calculation& calculation, const State& state,
                                                 const StageFacts& facts);

}  // namespace perk::pricing
