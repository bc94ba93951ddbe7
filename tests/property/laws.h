// Laws that every price keeps to, on one pack and cart at a time. Each function gives what broke it, in
// words, or nothing.
#pragma once
#include <perk/result.h>

#include <string>
#include <vector>

#include "tests/property/random.h"
#include "tests/property/subjects.h"

namespace perk::property {

// The cart's price; a cart error is a broken law of its own.
struct Priced {
  Result result;
  std::string error;
};
Priced priced(const compile::Compilation& compilation, const Cart& cart);

// Written otherwise, priced alike: the order of lines, charges and facts; equal units on more lines or on
// fewer; other ids in the same order.
std::string shuffled_differs(const Subject& subject, const Cart& cart, Random& random);
std::string split_differs(const Subject& subject, const Cart& cart, Random& random);
std::string merged_differs(const Subject& subject, const Cart& cart);
std::string renamed_differs(const Subject& subject, const Cart& cart);
// The pack's blocks as files of their own, in any order.
std::vector<compile::SourceText> shuffled_blocks(const Subject& subject, Random& random);
std::string compiled_otherwise_differs(const Subject& subject, const compile::Compilation& otherwise,
                                       const Cart& cart);

// Parts sum to the whole, on lines, promotions and totals; nothing is negative.
std::string sums_broken(const Subject& subject, const Cart& cart);
// No run ends below its floor or its list amount; `looked_at` counts the runs that have a floor.
std::string floor_broken(const Subject& subject, const Cart& cart, std::size_t& looked_at);

}  // namespace perk::property
