// Caps in items, and bounds over several orders: what is left of them for this cart (language.md §10, S26).
//
// What was used before is a fact of the cart. A bound is counted for the whole order, or, where a field of
// goods is among its keys, for each value of it.
#pragma once
#include <optional>
#include <string>
#include <utility>

#include "tests/model/express.h"

namespace perk::model {

// One counter: a bound's name and the value of the line by which it is counted.
using Counter = std::pair<std::string, std::string>;

bool counts_by_line(const World& world, const typed::Bound& bound);
// Where the place is counted; nothing where a key is missing and guests are not meant.
std::optional<Counter> counter_of(const World& world, const typed::Bound& bound, std::size_t place);
// Its amount less what was used, not below zero.
Int rest_of(const World& world, const typed::Bound& bound, const Amounts& entry, const Counter& counter);
// Nothing of the promotion may lie there: a bound of it is used up, or has no key there.
bool is_barred(const World& world, const typed::Promotion& promotion, const Amounts& entry,
               std::size_t place);
bool is_shared(const World& world, const typed::Bound& bound);
// `limit … times`, per order and of the bounds.
Int bounded_times(const World& world, const typed::Promotion& promotion, const Amounts& entry, Int times);

// Caps and bounds in items keep the dearest units (S13).
void trim_items(const World& world, const typed::Promotion& promotion, const Amounts& base, Counts& units);
bool caps_items(const typed::Promotion& promotion);

// Which places a cap counts together.
std::string group_of(const World& world, const typed::Cap& cap, std::size_t place);

}  // namespace perk::model
