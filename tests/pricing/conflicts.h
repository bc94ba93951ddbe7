// Random packs and carts, full of conflicts and small enough to be priced in every allowed combination; and
// the choice called directly, below the engine's face.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "runtime/pricing/choice.h"
#include "tests/pricing/module_builder.h"

namespace perk::test {

enum class Conflict : std::uint8_t { groups, tiny, floors, caps, thresholds, pairs, optional, sets, lines };
inline constexpr int kConflicts = 9;
const char* name_of(Conflict kind);

struct Shop {
  std::unique_ptr<Pack> pack = std::make_unique<Pack>();
  Cart cart;
};

// `promotions`: at most so many.
Shop random_shop(std::uint64_t seed, Conflict kind, int promotions);
// Several shops in one: their goods, promotions and constraints apart, in one cart without a common bound.
Shop planted(std::uint64_t seed, int parts);

pricing::Choice choose(const Engine& engine, const Cart& cart, const PriceOptions& options = {},
                       const pricing::Faults& faults = {});
// What was chosen and given, as text: to compare, and to be read.
std::string print(const pricing::Choice& choice);

}  // namespace perk::test
