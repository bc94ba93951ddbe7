// The straight lane held against the general engine on one cart.
#pragma once
#include <perk/cart.h>

#include <string>
#include <vector>

#include "runtime/lane/lane.h"
#include "runtime/pricing/choice.h"

namespace perk::lane {

// A module as the lane and the general engine have it.
struct Subject {
  explicit Subject(const ir::Module& from) : module(from), index(from), lane(from, index) {
    for (std::uint32_t rank = 0; rank < from.promotions.size(); ++rank) found.push_back({rank, 0});
  }
  const ir::Module& module;
  pricing::Index index;
  Lane lane;
  std::vector<candidates::Found> found;  // every promotion
};

struct Compared {
  Refusal refusal{};
  Proof proof{};           // of the general engine
  std::string difference;  // in words; empty: none, or the lane refused
  bool wrong_cart = false;
  bool searched_for_it = false;  // the general engine priced more than the one combination
};
Compared compare(const Subject& subject, const Cart& cart, Workspace& workspace);

}  // namespace perk::lane
