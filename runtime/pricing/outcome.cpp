// The order of reasons is the order of the evaluation: not active, coupon, condition, amount, choice, room.
#include "runtime/pricing/outcome.h"

#include <algorithm>

#include "runtime/pricing/phrase.h"

namespace perk::pricing {
namespace {

constexpr std::uint32_t kNoCandidate = 0xFFFFFFFF;

}  // namespace

Explainer::Explainer(const Calculation& calculation, const Choice& choice)
    : calculation_(calculation),
      choice_(choice),
      candidate_of_(calculation.module.promotions.size(), kNoCandidate) {
  for (std::uint32_t c = 0; c < calculation.candidates.size(); ++c) {
    candidate_of_[calculation.candidates[c].promotion] = c;
  }
}

std::string Explainer::id_of(std::uint32_t candidate) const {
  return calculation_.candidates[candidate].source->id;
}

void Explainer::explain(std::uint32_t promotion, PromotionResult& result) const {
  const std::uint32_t candidate = candidate_of_[promotion];
  if (candidate == kNoCandidate) {
    explain_stopped(promotion, result);
    return;
  }
  const Progress& progress = choice_.state.progress[candidate];
  switch (progress.status) {
    case Status::condition:
      explain_condition(calculation_, promotion, progress.conjunct,
                        choice_.state.entries[calculation_.candidates[candidate].standing->first_stage],
                        result);
      return;
    case Status::left_out: explain_left_out(candidate, result); return;
    case Status::chosen: explain_nothing_left(candidate, result); return;
    case Status::unseen:
    case Status::nothing: break;
  }
  result.outcome = Outcome::nothing_to_give;
  result.reason = "nothing in the cart for it to take anything off";
}

// It never became a candidate: time, coupon, a condition about the customer or the order, overflow.
void Explainer::explain_stopped(std::uint32_t promotion, PromotionResult& result) const {
  const ir::Module& module = calculation_.module;
  const ir::Promotion& source = module.promotions[promotion];
  const std::int64_t now = calculation_.cart.now();
  if (source.window != 0xFFFFFFFF && !interpret::within(module, source.window, now)) {
    const std::int64_t next = interpret::next_within(module, source.window, now);
    result.outcome = Outcome::not_active;
    result.reason = source.window_text.empty() ? "not active now" : "active " + source.window_text;
    result.reason += next < 0 ? ": not again" : ": next from " + instant_text(module, next);
    result.next_active = {next < 0 ? 0 : next};
    return;
  }
  const auto entered = [&](const std::string& code) { return calculation_.cart.has_coupon(code); };
  if (!source.coupons.empty() && std::ranges::none_of(source.coupons, entered)) {
    result.outcome = Outcome::missing_coupon;
    result.reason = source.coupons.size() == 1
                        ? "needs coupon \"" + source.coupons.front() + "\""
                        : "needs one of its " +
                              number_text(static_cast<std::int64_t>(source.coupons.size()), 0) + " coupons";
    return;
  }
  if (std::ranges::binary_search(calculation_.overflowed, promotion)) {
    result.outcome = Outcome::overflow;
    result.reason = "an amount of it could be too large to calculate with this cart";
    return;
  }
  const ir::Shape& shape = module.shapes[source.shape];
  for (std::uint32_t i = 0; i < shape.conjuncts.size(); ++i) {
    const ir::Conjunct& conjunct = shape.conjuncts[i];
    if (conjunct.stratum >= ir::Stratum::kart) continue;
    if (calculation_.evaluator.test(shape, source.slots, conjunct.node, {calculation_.list})) continue;
    explain_condition(calculation_, promotion, i, calculation_.list, result);
    return;
  }
}

// Eligible, but the chosen combination does without it.
void Explainer::explain_left_out(std::uint32_t candidate, PromotionResult& result) const {
  std::vector<Usage::Blocker> blockers;
  for (const Member& member : choice_.left_out) {
    if (member.candidate != candidate) continue;
    const auto found = choice_.usage.blockers(calculation_, member);
    blockers.insert(blockers.end(), found.begin(), found.end());
  }
  std::ranges::stable_sort(blockers, {}, &Usage::Blocker::candidate);
  const Alternative* other = choice_.alternatives.empty() ? nullptr : &choice_.alternatives[candidate];
  if (other == nullptr || !other->found) {
    result.outcome = Outcome::excluded;
    if (blockers.empty()) {
      result.reason = "no combination that keeps every rule has it";
      return;
    }
    result.other = id_of(blockers.front().candidate);
    const std::string& text = calculation_.module.constraints[blockers.front().constraint].text;
    result.reason = "excluded by " + result.other + (text.empty() ? "" : " (" + text + ")");
    return;
  }
  result.outcome = Outcome::lost;
  result.by = {value_of(choice_.state) - other->value};
  const std::string by =
      (choice_.proof == Proof::bounded ? "at least " : "") + money_text(calculation_.module, result.by.minor);
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
    if (other->chosen[c] != 0 || choice_.state.progress[c].granted == 0) continue;
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
  } else if (progress.wanted == 0) {
    result.outcome = Outcome::rounds_to_zero;
    result.reason = "it rounds to " + money_text(calculation_.module, 0);
  } else if (progress.allowed == 0) {
    result.outcome = Outcome::no_room;
    result.reason = "its own cap leaves nothing";
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
