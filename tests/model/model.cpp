// Gates before the choice, outcomes, lines and rewards after it.
#include "tests/model/model.h"

#include <algorithm>

#include "tests/model/choice.h"
#include "tests/model/gates.h"
#include "tests/model/window.h"

namespace perk::model {
namespace {

constexpr std::int64_t kUnits = 20'000;

// What a promotion did in all stages together.
struct Whole {
  Int rounded = 0, capped = 0, bounded = 0, fitted = 0, amount = 0, times = 0;
  bool gives = false;
};

Whole whole_of(const Combination& best, std::size_t p) {
  Whole whole;
  for (const auto& stage : best.stages) {
    const auto granted = stage.find(p);
    if (granted == stage.end()) continue;
    whole.rounded += granted->second.rounded;
    whole.capped += granted->second.capped;
    whole.bounded += granted->second.bounded;
    whole.fitted += granted->second.fitted;
    whole.amount += granted->second.amount();
    whole.times += granted->second.times;
    whole.gives = whole.gives || granted->second.gives();
  }
  return whole;
}

// Why a member of the chosen combination gives nothing.
Outcome why_nothing(const typed::Promotion& promotion, const Whole& whole) {
  const auto& offers = promotion.offers;
  if (is_price_offer(offers[0].kind) && whole.fitted > 0) return Outcome::lost;  // another price was lower
  const bool competed = std::any_of(offers.begin(), offers.end(),
                                    [](const typed::Offer& offer) { return is_set_offer(offer.kind); });
  if (competed && whole.times == 0) return Outcome::no_room;  // its units went to other sets
  if (whole.rounded == 0) return Outcome::rounds_to_zero;
  if (whole.capped == 0) return Outcome::no_room;
  if (whole.bounded == 0) {
    const bool spends = std::any_of(offers.begin(), offers.end(), [](const typed::Offer& offer) {
      return offer.kind == typed::OfferKind::spend_balance;
    });
    return spends && promotion.bounds.empty() ? Outcome::balance : Outcome::budget;
  }
  return whole.fitted == 0 ? Outcome::no_room : Outcome::total_cap;
}

Outcome used_up(const typed::Bound& bound) {
  const bool counts = bound.kind == ir::BoundKind::uses || bound.kind == ir::BoundKind::times;
  return counts ? Outcome::limit : Outcome::budget;
}

bool is_used_up(Outcome outcome) {
  return outcome == Outcome::limit || outcome == Outcome::budget || outcome == Outcome::balance;
}

// The first reason, in the order in which a promotion is tried.
PromotionAnswer outcome_of(const World& world, const Chosen& chosen, std::size_t p,
                           const std::vector<bool>& left_out) {
  const typed::Promotion& promotion = world.pack.promotions[p];
  const Combination& best = *chosen.best;
  const Whole whole = whole_of(best, p);
  PromotionAnswer answer;
  answer.amount = whole.amount;
  answer.times = whole.times;
  answer.has_other = chosen.best_with[p].has_value();
  if (answer.has_other) answer.by = value_of(best) - *chosen.best_with[p];
  const auto barred = best.barred.find(p);
  if (world.cart.currency != world.pack.currency) {
    answer.outcome = Outcome::other_currency;
  } else if (!left_out.empty() && left_out[p]) {
    answer.outcome = Outcome::overflow;
  } else if (whole.gives) {
    answer.outcome = Outcome::applied;
  } else if (is_stopped(world.cart, promotion)) {
    answer.outcome = Outcome::blocked;
  } else if (!is_active(world.pack, promotion, world.cart)) {
    answer.outcome = Outcome::not_active;
  } else if (!has_codes(world.pack, promotion, world.cart)) {
    answer.outcome = Outcome::missing_coupon;
  } else if (!best.condition[p]) {
    answer.outcome = Outcome::condition_false;
    if (barred != best.barred.end()) answer.also = barred->second;
  } else if (barred != best.barred.end()) {
    answer.outcome = *barred->second.begin();
    answer.also = barred->second;
    for (const typed::Bound& bound : promotion.bounds)
      if (counts_by_line(world, bound)) answer.also.insert(Outcome::nothing_to_give);
    if (!best.wanted[p]) answer.also.insert(Outcome::nothing_to_give);
    // What others spend of the balance it may also have lost to them.
    if (barred->second.count(Outcome::balance) > 0) answer.also.insert(Outcome::lost);
  } else if (!best.wanted[p]) {
    answer.outcome = Outcome::nothing_to_give;
    for (const typed::Bound& bound : promotion.bounds)  // perhaps nothing is left of it line by line
      if (counts_by_line(world, bound)) answer.also.insert(used_up(bound));
  } else if (!best.members.count(p)) {
    answer.outcome = answer.has_other ? Outcome::lost : Outcome::excluded;
    answer.outside = true;
  } else {
    answer.outcome = why_nothing(promotion, whole);
    // Which of the turns that end at nothing is taken says no rule, nor what they leave to others before the
    // total cap takes it.
    if (best.set_competition) answer.also = {Outcome::no_room, Outcome::rounds_to_zero, Outcome::total_cap};
    // Where it has both, the balance or a bound may have left nothing.
    if (answer.outcome == Outcome::budget) answer.also.insert(Outcome::balance);
    // Where it has a cap and a code used in parts, either may have left nothing.
    if (!worths(world, p).empty()) answer.also.insert(Outcome::budget);
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
  const std::size_t runs = world.runs.size();
  for (const CartLine& line : world.cart.lines) answer.lines.push_back({line.id, 0, 0, {}});
  for (std::size_t r = 0; r < runs; ++r) {
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
        take(left, granted.parts[r]);
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
        if (granted.parts[runs + c] != 0) charge.parts[{p, s}] += granted.parts[runs + c];
  }
}

// What is counted within one order is no matter of the ledger.
bool is_held(const typed::Bound& bound) {
  return bound.period.kind != ir::Period::Kind::order;
}

// A bound of uses, times or items, of the order or of each value of a line by which it is counted. Money and
// credits are counted where they are given.
void hold(const World& world, const Combination& best, std::size_t p, const typed::Bound& bound,
          Answer& answer) {
  const bool items = bound.kind == ir::BoundKind::items;
  if (!items && bound.kind != ir::BoundKind::uses && bound.kind != ir::BoundKind::times) return;
  std::map<Counter, Int> counts;
  for (const auto& stage : best.stages) {
    const auto found = stage.find(p);
    if (found == stage.end()) continue;
    const Granted& granted = found->second;
    for (std::size_t i = 0; i < granted.parts.size(); ++i) {
      const std::optional<Counter> counter = counter_of(world, bound, i);
      const bool nowhere = i >= world.runs.size() && counts_by_line(world, bound);  // a charge is no line
      if (!counter || nowhere || granted.parts[i] == 0) continue;
      counts[*counter] = items ? Int(counts[*counter] + granted.units[i]) : Int(1);
    }
    const std::optional<Counter> counter = counter_of(world, bound, world.runs.size());
    if (!items && counter && !counts_by_line(world, bound))
      counts[*counter] =
          bound.kind == ir::BoundKind::uses ? Int(1) : std::max(Int(1), answer.promotions[p].times);
  }
  for (const auto& [counter, amount] : counts) answer.holds[counter] += amount;
}

// What promotions that give something give beside money off, spend, and ask the ledger to hold.
void collect_rewards(const World& world, const Combination& best, Answer& answer) {
  const typed::Pack& pack = world.pack;
  for (const auto& stage : best.stages)
    for (const auto& [p, granted] : stage) {
      if (answer.promotions[p].outcome != Outcome::applied) continue;
      for (const GiftGrant& gift : granted.gifts) {
        std::vector<std::string> skus = gift.skus;
        std::sort(skus.begin(), skus.end());
        answer.gifts.push_back({p, std::move(skus), gift.quantity, gift.value});
      }
      for (const auto& [account, amount] : granted.credits)
        if (amount > 0) answer.credits[{p, pack.accounts[account].id}] += amount;
      for (const auto& [pool, amount] : granted.issued)
        if (amount > 0) answer.issued[{p, pack.pools[pool].id}] += amount;
      for (const auto& [account, amount] : granted.spent)
        if (amount > 0) answer.spends[{p, pack.accounts[account].id}] += amount;
      for (const typed::Bound& bound : pack.promotions[p].bounds)
        for (const auto& [counter, amount] : granted.counted)
          if (counter.first == bound.counter && is_held(bound) && amount > 0) answer.holds[counter] += amount;
    }
  for (std::size_t p = 0; p < pack.promotions.size(); ++p) {
    if (answer.promotions[p].outcome != Outcome::applied) continue;
    for (const typed::Message& message : pack.promotions[p].says)
      answer.messages.emplace_back(p, message.text);
    for (const typed::Spend& spend : pack.promotions[p].spends)
      answer.spends[{p, pack.accounts[spend.account].id}] +=
          floor_of(value_of(spend.amount, world, best.entries[p]).value_or(0));
    for (const typed::Bound& bound : pack.promotions[p].bounds)
      if (is_held(bound)) hold(world, best, p, bound, answer);
  }
}

bool has(const typed::ExprPtr& expr, const auto& test) {
  return expr && (test(*expr) || std::any_of(expr->args.begin(), expr->args.end(),
                                             [&](const typed::ExprPtr& arg) { return has(arg, test); }));
}

void meet_offers(const typed::Promotion& promotion, Met& met) {
  for (const typed::Offer& offer : promotion.offers) {
    met.words_used = met.words_used || offer.words != ir::OfferWords{};
    for (const typed::ExprPtr* value : {&offer.value, &offer.reward.value}) {
      met.for_every = met.for_every || has(*value, [](const typed::Expr& expr) {
                        return expr.kind == typed::ExprKind::times_into;
                      });
      met.lookup_used = met.lookup_used || has(*value, [](const typed::Expr& expr) {
                          return expr.kind == typed::ExprKind::lookup;
                        });
    }
  }
}

Met met_by(const World& world, const Chosen& chosen, const std::vector<bool>& open, const Answer& answer) {
  const Combination& best = *chosen.best;
  Met met;
  std::size_t giving = 0;
  for (std::size_t p = 0; p < world.pack.promotions.size(); ++p) {
    const Outcome outcome = answer.promotions[p].outcome;
    giving += outcome == Outcome::applied ? 1 : 0;
    if (outcome == Outcome::applied) meet_offers(world.pack.promotions[p], met);
    if (open[p] && conditions_hold(world.pack.promotions[p], world, world.list) != best.condition[p])
      met.threshold_straddled = true;
    met.bound_bit = met.bound_bit || is_used_up(outcome);
    met.stopped = met.stopped || outcome == Outcome::stopped;
    met.customer_chose = met.customer_chose || outcome == Outcome::not_chosen;
  }
  met.two_give = giving >= 2;
  met.cap_bit = best.seen.cap_bit;
  met.bound_bit = met.bound_bit || best.seen.bound_bit;
  met.worth_bit = best.seen.worth_bit;
  met.floor_cut = best.seen.floor_cut;
  met.room_exceeded = best.seen.room_exceeded;
  met.spread_refilled = best.seen.spread_refilled;
  met.tie = chosen.tie;
  met.set_competition = best.set_competition;
  met.gift_given = !answer.gifts.empty();
  met.credit_given = !answer.credits.empty();
  met.coupon_issued = !answer.issued.empty();
  met.balance_spent = !answer.spends.empty();
  for (const auto& [p, runs] : best.out)
    if (best.wanted[p] && !world.pack.promotions[p].optional) met.constraint_bound = true;
  return met;
}

// Last of all, outside the objective.
Int settlement_of(const typed::Pack& pack, const Int& total) {
  if (!pack.settlement) return 0;
  const Int step = make_int(pack.settlement->step);
  return round_of(ratio(total, step), pack.settlement->mode) * step - total;
}

}  // namespace

Answer price(const typed::Pack& pack, const Cart& cart, std::size_t limit,
             const std::vector<bool>& left_out) {
  // One entry for every unit: what is many is not answered.
  std::int64_t units = 0;
  for (const CartLine& line : cart.lines) units += line.quantity;
  if (units > kUnits) {
    Answer unanswered;
    unanswered.too_large = true;
    return unanswered;
  }
  const World world = make_world(pack, cart);
  std::vector<bool> open;
  for (std::size_t p = 0; p < pack.promotions.size(); ++p)
    open.push_back(cart.currency == pack.currency && has_codes(pack, pack.promotions[p], cart) &&
                   is_active(pack, pack.promotions[p], cart) && !is_stopped(cart, pack.promotions[p]) &&
                   (left_out.empty() || !left_out[p]));
  const Chosen chosen = choose(world, open, limit);
  Answer answer;
  answer.combinations = chosen.combinations;
  answer.too_large = chosen.too_large || !chosen.best;
  if (answer.too_large) return answer;
  split_to_lines(world, *chosen.best, answer);
  std::vector<bool> applied;
  for (std::size_t p = 0; p < pack.promotions.size(); ++p) {
    answer.promotions.push_back(outcome_of(world, chosen, p, left_out));
    applied.push_back(answer.promotions.back().outcome == Outcome::applied);
  }
  for (const Int& amount : chosen.best->now.goods) answer.goods_total += amount;
  for (const Int& amount : chosen.best->now.charges) answer.shipping_total += amount;
  answer.total = answer.goods_total + answer.shipping_total;
  if (cart.currency == pack.currency) answer.settlement = settlement_of(pack, answer.total);
  collect_rewards(world, *chosen.best, answer);
  answer.coupons = verdicts(world, applied);
  answer.met = met_by(world, chosen, open, answer);
  return answer;
}

}  // namespace perk::model
