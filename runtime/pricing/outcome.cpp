// The order of reasons is the order of the evaluation: not active, coupon, condition, amount, choice, room.
#include "runtime/pricing/outcome.h"

#include <algorithm>

#include "runtime/base/sort.h"
#include "runtime/ir/strata.h"
#include "runtime/pricing/bounds.h"
#include "runtime/pricing/phrase.h"
#include "runtime/pricing/rewards.h"

namespace perk::pricing {
namespace {

constexpr std::uint32_t kNoCandidate = 0xFFFFFFFF;

}  // namespace

std::string Explainer::id_of(std::uint32_t candidate) const {
  return calculation_.candidates[candidate].source->id;
}

void Explainer::explain(std::uint32_t candidate, PromotionResult& result) const {
  const Progress& progress = choice_.state.progress[candidate];
  switch (progress.status) {
    case Status::condition: explain_entry(calculation_.candidates[candidate], result); return;
    case Status::left_out: explain_left_out(candidate, result); return;
    case Status::chosen: explain_nothing_left(candidate, result); return;
    case Status::withheld: explain_withheld(candidate, result); return;
    case Status::stopped: explain_by_rank(candidate, result); return;
    case Status::not_chosen: explain_not_chosen(candidate, result); return;
    case Status::unseen:
    case Status::nothing: break;
  }
  if (!explain_used_up(candidate, result)) explain_nothing(result);
}

// Every line that it is about is one for which a bound has nothing left.
bool Explainer::explain_used_up(std::uint32_t candidate, PromotionResult& result) const {
  const Candidate& from = calculation_.candidates[candidate];
  if (std::ranges::find(from.blocked, 1) == from.blocked.end()) return false;
  const std::uint32_t stage = from.standing->first_stage;
  State at_entry(calculation_);
  if (stage < choice_.state.entries.size()) at_entry.goods = choice_.state.entries[stage];
  const Frozen frozen(calculation_, at_entry);
  bool gives = false;
  for (std::uint32_t o = 0; o < from.shape->offers.size(); ++o) {
    gives = gives || select_offer(calculation_, frozen, at_entry, candidate, o, true).alone.positive;
  }
  if (!gives) return false;
  for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = from.shape->bounds[b];
    if (!is_by_line(calculation_.module, bound)) continue;
    const bool count = bound.kind == ir::BoundKind::uses || bound.kind == ir::BoundKind::times;
    result.outcome = count ? Outcome::limit : Outcome::budget;
    result.reason = used_up_text(calculation_, from, b);
    return true;
  }
  return false;
}

// A bound has too little left: less than the promotion asks for, or others that share it took it.
void Explainer::explain_withheld(std::uint32_t candidate, PromotionResult& result) const {
  const Candidate& from = calculation_.candidates[candidate];
  for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = from.shape->bounds[b];
    const bool uses = bound.kind == ir::BoundKind::uses;
    if (is_by_line(calculation_.module, bound) || (!uses && bound.last != ir::LastGrant::none)) continue;
    const std::int64_t left = bound_left(calculation_, choice_.state, candidate, b, kWholeCart);
    if (uses && left > 0) continue;
    result.outcome = uses ? Outcome::limit : Outcome::budget;
    result.reason = from.source->bounds[b].text;
    if (uses) {
      result.reason += ": other promotions of this order have what is left of it";
    } else {
      const bool money = bound.kind == ir::BoundKind::money;
      result.reason += ": it would pass what is left, " +
                       (money ? money_text(calculation_.module, left) : number_text(left, 0));
    }
    return;
  }
  result.outcome = Outcome::balance;
  result.reason = "other promotions of this order spend the balance that it needs";
}

// Outside its window: when it next holds; where another moment than now is tested, what that one is.
void Explainer::explain_not_active(const ir::Promotion& source, PromotionResult& result) const {
  const ir::Module& module = calculation_.module;
  result.outcome = Outcome::not_active;
  result.reason = source.window_text.empty() ? "not active now" : "active " + source.window_text;
  const auto at = interpret::instant_tested(calculation_.cart, source);
  if (source.window_by != ir::kNoNode) {
    const ir::Field& field = module.fields[source.window_by];
    result.reason += std::string(": ") + ir::name_of(field.record) + "." + field.name + " is " +
                     (at ? instant_text(module, *at) : "missing");
  }
  if (!at) return;
  const std::int64_t next = interpret::next_within(module, source.window, *at);
  const char* before = source.window_by == ir::kNoNode ? ": " : "; ";
  result.reason += before + (next < 0 ? "not again" : "next from " + instant_text(module, next));
  result.next_active = {next < 0 ? 0 : next};
}

// It never became a candidate: time, coupon, a condition about the customer or the order, overflow.
void Explainer::explain_stopped(std::uint32_t promotion, PromotionResult& result) const {
  const ir::Module& module = calculation_.module;
  const ir::Promotion& source = module.promotions[promotion];
  if (calculation_.cart.has_stopped(source.id)) {
    result.outcome = Outcome::blocked;
    result.reason = "stopped by the shop";
    return;
  }
  if (!interpret::is_active(module, calculation_.cart, source)) {
    explain_not_active(source, result);
    return;
  }
  const Standing& standing = calculation_.index.promotions[promotion];
  if (!calculation_.codes.meet_all(source, standing)) {
    explain_missing_coupon(source, result);
    return;
  }
  if (std::ranges::binary_search(calculation_.overflowed, promotion)) {
    result.outcome = Outcome::overflow;
    result.reason = "an amount of it could be too large to calculate with this cart";
    return;
  }
  const Candidate candidate = calculation_.candidate_of(promotion);
  const auto& conjuncts = candidate.shape->conjuncts;
  for (std::uint32_t i = 0; i < conjuncts.size(); ++i) {
    if (conjuncts[i].stratum >= ir::Stratum::kart) continue;
    if (calculation_.walker.test(*candidate.shape, source.slots, conjuncts[i].node,
                                 {calculation_.list, candidate.code})) {
      continue;
    }
    explain_condition(calculation_, promotion, i, calculation_.list, result);
    return;
  }
  if (const std::optional<Refusal> refusal = refusal_of(calculation_, candidate)) {
    result.outcome = refusal->outcome;
    result.reason = refusal->reason;
    return;
  }
  explain_entry(candidate, result);  // it was not looked at, since it could give nothing
}

// The first condition that is false at the entry of its first stage; where all hold, there are no goods for
// it.
void Explainer::explain_entry(const Candidate& candidate, PromotionResult& result) const {
  const std::span<const std::int64_t> entry = choice_.state.entries[candidate.standing->first_stage];
  const auto& conjuncts = candidate.shape->conjuncts;
  for (std::uint32_t i = 0; i < conjuncts.size(); ++i) {
    if (calculation_.walker.test(*candidate.shape, candidate.source->slots, conjuncts[i].node,
                                 {entry, candidate.code})) {
      continue;
    }
    explain_condition(calculation_, candidate.promotion, i, entry, result);
    return;
  }
  explain_nothing(result);
}

void Explainer::explain_nothing(PromotionResult& result) {
  result.outcome = Outcome::nothing_to_give;
  result.reason = "nothing in the cart for it to take anything off";
}

// The first need that no usable code meets.
void Explainer::explain_missing_coupon(const ir::Promotion& source, PromotionResult& result) const {
  const ir::Module& module = calculation_.module;
  const Standing& standing = calculation_.index.promotions[result.rank];
  result.outcome = Outcome::missing_coupon;
  for (std::size_t n = 0; n < source.needs.size(); ++n) {
    const ir::CouponNeed& need = source.needs[n];
    if (calculation_.codes.meets(need, standing.need_codes[n])) continue;
    std::string pools;
    for (const std::uint32_t pool : need.pools) {
      pools += (pools.empty() ? "" : " or ") + module.pools[pool].id;
    }
    if (need.codes.size() == 1 && pools.empty()) {
      result.reason = "needs coupon \"" + need.codes.front() + "\"";
    } else if (need.codes.empty()) {
      result.reason = "needs a coupon from " + pools;
    } else {
      result.reason =
          "needs one of its " + number_text(static_cast<std::int64_t>(need.codes.size()), 0) + " coupons";
      if (!pools.empty()) result.reason += " or one from " + pools;
    }
    return;
  }
}

// `first K of`, `stop after`: others that rank before it are eligible.
void Explainer::explain_by_rank(std::uint32_t candidate, PromotionResult& result) const {
  result.outcome = Outcome::stopped;
  for (const Member& member : choice_.stopped) {
    if (member.candidate != candidate) continue;
    const auto before = choice_.stood.before(calculation_, member);
    if (before.empty()) continue;
    const std::string& text = calculation_.module.constraints[before.front().constraint].text;
    result.other = id_of(before.front().candidate);
    result.reason = result.other + " stands before it" + (text.empty() ? "" : " (" + text + ")");
    return;
  }
}

// `customer chooses K of`: what there is to choose from.
void Explainer::explain_not_chosen(std::uint32_t candidate, PromotionResult& result) const {
  const ir::Module& module = calculation_.module;
  const Candidate& from = calculation_.candidates[candidate];
  result.outcome = Outcome::not_chosen;
  for (const Membership& membership : from.standing->memberships) {
    const ir::Constraint& constraint = module.constraints[membership.constraint];
    if (constraint.kind != ir::Constraint::Kind::customer_chooses) continue;
    std::string others, options;
    for (std::uint32_t c = 0; c < calculation_.candidates.size(); ++c) {
      const std::uint32_t promotion = calculation_.candidates[c].promotion;
      if (std::ranges::find(constraint.members, promotion) == constraint.members.end()) continue;
      const Status status = choice_.state.progress[c].status;
      if (status == Status::condition || status == Status::nothing || status == Status::unseen) continue;
      options += (options.empty() ? "" : ", ") + id_of(c);
      if (calculation_.cart.has_chosen(id_of(c))) others += (others.empty() ? "" : ", ") + id_of(c);
    }
    result.reason = others.empty() ? "the customer has yet to choose " + number_text(constraint.at_most, 0) +
                                         " of " + options
                                   : "the customer chose " + others;
    return;
  }
}

// A constraint's words; those after the module's are bounds that promotions share.
std::string Explainer::text_of(std::uint32_t constraint) const {
  const auto& own = calculation_.module.constraints;
  return constraint < own.size() ? own[constraint].text : "what is left of a bound that they share";
}

// Eligible, but the chosen combination does without it.
void Explainer::explain_left_out(std::uint32_t candidate, PromotionResult& result) const {
  std::vector<Usage::Blocker> blockers;
  for (const Member& member : choice_.left_out) {
    if (member.candidate != candidate) continue;
    const auto found = choice_.usage.blockers(calculation_, member);
    blockers.insert(blockers.end(), found.begin(), found.end());
  }
  base::sort_stably(blockers, &Usage::Blocker::candidate);
  const Alternative* other = choice_.alternatives.empty() ? nullptr : &choice_.alternatives[candidate];
  if (other == nullptr || !other->found) {
    result.outcome = Outcome::excluded;
    if (blockers.empty()) {
      result.reason = "no combination that keeps every rule has it";
      return;
    }
    result.other = id_of(blockers.front().candidate);
    const std::string text = text_of(blockers.front().constraint);
    result.reason = "excluded by " + result.other + (text.empty() ? "" : " (" + text + ")");
    return;
  }
  result.outcome = Outcome::lost;
  result.by = {value_of(choice_.state) - other->value};
  const bool cut = choice_.proof == Proof::bounded || other->cut;
  if (cut && result.by.minor == 0) {
    result.reason = "left out of the best combination that was found";
    return;
  }
  const std::string by = (cut ? "at least " : "") + money_text(calculation_.module, result.by.minor);
  const auto absent = std::ranges::find_if(
      blockers, [&](const Usage::Blocker& blocker) { return other->chosen[blocker.candidate] == 0; });
  if (absent != blockers.end()) {
    result.other = id_of(absent->candidate);
    result.reason = result.by.minor > 0
                        ? "lost to " + result.other + " by " + by
                        : "equal to " + result.other + ", which is fewer promotions or stands first";
    return;
  }
  // No direct conflict: what would go if it came.
  std::string gone;
  for (std::uint32_t c = 0; c < other->chosen.size(); ++c) {
    if (other->chosen[c] != 0 || !choice_.state.progress[c].gives()) continue;
    if (gone.empty()) result.other = id_of(c);
    gone += (gone.empty() ? "" : ", ") + id_of(c);
  }
  if (result.by.minor == 0) {
    result.reason = "it would take nothing more off";
  } else if (gone.empty()) {
    result.reason = "the cart would be " + by + " dearer with it";
  } else {
    result.reason = "with it " + gone + " would not apply: " + by + " dearer";
  }
}

// In the price stage the lowest price wins; the others may have offered more than nothing.
bool Explainer::explain_lost_price(std::uint32_t candidate, PromotionResult& result) const {
  const Candidate& from = calculation_.candidates[candidate];
  std::int64_t by = 0;
  std::uint32_t winner = kNoCandidate;
  for (std::uint32_t o = 0; o < from.shape->offers.size(); ++o) {
    const std::uint32_t stage = from.source->stages[o];
    if (calculation_.module.stages[stage].kind != ir::Stage::Kind::price) continue;
    State at_entry(calculation_);
    at_entry.goods = choice_.state.entries[stage];
    const Frozen frozen(calculation_, at_entry);
    const OfferFacts facts = select_offer(calculation_, frozen, at_entry, candidate, o);
    for (const offers::Cell& cell : facts.alone.cells) {
      for (const Grant& grant : choice_.state.grants) {
        if (grant.stage != stage || grant.site != cell.run) continue;
        by += std::max<std::int64_t>(0, grant.amount - cell.amount);
        winner = std::min(winner, grant.candidate);
      }
    }
  }
  if (winner == kNoCandidate) return false;
  result.outcome = Outcome::lost;
  result.other = id_of(winner);
  result.by = {by};
  result.reason = by > 0 ? result.other + " is lower by " + money_text(calculation_.module, by)
                         : result.other + " is as low and stands first";
  return true;
}

bool Explainer::finds_account_spent(const Candidate& from) const {
  return std::ranges::any_of(from.shape->offers, [&](const ir::OfferShape& offer) {
    return offer.kind == ir::OfferKind::spend_balance &&
           spendable_left(calculation_, choice_.state, offer.account) == 0;
  });
}

bool Explainer::finds_worth_spent(const Candidate& from) const {
  return std::ranges::any_of(from.code_parts, [&](std::uint32_t code) {
    return choice_.state.worth_used[code] >= calculation_.codes.worths()[code];
  });
}

// Others of the order have what was left of an account or of a budget; it may be its own `needs`.
void Explainer::explain_shared(const Candidate& from, PromotionResult& result) const {
  for (const ir::OfferShape& offer : from.shape->offers) {
    if (offer.kind != ir::OfferKind::spend_balance) continue;
    result.outcome = Outcome::balance;
    result.reason = "this order spends all of the balance of " +
                    calculation_.module.accounts[offer.account].id + " otherwise";
    return;
  }
  result.outcome = Outcome::budget;
  result.reason = "other promotions of this order have what is left of its budget";
}

// Chosen, but nothing of it was left after rounding, its caps, rooms and floors, the total cap.
void Explainer::explain_nothing_left(std::uint32_t candidate, PromotionResult& result) const {
  const Progress& progress = choice_.state.progress[candidate];
  if (explain_lost_price(candidate, result)) return;
  const Candidate& from = calculation_.candidates[candidate];
  const bool set = std::ranges::any_of(from.shape->offers, [](const ir::OfferShape& offer) {
    return ir::info(offer.kind).kind_class == OfferClass::set;
  });
  if (progress.wanted == 0 && set && progress.times == 0) {
    result.outcome = Outcome::no_room;
    result.reason = "its items serve other offers";
    for (const SetStep& step : choice_.state.steps) {
      if (step.candidate == candidate || step.times == 0) continue;
      result.other = id_of(step.candidate);
      result.reason += ", first " + result.other;
      break;
    }
  } else if (progress.wanted == 0 && finds_account_spent(from)) {
    explain_shared(from, result);
  } else if (progress.wanted == 0) {
    result.outcome = Outcome::rounds_to_zero;
    result.reason = "it rounds to " + money_text(calculation_.module, 0);
  } else if (progress.allowed == 0 && finds_worth_spent(from)) {
    result.outcome = Outcome::budget;
    result.reason = "other promotions of this order have what is left of its coupon";
  } else if (progress.allowed == 0) {
    result.outcome = Outcome::no_room;
    result.reason = "its own cap leaves nothing";
  } else if (progress.bounded == 0) {
    explain_shared(from, result);
  } else if (progress.fitted == 0) {
    result.outcome = Outcome::no_room;
    result.reason = calculation_.module.floor ? "other promotions or the floor leave no room on its items"
                                              : "other promotions leave no room on its items";
  } else {
    result.outcome = Outcome::total_cap;
    const std::string& text = calculation_.module.total_cap_text;
    result.reason = "the cap on the total discount is used up" + (text.empty() ? "" : " (" + text + ")");
  }
}

}  // namespace perk::pricing
