// What one promotion asks for in a stage when nobody is in its way; the bound of the choice counts with it.
#pragma once
#include "runtime/pricing/caps.h"
#include "runtime/pricing/stage.h"

namespace perk::pricing {

// After its own caps, before bounds over several orders and the room. The state is a copy to work on.
std::vector<Part> parts_alone(const Calculation& calculation, State& scratch, const StageFacts& facts,
                              std::uint32_t candidate);

}  // namespace perk::pricing
