// Every asserted figure of a case against what Perk gives.
//
// Out: a sentence for each that differs; none, and the case passes. A member of `expected` that nothing here
// reads is a difference too, so that no assertion is passed over. Amounts are equal to the minor unit; of
// kind `unrounded` they may differ by less than one.
#pragma once
#include <string>
#include <vector>

#include "tests/conformance/priced.h"

namespace perk::conformance {

std::vector<std::string> differences(const Case& of, const Translation& from, const Priced& priced);

}  // namespace perk::conformance
