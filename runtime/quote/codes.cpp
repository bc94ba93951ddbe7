// Lists are short: a cart has few codes, and a code few promotions.
#include "runtime/quote/codes.h"

#include <algorithm>

#include "runtime/interpret/evaluate.h"

namespace perk::quote {

void EnteredCodes::enter(std::span<const GivenCode> codes, std::int64_t now) {
  codes_.clear();
  met_.clear();
  for (const GivenCode& code : codes) {
    if (code.code != kNone) codes_.push_back(code.code);
  }
  std::ranges::sort(codes_);
  const auto twice = std::ranges::unique(codes_);
  codes_.erase(twice.begin(), twice.end());
  for (const std::uint32_t code : codes_) {
    const Code& known = catalogue_.codes[code];
    meet(known.needs, code);
    for (const std::uint32_t pool : known.pools) {
      if (!catalogue_.pool_needs[pool].empty() && is_usable(pool, now))
        meet(catalogue_.pool_needs[pool], code);
    }
  }
}

void EnteredCodes::meet(std::span<const NeedRef> needs, std::uint32_t code) {
  for (const NeedRef& need : needs) {
    const bool met = std::ranges::any_of(met_, [&](const Met& other) {
      return other.need.promotion == need.promotion && other.need.need == need.need;
    });
    if (!met) met_.push_back({need, code});
  }
}

// What was never issued, as far as is known, is not valid yet.
bool EnteredCodes::is_usable(std::uint32_t pool, std::int64_t now) {
  const ir::Pool& from = catalogue_.module.pools[pool];
  if (from.from_issue) return false;
  return from.window == ir::kNoNode || interpret::within(catalogue_.module, from.window, now);
}

std::span<const std::uint32_t> EnteredCodes::traits(const candidates::View& view, std::uint64_t generation) {
  traits_.clear();
  if (codes_.empty()) return traits_;
  known_traits_.resize(catalogue_.codes.size());
  for (const std::uint32_t code : codes_) {
    CodeTraits& known = known_traits_[code];
    if (known.generation != generation) {
      known = {generation, view.trait_of_code(catalogue_.codes[code].key)};
    }
    if (known.trait != 0) traits_.push_back(known.trait);
  }
  return traits_;
}

CouponVerdict::Kind EnteredCodes::verdict(const GivenCode& code,
                                          std::span<const Quote::Applied> applied) const {
  if (code.code == kNone) return CouponVerdict::Kind::unknown;
  for (const Met& met : met_) {
    const bool gives = met.code == code.code && std::ranges::binary_search(applied, met.need.promotion, {},
                                                                           &Quote::Applied::promotion);
    if (gives) return CouponVerdict::Kind::used;
  }
  return CouponVerdict::Kind::recognised_not_used;
}

}  // namespace perk::quote
