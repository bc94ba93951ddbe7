// Line-bound bodies: exact up to one rounding per run.
#include "runtime/offers/reward.h"

#include <algorithm>

#include "runtime/ops/ops.h"

namespace perk::offers {
namespace {

void add(Want& want, std::uint32_t r, const Run& run, std::int64_t units, std::int64_t amount,
         const ops::Scalar& exact) {
  if (exact.numerator <= 0) return;
  want.positive = true;
  want.cells.push_back(
      {r, amount, units, amount_of(run, units), exact.numerator * (exact_scale(run) / exact.denominator)});
  want.total += amount;
}

}  // namespace

ops::Scalar exact_off(const Run& run, std::int64_t units, const Reward& reward) {
  const Int128 amount = run.entry;
  const std::int64_t q = run.quantity;
  switch (reward.kind) {
    case Reward::Kind::free: return {amount * units, q};
    case Reward::Kind::percent_off:
      return {amount * units * std::min(reward.value, ops::kRateScale), q * ops::kRateScale};
    case Reward::Kind::amount_off:  // cut at each unit
      if (Int128{reward.value} * q >= amount) return {amount * units, q};
      return {Int128{reward.value} * units, 1};
    case Reward::Kind::price:  // never raised
      if (Int128{reward.value} * q >= amount) return {0, 1};
      return {(amount - Int128{reward.value} * q) * units, q};
  }
  return {0, 1};
}

std::int64_t take_off(const Run& run, std::int64_t units, const Reward& reward, const Rounding& rounding,
                      bool& positive) {
  if (units == 0 || run.entry == 0) return 0;
  const std::int64_t at_once = rounding.per_unit ? 1 : units;
  const ops::Scalar exact = exact_off(run, at_once, reward);
  if (exact.numerator > 0) positive = true;
  const auto rounded = static_cast<std::int64_t>(ops::round(exact, rounding.mode));
  return rounding.per_unit ? rounded * units : rounded;
}

Want reward_units(const Basket& basket, const Picks& units, const Reward& reward) {
  Want want;
  for (std::uint32_t r = 0; r < basket.runs.size(); ++r) {
    if (units[r] == 0) continue;
    const Run& run = basket.runs[r];
    add(want, r, run, units[r], take_off(run, units[r], reward, basket.rounding, want.positive),
        exact_off(run, units[r], reward));
  }
  return want;
}

Want amount_off_each_line(const Basket& basket, const Picks& units, std::int64_t value) {
  Want want;
  for (std::uint32_t r = 0; r < basket.runs.size(); ++r) {
    const Run& run = basket.runs[r];
    if (units[r] == 0 || run.entry == 0 || value <= 0) continue;
    const ops::Scalar cost{Int128{run.entry} * units[r], run.quantity};
    const bool all = cost.numerator <= Int128{value} * run.quantity;
    const ops::Scalar exact = all ? cost : ops::Scalar{value, 1};
    add(want, r, run, units[r], static_cast<std::int64_t>(ops::round(exact, basket.rounding.mode)), exact);
  }
  return want;
}

}  // namespace perk::offers
