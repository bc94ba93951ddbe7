// What the runs have room for (pricing.md R5, S11, S12, S14).
//
// In: every part of a stage after caps, the amounts at the entry, floors, the rest of the total cap. Out:
// what each part is given. Guaranteed: no run falls below zero, or below its floor by a promotion that is not
// excepted; the sum stays within the cap; the result does not depend on the order of the parts given.
#pragma once
#include "runtime/pricing/caps.h"

namespace perk::pricing {

struct FitRules {
  std::span<const std::int64_t> amounts;  // at the entry, by site
  std::span<const std::int64_t> floors;   // by site
  std::int64_t cap_left = kNoLimit;
  std::span<const std::uint32_t> line_order;  // sites by line id, for `remainder to first line | last line`
  offers::Rounding rounding;
  offers::Remainder remainder = offers::Remainder::largest;
};

// Sets `given` of every part. Parts are sorted by candidate, site and spread; line-bound parts of one
// candidate on one site become one. Adds what fits before the total cap to `fitted` of each candidate.
void fit(const Calculation& calculation, const FitRules& rules, std::vector<Part>& parts,
         std::vector<Progress>& progress);

// The division of one amount over positions whose sites are given, by the pack's rule.
std::vector<std::int64_t> divide_by_rule(const FitRules& rules, std::int64_t amount,
                                         std::span<const std::int64_t> weights,
                                         std::span<const std::uint32_t> sites,
                                         const std::vector<std::int64_t>* rooms);

}  // namespace perk::pricing
