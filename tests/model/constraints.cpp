// Constraints, checked by counting.
#include "tests/model/constraints.h"

#include <algorithm>

namespace perk::model {
namespace {

bool in(const std::vector<std::size_t>& promotions, std::size_t p) {
  return std::find(promotions.begin(), promotions.end(), p) != promotions.end();
}

// `stop after A` is about everything that ranks after A.
bool named_by(const typed::Constraint& constraint, std::size_t p) {
  if (in(constraint.members, p) || in(constraint.others, p)) return true;
  return constraint.kind == typed::Constraint::Kind::stop_after &&
         std::any_of(constraint.members.begin(), constraint.members.end(),
                     [&](std::size_t a) { return a < p; });
}

// Is the member in the scope? An empty scope is the whole order.
bool lies_in(const std::vector<bool>& scope, const std::vector<bool>& places,
             const std::vector<bool>& touched) {
  if (scope.empty()) return true;
  for (std::size_t i = 0; i < scope.size(); ++i)
    if (scope[i] && places[i] && touched[i]) return true;
  return false;
}

bool meet(const std::vector<bool>& a, const std::vector<bool>& b) {
  for (std::size_t r = 0; r < a.size(); ++r)
    if (a[r] && b[r]) return true;
  return false;
}

}  // namespace

Constraints::Constraints(const World& world) : world_(world) {
  for (const typed::Constraint& constraint : world.pack.stacking.constraints) {
    std::vector<std::vector<bool>>& scopes = scopes_.emplace_back();
    if (constraint.scope.kind == typed::Scope::Kind::order) {
      scopes.emplace_back();
      continue;
    }
    const std::size_t places = world.runs.size() + world.charges.size();
    const bool by_fact = constraint.scope.kind == typed::Scope::Kind::fact;
    std::vector<Fact> values;
    for (std::size_t r = 0; r < (by_fact ? world.runs.size() : places); ++r) {
      std::size_t scope = scopes.size();
      if (by_fact) {
        const Fact& value = world.runs[r].facts[constraint.scope.fact.index];
        for (std::size_t v = 0; v < values.size(); ++v)
          if (compare(values[v], value) == 0) scope = v;
        if (scope == values.size()) values.push_back(value);
      }
      if (scope == scopes.size()) scopes.emplace_back(places, false);
      scopes[scope][r] = true;
    }
  }
}

std::vector<std::pair<std::size_t, std::vector<bool>>> Constraints::members_of(
    std::size_t promotion, const std::vector<bool>& touched) const {
  const typed::Promotion& p = world_.pack.promotions[promotion];
  // What gives in several stages stands or falls together.
  const bool whole = std::any_of(p.offers.begin(), p.offers.end(), [&](const typed::Offer& offer) {
    return is_whole(offer) || offer.stage != p.offers[0].stage;
  });
  const std::vector<bool> everywhere(world_.runs.size() + world_.charges.size(), true);
  std::vector<std::vector<bool>> scopes;
  bool by_line = false;
  for (std::size_t c = 0; c < scopes_.size() && !whole; ++c) {
    const typed::Constraint& constraint = world_.pack.stacking.constraints[c];
    if (constraint.scope.kind == typed::Scope::Kind::order || !named_by(constraint, promotion)) continue;
    by_line = by_line || constraint.scope.kind == typed::Scope::Kind::line;
    if (scopes.empty()) scopes.push_back(everywhere);
    // Scopes of several constraints cut each other.
    std::vector<std::vector<bool>> finer;
    for (const std::vector<bool>& scope : scopes)
      for (const std::vector<bool>& other : scopes_[c]) {
        std::vector<bool> common(scope.size());
        for (std::size_t r = 0; r < scope.size(); ++r) common[r] = scope[r] && other[r];
        if (meet(common, touched)) finer.push_back(std::move(common));
      }
    if (!finer.empty()) scopes = std::move(finer);
  }
  // A charge has no fact of a line: what a promotion takes off shipping goes with any of its members.
  for (std::vector<bool>& scope : scopes)
    for (std::size_t c = world_.runs.size(); c < scope.size() && !by_line; ++c) scope[c] = true;
  std::vector<std::pair<std::size_t, std::vector<bool>>> members;
  for (const std::vector<bool>& scope : scopes) members.push_back({promotion, scope});
  if (members.empty()) members.push_back({promotion, everywhere});
  return members;
}

std::set<Outcome> Constraints::barred(const std::pair<std::size_t, std::vector<bool>>& member,
                                      const Members& eligible,
                                      const std::vector<std::vector<bool>>& touched) const {
  using Kind = typed::Constraint::Kind;
  const std::size_t p = member.first;
  std::set<Outcome> reasons;
  for (std::size_t c = 0; c < scopes_.size(); ++c) {
    const typed::Constraint& constraint = world_.pack.stacking.constraints[c];
    const bool named = in(constraint.members, p);
    if (constraint.kind == Kind::customer_chooses && named) {
      const auto& chosen = world_.cart.chosen;
      if (std::find(chosen.begin(), chosen.end(), world_.pack.promotions[p].id) == chosen.end())
        reasons.insert(Outcome::not_chosen);
    }
    const bool first = constraint.kind == Kind::first && named, stop = constraint.kind == Kind::stop_after;
    if (!first && !stop) continue;
    for (const std::vector<bool>& scope : scopes_[c]) {
      if (!lies_in(scope, member.second, touched[p])) continue;
      std::int64_t before = 0;
      for (const std::size_t other : constraint.members) {
        const auto found = eligible.find(other);
        if (other < p && found != eligible.end() && lies_in(scope, found->second, touched[other])) ++before;
      }
      if (before >= (first ? constraint.at_most : 1)) reasons.insert(Outcome::stopped);
    }
  }
  return reasons;
}

bool Constraints::allowed(const Decided& decided) const {
  using Kind = typed::Constraint::Kind;
  for (std::size_t c = 0; c < scopes_.size(); ++c) {
    const typed::Constraint& constraint = world_.pack.stacking.constraints[c];
    for (const std::vector<bool>& scope : scopes_[c]) {
      const auto present = [&](std::size_t p) {
        const auto found = decided.members.find(p);
        return found != decided.members.end() && lies_in(scope, found->second, decided.touched[p]);
      };
      if (constraint.kind == Kind::best || constraint.kind == Kind::customer_chooses) {
        if (std::count_if(constraint.members.begin(), constraint.members.end(), present) > constraint.at_most)
          return false;
        continue;
      }
      if (constraint.kind != Kind::never) continue;
      for (const std::size_t a : constraint.members)
        for (const std::size_t b : constraint.others)
          if (a != b && present(a) && present(b)) return false;
    }
  }
  return within_bounds(decided) && within_balances(decided);
}

// S26: a shared count of uses is `best k`, a shared budget that withholds its last grant a knapsack.
bool Constraints::within_bounds(const Decided& decided) const {
  for (const auto& [p, places] : decided.members)
    for (const typed::Bound& bound : world_.pack.promotions[p].bounds) {
      const bool uses = bound.kind == ir::BoundKind::uses;
      if (!uses && bound.last != ir::LastGrant::none) continue;
      if (counts_by_line(world_, bound) || !is_shared(world_, bound)) continue;
      const std::optional<Counter> counter = counter_of(world_, bound, 0);
      if (!counter) continue;
      Int wanted = 0;
      for (const auto& [other, its_places] : decided.members)
        for (const typed::Bound& its : world_.pack.promotions[other].bounds)
          if (its.counter == bound.counter) wanted += uses ? Int(1) : counted_by(its, decided.wants[other]);
      if (wanted > rest_of(world_, bound, decided.entries[p], *counter)) return false;
    }
  return true;
}

bool Constraints::within_balances(const Decided& decided) const {
  std::map<std::size_t, Int> needed;
  for (const auto& [p, places] : decided.members)
    for (const typed::Spend& spend : world_.pack.promotions[p].spends)
      needed[spend.account] += floor_of(value_of(spend.amount, world_, decided.entries[p]).value_or(0));
  return std::all_of(needed.begin(), needed.end(), [&](const auto& need) {
    const auto balance = world_.balances.find(need.first);
    return balance != world_.balances.end() && need.second <= balance->second;
  });
}

bool Constraints::shares(std::size_t promotion) const {
  const typed::Promotion& p = world_.pack.promotions[promotion];
  return !p.spends.empty() || std::any_of(p.bounds.begin(), p.bounds.end(), [&](const typed::Bound& bound) {
    return is_shared(world_, bound);
  });
}

bool Constraints::names(std::size_t promotion) const {
  const auto& constraints = world_.pack.stacking.constraints;
  return shares(promotion) ||
         std::any_of(constraints.begin(), constraints.end(),
                     [&](const typed::Constraint& constraint) { return named_by(constraint, promotion); });
}

std::size_t Constraints::latest_stage_with(std::size_t promotion) const {
  if (shares(promotion)) return world_.pack.stacking.stages.size();
  std::size_t latest = 0;
  for (const typed::Constraint& constraint : world_.pack.stacking.constraints) {
    if (!named_by(constraint, promotion)) continue;
    for (std::size_t p = 0; p < world_.pack.promotions.size(); ++p) {
      if (!named_by(constraint, p)) continue;
      std::size_t first = world_.pack.promotions[p].offers[0].stage;
      for (const typed::Offer& offer : world_.pack.promotions[p].offers) first = std::min(first, offer.stage);
      latest = std::max(latest, first);
    }
  }
  return latest;
}

}  // namespace perk::model
