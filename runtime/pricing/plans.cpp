// Competing set offers: every sequence and every count, from the largest counts down (pricing.md S35). What a
// plan takes follows from the units alone, so plans are made first and priced by falling ceiling.
#include <algorithm>
#include <tuple>

#include "runtime/base/sort.h"

#include "runtime/pricing/search.h"

namespace perk::pricing {
namespace {

struct Way {
  Plan plan;
  std::int64_t ceiling = 0;
};

// Makes the plans of one stage, one after the other.
class Planner {
 public:
  Planner(const Calculation& calculation, const Branch& branch, const StageFacts& facts, Ceiling& above,
          std::vector<std::vector<SetStep>> components)
      : calculation_(calculation),
        branch_(branch),
        facts_(facts),
        above_(above),
        components_(std::move(components)) {
    restart();
    simple_ = !calculation.module.stages[facts.stage].one_after_another;
    for (const SetStep& step : plan_.steps) {
      const Candidate& candidate = calculation.candidates[step.candidate];
      simple_ = simple_ && !candidate.is_bounded() && candidate.shape->offers.size() == 1;
    }
  }

  // The plan at hand with what it leaves at most.
  Way take() {
    formed_.clear();
    if (!simple_) {
      State state = branch_.state;
      const std::size_t before = state.steps.size();
      run_stage(calculation_, state, facts_, plan_);
      formed_.assign(state.steps.begin() + static_cast<std::ptrdiff_t>(before), state.steps.end());
      return {plan_, above_.at(branch_.usage, {}, 0)};
    }
    std::vector<Ceiling::SetWant> wants;
    wants.reserve(plan_.steps.size());
    offers::Picks claimed(calculation_.list.size(), 0);
    for (const SetStep& step : plan_.steps) {
      offers::Want want =
          want_of(calculation_, facts_.frozen, branch_.state, offer_of(step), claimed, step.times);
      for (std::size_t r = 0; r < want.claimed.size(); ++r) claimed[r] += want.claimed[r];
      formed_.push_back({step.candidate, step.offer, want.times});
      wants.push_back({step.candidate, std::move(want)});
    }
    return {plan_, above_.with_sets(wants, branch_.usage)};
  }

  // Counts fall from the most that can be formed; what a count leaves, the offers after it may take. Then the
  // next sequence.
  bool advance() {
    std::size_t last = formed_.size();
    while (last > 0 && formed_[last - 1].times == 0) --last;
    if (last == 0) return next_sequence();
    for (std::size_t i = 0; i < last; ++i) plan_.steps[i].times = formed_[i].times;
    --plan_.steps[last - 1].times;
    for (std::size_t i = last; i < plan_.steps.size(); ++i) plan_.steps[i].times = ops::kMaxQuantity;
    return true;
  }

 private:
  void restart() {
    plan_.steps.clear();
    for (const auto& component : components_) {
      plan_.steps.insert(plan_.steps.end(), component.begin(), component.end());
    }
  }

  bool next_sequence() {
    const auto earlier = [](const SetStep& a, const SetStep& b) {
      return std::tie(a.candidate, a.offer) < std::tie(b.candidate, b.offer);
    };
    std::size_t turn = components_.size();
    while (turn > 0 &&
           !std::next_permutation(components_[turn - 1].begin(), components_[turn - 1].end(), earlier)) {
      --turn;
    }
    restart();
    return turn > 0;
  }

  [[nodiscard]] const OfferFacts& offer_of(const SetStep& step) const {
    return *std::ranges::find_if(facts_.offers, [&](const OfferFacts& offer) {
      return offer.candidate == step.candidate && offer.offer == step.offer;
    });
  }

  const Calculation& calculation_;
  const Branch& branch_;
  const StageFacts& facts_;
  Ceiling& above_;
  std::vector<std::vector<SetStep>> components_;
  Plan plan_;
  std::vector<SetStep> formed_;
  bool simple_ = true;
};

}  // namespace

void Search::try_plans(const Branch& branch, const StageFacts& facts,
                       std::vector<std::vector<SetStep>> components) {
  searched_ = true;
  Decisions nothing;
  Ceiling above(calculation_, branch.state, facts, nothing, faults_);
  const std::int64_t ceiling = above.at(branch.usage, {}, 0);
  const Ceiling::Giving giving = above.giving(branch.usage, {}, 0);
  if (!can_win(ceiling, giving)) return;
  Planner planner(calculation_, branch, facts, above, std::move(components));
  std::vector<Way> ways;
  do {
    ++nodes_;
    if (nodes_ > budget_ && !ways.empty()) {
      cut_ = true;
      open_ = std::max(open_, ceiling);
      break;
    }
    ways.push_back(planner.take());
  } while (planner.advance());
  base::sort_stably(ways, [](const Way& way) { return -way.ceiling; });
  for (const Way& way : ways) {
    if (!can_win(way.ceiling, giving)) continue;
    if (spent(way.ceiling)) return;
    Branch next = branch;
    run_stage(calculation_, next.state, facts, way.plan);
    explore(std::move(next), facts.stage + 1);
  }
}

}  // namespace perk::pricing
