// Competing set offers: every sequence and every count, from the largest counts down (pricing.md S35), and
// the order of two priced carts (S23).
#include <algorithm>
#include <optional>

#include "runtime/pricing/search.h"

namespace perk::pricing {

void Search::try_plans(const Branch& branch, const StageFacts& facts,
                       std::vector<std::vector<SetStep>> components) {
  searched_ = true;
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
      if (exhausted()) return;
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

bool Search::better(const State& a, const State& b) const {
  if (const std::int64_t x = value_of(a), y = value_of(b); x != y) return x > y;
  const auto giving = [](const State& state) {
    return std::ranges::count_if(state.progress, [](const Progress& p) { return p.granted > 0; });
  };
  if (const auto x = giving(a), y = giving(b); x != y) return x < y;
  for (std::size_t c = 0; c < a.progress.size(); ++c) {
    const bool x = a.progress[c].granted > 0, y = b.progress[c].granted > 0;
    if (x != y) return x;
  }
  const auto has_members = [&](std::uint32_t c) -> std::optional<bool> {
    for (std::uint32_t site = 0; site < calculation_.list.size() + calculation_.charges.size(); ++site) {
      const bool x = a.takes_part(c, site), y = b.takes_part(c, site);
      if (x != y) return x;
    }
    return std::nullopt;
  };
  for (std::uint32_t c = 0; c < a.progress.size(); ++c) {
    if (a.progress[c].granted == 0) continue;
    if (const std::optional<bool> more = has_members(c)) return *more;
  }
  // Set offers that give something, by rank, those that compete in their sequence (S35).
  const auto sequence = [](const State& state) {
    const auto gives = [&](std::uint32_t c) {
      return state.progress[c].granted > 0 && state.progress[c].times > 0;
    };
    std::vector<std::uint32_t> competing, order;
    for (const SetStep& step : state.steps) {
      if (gives(step.candidate)) competing.push_back(step.candidate);
    }
    std::size_t next = 0;
    for (std::uint32_t c = 0; c < state.progress.size(); ++c) {
      if (!gives(c)) continue;
      const bool competes = std::ranges::find(competing, c) != competing.end();
      order.push_back(competes ? competing[next++] : c);
    }
    return order;
  };
  const std::vector<std::uint32_t> sets = sequence(a);
  if (const auto y = sequence(b); sets != y) return sets < y;
  for (const std::uint32_t c : sets) {
    const std::int64_t x = a.progress[c].times, y = b.progress[c].times;
    if (x != y) return x > y;
  }
  // What ends at nothing counts last (S10).
  for (std::uint32_t c = 0; c < a.progress.size(); ++c) {
    const bool x = a.progress[c].status == Status::chosen, y = b.progress[c].status == Status::chosen;
    if (x != y) return x;
    if (const std::optional<bool> more = x ? has_members(c) : std::nullopt) return *more;
  }
  return false;
}

// No combination can pay less than the floors of goods, or more than the total cap off them.
std::int64_t Search::gap_of(const State& state) const {
  bool excepted = false, charges = false, price = false;
  for (const Candidate& candidate : calculation_.candidates) {
    excepted = excepted || candidate.standing->excepted;
    price = price || std::ranges::any_of(candidate.source->stages, [&](std::uint32_t stage) {
              const ir::Stage::Kind kind = calculation_.module.stages[stage].kind;
              return kind == ir::Stage::Kind::price || kind == ir::Stage::Kind::total;
            });
    charges = charges || std::ranges::any_of(candidate.shape->offers, [](const ir::OfferShape& offer) {
                return ir::info(offer.kind).kind_class == OfferClass::charge;
              });
  }
  std::int64_t most_goods = 0, given_goods = 0, more_charges = 0;
  for (std::size_t r = 0; r < calculation_.list.size(); ++r) {
    most_goods += calculation_.list[r] - (excepted ? 0 : calculation_.floors[r]);
    given_goods += calculation_.list[r] - state.goods[r];
  }
  if (!price) most_goods = std::min(most_goods, calculation_.total_cap);
  if (charges) {
    for (const std::int64_t amount : state.charges) more_charges += amount;
  }
  return std::max<std::int64_t>(0, most_goods - given_goods) + more_charges;
}

}  // namespace perk::pricing
