// The slow, obvious evaluator: pricing.md over the typed tree, with exact numbers of any size, one entry for
// every unit, and a choice that tries every combination.
//
// In: a typed pack and a cart that fits its schema. Out: what the engine's result must say. Shares no code
// with runtime/ or compiler/ beyond the typed headers and the public cart and result structs. Carts whose
// choice has more combinations than the limit, or that have many thousand units, are not answered.
#pragma once
#include <perk/cart.h>
#include <perk/result.h>

#include <map>
#include <set>
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
  std::set<Outcome> also;  // reasons that hold as well, of which none is first
  Int amount = 0;
  Int times = 0;
  Ratio by = 0;            // how much dearer the best combination with it is
  bool has_other = false;  // there is such a combination
  bool outside = false;    // it is eligible, and not in the chosen combination
};

struct GiftAnswer {
  std::size_t promotion = 0;
  std::vector<std::string> skus;  // sorted
  Int quantity, value;
};

// What the chosen combination met, for the shares of the property tests.
struct Met {
  bool two_give = false, cap_bit = false, floor_cut = false, room_exceeded = false, spread_refilled = false,
       tie = false, set_competition = false, constraint_bound = false, threshold_straddled = false,
       gift_given = false, credit_given = false, coupon_issued = false, bound_bit = false,
       stopped = false,  // `first K of`, `stop after`
      customer_chose = false, words_used = false, for_every = false, lookup_used = false,
       balance_spent = false,
       worth_bit = false;  // of a code that is used in parts
};

struct Answer {
  bool too_large = false;
  std::size_t combinations = 0;     // complete and allowed ones that were compared
  std::vector<LineAnswer> lines;    // in the cart's order
  std::vector<LineAnswer> charges;  // likewise
  std::vector<PromotionAnswer> promotions;
  Int goods_total, shipping_total, total;
  Int settlement = 0;  // what rounding the total adds or takes
  std::vector<GiftAnswer> gifts;
  std::map<std::pair<std::size_t, std::string>, Int> credits, issued, spends;  // (promotion, account or pool)
  std::map<std::pair<std::string, std::string>, Int> holds;                    // (counter, key)
  std::vector<std::pair<std::size_t, std::string>> messages;                   // promotion, text
  std::vector<CouponVerdict::Kind> coupons;                                    // in the cart's order
  Met met;
};

// `left_out`: promotions that give nothing because an amount of theirs could overflow (S27). Which those are
// is the engine's to say, the model has no bounds; all else follows.
Answer price(const typed::Pack& pack, const Cart& cart, std::size_t limit = 20'000,
             const std::vector<bool>& left_out = {});

}  // namespace perk::model
