// Stage by stage: eligibility is exact at every entry, so a fork is made only where something can be left
// out.
#include "runtime/pricing/search.h"

#include <algorithm>
#include <numeric>

namespace perk::pricing {
namespace {

constexpr std::uint64_t kNodesPerEvaluation = 256;

}  // namespace

Search::Search(const Calculation& calculation, const PriceOptions& options)
    : calculation_(calculation), options_(options), record_(options.explain) {
  if (record_) alternatives_.resize(calculation.candidates.size());
}

Choice Search::run() {
  explore({State(calculation_), {}, {}}, 0);
  Choice choice{std::move(best_->state), std::move(best_->usage), std::move(best_->left_out)};
  choice.proof = cut_ ? Proof::bounded : searched_ ? Proof::searched : Proof::forced;
  choice.evaluations = evaluations_;
  choice.gap = cut_ ? gap_of(choice.state) : 0;
  choice.alternatives = std::move(alternatives_);
  return choice;
}

// The budget is spent, in evaluations or in nodes; the first combination is always priced.
bool Search::exhausted() {
  if (!best_) return false;
  if (evaluations_ >= std::max<std::uint64_t>(options_.choice_budget, 1)) cut_ = true;
  return cut_;
}

void Search::explore(Branch branch, std::uint32_t stage) {
  for (; stage < calculation_.module.stages.size(); ++stage) {
    if (calculation_.stage_is_used[stage] == 0) {
      branch.state.entries.push_back(branch.state.goods);
      continue;
    }
    const StageFacts facts = enter_stage(calculation_, branch.state, stage);
    const Decisions decisions = decisions_of(branch, facts);
    if (calculation_.module.first_that_applies) {
      decide_by_rank(branch, decisions);
    } else if (!decisions.free.empty()) {
      searched_ = true;
      decide(std::move(branch), facts, decisions);
      return;
    } else {
      for (const Member& member : decisions.members) branch.usage.add(member);
      settle(branch, decisions, Included(decisions.members.size(), 1));
      std::vector<std::vector<SetStep>> competing = competing_sets(calculation_, branch.state, facts);
      if (!competing.empty()) {
        try_plans(branch, facts, std::move(competing));
        return;
      }
    }
    run_stage(calculation_, branch.state, facts, {});
  }
  leaf(std::move(branch));
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

Decisions Search::decisions_of(const Branch& branch, const StageFacts& facts) const {
  Decisions decisions;
  for (const std::uint32_t c : facts.eligible) {
    const Candidate& candidate = calculation_.candidates[c];
    if (candidate.standing->memberships.empty() && !candidate.optional) {
      decisions.owed.push_back(c);
      continue;
    }
    std::vector<Member> members = members_of(calculation_, branch.state, facts, c);
    std::ranges::move(members, std::back_inserter(decisions.members));
  }
  if (decisions.members.empty()) return decisions;
  for (std::size_t c = 0; c < calculation_.candidates.size(); ++c) {
    const Standing& standing = *calculation_.candidates[c].standing;
    if (branch.state.progress[c].status != Status::unseen || standing.first_stage <= facts.stage) continue;
    for (const Membership& membership : standing.memberships) {
      ++decisions.later[membership.constraint][membership.other_side ? 1 : 0];
    }
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
  std::ranges::stable_sort(decisions.free, [&](std::size_t a, std::size_t b) {
    return decisions.members[a].weight > decisions.members[b].weight;
  });
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

bool Search::assign(Usage& usage, const Decisions& decisions, const std::vector<std::size_t>& of,
                    Included& included, std::size_t next, const std::function<bool(const Included&)>& found) {
  // Nodes are bounded too: where constraints leave few complete sets, most nodes end in none.
  if (++nodes_ > kNodesPerEvaluation * std::max<std::uint64_t>(options_.choice_budget, 1)) {
    cut_ = true;
    if (any_found_) return false;
  }
  const auto meet = [](const Member& a, const Member& b) {
    return a.candidate != b.candidate && std::ranges::any_of(a.spots, [&](const Spot& x) {
             return std::ranges::any_of(
                 b.spots, [&](const Spot& y) { return x.constraint == y.constraint && x.key == y.key; });
           });
  };
  // Left out for a reason, or something still undecided may be the reason.
  const auto excused = [&](const Member& member, std::size_t undecided) {
    return member.optional || !usage.allows(calculation_, member) ||
           std::ranges::any_of(member.spots,
                               [&](const Spot& s) { return decisions.later.contains(s.constraint); }) ||
           std::any_of(of.begin() + static_cast<std::ptrdiff_t>(undecided), of.end(),
                       [&](std::size_t i) { return meet(member, decisions.members[i]); });
  };
  for (std::size_t i = 0; i < next; ++i) {
    if (included[of[i]] == 0 && !excused(decisions.members[of[i]], next)) return true;
  }
  if (next == of.size()) {
    any_found_ = true;
    return found(included);
  }
  const Member& member = decisions.members[of[next]];
  if (usage.allows(calculation_, member)) {
    usage.add(member);
    included[of[next]] = 1;
    const bool more = assign(usage, decisions, of, included, next + 1, found);
    included[of[next]] = 0;
    usage.remove(member);
    if (!more) return false;
  }
  return assign(usage, decisions, of, included, next + 1, found);
}

void Search::decide(Branch branch, const StageFacts& facts, const Decisions& decisions) {
  const std::vector<std::vector<std::size_t>> groups =
      independent_groups(calculation_, branch.state, facts, decisions);
  Included included(decisions.members.size(), 1);
  for (const std::size_t i : decisions.free) included[i] = 0;
  for (std::size_t i = 0; i < decisions.members.size(); ++i) {
    if (included[i] != 0) branch.usage.add(decisions.members[i]);
  }
  if (groups.size() > 1) {
    decide_alone(branch, facts, decisions, groups);
    return;
  }
  Usage usage = branch.usage;
  any_found_ = false;
  assign(usage, decisions, decisions.free, included, 0, [&](const Included& found) {
    if (exhausted()) return false;
    Branch next = branch;
    next.usage = usage;
    settle(next, decisions, found);
    finish_stage(std::move(next), facts);
    return true;
  });
}

// The best leaf of a settled stage, apart from what was found before.
std::optional<Branch> Search::best_from(Branch branch, const StageFacts& facts) {
  std::optional<Branch> before = std::move(best_);
  best_.reset();
  finish_stage(std::move(branch), facts);
  std::optional<Branch> found = std::move(best_);
  best_ = std::move(before);
  return found;
}

// Groups that cannot meet: each is solved with the others at rest; what ties is tried together.
void Search::decide_alone(const Branch& branch, const StageFacts& facts, const Decisions& decisions,
                          const std::vector<std::vector<std::size_t>>& groups) {
  Included rest(decisions.members.size(), 1);
  for (const std::size_t i : decisions.free) rest[i] = 0;
  std::vector<std::vector<Included>> ways(groups.size());
  bool stopped = false;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    Usage usage = branch.usage;
    Included included = rest;
    any_found_ = false;
    assign(usage, decisions, groups[g], included, 0, [&](const Included& way) {
      ways[g].push_back(way);
      return ways[g].size() < std::max<std::uint64_t>(options_.choice_budget, 1);
    });
    stopped = stopped || ways[g].size() >= std::max<std::uint64_t>(options_.choice_budget, 1);
  }
  const auto join = [&](const std::vector<std::size_t>& picked) {
    Included all = rest;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      for (const std::size_t i : groups[g]) all[i] = ways[g][picked[g]][i];
    }
    return all;
  };
  const auto price = [&](const std::vector<std::size_t>& picked) {
    Branch next = branch;
    const Included all = join(picked);
    for (const std::size_t i : decisions.free) {
      if (all[i] != 0) next.usage.add(decisions.members[i]);
    }
    settle(next, decisions, all);
    return best_from(std::move(next), facts);
  };
  const bool recording = record_;
  record_ = false;
  std::vector<std::size_t> picked(groups.size(), 0);
  const std::optional<Branch> base = price(picked);
  const auto spent = [&] { return evaluations_ >= std::max<std::uint64_t>(options_.choice_budget, 1); };
  std::vector<std::vector<std::int64_t>> values(groups.size());
  std::vector<std::vector<std::size_t>> tied(groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    values[g].push_back(base ? value_of(base->state) : INT64_MIN);
    for (std::size_t w = 1; w < ways[g].size(); ++w) {
      if (stopped || spent()) {
        stopped = true;
        break;
      }
      picked[g] = w;
      const std::optional<Branch> leaf = price(picked);
      values[g].push_back(leaf ? value_of(leaf->state) : INT64_MIN);
      picked[g] = 0;
    }
    const std::int64_t best = *std::ranges::max_element(values[g]);
    for (std::size_t w = 0; w < values[g].size(); ++w) {
      if (values[g][w] == best) tied[g].push_back(w);
    }
  }
  // Every combination of ways that tie, the last group's first.
  record_ = recording;
  std::optional<Branch> own;  // the best from here; another branch may have a better one
  std::vector<std::size_t> at(groups.size(), 0);
  bool more = true;
  while (more) {
    for (std::size_t g = 0; g < groups.size(); ++g) picked[g] = tied[g][at[g]];
    std::optional<Branch> leaf = price(picked);
    if (leaf && (!own || better(leaf->state, own->state))) own = std::move(leaf);
    more = false;
    for (std::size_t g = groups.size(); g-- > 0 && !more;) {
      if (++at[g] < tied[g].size()) {
        more = true;
      } else {
        at[g] = 0;
      }
    }
    if (more && spent()) {
      stopped = true;
      break;
    }
  }
  cut_ = cut_ || stopped;
  if (!own) return;
  if (record_) record_ways(decisions, groups, ways, values, own->state);
  if (!best_ || better(own->state, best_->state)) best_ = std::move(own);
}

// The best combinations with what lost here.
void Search::record_ways(const Decisions& decisions, const std::vector<std::vector<std::size_t>>& groups,
                         const std::vector<std::vector<Included>>& ways,
                         const std::vector<std::vector<std::int64_t>>& values, const State& chosen) {
  // Gains add up, so a way that lost costs the whole what it costs its group.
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::int64_t best = *std::ranges::max_element(values[g]);
    for (std::size_t w = 0; w < values[g].size(); ++w) {
      if (values[g][w] == INT64_MIN) continue;
      const std::int64_t value = value_of(chosen) - (best - values[g][w]);
      for (const std::size_t i : groups[g]) {
        if (ways[g][w][i] == 0) continue;
        Alternative& alternative = alternatives_[decisions.members[i].candidate];
        if (alternative.found && alternative.value >= value) continue;
        alternative = {true, value, {}};
        for (const Progress& progress : chosen.progress) {
          alternative.chosen.push_back(progress.status == Status::chosen ? 1 : 0);
        }
        for (const std::size_t j : groups[g]) alternative.chosen[decisions.members[j].candidate] = 0;
        for (std::size_t j = 0; j < decisions.members.size(); ++j) {
          const bool own = std::ranges::find(groups[g], j) != groups[g].end();
          const bool in = own ? ways[g][w][j] != 0
                              : chosen.progress[decisions.members[j].candidate].status == Status::chosen;
          if (in) alternative.chosen[decisions.members[j].candidate] = 1;
        }
      }
    }
  }
}

void Search::leaf(Branch branch) {
  ++evaluations_;
  for (const Member& member : branch.left_out) {
    if (!member.optional && branch.usage.allows(calculation_, member)) return;  // not complete (S20)
  }
  if (record_) {
    const std::int64_t value = value_of(branch.state);
    for (std::size_t c = 0; c < alternatives_.size(); ++c) {
      Alternative& alternative = alternatives_[c];
      if (branch.state.progress[c].status != Status::chosen ||
          (alternative.found && alternative.value >= value)) {
        continue;
      }
      alternative = {true, value, {}};
      for (const Progress& progress : branch.state.progress) {
        alternative.chosen.push_back(progress.status == Status::chosen ? 1 : 0);
      }
    }
  }
  if (!best_ || better(branch.state, best_->state)) best_ = std::move(branch);
}

Choice choose(const Calculation& calculation, const PriceOptions& options) {
  return Search(calculation, options).run();
}

std::int64_t value_of(const State& state) {
  return -std::accumulate(state.goods.begin(), state.goods.end(), std::int64_t{0}) -
         std::accumulate(state.charges.begin(), state.charges.end(), std::int64_t{0});
}

}  // namespace perk::pricing
