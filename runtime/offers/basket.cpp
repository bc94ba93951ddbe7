// The one order in which units of a basket are counted (pricing.md S3, S6).
#include "runtime/offers/basket.h"

#include <algorithm>
#include <numeric>

namespace perk::offers {

std::vector<std::uint32_t> cheapest_first(std::span<const Run> runs) {
  std::vector<std::uint32_t> order(runs.size());
  std::iota(order.begin(), order.end(), 0U);
  // Unit prices are exact quotients, compared crosswise; an amount times a quantity is below 2^81.
  const auto compare = [](std::int64_t amount, std::int64_t units, std::int64_t other, std::int64_t others) {
    const Int128 left = Int128{amount} * others, right = Int128{other} * units;
    return left < right ? -1 : left > right ? 1 : 0;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Run &x = runs[a], &y = runs[b];
    if (const int c = compare(x.entry, x.quantity, y.entry, y.quantity); c != 0) return c < 0;
    return compare(x.list, x.quantity, y.list, y.quantity) < 0;
  });
  return order;
}

std::int64_t amount_of(const Run& run, std::int64_t units) {
  return ops::share(run.entry, run.quantity, 0, units);
}

}  // namespace perk::offers
