// What an offer takes off single runs and what several runs weigh: the bodies that executors of any kind
// share (pricing.md R4), inline, so that they cost what their arithmetic does.
//
// In: `runs[r]`, a Run; `units.each(f)`, which calls f(run, units > 0), rising by run. Out: calls of
// out.bound(run, Run, units, amount, exact), where exact() is the Fraction before rounding, and of
// out.weigh(run, units, cost). Nothing is allocated. Amounts below
// kNarrowAmount are worked out in 64 bits, larger ones in 128; the results are the same.
#pragma once
#include <algorithm>

#include "runtime/offers/reward.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/round.h"

namespace perk::offers {

// Times a rate this stays below 2^63, as does an amount below it times kNarrowUnits.
inline constexpr std::int64_t kNarrowAmount = std::int64_t{1} << 36;
inline constexpr std::int64_t kNarrowUnits = std::int64_t{1} << 26;

template <class Int>
struct Fraction {
  Int numerator = 0;
  Int denominator = 1;
};

// Exact amount off `units` of the run. A whole run has no denominator of its own.
template <class Int>
constexpr Fraction<Int> off_units(const Run& run, std::int64_t units, const Reward& reward) {
  const Int amount = run.entry, n = units, q = run.quantity;
  const bool whole = units == run.quantity;
  const Fraction<Int> all = whole ? Fraction<Int>{amount, 1} : Fraction<Int>{amount * n, q};
  switch (reward.kind) {
    case Reward::Kind::free: return all;
    case Reward::Kind::percent_off: {
      const Int rate = std::min(reward.value, ops::kRateScale);
      return {all.numerator * rate, all.denominator * ops::kRateScale};
    }
    case Reward::Kind::amount_off:  // cut at each unit
      if (Int128{reward.value} * run.quantity >= run.entry) return all;
      return {static_cast<Int>(reward.value) * n, 1};
    case Reward::Kind::price: {  // never raised
      if (Int128{reward.value} * run.quantity >= run.entry) return {0, 1};
      const Int above = amount - static_cast<Int>(reward.value) * q;
      return whole ? Fraction<Int>{above, 1} : Fraction<Int>{above * n, q};
    }
  }
  return {0, 1};
}

// May the fraction be worked out in 64 bits?
constexpr bool off_units_is_narrow(const Run& run, std::int64_t units, const Reward& reward) {
  return run.entry < kNarrowAmount && run.quantity < kNarrowUnits &&
         (units == 1 || units == run.quantity || reward.kind != Reward::Kind::percent_off);
}

struct Off {
  std::int64_t amount = 0;  // rounded
  bool positive = false;    // more than nothing before rounding
};

constexpr Off rounded_off(const Run& run, std::int64_t units, const Reward& reward, ops::RoundingMode mode) {
  if (off_units_is_narrow(run, units, reward)) {
    const Fraction<std::int64_t> exact = off_units<std::int64_t>(run, units, reward);
    const bool positive = exact.numerator > 0;
    if (exact.denominator == 1) return {exact.numerator, positive};
    if (exact.denominator == ops::kRateScale) {
      return {ops::round_quotient(exact.numerator, ops::kRateScale, mode), positive};
    }
    return {ops::round_quotient(exact.numerator, exact.denominator, mode), positive};
  }
  const Fraction<Int128> exact = off_units<Int128>(run, units, reward);
  return {static_cast<std::int64_t>(ops::round_quotient(exact.numerator, exact.denominator, mode)),
          exact.numerator > 0};
}

// What the reward takes off `units` of the run, rounded once, or once per unit.
constexpr Off off_run(const Run& run, std::int64_t units, const Reward& reward, const Rounding& rounding) {
  if (units == 0 || run.entry == 0) return {};
  if (!rounding.per_unit || units == 1) return rounded_off(run, units, reward, rounding.mode);
  const Off one = rounded_off(run, 1, reward, rounding.mode);
  return {one.amount * units, one.positive};
}

// The entry amount of the first units of a run (pricing.md R8).
inline std::int64_t cost_of(const Run& run, std::int64_t units) {
  if (units == run.quantity) return run.entry;
  if (run.entry >= kNarrowAmount || run.quantity >= kNarrowUnits) {
    return ops::share(run.entry, run.quantity, 0, units);
  }
  return (run.entry * units + run.quantity - 1) / run.quantity;
}

// ---- bound to each run ----------------------------------------------------------------------------------

template <class Runs, class Units, class Out>
void reward_each(const Runs& runs, const Units& units, const Reward& reward, const Rounding& rounding,
                 Out& out) {
  units.each([&](std::uint32_t r, std::int64_t n) {
    const Run& run = runs[r];
    const Off off = off_run(run, n, reward, rounding);
    if (off.positive) out.bound(r, run, n, off.amount, [&] { return off_units<Int128>(run, n, reward); });
  });
}

// A fixed amount off a run, never more than the units cost.
constexpr Fraction<Int128> off_line(const Run& run, std::int64_t units, std::int64_t value) {
  const Int128 cost = Int128{run.entry} * units;
  if (cost <= Int128{value} * run.quantity) return {cost, run.quantity};
  return {value, 1};
}

template <class Runs, class Units, class Out>
void amount_each_line(const Runs& runs, const Units& units, std::int64_t value, const Rounding& rounding,
                      Out& out) {
  if (value <= 0) return;
  units.each([&](std::uint32_t r, std::int64_t n) {
    const Run& run = runs[r];
    if (run.entry == 0) return;
    const auto exact = [&] { return off_line(run, n, value); };
    if (n == run.quantity) return out.bound(r, run, n, std::min(run.entry, value), exact);
    const Fraction<Int128> off = exact();
    const Int128 amount = ops::round_quotient(off.numerator, off.denominator, rounding.mode);
    out.bound(r, run, n, static_cast<std::int64_t>(amount), exact);
  });
}

// ---- one amount over several runs -----------------------------------------------------------------------

// Puts down what the units of each run cost, where they cost anything; the sum.
template <class Runs, class Units, class Out>
std::int64_t weigh_all(const Runs& runs, const Units& units, Out& out) {
  std::int64_t base = 0;
  units.each([&](std::uint32_t r, std::int64_t n) {
    const std::int64_t cost = cost_of(runs[r], n);
    if (cost == 0) return;
    out.weigh(r, n, cost);
    base += cost;
  });
  return base;
}

// The one amount, of a base.
constexpr Off percent_of_all(std::int64_t base, std::int64_t rate, ops::RoundingMode mode) {
  return rounded_off({base, base, 1}, 1, {Reward::Kind::percent_off, rate}, mode);
}
constexpr std::int64_t amount_of_all(std::int64_t base, std::int64_t value) {
  return std::min(base, std::max<std::int64_t>(value, 0));
}
constexpr std::int64_t above_price(std::int64_t base, std::int64_t price) {
  return std::max<std::int64_t>(0, base - price);
}

// What a reward saves on rewarded units that cost `base`, as a numerator over the rate's scale.
constexpr Int128 saved_of(std::int64_t base, Int128 value, const Reward& reward) {
  switch (reward.kind) {
    case Reward::Kind::free: return Int128{base} * ops::kRateScale;
    case Reward::Kind::percent_off: return Int128{base} * std::min(reward.value, ops::kRateScale);
    case Reward::Kind::amount_off: return std::min<Int128>(value, base) * ops::kRateScale;
    case Reward::Kind::price: return std::max<Int128>(0, base - value) * ops::kRateScale;
  }
  return 0;
}

// The same, summed over rewarded units of every run; they count as its first.
template <class Runs, class Units>
Int128 saved_by(const Runs& runs, const Units& units, const Reward& reward) {
  Int128 saved = 0;
  units.each([&](std::uint32_t r, std::int64_t n) {
    saved += saved_of(cost_of(runs[r], n), Int128{reward.value} * n, reward);
  });
  return saved;
}

// Units of every run as a vector of counts, as `units` above.
struct PickedUnits {
  std::span<const std::int64_t> picks;

  template <class Each>
  void each(const Each& call) const {
    for (std::uint32_t r = 0; r < picks.size(); ++r) {
      if (picks[r] != 0) call(r, picks[r]);
    }
  }
};

// Cells of a want, with the exact amounts by which several offers of one promotion are added up.
struct WantCells {
  Want& want;

  template <class Exact>
  void bound(std::uint32_t r, const Run& run, std::int64_t units, std::int64_t amount,
             const Exact& exact) const {
    const Fraction<Int128> off = exact();
    want.positive = true;
    want.cells.push_back({r, amount, units, cost_of(run, units), scaled(off, run)});
    want.total += amount;
  }
  void weigh(std::uint32_t r, std::int64_t units, std::int64_t cost) const {
    want.cells.push_back({r, 0, units, cost});
  }

  // Over exact_scale(run), which every denominator divides.
  static Int128 scaled(const Fraction<Int128>& exact, const Run& run) {
    return exact.numerator * (exact_scale(run) / static_cast<std::int64_t>(exact.denominator));
  }
};

}  // namespace perk::offers
