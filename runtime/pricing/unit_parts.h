// What each unit of a priced cart was left with, and what each promotion took off it (pricing.md R8).
//
// In: a cart, its view, the result that price() gave. Out: amounts of any interval of a line's units; those
// of adjacent intervals add up, and splitting a line changes none.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "perk/result.h"
#include "runtime/interpret/cart_view.h"
#include "runtime/pricing/units_left.h"

namespace perk::pricing {

class UnitParts {
 public:
  UnitParts(const interpret::CartView& view, const Result& result);

  struct Amounts {
    std::int64_t list = 0, paid = 0;
    std::vector<Part> parts;  // none of nothing
  };
  // Units [begin, end) of the cart's line.
  [[nodiscard]] Amounts of(std::size_t line, std::int64_t begin, std::int64_t end) const;

 private:
  struct Step {
    std::uint32_t promotion = 0, stage = 0;
    UnitsLeft after;
  };
  struct Units {
    UnitsLeft list;
    std::vector<Step> steps;  // in the order in which parts were taken
  };
  struct Place {
    std::size_t run = 0;
    std::int64_t begin = 0;
  };
  std::vector<Units> runs_;
  std::vector<Place> places_;  // by line
};

}  // namespace perk::pricing
