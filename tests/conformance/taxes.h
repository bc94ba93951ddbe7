// Taxes as a host computes them from Perk's final amounts: half up, line by line (docs/reference/pricing.md
// S30).
#pragma once
#include <cstdint>

#include "tests/conformance/translation.h"

namespace perk::conformance {

std::int64_t gross_of(std::int64_t amount, const Tax& tax);  // tax on top is added
std::int64_t net_of(std::int64_t amount, const Tax& tax);    // tax inside is taken out
std::int64_t added_tax(std::int64_t amount, const Tax& tax);
std::int64_t included_tax(std::int64_t amount, const Tax& tax);

}  // namespace perk::conformance
