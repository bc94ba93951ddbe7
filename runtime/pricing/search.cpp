// Stage by stage: eligibility is exact at every entry, so a fork is made only where something can be left
// out.
#include "runtime/pricing/search.h"

#include <algorithm>
#include <numeric>

#include "runtime/ir/strata.h"

namespace perk::pricing {
namespace {

constexpr std::uint64_t kBudgetsForAlternatives = 8;

Ceiling::Giving giving_of(const State& state) {
  Ceiling::Giving giving;
  giving.preferred.reserve(state.progress.size());
  for (const Progress& progress : state.progress) {
    giving.preferred.push_back(progress.is_of_worth() ? 1 : 0);
    giving.count += progress.is_of_worth() ? 1 : 0;
  }
  return giving;
}

}  // namespace

Search::Search(const Calculation& calculation, const PriceOptions& options, const Faults& faults)
    : calculation_(calculation), options_(options), faults_(faults) {
  for (const Candidate& candidate : calculation.candidates) {
    rewards_ = rewards_ || std::ranges::any_of(candidate.shape->offers, [](const ir::OfferShape& offer) {
                 const OfferClass kind = ir::info(offer.kind).kind_class;
                 return kind == OfferClass::gift || kind == OfferClass::reward;
               });
  }
}

Choice Search::run() {
  budget_ = options_.choice_budget;
  solve(std::nullopt);
  Choice choice{std::move(best_->state), std::move(best_->usage), std::move(best_->left_out),
                std::move(best_->stood), std::move(best_->stopped)};
  const Proof proven = evaluations_ == 1 ? Proof::greedy : Proof::searched;
  choice.proof = cut_ ? Proof::bounded : searched_ ? proven : Proof::forced;
  choice.evaluations = evaluations_;
  choice.nodes = nodes_;
  choice.gap = cut_ ? std::max<std::int64_t>(0, open_ - value_of(choice.state)) : 0;
  if (options_.explain != Explain::none) find_alternatives(choice);
  return choice;
}

// The best combination, or the best that has one promotion.
void Search::solve(std::optional<std::uint32_t> must) {
  must_ = must;
  best_.reset();
  open_ = INT64_MIN;
  cut_ = false;
  nodes_ = 0;
  if (root_) {
    decide(*root_, 0);
  } else {
    at_root_ = !must;
    explore({State(calculation_), {}, {}, {}, {}}, 0);
  }
}

// S24: what each promotion that lost would cost. Each search has the budget of the choice, all of them some
// times as much.
void Search::find_alternatives(Choice& choice) {
  choice.alternatives.resize(calculation_.candidates.size());
  std::uint64_t left = kBudgetsForAlternatives * options_.choice_budget;
  for (std::uint32_t c = 0; c < calculation_.candidates.size(); ++c) {
    if (choice.state.progress[c].status != Status::left_out || calculation_.module.first_that_applies)
      continue;
    budget_ = std::min(left, options_.choice_budget);
    solve(c);
    left -= std::min(left, nodes_);
    if (!best_) continue;
    Alternative& alternative = choice.alternatives[c];
    alternative.found = true;
    alternative.cut = cut_;
    alternative.value = std::max(value_of(best_->state), cut_ ? open_ : INT64_MIN);
    alternative.value = std::min(alternative.value, value_of(choice.state));
    for (const Progress& progress : best_->state.progress) {
      alternative.chosen.push_back(progress.status == Status::chosen ? 1 : 0);
    }
  }
}

// The first combination is always priced.
bool Search::spent(std::int64_t ceiling) {
  if (!best_ || nodes_ <= budget_) return false;
  cut_ = true;
  open_ = std::max(open_, ceiling);
  return true;
}

bool Search::can_win(std::int64_t ceiling, const Ceiling::Giving& giving) const {
  if (!best_) return true;
  const std::int64_t best = value_of(best_->state);
  if (ceiling != best || calculation_.module.ties_to_first_ending || faults_.no_bound) return ceiling >= best;
  // As good at most: fewer promotions win, then the first rank that only one has.
  // A reward that is worth nothing stands in the ranks without being counted.
  if (giving.count != best_giving_.count || rewards_) return giving.count <= best_giving_.count;
  const auto [own, other] = std::ranges::mismatch(giving.preferred, best_giving_.preferred);
  return own == giving.preferred.end() || *own == 1;
}

void Search::explore(Branch branch, std::uint32_t stage) {
  for (; stage < calculation_.module.stages.size(); ++stage) {
    if (must_ && calculation_.candidates[*must_].standing->first_stage < stage &&
        branch.state.progress[*must_].status != Status::chosen) {
      return;
    }
    if (calculation_.stage_is_used[stage] == 0) {
      branch.state.entries.push_back(branch.state.goods);
      continue;
    }
    StageFacts facts = enter_stage(calculation_, branch.state, stage);
    Decisions decisions = decisions_of(branch, facts);
    if (calculation_.module.first_that_applies) {
      decide_by_rank(branch, decisions);
    } else if (!decisions.free.empty()) {
      searched_ = true;
      std::unique_ptr<Fork> next = fork(std::move(branch), std::move(facts), std::move(decisions));
      if (at_root_) {
        at_root_ = false;
        root_ = std::move(next);
        decide(*root_, 0);
      } else {
        decide(*next, 0);
      }
      return;
    } else {
      for (const Member& member : decisions.members) branch.usage.add(member);
      settle(branch, decisions, Included(decisions.members.size(), 1));
      std::vector<std::vector<SetStep>> competing = competing_sets(calculation_, branch.state, facts);
      if (!competing.empty()) {
        at_root_ = false;
        try_plans(branch, facts, std::move(competing));
        return;
      }
    }
    run_stage(calculation_, branch.state, facts, {});
  }
  leaf(std::move(branch));
}

std::unique_ptr<Search::Fork> Search::fork(Branch branch, StageFacts facts, Decisions decisions) const {
  auto at = std::make_unique<Fork>(
      Fork{std::move(branch), std::move(facts), std::move(decisions), nullptr, {}, {}, {}});
  at->ceiling = std::make_unique<Ceiling>(calculation_, at->branch.state, at->facts, at->decisions, faults_);
  const std::vector<Member>& members = at->decisions.members;
  at->included.assign(members.size(), 1);
  for (const std::size_t i : at->decisions.free) at->included[i] = 0;
  at->usage = at->branch.usage;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (at->included[i] != 0) at->usage.add(members[i]);
  }
  at->last_meeting.assign(members.size(), 0);
  for (std::size_t place = 0; place < at->decisions.free.size(); ++place) {
    for (const std::size_t i : at->decisions.free) {
      if (meet(members[i], members[at->decisions.free[place]])) at->last_meeting[i] = place;
    }
  }
  return at;
}

// A stage whose promotions are settled, and what follows.
void Search::finish_stage(Branch branch, const StageFacts& facts) {
  std::vector<std::vector<SetStep>> competing = competing_sets(calculation_, branch.state, facts);
  if (!competing.empty()) {
    try_plans(branch, facts, std::move(competing));
    return;
  }
  run_stage(calculation_, branch.state, facts, {});
  explore(std::move(branch), facts.stage + 1);
}

// ---- who takes part at all ------------------------------------------------------------------------------

// `first K of` and `stop after`: by eligibility and rank, before any choice (S17).
void Search::stop_by_rank(Branch& branch, std::vector<Member>& members) const {
  std::erase_if(members, [&](const Member& member) {
    const bool out = !branch.stood.before(calculation_, member).empty();
    if (out) branch.stopped.push_back(member);
    return out;
  });
  for (const Member& member : members) branch.stood.add(member);
}

// A condition of a later stage that fails on what is left now, and on anything less.
bool Search::fails_for_good(std::uint32_t candidate, const StageFacts& facts) const {
  const Candidate& of = calculation_.candidates[candidate];
  return std::ranges::any_of(lasting_conjuncts(*of.shape), [&](std::uint32_t conjunct) {
    return !calculation_.test(of, of.shape->conjuncts[conjunct].node, facts.frozen.entry);
  });
}

Decisions Search::decisions_of(Branch& branch, StageFacts& facts) const {
  Decisions decisions;
  std::vector<std::uint32_t> stopped;
  for (const std::uint32_t c : facts.eligible) {
    const Candidate& candidate = calculation_.candidates[c];
    if (!is_bound(calculation_, c) && !candidate.optional) {
      decisions.owed.push_back(c);
      continue;
    }
    if (refused_by_customer(calculation_, c)) {
      branch.state.progress[c].status = Status::not_chosen;
      stopped.push_back(c);
      continue;
    }
    std::vector<Member> members = members_of(calculation_, branch.state, facts, c);
    const std::size_t all = members.size();
    stop_by_rank(branch, members);
    if (members.empty()) {
      branch.state.progress[c].status = Status::stopped;
      stopped.push_back(c);
    } else if (members.size() < all) {
      branch.state.sites_out[c].assign(calculation_.list.size() + calculation_.charges.size(), 1);
    }
    std::ranges::move(members, std::back_inserter(decisions.members));
  }
  const auto is_stopped = [&](std::uint32_t c) { return std::ranges::find(stopped, c) != stopped.end(); };
  std::erase_if(facts.eligible, is_stopped);
  std::erase_if(facts.offers, [&](const OfferFacts& offer) { return is_stopped(offer.candidate); });
  if (decisions.members.empty()) return decisions;
  for (std::uint32_t c = 0; c < calculation_.candidates.size(); ++c) {
    if (branch.state.progress[c].status != Status::unseen ||
        calculation_.candidates[c].standing->first_stage <= facts.stage ||
        refused_by_customer(calculation_, c) || !calculation_.could_give(c) || fails_for_good(c, facts)) {
      continue;
    }
    decisions.later.add(calculation_, c);
  }
  Usage potential = branch.usage;
  for (const Member& member : decisions.members) potential.add(member);
  for (std::size_t i = 0; i < decisions.members.size(); ++i) {
    const Member& member = decisions.members[i];
    const bool binds = std::ranges::any_of(member.spots, [&](const Spot& spot) {
      return potential.could_bind(calculation_, member, spot, decisions.later);
    });
    if (member.optional || binds) decisions.free.push_back(i);
  }
  return decisions;
}

void Search::settle(Branch& branch, const Decisions& decisions, const Included& included) const {
  State& state = branch.state;
  for (const std::uint32_t c : decisions.owed) state.progress[c].status = Status::chosen;
  for (std::size_t i = 0; i < decisions.members.size(); ++i) {
    const Member& member = decisions.members[i];
    Progress& progress = state.progress[member.candidate];
    if (!member.sites.empty()) {
      // It takes part where it is chosen, and nowhere else.
      auto& out = state.sites_out[member.candidate];
      if (out.empty()) out.assign(calculation_.list.size() + calculation_.charges.size(), 1);
      for (const std::uint32_t site : member.sites) out[site] = included[i] != 0 ? 0 : 1;
    }
    if (included[i] != 0) {
      progress.status = Status::chosen;
      continue;
    }
    if (progress.status != Status::chosen) progress.status = Status::left_out;
    branch.left_out.push_back(member);
  }
}

void Search::decide_by_rank(Branch& branch, const Decisions& decisions) const {
  Included included(decisions.members.size(), 0);
  for (std::size_t i = 0; i < decisions.members.size(); ++i) {
    if (!branch.usage.allows(calculation_, decisions.members[i])) continue;
    branch.usage.add(decisions.members[i]);
    included[i] = 1;
  }
  settle(branch, decisions, included);
}

// ---- the choice -----------------------------------------------------------------------------------------

// Left out for a reason, or something that is still undecided may be the reason (S20).
bool Search::excused(const Fork& at, std::size_t member, std::size_t next) const {
  const Member& out = at.decisions.members[member];
  return out.optional || at.last_meeting[member] >= next || !at.usage.allows(calculation_, out) ||
         std::ranges::any_of(out.spots,
                             [&](const Spot& spot) { return at.decisions.later.meets(calculation_, spot); });
}

bool Search::can_have_must(const Fork& at, std::size_t next) const {
  if (!must_) return true;
  const Standing& standing = *calculation_.candidates[*must_].standing;
  if (standing.first_stage < at.facts.stage) return true;  // explore() has looked
  if (standing.first_stage > at.facts.stage) {
    return at.usage.allows(calculation_, {*must_, {}, order_spots(calculation_, *must_), false, 0});
  }
  const std::vector<Member>& members = at.decisions.members;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].candidate == *must_ && at.included[i] != 0) return true;
  }
  for (std::size_t place = next; place < at.decisions.free.size(); ++place) {
    const Member& member = members[at.decisions.free[place]];
    if (member.candidate == *must_ && at.usage.allows(calculation_, member)) return true;
  }
  return std::ranges::find(at.decisions.owed, *must_) != at.decisions.owed.end();
}

void Search::decide(Fork& at, std::size_t next) {
  const std::vector<std::size_t>& order = at.decisions.free;
  for (std::size_t place = 0; place < next; ++place) {
    if (at.included[order[place]] == 0 && !excused(at, order[place], next)) return;
  }
  if (!can_have_must(at, next)) return;
  ++nodes_;
  const std::int64_t ceiling = at.ceiling->at(at.usage, at.included, next);
  if (best_ && ceiling < value_of(best_->state)) return;
  if (best_ && !can_win(ceiling, at.ceiling->giving(at.usage, at.included, next))) return;
  if (spent(ceiling)) return;
  if (next == order.size()) {
    Branch settled = at.branch;
    settled.usage = at.usage;
    settle(settled, at.decisions, at.included);
    finish_stage(std::move(settled), at.facts);
    return;
  }
  const Member& member = at.decisions.members[order[next]];
  if (at.usage.allows(calculation_, member)) {
    at.usage.add(member);
    at.included[order[next]] = 1;
    decide(at, next + 1);
    at.included[order[next]] = 0;
    at.usage.remove(member);
  }
  decide(at, next + 1);
}

void Search::leaf(Branch branch) {
  ++evaluations_;
  if (must_ && branch.state.progress[*must_].status != Status::chosen) return;
  for (const Member& member : branch.left_out) {
    if (!member.optional && branch.usage.allows(calculation_, member)) return;  // not complete (S20)
  }
  if (best_ && !preferred(calculation_, branch.state, best_->state)) return;
  best_giving_ = giving_of(branch.state);
  best_ = std::move(branch);
}

Choice choose(const Calculation& calculation, const PriceOptions& options, const Faults& faults) {
  return Search(calculation, options, faults).run();
}

std::int64_t value_of(const State& state) {
  return state.worth - std::accumulate(state.goods.begin(), state.goods.end(), std::int64_t{0}) -
         std::accumulate(state.charges.begin(), state.charges.end(), std::int64_t{0});
}

}  // namespace perk::pricing
