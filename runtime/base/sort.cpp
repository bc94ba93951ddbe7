// The one body behind sort.h.
#include "runtime/base/sort.h"

#include <algorithm>

namespace perk::base::detail {

void sort_numbers(std::span<std::uint32_t> numbers, Before before, const void* order) {
  std::ranges::sort(numbers,
                    [&](std::uint32_t left, std::uint32_t right) { return before(order, left, right); });
}

}  // namespace perk::base::detail
