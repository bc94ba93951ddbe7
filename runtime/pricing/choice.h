// The choice of the best combination (pricing.md S17–S24, S35), behind one function.
//
// In: a calculation. Out: the priced state of the best complete combination, what proves it, and for each
// promotion that lost, the best combination it stands in. Branch and bound, stage by stage (search.h), with
// the bound of ceiling.h. Guaranteed: where no constraint binds, nothing is optional and no set offers
// compete, exactly one evaluation and no node; the number of nodes is a function of the inputs alone, and the
// result is the best of all or says by how much it may be missed.
#pragma once
#include "perk/engine.h"
#include "runtime/pricing/members.h"
#include "runtime/pricing/most.h"

namespace perk::pricing {

// The best combination that contains a candidate which the chosen one does not.
struct Alternative {
  bool found = false;
  bool cut = false;                  // a better one is possible, up to `value`
  std::int64_t value = 0;            // as value_of()
  std::vector<std::uint8_t> chosen;  // by candidate
};

struct Choice {
  State state;
  Usage usage;
  std::vector<Member> left_out;
  Usage stood;                  // who was eligible, for `first K of` and `stop after`
  std::vector<Member> stopped;  // who was not, since those were
  Proof proof = Proof::forced;
  std::uint64_t evaluations = 0;  // combinations that were priced
  std::uint64_t nodes = 0;        // of the search; the budget counts these
  std::int64_t gap = 0;
  std::vector<Alternative> alternatives = {};  // by candidate; empty without explanations
};

Choice choose(const Calculation& calculation, const PriceOptions& options, const Faults& faults = {});

// What the choice makes as large as it can: what is given is worth, minus what is to pay (S22).
std::int64_t value_of(const State& state);

// Is the first of two priced combinations the one to take (S23)?
bool preferred(const Calculation& calculation, const State& a, const State& b);

}  // namespace perk::pricing
