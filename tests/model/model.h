// The slow, obvious evaluator: pricing.md over the typed tree, with exact numbers of any size, one entry for
// every unit, and a choice that tries every combination.
//
// In: a typed pack and a cart that fits its schema. Out: what the engine's result must say. Shares no code
// with runtime/ or compiler/ beyond the typed headers and the public cart and result structs. Carts whose
// choice has more combinations than the limit are not answered.
#pragma once
#include <perk/cart.h>
#include <perk/result.h>

#include <map>
#include <string>
#include <vector>

#include "compiler/sema/typed.h"
#include "tests/model/exact.h"

namespace perk::model {

struct LineAnswer {
  std::string id;
  Int list, final_amount;
  std::map<std::pair<std::size_t, std::size_t>, Int> parts;  // (promotion, stage), never 0
};

struct PromotionAnswer {
  Outcome outcome = Outcome::nothing_to_give;
  Int amount = 0;
  Int times = 0;
  Int by = 0;              // how much dearer the best combination with it is
  bool has_other = false;  // there is such a combination
  bool outside = false;    // it is eligible, and not in the chosen combination
};

// What the chosen combination met, for the shares of the property tests.
struct Met {
  bool two_give = false, cap_bit = false, floor_cut = false, room_exceeded = false, spread_refilled = false,
       tie = false, set_competition = false, constraint_bound = false, threshold_straddled = false;
};

struct Answer {
  bool too_large = false;
  std::size_t combinations = 0;     // complete and allowed ones that were compared
  std::vector<LineAnswer> lines;    // in the cart's order
  std::vector<LineAnswer> charges;  // likewise
  std::vector<PromotionAnswer> promotions;
  Int goods_total, shipping_total, total;
  Met met;
};

Answer price(const typed::Pack& pack, const Cart& cart, std::size_t limit = 20'000);

}  // namespace perk::model
