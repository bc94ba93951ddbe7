// How often this program has asked for memory by `new`.
#pragma once
#include <cstddef>

namespace perk::lane {

std::size_t allocations_so_far();

}  // namespace perk::lane
