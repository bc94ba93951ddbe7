// Named figures of a priced case, as its engine counts them: `total`, `order_discount`, `total_gross`, …
//
// Perk's amounts are exact; taxes are a host's, line by line (taxes.h). All are minor units.
#pragma once
#include <map>
#include <string>

#include "tests/conformance/priced.h"

namespace perk::conformance {

// What one line or charge costs before and after, and its tax.
struct Item {
  std::string id;  // the case's
  std::int64_t quantity = 1, list = 0, after = 0;
  std::map<std::size_t, std::int64_t> by;       // what each promotion of the case takes
  std::map<std::size_t, std::int64_t> at_item;  // … in the stages of line-level discounts
  Tax tax;
};

struct Receipt {
  std::vector<Item> lines, charges;
};

// `result` is one of priced.h, or nothing where its lines are units.
Receipt receipt_of(const Case& of, const Translation& from, const Priced& priced, const Result& result);

std::map<std::string, std::int64_t> figures_of(const Case& of, const Translation& from, const Priced& priced);

}  // namespace perk::conformance
