// A pack of N varied promotions as text, the same for the same N on every machine.
#pragma once
#include <cstdint>
#include <string>

namespace perk::bench {

std::string generated_pack(std::uint64_t promotions);

}  // namespace perk::bench
