// A random pack as blocks of Perk source, and what its carts need to know of it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "tests/property/random.h"

namespace perk::property {

struct Draft {
  std::string header;                   // the pack block
  std::vector<std::string> names;       // selections, segments, calendars, accounts, coupons
  std::vector<std::string> promotions;  // one block each
  std::vector<std::string> ids;         // of the promotions
  std::vector<std::string> stacking;    // the clauses of the stacking block
  std::string currency;
  int exponent = 2;
  std::vector<std::string> codes;
  std::int64_t price = 100;              // what a unit costs about, minor units
  bool equal_prices = false;             // a family with many equal prices
  std::vector<std::int64_t> thresholds;  // amounts that conditions name

  [[nodiscard]] std::string source() const;
};

Draft random_draft(Random& random);

}  // namespace perk::property
