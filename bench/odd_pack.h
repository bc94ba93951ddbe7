// The second workload: promotions of which three in ten have odd conditions and formulas, in some 300 shapes.
//
// The others are plain: a percentage off a category for a segment, over a minimum. Carts and catalogue are
// those of the first workload. The same text for the same arguments on every machine.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "bench/workload.h"

namespace perk::bench {

struct OddPack {
  std::vector<std::string> texts;
  std::vector<bool> odd;  // by promotion, in the order of their ids
};

OddPack odd_pack(const Workload& workload, std::uint32_t promotions, std::uint32_t odd_shapes);

}  // namespace perk::bench
