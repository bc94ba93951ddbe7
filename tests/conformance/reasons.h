// A promotion or code that a case says is refused: whether Perk refuses it, and for that reason.
#pragma once
#include <string>

#include "tests/conformance/priced.h"

namespace perk::conformance {

// `rejected` is one entry of `expected.rejected`. Out: what differs, or "".
std::string why_not_rejected(const Case& of, const Priced& priced, const Json& rejected);

}  // namespace perk::conformance
