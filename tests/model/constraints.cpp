// Constraints, checked by counting.
#include "tests/model/constraints.h"

#include <algorithm>

namespace perk::model {
namespace {

bool in(const std::vector<std::size_t>& promotions, std::size_t p) {
  return std::find(promotions.begin(), promotions.end(), p) != promotions.end();
}

bool named_by(const typed::Constraint& constraint, std::size_t p) {
  return in(constraint.members, p) || in(constraint.others, p);
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

bool Constraints::allowed(const Members& members, const std::vector<std::vector<bool>>& touched) const {
  for (std::size_t c = 0; c < scopes_.size(); ++c) {
    const typed::Constraint& constraint = world_.pack.stacking.constraints[c];
    for (const std::vector<bool>& scope : scopes_[c]) {
      const auto present = [&](std::size_t p) {
        const auto found = members.find(p);
        if (found == members.end()) return false;
        if (constraint.scope.kind == typed::Scope::Kind::order) return true;
        for (std::size_t r = 0; r < scope.size(); ++r)
          if (scope[r] && found->second[r] && touched[p][r]) return true;
        return false;
      };
      if (constraint.kind == typed::Constraint::Kind::best) {
        if (std::count_if(constraint.members.begin(), constraint.members.end(), present) > constraint.at_most)
          return false;
        continue;
      }
      for (const std::size_t a : constraint.members)
        for (const std::size_t b : constraint.others)
          if (a != b && present(a) && present(b)) return false;
    }
  }
  return true;
}

bool Constraints::names(std::size_t promotion) const {
  const auto& constraints = world_.pack.stacking.constraints;
  return std::any_of(constraints.begin(), constraints.end(),
                     [&](const typed::Constraint& constraint) { return named_by(constraint, promotion); });
}

std::size_t Constraints::latest_stage_with(std::size_t promotion) const {
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
