// What pricing needs to know of a module once, before any cart: where each promotion stands.
//
// In: a verified module. Out: per promotion its stages, its constraints and what it reads. Immutable and
// shared by threads.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
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
  bool has_goods = false;    // some offer takes money off goods, or is worth what goods cost
  bool reads_money = false;  // a condition or a selection reads amounts of the stage's entry
  std::vector<Membership> memberships;
  std::vector<std::uint32_t> counters;               // of Shape::bounds, in their order
  std::vector<std::vector<std::string>> need_codes;  // by need: keys of the codes it names, rising
};

struct Index {
  explicit Index(const ir::Module& module);
  std::vector<Standing> promotions;               // by rank
  std::vector<std::uint32_t> ranks;               // of all promotions
  std::vector<std::uint32_t> counter_promotions;  // by counter of a bound: how many promotions count in it
  // The promotions that name a code, by its key, and those that ask for one of a pool; rising.
  std::unordered_map<std::string, std::vector<std::uint32_t>> code_promotions;
  std::vector<std::vector<std::uint32_t>> pool_promotions;
  // The pools that list a code, by its key.
  std::unordered_map<std::string, std::vector<std::uint32_t>> code_pools;
  std::vector<std::uint32_t> overflow;    // overflow.h: could be too large with an ordinary cart
  std::optional<std::uint32_t> category;  // the product's category field, for caps
};

}  // namespace perk::pricing
