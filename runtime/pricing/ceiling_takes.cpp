// What each promotion or member takes in the stage at most, and which lines could be full.
#include <algorithm>

#include "runtime/pricing/alone.h"
#include "runtime/pricing/ceiling.h"

namespace perk::pricing {
namespace {

constexpr std::uint32_t kLineBound = 0xFFFFFFFF;

std::int64_t whole_up(Wide amount) {
  return static_cast<std::int64_t>((amount + (kOne - 1)) / kOne);
}

}  // namespace

void Ceiling::find_takes() {
  std::vector<std::uint8_t> is_free(decisions_.members.size(), 0);
  for (const std::size_t i : decisions_.free) is_free[i] = 1;
  std::vector<std::uint8_t> whole(calculation_.candidates.size(), 0);
  for (const OfferFacts& offer : facts_.offers) {
    const bool before = state_.progress[offer.candidate].status == Status::chosen;
    const bool owed = std::ranges::find(decisions_.owed, offer.candidate) != decisions_.owed.end();
    whole[offer.candidate] = before || owed ? 1 : 0;
  }
  forced_giving_.assign(calculation_.candidates.size(), 0);
  for (std::uint32_t c = 0; c < whole.size(); ++c) {
    if (state_.progress[c].is_of_worth()) forced_giving_[c] = 1;
    if (whole[c] != 0) force(c);
  }
  std::map<std::uint32_t, Takes> of_all;  // by candidate: all its members
  for (std::size_t i = 0; i < decisions_.members.size(); ++i) {
    const Member& member = decisions_.members[i];
    const auto [known, fresh] = of_all.try_emplace(member.candidate);
    if (fresh) known->second = takes_of(member.candidate, !member.sites.empty());
    Takes takes = known->second;
    if (!member.sites.empty()) {
      std::erase_if(takes.lines, [&](const Takes::Line& line) {
        return !std::ranges::binary_search(member.sites, line.site);
      });
    }
    if (is_free[i] == 0) forced_.push_back(takes);
    takes_.push_back(std::move(takes));
  }
}

// One that is in whatever is decided; set offers that compete stand by themselves.
void Ceiling::force(std::uint32_t candidate) {
  const std::vector<std::uint8_t>& out = state_.sites_out[candidate];
  Takes takes = takes_of(candidate, !out.empty());
  const auto is_out = [&](const Takes::Line& line) { return !state_.takes_part(candidate, line.site); };
  std::erase_if(takes.lines, is_out);
  for (Takes::Spread& spread : takes.spreads) std::erase_if(spread.shares, is_out);
  forced_.push_back(std::move(takes));
}

Ceiling::Takes Ceiling::takes_of(std::uint32_t candidate, bool split) const {
  const Candidate& from = calculation_.candidates[candidate];
  const ir::Stage& stage = calculation_.module.stages[facts_.stage];
  Takes takes;
  takes.candidate = candidate;
  const auto own = [&](const OfferFacts& offer) { return offer.candidate == candidate; };
  const bool rewards = std::ranges::any_of(from.shape->offers, [](const ir::OfferShape& offer) {
    return offer.kind == ir::OfferKind::gift || offer.kind == ir::OfferKind::credit ||
           offer.kind == ir::OfferKind::issue_coupon;
  });
  const bool one_by_one = stage.one_after_another && !price_;
  if (rewards || one_by_one) {
    const Most most = most_of(calculation_, facts_.frozen, state_, candidate, facts_.stage, faults_);
    takes.worth = most.worth;
    if (one_by_one) {
      for (const Most::Rate& rate : most.rates) {
        const std::int64_t left = state_.goods[rate.site];
        takes.lines.push_back({rate.site, whole_up(Wide{rate.rate} * left)});
      }
      Takes::Spread slack{whole_up(most.slack), {}};
      for (std::uint32_t site = 0; site < state_.goods.size(); ++site) slack.shares.push_back({site, 0});
      for (const Most::Spread& spread : most.spreads) {
        Wide total = 0;
        Takes::Spread taken;
        for (const std::uint32_t site : spread.sites) {
          total += Wide{spread.rate} * state_.goods[site];
          taken.shares.push_back({site, whole_up(Wide{spread.rate} * state_.goods[site])});
        }
        taken.total = whole_up(total);
        takes.spreads.push_back(std::move(taken));
      }
      for (const Most::Amount& amount : most.amounts) {
        Takes::Spread taken{amount.amount, {}};
        for (const std::uint32_t site : amount.sites) taken.shares.push_back({site, 0});
        takes.spreads.push_back(std::move(taken));
      }
      takes.spreads.push_back(std::move(slack));
      return takes;
    }
  }
  const bool competes = std::ranges::any_of(
      facts_.offers, [&](const OfferFacts& offer) { return own(offer) && may_compete(offer); });
  // What a cap or a bound takes off all of it together, it leaves to fewer of its members.
  const bool bounded = !from.shape->caps.empty() || from.is_bounded();
  if (competes || (split && bounded)) {
    std::size_t offers = 0;
    for (const OfferFacts& offer : facts_.offers) {
      if (!own(offer)) continue;
      take_offer(offer, takes);
      ++offers;
    }
    // Several offers of a promotion round once together.
    for (Takes::Line& line : takes.lines) line.amount += offers > 1 ? 1 : 0;
    return takes;
  }
  State alone = state_;
  alone.sites_out[candidate].clear();
  for (const Part& part : parts_alone(calculation_, alone, facts_, candidate)) {
    if (part.spread == kLineBound) {
      takes.lines.push_back({part.site, part.amount});
      continue;
    }
    if (takes.spreads.size() <= part.spread) takes.spreads.resize(part.spread + std::size_t{1});
    takes.spreads[part.spread].total += part.amount;
    takes.spreads[part.spread].shares.push_back({part.site, part.amount});
  }
  takes.certain = !price_ && !from.is_bounded() && from.shape->spends.empty();
  return takes;
}

// An offer whose part depends on what others leave of the units.
void Ceiling::take_offer(const OfferFacts& offer, Takes& takes) const {
  const Candidate& from = calculation_.candidates[offer.candidate];
  const ir::OfferShape& shape = from.shape->offers[offer.offer];
  const auto first_site = static_cast<std::uint32_t>(offer.charges ? calculation_.list.size() : 0);
  const bool capped_items = caps_items(from);
  if (offer.kind != OfferClass::set && !capped_items && !offer.alone.spread) {
    for (const offers::Cell& cell : offer.alone.cells) {
      takes.lines.push_back({first_site + cell.run, cell.amount});
    }
    return;
  }
  Takes::Spread all;
  const std::vector<std::uint8_t> covered = coverage(offer, state_.goods.size());
  for (std::uint32_t r = 0; r < covered.size(); ++r) {
    if (covered[r] == 0) continue;
    all.total += state_.goods[r];
    all.shares.push_back({r, 0});
  }
  const bool plain = shape.kind == ir::OfferKind::every_nth && shape.words == ir::OfferWords{};
  if (offer.kind != OfferClass::set && offer.alone.spread) {
    all.total = std::min(all.total, offer.alone.total);
  } else if (plain && !capped_items) {
    // Fewer units can only move a group's places to cheaper ones; each line rounds by itself.
    all.total = std::min(all.total, offer.alone.total + static_cast<std::int64_t>(all.shares.size()));
  }
  takes.spreads.push_back(std::move(all));
}

bool Ceiling::may_compete(const OfferFacts& offer) const {
  if (offer.kind != OfferClass::set) return false;
  if (calculation_.candidates[offer.candidate].source->may_share_items) return false;
  const std::vector<std::uint8_t> own = coverage(offer, state_.goods.size());
  return std::ranges::any_of(facts_.offers, [&](const OfferFacts& other) {
    if (&other == &offer || other.kind != OfferClass::set ||
        calculation_.candidates[other.candidate].source->may_share_items) {
      return false;
    }
    const std::vector<std::uint8_t> its = coverage(other, own.size());
    for (std::size_t r = 0; r < own.size(); ++r) {
      if (own[r] != 0 && its[r] != 0) return true;
    }
    return false;
  });
}

void Ceiling::find_tight() {
  const std::size_t runs = state_.goods.size();
  excepted_ = std::ranges::any_of(facts_.offers, [&](const OfferFacts& offer) {
    return calculation_.candidates[offer.candidate].standing->excepted;
  });
  room_ = state_.goods;
  room_.insert(room_.end(), state_.charges.begin(), state_.charges.end());
  for (std::size_t r = 0; r < runs && !excepted_; ++r) {
    room_[r] = std::max<std::int64_t>(0, room_[r] - calculation_.floors[r]);
  }
  std::vector<Wide> lines(room_.size(), 0), wanted(room_.size(), 0);
  Wide all = 0;
  const auto count = [&](const Takes& takes) {
    for (const Takes::Line& line : takes.lines) lines[line.site] += line.amount;
    for (const Takes::Spread& spread : takes.spreads) {
      for (const Takes::Line& share : spread.shares) wanted[share.site] += spread.total;
      all += spread.total;
    }
  };
  for (const Takes& takes : forced_) count(takes);
  for (const std::size_t i : decisions_.free) count(takes_[i]);
  // Whoever else may go below the floor: those that may not find no more room than is above it.
  tight_.assign(room_.size(), 0);
  for (std::size_t site = 0; site < room_.size(); ++site) {
    const std::int64_t floor = site < runs && excepted_ ? calculation_.floors[site] : 0;
    tight_[site] = price_ || lines[site] + wanted[site] > room_[site] - floor ? 1 : 0;
    all += std::min<Wide>(lines[site], room_[site]);
  }
  cut_ = state_.cap_left != kNoLimit && all > state_.cap_left;
  // What is left of a part at least: lines come before spreads, and share by largest remainder.
  const auto positive = [&](Wide amount) { return (cut_ ? amount * state_.cap_left / all : amount) > 0; };
  const auto line_gives = [&](const Takes::Line& line) {
    if (tight_[line.site] == 0 || lines[line.site] <= room_[line.site]) {
      return (tight_[line.site] == 0 || !excepted_) && positive(line.amount);
    }
    return !excepted_ && positive(Wide{line.amount} * room_[line.site] / lines[line.site]);
  };
  const auto spread_gives = [&](const Takes::Spread& spread) {
    return std::ranges::any_of(spread.shares,
                               [&](const Takes::Line& line) { return positive(line.amount); }) &&
           std::ranges::none_of(spread.shares,
                                [&](const Takes::Line& line) { return tight_[line.site] != 0; });
  };
  const auto settle = [&](Takes& takes) {
    takes.gives = takes.certain && (std::ranges::any_of(takes.lines, line_gives) ||
                                    std::ranges::any_of(takes.spreads, spread_gives));
    takes.certain = takes.certain && !cut_;
  };
  for (Takes& takes : forced_) {
    settle(takes);
    if (takes.gives) forced_giving_[takes.candidate] = 1;
  }
  for (Takes& takes : takes_) settle(takes);
}

// Faults::granted_for_wants.
void Ceiling::cut_to_granted() {
  std::vector<Wide> wanted(room_.size(), 0);
  for (const Takes& takes : takes_) {
    for (const Takes::Line& line : takes.lines) wanted[line.site] += line.amount;
  }
  for (Takes& takes : takes_) {
    for (Takes::Line& line : takes.lines) {
      if (wanted[line.site] <= room_[line.site]) continue;
      line.amount = static_cast<std::int64_t>(Wide{line.amount} * room_[line.site] / wanted[line.site]);
    }
  }
}

}  // namespace perk::pricing
