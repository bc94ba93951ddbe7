// Which set offers of a stage compete for units (pricing.md S35): those that select common runs, where all of
// them at their full counts would need more units of a run than it has.
#include <algorithm>
#include <numeric>

#include "runtime/pricing/stage.h"

namespace perk::pricing {
namespace {

// Components of the offers that share a run of their selections.
std::vector<std::size_t> join(const std::vector<std::vector<std::uint8_t>>& covered) {
  std::vector<std::size_t> component(covered.size());
  std::iota(component.begin(), component.end(), std::size_t{0});
  for (std::size_t a = 0; a < covered.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      bool meet = false;
      for (std::size_t r = 0; r < covered[a].size(); ++r) meet = meet || (covered[a][r] && covered[b][r]);
      if (!meet || component[a] == component[b]) continue;
      const std::size_t from = component[a], to = component[b];
      std::ranges::replace(component, from, to);
    }
  }
  return component;
}

}  // namespace

std::vector<std::vector<SetStep>> competing_sets(const Calculation& calculation, const State& state,
                                                 const StageFacts& facts) {
  const std::size_t runs = calculation.list.size();
  std::vector<const OfferFacts*> sets;
  std::vector<std::vector<std::uint8_t>> covered;
  for (const OfferFacts& offer : facts.offers) {
    if (offer.kind != OfferClass::set || state.progress[offer.candidate].status != Status::chosen ||
        offer.alone.times == 0 || calculation.candidates[offer.candidate].source->may_share_items) {
      continue;
    }
    sets.push_back(&offer);
    covered.push_back(coverage(offer, runs));
  }
  const std::vector<std::size_t> component = join(covered);
  std::vector<std::vector<SetStep>> competing;
  for (std::size_t head = 0; head < sets.size(); ++head) {
    std::vector<SetStep> steps;
    std::vector<std::int64_t> demand(runs, 0);
    for (std::size_t i = 0; i < sets.size(); ++i) {
      if (component[i] != head) continue;
      steps.push_back({sets[i]->candidate, sets[i]->offer, ops::kMaxQuantity});
      for (std::size_t r = 0; r < runs; ++r) demand[r] += sets[i]->alone.claimed[r];
    }
    bool scarce = false;
    for (std::size_t r = 0; r < runs; ++r) scarce = scarce || demand[r] > calculation.quantity[r];
    if (steps.size() > 1 && scarce) competing.push_back(std::move(steps));
  }
  return competing;
}

}  // namespace perk::pricing
