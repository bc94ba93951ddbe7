// What generated code inlines: the bodies of runtime/ops under plain names, over scalars in memory.
//
// The build compiles this file together with runtime/ops to bitcode (CMakeLists.txt); no program is linked
// with it. Nothing here says what an operation means: each function calls the one body, and where that would
// need a library's arithmetic, the helper that calls it.
#include "runtime/exec/code.h"
#include "runtime/ops/ops.h"

namespace {

using perk::exec::Facts;
using perk::exec::Symbols;
using perk::ops::Scalar;

}  // namespace

extern "C" {

std::int32_t perk_compare(const Facts* facts, const Scalar* left, const Scalar* right) {
  const auto narrow = perk::ops::compare_narrow(*left, *right);
  return narrow ? *narrow : facts->helpers->compare(left, right);
}

void perk_percent_of(std::int64_t rate, const Scalar* amount, Scalar* out) {
  *out = perk::ops::percent_of(rate, *amount);
}

void perk_unscale(std::int64_t scale, const Scalar* amount, Scalar* out) {
  *out = perk::ops::unscale(scale, *amount);
}

void perk_times_into(const Facts* facts, const Scalar* amount, const Scalar* part, Scalar* out) {
  if (const auto narrow = perk::ops::times_into_narrow(*amount, *part)) {
    *out = *narrow;
  } else {
    facts->helpers->times_into(amount, part, out);
  }
}

void perk_multiply(const Scalar* left, const Scalar* right, Scalar* out) {
  *out = perk::ops::multiply(*left, *right);
}

void perk_least(const Scalar* left, const Scalar* right, Scalar* out) {
  *out = perk::ops::least(*left, *right);
}

bool perk_has_symbol(const Symbols* set, std::uint32_t symbol) {
  return perk::ops::has_symbol({set->data, set->count}, symbol);
}

bool perk_segment(const Facts* facts, std::uint32_t segment) {
  const std::uint8_t memo = facts->segment[segment];
  return memo == 0 ? facts->helpers->segment(facts, segment) : memo == 2;
}

// The first units of a run: all of them have its whole amount.
std::int64_t perk_share(const Facts* facts, std::int64_t amount, std::int64_t quantity, std::int64_t units) {
  if (units == quantity) return amount;
  return units == 0 ? 0 : facts->helpers->share(amount, quantity, 0, units);
}

}  // extern "C"
