// Pricing the matches of one cart, stage by stage: wants, caps, fit and the choice of coupons.
//
// In: a cart and its matches. Out: the parts of the best combination. See reference_index.h.
#pragma once
#include <memory>
#include <span>

#include "bench/reference_cart.h"

namespace perk::bench {

class ReferenceStages {
 public:
  // `pool`: that of the index.
  explicit ReferenceStages(const std::uint32_t* pool);
  ~ReferenceStages();
  ReferenceStages(const ReferenceStages&) = delete;
  ReferenceStages& operator=(const ReferenceStages&) = delete;

  // W as in reference_cart.h.
  template <std::size_t W>
  const ReferencePrice& choose(const ReferenceCart& cart, std::span<const ReferenceMatch> matches);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace perk::bench
