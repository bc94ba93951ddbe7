// A program's own `new`: counts what each thread asks for, and runs out of memory where a test wants it to.
//
// Programs that compile allocations.cpp have it. Of nothing that `malloc` gives otherwise.
#pragma once
#include <cstddef>

namespace perk::test {

// How often this thread has asked.
std::size_t allocations_so_far();

// This thread's next `count` requests succeed, those after them fail; kAll: none does.
inline constexpr std::size_t kAll = static_cast<std::size_t>(-1);
void allow_allocations(std::size_t count);

}  // namespace perk::test
