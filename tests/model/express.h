// Conditions, values and selections over the frozen amounts of a stage's entry.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tests/model/world.h"

namespace perk::model {

// How many units of each run are selected: always its first ones, since equal units pool (S6).
using Counts = std::vector<Int>;

// `run`: the unit's run inside `where` and in floors.
Fact evaluate(const typed::Expr& expr, const World& world, const Amounts& entry,
              std::optional<std::size_t> run = std::nullopt);
bool holds(const typed::Expr& expr, const World& world, const Amounts& entry,
           std::optional<std::size_t> run = std::nullopt);
Counts select(const typed::Sel& sel, const World& world, const Amounts& entry);

// The value where a goods field or a unit's price may be read for a run; missing where anything in it is.
std::optional<Ratio> value_of(const typed::ExprPtr& expr, const World& world, const Amounts& entry,
                              std::optional<std::size_t> run = std::nullopt);

// A run's unit price at the entry, exact (S6).
Ratio unit_price(const World& world, const Amounts& entry, std::size_t run);
// Runs from the cheapest unit up: price at the entry, list price, ≺. From the dearest is the same backwards.
std::vector<std::size_t> cheapest_first(const World& world, const Amounts& entry);
// Text as it is compared `ignoring case`: Unicode's simple case folding.
std::string fold_case(const std::string& text);
// The first `count` units of a run as whole minor units (R8).
Int amount_of_first(const World& world, const Amounts& entry, std::size_t run, const Int& count);

}  // namespace perk::model
