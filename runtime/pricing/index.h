// What pricing needs to know of a module once, before any cart: where each promotion stands.
//
// In: a verified module. Out: per promotion its stages, its constraints and what it reads. Immutable and
// shared by threads.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/ir/ir.h"
#include "runtime/ir/strata.h"

namespace perk::pricing {

using ir::OfferClass;

struct Membership {
  std::uint32_t constraint = 0;
  bool other_side = false;  // of `never A with B`: B
};

struct Standing {
  std::uint32_t first_stage = 0, last_stage = 0;
  bool excepted = false;     // from the floor
  bool splits = false;       // one member per run where a constraint is `per line` or `per F`
  bool has_goods = false;    // some offer takes money off goods
  bool reads_money = false;  // a condition or a selection reads amounts of the stage's entry
  std::vector<Membership> memberships;
};

struct Index {
  explicit Index(const ir::Module& module);
  std::vector<Standing> promotions;       // by rank
  std::optional<std::uint32_t> category;  // the product's category field, for caps
};

}  // namespace perk::pricing
