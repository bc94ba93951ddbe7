// How often this thread has asked for memory: programs that link allocations.cpp count every operator new.
#pragma once
#include <cstdint>

namespace perk::bench {

std::uint64_t allocations();

}  // namespace perk::bench
