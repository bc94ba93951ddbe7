// Random packs in which promotions are in each other's way: groups, pairs, loners, optional ones, competing
// sets, over stages that read what the earlier ones left.
#pragma once
#include "tests/property/draft.h"

namespace perk::property {

// Families of choice.md's kind; a draft mixes one of them with a little of the others.
enum class Family : std::uint8_t {
  groups,      // best K of, several groups
  tiny,        // amounts of a few minor units, where every rounding shows
  floors,      // saturated lines
  caps,        // per order, per line, in all
  thresholds,  // later conditions that the earlier choice straddles
  pairs,       // never A with B, and alone
  optional,    // coupons in hand, anything may be left out
  sets         // set offers on common units
};
inline constexpr int kFamilies = 8;
const char* name_of(Family family);

Draft choice_draft(Random& random, Family family);

}  // namespace perk::property
