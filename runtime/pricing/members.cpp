// Places of constraints are few, so a small ordered map holds who stands where.
#include "runtime/pricing/members.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "runtime/base/sort.h"
#include "runtime/ir/strata.h"

namespace perk::pricing {
namespace {

// The smallest run with the same value of the fact.
std::uint32_t value_key(const Calculation& calculation, std::uint32_t field, std::uint32_t run) {
  for (std::uint32_t r = 0; r < run; ++r) {
    if (calculation.cart.same_unit_fact(field, r, run)) return r;
  }
  return run;
}

// Runs of its selections, and all charges where it is about shipping.
std::vector<std::uint32_t> sites_of(const Calculation& calculation, const State& state,
                                    const StageFacts& facts, std::uint32_t candidate) {
  const std::size_t runs = calculation.list.size();
  std::vector<std::uint8_t> covered(runs + calculation.charges.size(), 0);
  const auto cover = [&](const OfferFacts& offer) {
    if (offer.charges || offer.and_shipping) {
      std::fill(covered.begin() + static_cast<std::ptrdiff_t>(runs), covered.end(), std::uint8_t{1});
      if (offer.charges) return;
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

void add_shared(const Calculation& calculation, Member& member) {
  for (std::size_t i = 0; i < calculation.shared_uses.size(); ++i) {
    if (!std::ranges::binary_search(calculation.shared_uses[i].members, member.candidate)) continue;
    member.spots.push_back({static_cast<std::uint32_t>(calculation.module.constraints.size() + i), 0, false});
  }
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
  add_shared(calculation, member);
}

// The shared bound behind a constraint's number; null for one of the module.
const SharedUses* shared(const Calculation& calculation, std::uint32_t constraint) {
  const std::size_t own = calculation.module.constraints.size();
  return constraint < own ? nullptr : &calculation.shared_uses[constraint - own];
}

std::int64_t amount_of(const SharedUses& uses, std::uint32_t candidate) {
  const auto found = std::ranges::lower_bound(uses.members, candidate);
  return found != uses.members.end() && *found == candidate
             ? uses.amounts[static_cast<std::size_t>(found - uses.members.begin())]
             : 0;
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

std::vector<Spot> order_spots(const Calculation& calculation, std::uint32_t candidate) {
  Member member{candidate, {}, {}, false, 0};
  for (const Membership& membership : calculation.candidates[candidate].standing->memberships) {
    if (calculation.module.constraints[membership.constraint].scope != ir::Constraint::Scope::order) continue;
    member.spots.push_back({membership.constraint, 0, membership.other_side});
  }
  add_shared(calculation, member);
  return member.spots;
}

void Later::add(const Calculation& calculation, std::uint32_t candidate) {
  const Candidate& from = calculation.candidates[candidate];
  bool goods = false, charges = false;
  for (const ir::OfferShape& offer : from.shape->offers) {
    const bool charge = ir::info(offer.kind).kind_class == OfferClass::charge;
    charges = charges || charge || offer.words.and_shipping;
    goods = goods || !charge;
  }
  for (const Membership& membership : from.standing->memberships) {
    const std::size_t side = membership.other_side ? 1 : 0;
    const bool order =
        calculation.module.constraints[membership.constraint].scope == ir::Constraint::Scope::order;
    if (order || goods) ++sides_[{membership.constraint, false}][side];
    if (!order && charges) ++sides_[{membership.constraint, true}][side];
  }
  Member member{candidate, {}, {}, false, 0};
  add_shared(calculation, member);
  for (const Spot& spot : member.spots) {
    sides_[{spot.constraint, false}][0] += amount_of(*shared(calculation, spot.constraint), candidate);
  }
}

const std::array<std::int64_t, 2>& Later::at(const Calculation& calculation, const Spot& spot) const {
  static constexpr std::array<std::int64_t, 2> kNone{0, 0};
  const bool line = shared(calculation, spot.constraint) == nullptr &&
                    calculation.module.constraints[spot.constraint].scope != ir::Constraint::Scope::order;
  const auto found = sides_.find({spot.constraint, line && spot.key >= calculation.list.size()});
  return found == sides_.end() ? kNone : found->second;
}

bool is_bound(const Calculation& calculation, std::uint32_t candidate) {
  return !calculation.candidates[candidate].standing->memberships.empty() ||
         std::ranges::any_of(calculation.shared_uses, [&](const SharedUses& uses) {
           return std::ranges::binary_search(uses.members, candidate);
         });
}

bool refused_by_customer(const Calculation& calculation, std::uint32_t candidate) {
  const Candidate& of = calculation.candidates[candidate];
  return std::ranges::any_of(of.standing->memberships, [&](const Membership& membership) {
    return calculation.module.constraints[membership.constraint].kind ==
               ir::Constraint::Kind::customer_chooses &&
           !calculation.cart.has_chosen(of.source->id);
  });
}

std::optional<std::int64_t> counting_limit(const Calculation& calculation, std::uint32_t constraint) {
  if (const SharedUses* uses = shared(calculation, constraint)) {
    const std::int64_t least = std::ranges::min(uses->amounts);
    return least > 0 ? uses->at_most / least : INT64_MAX;
  }
  const ir::Constraint& of = calculation.module.constraints[constraint];
  const bool counts =
      of.kind == ir::Constraint::Kind::best || of.kind == ir::Constraint::Kind::customer_chooses;
  return counts ? std::optional(of.at_most) : std::nullopt;
}

bool meet(const Member& a, const Member& b) {
  return a.candidate != b.candidate && std::ranges::any_of(a.spots, [&](const Spot& x) {
           return std::ranges::any_of(
               b.spots, [&](const Spot& y) { return x.constraint == y.constraint && x.key == y.key; });
         });
}

bool two_exclude(const Calculation& calculation, const Spot& a, const Spot& b) {
  if (a.constraint != b.constraint || a.key != b.key) return false;
  if (const std::optional<std::int64_t> limit = counting_limit(calculation, a.constraint)) return *limit <= 1;
  return calculation.module.constraints[a.constraint].kind == ir::Constraint::Kind::never &&
         a.other_side != b.other_side;
}

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
  static const std::vector<Entry> nobody;
  const auto found = entries_.find({spot.constraint, spot.key});
  const std::vector<Entry>& here = found == entries_.end() ? nobody : found->second;
  const auto other = [&](const Entry& entry) { return entry.candidate != member.candidate; };
  if (const SharedUses* uses = shared(calculation, spot.constraint)) {
    std::int64_t sum = amount_of(*uses, member.candidate);
    for (const Entry& entry : here) sum += other(entry) ? amount_of(*uses, entry.candidate) : 0;
    return sum > uses->at_most;
  }
  const ir::Constraint& constraint = calculation.module.constraints[spot.constraint];
  switch (constraint.kind) {
    case ir::Constraint::Kind::never:
      return std::ranges::any_of(
          here, [&](const Entry& entry) { return entry.other_side != spot.other_side && other(entry); });
    case ir::Constraint::Kind::best:
    case ir::Constraint::Kind::customer_chooses:
      return std::ranges::count_if(here, other) >= constraint.at_most;
    case ir::Constraint::Kind::first:
    case ir::Constraint::Kind::stop_after: break;  // before the choice
  }
  return false;
}

bool Usage::allows(const Calculation& calculation, const Member& member) const {
  return std::ranges::none_of(member.spots,
                              [&](const Spot& spot) { return full(calculation, member, spot); });
}

bool Usage::could_bind(const Calculation& calculation, const Member& member, const Spot& spot,
                       const Later& later) const {
  const SharedUses* uses = shared(calculation, spot.constraint);
  const bool never =
      uses == nullptr && calculation.module.constraints[spot.constraint].kind == ir::Constraint::Kind::never;
  std::int64_t others = 0;
  if (const auto found = entries_.find({spot.constraint, spot.key}); found != entries_.end()) {
    for (const Entry& entry : found->second) {
      if (entry.candidate == member.candidate || (never && entry.other_side == spot.other_side)) continue;
      others += uses != nullptr ? amount_of(*uses, entry.candidate) : 1;
    }
  }
  const std::array<std::int64_t, 2>& more = later.at(calculation, spot);
  others += never && !spot.other_side ? more[1] : more[0];
  if (uses != nullptr) return others + amount_of(*uses, member.candidate) > uses->at_most;
  if (never) return others > 0;
  const std::optional<std::int64_t> limit = counting_limit(calculation, spot.constraint);
  return limit && others >= *limit;
}

std::vector<Usage::Blocker> Usage::blockers(const Calculation& calculation, const Member& member) const {
  std::vector<Blocker> found;
  for (const Spot& spot : member.spots) {
    const auto here = entries_.find({spot.constraint, spot.key});
    if (here == entries_.end() || !full(calculation, member, spot)) continue;
    const bool never = shared(calculation, spot.constraint) == nullptr &&
                       calculation.module.constraints[spot.constraint].kind == ir::Constraint::Kind::never;
    for (const Entry& entry : here->second) {
      if (entry.candidate == member.candidate || (never && entry.other_side == spot.other_side)) continue;
      found.push_back({spot.constraint, entry.candidate});
    }
  }
  base::sort_stably(found, &Blocker::candidate);
  return found;
}

std::vector<Usage::Blocker> Usage::before(const Calculation& calculation, const Member& member) const {
  std::vector<Blocker> found;
  for (const Spot& spot : member.spots) {
    if (shared(calculation, spot.constraint) != nullptr) continue;
    const ir::Constraint& constraint = calculation.module.constraints[spot.constraint];
    const bool first = constraint.kind == ir::Constraint::Kind::first;
    const auto here = entries_.find({spot.constraint, spot.key});
    if (here == entries_.end() || (!first && constraint.kind != ir::Constraint::Kind::stop_after)) continue;
    std::vector<Blocker> earlier;
    for (const Entry& entry : here->second) {
      if (entry.candidate < member.candidate && !entry.other_side) {
        earlier.push_back({spot.constraint, entry.candidate});
      }
    }
    if (static_cast<std::int64_t>(earlier.size()) < (first ? constraint.at_most : 1)) continue;
    found.insert(found.end(), earlier.begin(), earlier.end());
  }
  base::sort_stably(found, &Blocker::candidate);
  return found;
}

bool Usage::stands(std::uint32_t constraint, std::uint32_t key, std::uint32_t candidate) const {
  const auto here = entries_.find({constraint, key});
  return here != entries_.end() &&
         std::ranges::any_of(here->second, [&](const Entry& entry) { return entry.candidate == candidate; });
}

std::int64_t Usage::places_left(const Calculation& calculation, std::uint32_t constraint,
                                std::uint32_t key) const {
  const auto found = entries_.find({constraint, key});
  const std::size_t taken = found == entries_.end() ? 0 : found->second.size();
  if (const SharedUses* uses = shared(calculation, constraint)) {
    std::int64_t left = uses->at_most;
    for (std::size_t i = 0; i < taken; ++i) left -= amount_of(*uses, found->second[i].candidate);
    const std::int64_t least = std::ranges::min(uses->amounts);
    return least > 0 ? std::max<std::int64_t>(0, left) / least : INT64_MAX;
  }
  return *counting_limit(calculation, constraint) - static_cast<std::int64_t>(taken);
}

}  // namespace perk::pricing
