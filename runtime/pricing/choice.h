// The choice of the best combination (pricing.md S17–S24, S35), behind one function.
//
// In: a calculation. Out: the priced state of the best complete combination, what proves it, and for each
// promotion that lost, the best combination it stands in. Now: exhaustive over what binds, stage by stage,
// with parts that cannot meet decided alone. Guaranteed: where no constraint binds, nothing is optional and
// no set offers compete, exactly one evaluation; the number of evaluations is a function of the inputs alone.
#pragma once
#include "perk/engine.h"
#include "runtime/pricing/members.h"

namespace perk::pricing {

// The best combination that contains a candidate which the chosen one does not.
struct Alternative {
  bool found = false;
  std::int64_t value = 0;            // minus what is to pay
  std::vector<std::uint8_t> chosen;  // by candidate
};

struct Choice {
  State state;
  Usage usage;
  std::vector<Member> left_out;
  Proof proof = Proof::forced;
  std::uint64_t evaluations = 0;
  std::int64_t gap = 0;
  std::vector<Alternative> alternatives = {};  // by candidate; empty without explanations
};

Choice choose(const Calculation& calculation, const PriceOptions& options);

// Minus what is to pay: the value that the choice makes as large as it can.
std::int64_t value_of(const State& state);

}  // namespace perk::pricing
