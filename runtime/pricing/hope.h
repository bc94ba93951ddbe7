// Could a promotion give anything to this cart, whatever is chosen before it?
//
// In: a candidate, list amounts. Out: no, where some condition is false or every offer finds no goods on any
// amounts that no entry exceeds; else yes. Guaranteed: no index of promotions leaves out what could give
// (runtime/candidates), and what could not give plays no part in the choice, so that it does not matter which
// promotions were looked at.
#pragma once
#include "runtime/pricing/calculation.h"

namespace perk::pricing {

bool could_give(const Calculation& calculation, const Candidate& candidate);

}  // namespace perk::pricing
