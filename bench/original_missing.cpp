// What stands in for original_index.cpp where the shared folder, or AVX-512, is missing.
#include "bench/original_index.h"

namespace perk::bench {

std::unique_ptr<OriginalIndex> OriginalIndex::read(const std::string&, std::uint32_t) {
  return nullptr;
}

}  // namespace perk::bench
