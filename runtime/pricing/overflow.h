// Promotions whose amounts could be too large to calculate with (pricing.md S27), as far as a module alone
// says.
//
// In: a module. Out: the ranks of those that an ordinary cart could make overflow: of an ordinary cart no
// other promotion has to be asked. A cart that is not ordinary has to ask all.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/exec/facts.h"
#include "runtime/ir/ir.h"

namespace perk::pricing {

// Some ten billion in most currencies, and a million pieces.
inline constexpr std::int64_t kOrdinaryAmount = std::int64_t{1} << 40;
inline constexpr std::int64_t kOrdinaryPieces = std::int64_t{1} << 20;

bool is_ordinary(const exec::Facts& facts);

std::vector<std::uint32_t> could_overflow(const ir::Module& module);

}  // namespace perk::pricing
