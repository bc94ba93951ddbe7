// Places of constraints are few, so a small ordered map holds who stands where.
#include "runtime/pricing/members.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace perk::pricing {
namespace {

bool same_value(const interpret::FactValue& a, const interpret::FactValue& b) {
  if (a.scalar.known != b.scalar.known || a.symbols != b.symbols) return false;
  return !a.scalar.known ||
         a.scalar.numerator * b.scalar.denominator == b.scalar.numerator * a.scalar.denominator;
}

// The smallest run with the same value of the fact.
std::uint32_t value_key(const Calculation& calculation, std::uint32_t field, std::uint32_t run) {
  const auto& runs = calculation.cart.runs();
  for (std::uint32_t r = 0; r < run; ++r) {
    if (same_value(runs[r].facts[field], runs[run].facts[field])) return r;
  }
  return run;
}

// Runs of its selections, and all charges where it is about shipping.
std::vector<std::uint32_t> sites_of(const Calculation& calculation, const State& state,
                                    const StageFacts& facts, std::uint32_t candidate) {
  const std::size_t runs = calculation.list.size();
  std::vector<std::uint8_t> covered(runs + calculation.charges.size(), 0);
  const auto cover = [&](const OfferFacts& offer) {
    if (offer.charges) {
      std::fill(covered.begin() + static_cast<std::ptrdiff_t>(runs), covered.end(), std::uint8_t{1});
      return;
    }
    const std::vector<std::uint8_t> own = coverage(offer, runs);
    for (std::size_t r = 0; r < own.size(); ++r) covered[r] |= own[r];
  };
  for (const OfferFacts& offer : facts.offers) {
    if (offer.candidate == candidate) cover(offer);
  }
  // What it gives in later stages counts from the first on.
  const Candidate& from = calculation.candidates[candidate];
  for (std::uint32_t o = 0; o < from.shape->offers.size(); ++o) {
    if (from.source->stages[o] == facts.stage) continue;
    cover(select_offer(calculation, facts.frozen, state, candidate, o));
  }
  std::vector<std::uint32_t> sites;
  for (std::uint32_t site = 0; site < covered.size(); ++site) {
    if (covered[site] != 0) sites.push_back(site);
  }
  return sites;
}

void add_spots(const Calculation& calculation, const Candidate& candidate,
               const std::vector<std::uint32_t>& sites, Member& member) {
  for (const Membership& membership : candidate.standing->memberships) {
    const ir::Constraint& constraint = calculation.module.constraints[membership.constraint];
    std::set<std::uint32_t> keys;
    switch (constraint.scope) {
      case ir::Constraint::Scope::order: keys.insert(0); break;
      case ir::Constraint::Scope::line: keys.insert(sites.begin(), sites.end()); break;
      case ir::Constraint::Scope::fact:
        for (const std::uint32_t site : sites) {
          if (site < calculation.list.size()) keys.insert(value_key(calculation, constraint.fact, site));
        }
        break;
    }
    for (const std::uint32_t key : keys) {
      member.spots.push_back({membership.constraint, key, membership.other_side});
    }
  }
}

std::int64_t weight_of(const Calculation& calculation, const StageFacts& facts, const Member& member) {
  std::int64_t weight = 0;
  for (const OfferFacts& offer : facts.offers) {
    if (offer.candidate != member.candidate) continue;
    if (member.sites.empty()) {
      weight += offer.alone.total;
      continue;
    }
    for (const offers::Cell& cell : offer.alone.cells) {
      const std::size_t site = cell.run + (offer.charges ? calculation.list.size() : 0);
      if (std::ranges::binary_search(member.sites, site)) weight += cell.amount;
    }
  }
  return weight;
}

}  // namespace

std::vector<Member> members_of(const Calculation& calculation, const State& state, const StageFacts& facts,
                               std::uint32_t candidate) {
  const Candidate& from = calculation.candidates[candidate];
  const std::vector<std::uint32_t> sites = sites_of(calculation, state, facts, candidate);
  // By what it is split: the run if any constraint says `per line`, or if two say different facts.
  bool by_line = false;
  std::set<std::uint32_t> by_fact;
  for (const Membership& membership : from.standing->memberships) {
    const ir::Constraint& constraint = calculation.module.constraints[membership.constraint];
    by_line = by_line || constraint.scope == ir::Constraint::Scope::line;
    if (constraint.scope == ir::Constraint::Scope::fact) by_fact.insert(constraint.fact);
  }
  std::vector<Member> members;
  const bool about_goods = !sites.empty() && sites.front() < calculation.list.size();
  if (from.standing->splits && !sites.empty() && (by_line || (about_goods && !by_fact.empty()))) {
    std::map<std::uint32_t, std::vector<std::uint32_t>> groups;
    for (const std::uint32_t site : sites) {
      const bool alone = by_line || by_fact.size() > 1 || site >= calculation.list.size();
      groups[alone ? site : value_key(calculation, *by_fact.begin(), site)].push_back(site);
    }
    for (auto& [key, group] : groups) members.push_back({candidate, group, {}, from.optional, 0});
  } else {
    members.push_back({candidate, {}, {}, from.optional, 0});
  }
  for (Member& member : members) {
    add_spots(calculation, from, member.sites.empty() ? sites : member.sites, member);
    member.weight = weight_of(calculation, facts, member);
  }
  return members;
}

void Usage::add(const Member& member) {
  for (const Spot& spot : member.spots) {
    std::vector<Entry>& here = entries_[{spot.constraint, spot.key}];
    const auto found = std::ranges::find_if(here, [&](const Entry& entry) {
      return entry.candidate == member.candidate && entry.other_side == spot.other_side;
    });
    if (found == here.end()) {
      here.push_back({member.candidate, spot.other_side, 1});
    } else {
      ++found->count;
    }
  }
}

void Usage::remove(const Member& member) {
  for (const Spot& spot : member.spots) {
    std::vector<Entry>& here = entries_[{spot.constraint, spot.key}];
    const auto found = std::ranges::find_if(here, [&](const Entry& entry) {
      return entry.candidate == member.candidate && entry.other_side == spot.other_side;
    });
    if (--found->count == 0) here.erase(found);
  }
}

bool Usage::full(const Calculation& calculation, const Member& member, const Spot& spot) const {
  const auto found = entries_.find({spot.constraint, spot.key});
  if (found == entries_.end())
    return calculation.module.constraints[spot.constraint].kind == ir::Constraint::Kind::best &&
           calculation.module.constraints[spot.constraint].at_most == 0;
  const ir::Constraint& constraint = calculation.module.constraints[spot.constraint];
  if (constraint.kind == ir::Constraint::Kind::never) {
    return std::ranges::any_of(found->second, [&](const Entry& entry) {
      return entry.other_side != spot.other_side && entry.candidate != member.candidate;
    });
  }
  const auto others = std::ranges::count_if(
      found->second, [&](const Entry& entry) { return entry.candidate != member.candidate; });
  return others >= constraint.at_most;
}

bool Usage::allows(const Calculation& calculation, const Member& member) const {
  return std::ranges::none_of(member.spots,
                              [&](const Spot& spot) { return full(calculation, member, spot); });
}

bool Usage::could_bind(const Calculation& calculation, const Member& member, const Spot& spot,
                       const Later& later) const {
  const ir::Constraint& constraint = calculation.module.constraints[spot.constraint];
  std::int64_t others = 0;
  const auto count = [&](bool other_side) {
    if (constraint.kind == ir::Constraint::Kind::best || other_side != spot.other_side) ++others;
  };
  const auto found = entries_.find({spot.constraint, spot.key});
  if (found != entries_.end()) {
    for (const Entry& entry : found->second) {
      if (entry.candidate != member.candidate) count(entry.other_side);
    }
  }
  if (const auto more = later.find(spot.constraint); more != later.end()) {
    const bool never = constraint.kind == ir::Constraint::Kind::never;
    if (!never || spot.other_side) others += more->second[0];
    if (never && !spot.other_side) others += more->second[1];
  }
  return constraint.kind == ir::Constraint::Kind::never ? others > 0 : others >= constraint.at_most;
}

std::vector<Usage::Blocker> Usage::blockers(const Calculation& calculation, const Member& member) const {
  std::vector<Blocker> found;
  for (const Spot& spot : member.spots) {
    const auto here = entries_.find({spot.constraint, spot.key});
    if (here == entries_.end() || !full(calculation, member, spot)) continue;
    const bool never = calculation.module.constraints[spot.constraint].kind == ir::Constraint::Kind::never;
    for (const Entry& entry : here->second) {
      if (entry.candidate == member.candidate || (never && entry.other_side == spot.other_side)) continue;
      found.push_back({spot.constraint, entry.candidate});
    }
  }
  std::ranges::stable_sort(found, {}, &Blocker::candidate);
  return found;
}

}  // namespace perk::pricing
