// R5 (a) and (b): wants into the room of their places.
#pragma once
#include <map>

#include "tests/model/cells.h"

namespace perk::model {

using Fitted = std::map<std::pair<std::size_t, std::size_t>, Int>;  // (promotion, place)

// `floors` by place.
Fitted fit(const World& world, const std::vector<Cell>& cells, const Amounts& now,
           const std::vector<Int>& floors, Seen& seen);

bool is_excepted(const World& world, std::size_t promotion);

}  // namespace perk::model
