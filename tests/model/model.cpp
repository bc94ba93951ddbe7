// Gates before the choice, outcomes and lines after it.
#include "tests/model/model.h"

#include <algorithm>

#include "tests/model/choice.h"
#include "tests/model/window.h"

namespace perk::model {
namespace {

std::string code_of(const typed::Pack& pack, std::string code) {
  const auto first = code.find_first_not_of(' ');
  code = first == std::string::npos ? "" : code.substr(first, code.find_last_not_of(' ') - first + 1);
  if (!pack.codes_match_case)
    for (char& c : code)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return code;
}

bool has_code(const typed::Pack& pack, const typed::Promotion& promotion, const Cart& cart) {
  if (promotion.coupons.empty()) return true;
  for (const std::string& needed : promotion.coupons)
    for (const std::string& entered : cart.coupons)
      if (code_of(pack, needed) == code_of(pack, entered)) return true;
  return false;
}

// The first reason, in the order in which a promotion is tried.
PromotionAnswer outcome_of(const World& world, const Chosen& chosen, std::size_t p) {
  const typed::Promotion& promotion = world.pack.promotions[p];
  const Combination& best = *chosen.best;
  PromotionAnswer answer;
  Int rounded = 0, capped = 0, fitted = 0;
  bool competed = false;
  for (const auto& stage : best.stages) {
    const auto granted = stage.find(p);
    if (granted == stage.end()) continue;
    rounded += granted->second.rounded;
    capped += granted->second.capped;
    fitted += granted->second.fitted;
    answer.amount += granted->second.amount();
    answer.times += granted->second.times;
  }
  answer.has_other = chosen.best_with[p].has_value();
  if (answer.has_other) answer.by = *chosen.best_with[p] - total_of(best);
  for (const typed::Offer& offer : promotion.offers) competed = competed || is_set_offer(offer.kind);
  const bool price = is_price_offer(promotion.offers[0].kind);
  if (world.cart.currency != world.pack.currency) {
    answer.outcome = Outcome::other_currency;
  } else if (answer.amount > 0) {
    answer.outcome = Outcome::applied;
  } else if (promotion.active && !within(*promotion.active, world.pack.timezone, world.cart.now.seconds)) {
    answer.outcome = Outcome::not_active;
  } else if (!has_code(world.pack, promotion, world.cart)) {
    answer.outcome = Outcome::missing_coupon;
  } else if (!best.condition[p]) {
    answer.outcome = Outcome::condition_false;
  } else if (!best.wanted[p]) {
    answer.outcome = Outcome::nothing_to_give;
  } else if (!best.members.count(p)) {
    answer.outcome = Outcome::lost;
    answer.outside = true;
  } else if (price && fitted > 0) {
    answer.outcome = Outcome::lost;  // another price was lower
  } else if (competed && answer.times == 0) {
    answer.outcome = Outcome::no_room;  // its units went to other sets
  } else if (rounded == 0) {
    answer.outcome = Outcome::rounds_to_zero;
  } else if (fitted == 0) {
    answer.outcome = Outcome::no_room;
  } else {
    answer.outcome = Outcome::total_cap;
  }
  return answer;
}

// R8: each minor unit of a part is taken from the unit that has most left, the first among equals. Units of
// one level are lowered together as long as all of them can be.
void take(std::vector<Int>& left, Int part) {
  while (part > 0) {
    const Int most = *std::max_element(left.begin(), left.end());
    Int next = 0;
    std::vector<std::size_t> level;
    for (std::size_t u = 0; u < left.size(); ++u) {
      if (left[u] == most)
        level.push_back(u);
      else if (left[u] > next)
        next = left[u];
    }
    const Int count = static_cast<unsigned long>(level.size()), each = part / count;
    const Int depth = each < most - next ? each : Int(most - next);
    for (std::size_t u : level) left[u] -= depth;
    part -= depth * count;
    if (each < most - next) {  // fewer than one for every unit of the level are left to take
      for (std::size_t i = 0; part > 0; ++i, --part) left[level[i]] -= 1;
    }
  }
}

void split_to_lines(const World& world, const Combination& best, Answer& answer) {
  for (const CartLine& line : world.cart.lines) answer.lines.push_back({line.id, 0, 0, {}});
  for (std::size_t r = 0; r < world.runs.size(); ++r) {
    const Run& run = world.runs[r];
    std::vector<Int> left;
    for (std::size_t u = 0; u < run.unit_lines.size(); ++u) {
      left.push_back(share_of_units(run.list, run.quantity(), static_cast<unsigned long>(u),
                                    static_cast<unsigned long>(u + 1)));
      LineAnswer& line = answer.lines[run.unit_lines[u]];
      line.list += left.back();
      line.final_amount += left.back();
    }
    for (std::size_t s = 0; s < best.stages.size(); ++s)
      for (const auto& [p, granted] : best.stages[s]) {
        const std::vector<Int> before = left;
        take(left, granted.goods[r]);
        for (std::size_t u = 0; u < left.size(); ++u) {
          if (left[u] == before[u]) continue;
          LineAnswer& line = answer.lines[run.unit_lines[u]];
          line.parts[{p, s}] += before[u] - left[u];
          line.final_amount -= before[u] - left[u];
        }
      }
  }
  answer.charges.resize(world.charges.size());
  for (std::size_t c = 0; c < world.charges.size(); ++c) {
    LineAnswer& charge = answer.charges[world.charges[c]];
    charge.id = world.cart.shipping_charges[world.charges[c]].id;
    charge.list = world.list.charges[c];
    charge.final_amount = best.now.charges[c];
    for (std::size_t s = 0; s < best.stages.size(); ++s)
      for (const auto& [p, granted] : best.stages[s])
        if (granted.charges[c] != 0) charge.parts[{p, s}] += granted.charges[c];
  }
}

Met met_by(const World& world, const Chosen& chosen, const std::vector<bool>& open) {
  const Combination& best = *chosen.best;
  Met met;
  std::size_t giving = 0;
  for (std::size_t p = 0; p < world.pack.promotions.size(); ++p) {
    giving += outcome_of(world, chosen, p).outcome == Outcome::applied ? 1 : 0;
    if (open[p] && conditions_hold(world.pack.promotions[p], world, world.list) != best.condition[p])
      met.threshold_straddled = true;
  }
  met.two_give = giving >= 2;
  met.cap_bit = best.seen.cap_bit;
  met.floor_cut = best.seen.floor_cut;
  met.room_exceeded = best.seen.room_exceeded;
  met.spread_refilled = best.seen.spread_refilled;
  met.tie = chosen.tie;
  met.set_competition = best.set_competition;
  for (const auto& [p, runs] : best.out)
    if (best.wanted[p] && !world.pack.promotions[p].optional) met.constraint_bound = true;
  return met;
}

}  // namespace

Answer price(const typed::Pack& pack, const Cart& cart, std::size_t limit) {
  const World world = make_world(pack, cart);
  std::vector<bool> open;
  for (const typed::Promotion& promotion : pack.promotions)
    open.push_back(cart.currency == pack.currency && has_code(pack, promotion, cart) &&
                   (!promotion.active || within(*promotion.active, pack.timezone, cart.now.seconds)));
  const Chosen chosen = choose(world, open, limit);
  Answer answer;
  answer.combinations = chosen.combinations;
  answer.too_large = chosen.too_large || !chosen.best;
  if (answer.too_large) return answer;
  split_to_lines(world, *chosen.best, answer);
  for (std::size_t p = 0; p < pack.promotions.size(); ++p)
    answer.promotions.push_back(outcome_of(world, chosen, p));
  for (const Int& amount : chosen.best->now.goods) answer.goods_total += amount;
  for (const Int& amount : chosen.best->now.charges) answer.shipping_total += amount;
  answer.total = answer.goods_total + answer.shipping_total;
  answer.met = met_by(world, chosen, open);
  return answer;
}

}  // namespace perk::model
