// A translated case, compiled and priced.
//
// The engine's result is held against the reference model's. Besides the cart itself: the same cart with a
// line for each unit, where a case asserts what single units cost, and without its codes. Usage is given as a
// host gives it: the holds of a first calculation name the counters.
#pragma once
#include <perk/result.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/translation.h"

namespace perk::conformance {

struct Priced {
  std::string source;         // the pack
  std::string error;          // why there is no result: the first diagnostic, or the cart's error
  bool modelled = false;      // the reference model has an answer
  std::string against_model;  // where it is another one
  std::string broken_law;     // where lines in another order, or a line a unit, cost something else
  std::optional<Result> result, by_unit, without_coupons;
  std::vector<std::size_t> promotion_of;  // of Result::promotions: the case's promotion
};

Priced price_case(const Case& of, const Translation& from);

}  // namespace perk::conformance
