// What offers read and what they ask for: plain amounts per run, independent of the IR.
//
// In: runs in the order ≺ with their frozen entry amounts, units selected of each. Out: a want, the raw parts
// per run after rounding and before caps and fit (pricing.md R4). Guaranteed: runs are never expanded into
// units, parts lie between zero and what the selected units cost, and at most one part per run (one that
// rounds to nothing is kept: several offers of a promotion round once together).
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/ops/money.h"
#include "runtime/ops/ops.h"

namespace perk::offers {

using ops::Int128;

struct Run {
  std::int64_t list = 0;      // minor units, all its units
  std::int64_t entry = 0;     // frozen amount at the stage's entry
  std::int64_t quantity = 1;  // > 0
};

// Which share of a divided amount takes the odd minor units.
enum class Remainder : std::uint8_t { largest, first_line, last_line };

struct Rounding {
  ops::RoundingMode mode = ops::RoundingMode::half_up;
  bool per_unit = false;
};

// Units selected of each run, 0 … quantity.
using Picks = std::vector<std::int64_t>;

struct Basket {
  std::span<const Run> runs;
  std::span<const std::uint32_t> cheapest_first;  // cheapest_first(runs)
  Rounding rounding;
};

// One part of a want. A spread may be refilled up to `limit`, what its units cost; `weight` divides it.
struct Cell {
  std::uint32_t run = 0;
  std::int64_t amount = 0;
  std::int64_t units = 0;   // rewarded, or discounted with others
  std::int64_t weight = 0;  // entry amount of these units
  Int128 exact = 0;         // bound to its run: the amount before rounding, over exact_scale()
};

struct Want {
  std::vector<Cell> cells;  // rising by run
  bool positive = false;    // the amount before rounding is more than nothing
  bool spread = false;      // one amount over the cells, else bound to each
  std::int64_t total = 0;   // Σ amounts, or the amount to spread
  std::int64_t times = 0;   // sets formed (set offers)
  Picks claimed;            // units that serve the sets (set offers), empty otherwise
};

// The denominator of exact amounts of a run: every offer's divides it.
inline std::int64_t exact_scale(const Run& run) {
  return run.quantity * ops::kRateScale;
}

// Run a of place `at` counts before run b from the cheapest up: by unit price at entry, then list unit price,
// then ≺. Unit prices are exact quotients, compared crosswise; an amount times a quantity is below 2^81.
constexpr bool cheaper(const Run& a, std::uint32_t at, const Run& b, std::uint32_t other) {
  const Int128 left = Int128{a.entry} * b.quantity, right = Int128{b.entry} * a.quantity;
  if (left != right) return left < right;
  const Int128 list = Int128{a.list} * b.quantity, others = Int128{b.list} * a.quantity;
  return list != others ? list < others : at < other;
}

// Runs in that order. Dearest first is exactly the reverse.
std::vector<std::uint32_t> cheapest_first(std::span<const Run> runs);

// Entry amount of `units` of a run as whole minor units: the first of its units by R8.
std::int64_t amount_of(const Run& run, std::int64_t units);

}  // namespace perk::offers
