// The codes entered in a cart by number: which needs of promotions they meet, and what became of each.
//
// In: a catalogue, the codes given, the instant. Out: traits for the candidates' index, verdicts. Without a
// ledger a code is usable unless its pool's window or issue says otherwise (runtime/pricing/codes.h); of
// several that meet a need, the first by its key does.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "perk/result.h"
#include "runtime/candidates/view.h"
#include "runtime/quote/given.h"

namespace perk::quote {

class EnteredCodes {
 public:
  explicit EnteredCodes(const Catalogue::Impl& catalogue) : catalogue_(catalogue) {}

  void enter(std::span<const GivenCode> codes, std::int64_t now);
  // For candidates::Query; `generation` differs where the view does, and is not 0.
  std::span<const std::uint32_t> traits(const candidates::View& view, std::uint64_t generation);
  // `applied`: ranks of the promotions that gave something, rising.
  [[nodiscard]] CouponVerdict::Kind verdict(const GivenCode& code,
                                            std::span<const Quote::Applied> applied) const;

 private:
  struct Met {
    NeedRef need;
    std::uint32_t code = 0;  // codes are numbered in the order of their keys
  };
  void meet(std::span<const NeedRef> needs, std::uint32_t code);
  [[nodiscard]] bool is_usable(std::uint32_t pool, std::int64_t now);

  const Catalogue::Impl& catalogue_;
  std::vector<std::uint32_t> codes_;  // known ones, rising, each once
  std::vector<Met> met_;              // the first code of each need
  std::vector<std::uint32_t> traits_;
  struct CodeTraits {
    std::uint64_t generation = 0;
    std::uint32_t trait = 0;
  };
  std::vector<CodeTraits> known_traits_;  // by code
};

}  // namespace perk::quote
