// One stage after the other: eligibility and what set offers claim (pricing.md R2–R7).
#pragma once
#include <algorithm>

#include "runtime/lane/pricer.h"

namespace perk::lane {

template <int W>
Refusal Pricer<W>::run_stage(std::uint32_t stage) {
  memory_.cells.clear();
  memory_.exact.clear();
  stage_memory_.asked.clear();
  stage_memory_.selections.clear();
  refit_ = false;
  if (const Refusal refusal = enter_stage(stage); refusal != Refusal::none) return refusal;
  if (stage_memory_.asked.empty()) return Refusal::none;
  const bool price = module_.stages[stage].kind == ir::Stage::Kind::price;
  if (price) last_odd_ = static_cast<std::int32_t>(stage);
  const bool one_by_one = module_.stages[stage].one_after_another && !price;
  several_claim_ = false;
  if (const Refusal refusal = settle_claims(!one_by_one); refusal != Refusal::none) return refusal;
  if (several_claim_) shared_claims_ |= std::uint64_t{1} << stage;
  if (one_by_one) {
    one_after_another(stage);
  } else {
    enter(Phase::assemble);
    assemble(stage);
    enter(Phase::fit);
    fit(stage);
    enter(Phase::commit);
    commit(stage);
  }
  return Refusal::none;
}

// Tests who stands in their first stage here, and asks what everybody who gives here wants.
template <int W>
Refusal Pricer<W>::enter_stage(std::uint32_t stage) {
  const std::uint32_t first = (stages_of_first_ >> stage & 1U) != 0 ? first_of_stage_[stage] : kNobody;
  if (several_stages_) {
    for (std::uint32_t i = 0; i < memory_.alive.size(); ++i) {
      const Alive& one = memory_.alive[i];
      const bool again =
          one.row->first_stage < stage && one.row->last_stage >= stage && one.status == Alive::Status::chosen;
      if (again) ask_offers_of(i, stage);
      if (one.row->first_stage != stage) continue;
      if (const Refusal refusal = enter_one(i, stage); refusal != Refusal::none) return refusal;
    }
  } else {
    for (std::uint32_t i = first; i != kNobody; i = memory_.alive[i].next) {
      if (const Refusal refusal = enter_one(i, stage); refusal != Refusal::none) return refusal;
    }
  }
  if (!may_bind_) return Refusal::none;
  for (std::uint32_t i = first; i != kNobody; i = memory_.alive[i].next) {
    const Alive& one = memory_.alive[i];
    if (one.status == Alive::Status::chosen && binds(one)) return Refusal::binds;
  }
  return Refusal::none;
}

// What it gives in this stage; true if that is more than nothing.
template <int W>
bool Pricer<W>::ask_offers_of(std::uint32_t candidate, std::uint32_t stage) {
  const Alive& one = memory_.alive[candidate];
  const bool several = one.row->first_stage != one.row->last_stage;
  bool positive = false;
  for (std::size_t o = 0; o < one.plan->offers.size(); ++o) {
    if (several && module_.promotions[one.rank].stages[o] != stage) continue;
    ask(candidate, one.plan->offers[o]);
    positive = positive || stage_memory_.asked.back().positive;
  }
  return positive;
}

// Whoever starts here: conditions, rank, and whether there is something to give.
template <int W>
Refusal Pricer<W>::enter_one(std::uint32_t candidate, std::uint32_t stage) {
  enter(Phase::test);
  Alive& one = memory_.alive[candidate];
  if (stopped(one) || !holds(one)) {
    leave(one);
    return Refusal::none;
  }
  // What is left of a code can only take away from it, as any other bound.
  const bool bounded = one.row->of_worth && one.plan->refusal == Refusal::none;
  const Refusal refusal = bounded ? Refusal::bounds : one.plan->refusal;
  if (refusal != Refusal::none && refusal != Refusal::bounds) return refusal;
  const std::size_t asked = stage_memory_.asked.size(), cells = memory_.cells.size();
  const bool several = one.row->first_stage != one.row->last_stage;
  // What a promotion gives in later stages counts too: several `give` lines stand or fall together.
  if (!ask_offers_of(candidate, stage) && !(several && gives_later(candidate))) {
    leave(one);
    last_nothing_ = static_cast<std::int32_t>(stage);
    stage_memory_.asked.shrink(asked);
    memory_.cells.shrink(cells);
    return Refusal::none;
  }
  if (refusal != Refusal::none) return refusal;  // a bound can only take away from it
  stand(one);
  if (module_.first_that_applies && !allowed(one)) {
    one.status = Alive::Status::out;
    stage_memory_.asked.shrink(asked);
    memory_.cells.shrink(cells);
    return Refusal::none;
  }
  one.status = Alive::Status::chosen;
  optional_ = optional_ || one.row->optional;
  return Refusal::none;
}

template <int W>
bool Pricer<W>::gives_later(std::uint32_t candidate) {
  const std::size_t asked = stage_memory_.asked.size(), cells = memory_.cells.size();
  bool positive = false;
  for (const OfferPlan& offer : memory_.alive[candidate].plan->offers) {
    ask(candidate, offer);
    positive = positive || stage_memory_.asked.back().positive;
  }
  stage_memory_.asked.shrink(asked);
  memory_.cells.shrink(cells);
  return positive;
}

// Set offers that together would need more units of a run than it has are a choice (S35). Others take theirs
// by rank, of what those before have left.
template <int W>
Refusal Pricer<W>::settle_claims(bool form) {
  Mask<W> claimed, twice;
  std::uint32_t claiming = 0;
  for (const Asked<W>& asked : stage_memory_.asked) {
    if (!asked.claims.any()) continue;
    twice |= claimed & asked.claims;
    claimed |= asked.claims;
    ++claiming;
  }
  if (claiming < 2) return Refusal::none;
  several_claim_ = true;
  if (!twice.any()) return Refusal::none;
  claims_ = Claims::counted;
  const std::size_t cells = memory_.cells.size();
  for (const Asked<W>& asked : stage_memory_.asked) {
    if (!asked.claims.any()) continue;
    Asked<W> alone = asked;
    want(alone);
    memory_.cells.shrink(cells);
  }
  bool scarce = false;
  claimed.each([&](std::uint32_t r) {
    scarce = scarce || memory_.claims[r] > memory_.quantity[r];
    memory_.claims[r] = 0;
  });
  if (!scarce && form) form_sets_again(claimed);
  claims_ = Claims::alone;
  return scarce ? Refusal::competing : Refusal::none;
}

template <int W>
void Pricer<W>::form_sets_again(const Mask<W>& claimed) {
  claims_ = Claims::left;
  std::swap(memory_.cells, memory_.again);
  memory_.cells.clear();
  for (Asked<W>& asked : stage_memory_.asked) {
    if (asked.claims.any()) {
      want(asked);
      continue;
    }
    const std::size_t begin = memory_.cells.size();
    for (std::size_t i = asked.begin; i < asked.end; ++i) memory_.cells.push_back(memory_.again[i]);
    asked.begin = begin;
    asked.end = memory_.cells.size();
  }
  claimed.each([&](std::uint32_t r) { memory_.claims[r] = 0; });
}

// Each by rank on what the one before left; eligibility and selections stay those of the entry.
template <int W>
void Pricer<W>::one_after_another(std::uint32_t stage) {
  last_odd_ = static_cast<std::int32_t>(stage);
  claims_ = Claims::left;
  const std::size_t count = stage_memory_.asked.size();
  for (std::size_t first = 0, last = 0; first < count; first = last) {
    const std::uint32_t candidate = stage_memory_.asked[first].candidate;
    memory_.cells.clear();
    for (; last < count && stage_memory_.asked[last].candidate == candidate; ++last) {
      want(stage_memory_.asked[last]);
    }
    memory_.cells.shrink(assemble_one(first, last, 0, stage));
    fit(stage);
    commit(stage);
  }
  all_.each([&](std::uint32_t r) { memory_.claims[r] = 0; });
  claims_ = Claims::alone;
}

}  // namespace perk::lane
