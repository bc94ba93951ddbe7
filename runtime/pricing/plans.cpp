// Competing set offers: every sequence and every count, from the largest counts down (pricing.md S35).
#include <algorithm>
#include <tuple>

#include "runtime/pricing/search.h"

namespace perk::pricing {

void Search::try_plans(const Branch& branch, const StageFacts& facts,
                       std::vector<std::vector<SetStep>> components) {
  searched_ = true;
  Decisions nothing;
  Ceiling above(calculation_, branch.state, facts, nothing, faults_);
  const std::int64_t ceiling = above.at(branch.usage, {}, 0);
  const std::vector<std::uint8_t> giving = above.giving({}, 0);
  const auto earlier = [](const SetStep& a, const SetStep& b) {
    return std::tie(a.candidate, a.offer) < std::tie(b.candidate, b.offer);
  };
  const std::size_t before = branch.state.steps.size();
  while (true) {
    Plan plan;
    for (const auto& component : components) {
      plan.steps.insert(plan.steps.end(), component.begin(), component.end());
    }
    // Counts fall from the most that can be formed; what a count leaves, the offers after it may take.
    while (true) {
      ++nodes_;
      if (best_ && !can_win(ceiling, giving)) return;
      if (spent(ceiling)) return;
      Branch next = branch;
      run_stage(calculation_, next.state, facts, plan);
      std::vector<SetStep> formed(next.state.steps.begin() + static_cast<std::ptrdiff_t>(before),
                                  next.state.steps.end());
      explore(std::move(next), facts.stage + 1);
      std::size_t last = formed.size();
      while (last > 0 && formed[last - 1].times == 0) --last;
      if (last == 0) break;
      for (std::size_t i = 0; i < last; ++i) plan.steps[i].times = formed[i].times;
      --plan.steps[last - 1].times;
      for (std::size_t i = last; i < plan.steps.size(); ++i) plan.steps[i].times = ops::kMaxQuantity;
    }
    std::size_t turn = components.size();
    while (turn > 0 &&
           !std::next_permutation(components[turn - 1].begin(), components[turn - 1].end(), earlier)) {
      --turn;
    }
    if (turn == 0) return;
  }
}

}  // namespace perk::pricing
