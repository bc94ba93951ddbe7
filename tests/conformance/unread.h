// Whether the comparison reads what a case asserts: each asserted value is changed, and the change must show.
//
// Out: the places, as JSON pointers below `expected`, whose change makes no difference. A case that passes
// must have none; so no assertion passes because nobody looked.
#pragma once
#include <string>
#include <vector>

#include "tests/conformance/priced.h"

namespace perk::conformance {

std::vector<std::string> unread(const Case& of, const Translation& from, const Priced& priced);

}  // namespace perk::conformance
