// The one order in which units of a basket are counted (pricing.md S3, S6).
#include "runtime/offers/basket.h"

#include <algorithm>
#include <numeric>

#include "runtime/base/sort.h"

namespace perk::offers {

std::vector<std::uint32_t> cheapest_first(std::span<const Run> runs) {
  std::vector<std::uint32_t> order(runs.size());
  std::iota(order.begin(), order.end(), 0U);
  base::sort_numbers(order,
                     [&](std::uint32_t a, std::uint32_t b) { return cheaper(runs[a], a, runs[b], b); });
  return order;
}

std::int64_t amount_of(const Run& run, std::int64_t units) {
  return ops::share(run.entry, run.quantity, 0, units);
}

}  // namespace perk::offers
