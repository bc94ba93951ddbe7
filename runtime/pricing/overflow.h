// Promotions whose amounts could be too large to calculate with (pricing.md S27).
//
// In: a module; a cart at its list amounts. Out: the ranks of those that an ordinary cart could make
// overflow: of an ordinary cart no other promotion has to be asked, of any other cart all; and whether one
// does.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/exec/facts.h"
#include "runtime/interpret/evaluate.h"
#include "runtime/ir/ir.h"

namespace perk::pricing {

// Some ten billion in most currencies, and a million pieces.
inline constexpr std::int64_t kOrdinaryAmount = std::int64_t{1} << 40;
inline constexpr std::int64_t kOrdinaryPieces = std::int64_t{1} << 20;

bool is_ordinary(const exec::Facts& facts);

std::vector<std::uint32_t> could_overflow(const ir::Module& module);

// Does an amount of the promotion, at the entry of the first stage?
bool overflows(const interpret::Evaluator& evaluator, const ir::Module& module,
               const ir::Promotion& promotion, interpret::Entry entry);

// Could some promotion overflow with the cart, one that gives it nothing included? `ranks`: could_overflow().
bool may_overflow(const ir::Module& module, const interpret::CartView& cart,
                  std::span<const std::uint32_t> ranks);

}  // namespace perk::pricing
