// How one promotion fared with one cart: every step it had to take, and what came of it.
#pragma once
#include <string>
#include <vector>

#include "perk/result.h"

namespace perk {

// One step: a window, a code, a condition, a rule of the `stacking` block.
struct WhyStep {
  enum class State : std::uint8_t { holds, fails, not_reached } state = State::holds;
  std::string text;    // the clause's words
  std::string detail;  // the values behind it: "it is 4,680 THB, add 320 THB"
};

struct Why {
  PromotionResult result;  // as in the whole result, with its reason
  std::vector<WhyStep> steps;
};

}  // namespace perk
