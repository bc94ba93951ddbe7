// Sums of units of several runs count whole minor units, so denominators of different runs never meet.
#include "runtime/offers/spread.h"

#include <algorithm>

#include "runtime/ops/ops.h"

namespace perk::offers {
namespace {

// The cells without amounts, and what they cost.
Want weigh(const Basket& basket, const Picks& units, std::int64_t& base) {
  Want want;
  want.spread = true;
  base = 0;
  for (std::uint32_t r = 0; r < basket.runs.size(); ++r) {
    if (units[r] == 0) continue;
    const std::int64_t cost = amount_of(basket.runs[r], units[r]);
    if (cost == 0) continue;
    want.cells.push_back({r, 0, units[r], cost});
    base += cost;
  }
  return want;
}

}  // namespace

Want percent_off_together(const Basket& basket, const Picks& units, std::int64_t rate) {
  std::int64_t base = 0;
  Want want = weigh(basket, units, base);
  const ops::Scalar exact{Int128{base} * std::min(rate, ops::kRateScale), ops::kRateScale};
  want.positive = exact.numerator > 0;
  want.total = static_cast<std::int64_t>(ops::round(exact, basket.rounding.mode));
  return want;
}

Want amount_off_in_all(const Basket& basket, const Picks& units, std::int64_t value) {
  std::int64_t base = 0;
  Want want = weigh(basket, units, base);
  want.total = std::min(base, std::max<std::int64_t>(value, 0));
  want.positive = want.total > 0;
  return want;
}

Want price_together(const Basket& basket, const Picks& units, std::int64_t price) {
  std::int64_t base = 0;
  Want want = weigh(basket, units, base);
  want.total = std::max<std::int64_t>(0, base - price);
  want.positive = want.total > 0;
  return want;
}

}  // namespace perk::offers
