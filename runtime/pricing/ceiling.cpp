// Included parts cut to the rooms, plus what each undecided member could still add to them: min(room, ·)
// gains less the more is in it, so the sum of single gains is never too small.
#include "runtime/pricing/ceiling.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "runtime/base/sort.h"
#include "runtime/pricing/choice.h"

namespace perk::pricing {

Ceiling::Ceiling(const Calculation& calculation, const State& state, const StageFacts& facts,
                 Decisions& decisions, const Faults& faults)
    : calculation_(calculation),
      state_(state),
      facts_(facts),
      decisions_(decisions),
      faults_(faults),
      late_(calculation, state, facts.stage, faults),
      price_(calculation.module.stages[facts.stage].kind == ir::Stage::Kind::price),
      value_(value_of(state)) {
  find_takes();
  find_tight();
  if (faults.granted_for_wants) cut_to_granted();
  order_members();
  find_cells();
  outer_ = outer();
}

// ---- the order of the search, and what covers the undecided ---------------------------------------------

Wide Ceiling::rough_weight(const Takes& takes) const {
  Wide weight = takes.worth;
  for (const Takes::Line& line : takes.lines) weight += std::min(line.amount, room_[line.site]);
  for (const Takes::Spread& spread : takes.spreads) weight += spread.total;
  return weight;
}

bool Ceiling::conflict(const Member& a, const Member& b) const {
  if (a.candidate == b.candidate) return false;
  return std::ranges::any_of(a.spots, [&](const Spot& x) {
    return std::ranges::any_of(b.spots, [&](const Spot& y) {
      return x.constraint == y.constraint && x.key == y.key && two_exclude(calculation_, x, y);
    });
  });
}

void Ceiling::order_members() {
  std::vector<std::size_t>& order = decisions_.free;
  std::vector<Wide> weights;
  weights.reserve(takes_.size());
  for (const Takes& takes : takes_) weights.push_back(rough_weight(takes));
  std::vector<std::size_t> component(takes_.size());
  std::iota(component.begin(), component.end(), std::size_t{0});
  for (std::size_t a = 0; a < order.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const std::size_t to = component[order[b]], from = component[order[a]];
      if (from != to && meet(decisions_.members[order[a]], decisions_.members[order[b]])) {
        std::ranges::replace(component, from, to);
      }
    }
  }
  std::vector<Wide> heaviest(takes_.size(), 0);
  for (const std::size_t i : order) {
    heaviest[component[i]] = std::max(heaviest[component[i]], weights[i]);
  }
  base::sort_stably(
      order, [&](std::size_t a) { return std::tuple(-heaviest[component[a]], component[a], -weights[a]); });
}

// A member counts in one cell: the tightest constraint that counts it, else a clique of pairs.
void Ceiling::find_cells() {
  const std::vector<std::size_t>& order = decisions_.free;
  cell_of_.assign(order.size(), SIZE_MAX);
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> sizes;
  const auto counts = [&](const Spot& spot) { return counting_limit(calculation_, spot.constraint); };
  for (const std::size_t i : order) {
    for (const Spot& spot : decisions_.members[i].spots) {
      if (counts(spot)) ++sizes[{spot.constraint, spot.key}];
    }
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> cells;
  for (std::size_t place = 0; place < order.size(); ++place) {
    const Spot* best = nullptr;
    for (const Spot& spot : decisions_.members[order[place]].spots) {
      if (!counts(spot)) continue;
      const auto rank = [&](const Spot& s) {
        return std::pair(-*counts(s), static_cast<std::int64_t>(sizes[{s.constraint, s.key}]));
      };
      if (best == nullptr || rank(spot) > rank(*best)) best = &spot;
    }
    if (best == nullptr) continue;
    const auto [cell, fresh] = cells.try_emplace({best->constraint, best->key}, cells_.size());
    if (fresh) cells_.push_back({{}, {}, best->constraint, best->key});
    cell_of_[place] = cell->second;
    cells_[cell->second].members.push_back(place);
  }
  const std::size_t counted = cells_.size();
  for (std::size_t place = 0; place < order.size(); ++place) {
    for (const Spot& spot : decisions_.members[order[place]].spots) {
      const auto cell = cells.find({spot.constraint, spot.key});
      if (cell != cells.end()) cells_[cell->second].everyone.push_back(place);
    }
  }
  for (std::size_t place = 0; place < order.size(); ++place) {
    if (cell_of_[place] != SIZE_MAX) continue;
    const Member& member = decisions_.members[order[place]];
    if (member.spots.empty()) {
      alone_.push_back(place);
      continue;
    }
    std::size_t cell = counted;
    for (; cell < cells_.size(); ++cell) {
      if (std::ranges::all_of(cells_[cell].members, [&](std::size_t other) {
            return conflict(member, decisions_.members[order[other]]);
          })) {
        break;
      }
    }
    if (cell == cells_.size()) cells_.push_back({});
    cells_[cell].members.push_back(place);
    cell_of_[place] = cell;
  }
}

// ---- the bound ------------------------------------------------------------------------------------------

void Ceiling::add_in(const Takes& takes, std::vector<std::int64_t>& taken) const {
  for (const Takes::Line& line : takes.lines) {
    const std::int64_t room = room_[line.site];
    std::int64_t& here = taken[line.site];
    here = price_ ? std::max(here, std::min(room, line.amount)) : here + std::min(room - here, line.amount);
  }
}

Wide Ceiling::gain(const Takes& takes, const std::vector<std::int64_t>& taken,
                   const Allowance& allowance) const {
  Wide gain = gain_beside_lines(takes, taken, allowance);
  for (const Takes::Line& line : takes.lines) {
    const std::int64_t left = room_[line.site] - taken[line.site];
    const std::int64_t more =
        price_ ? std::min(line.amount, room_[line.site]) - taken[line.site] : std::min(line.amount, left);
    gain += allowance.keep[line.site] * std::max<std::int64_t>(0, more);
  }
  return gain;
}

Wide Ceiling::gain_beside_lines(const Takes& takes, const std::vector<std::int64_t>& taken,
                                const Allowance& allowance) const {
  Wide gain = Wide{takes.worth} * kOne;
  for (const Takes::Spread& spread : takes.spreads) {
    Wide room = 0, keep = 0, by_run = 0;
    for (const Takes::Line& share : spread.shares) {
      const std::int64_t left = room_[share.site] - taken[share.site];
      room += left;
      keep = std::max(keep, allowance.keep[share.site]);
      by_run += allowance.keep[share.site] * std::min(share.amount, left);
    }
    gain += faults_.spreads_by_run ? by_run : keep * std::min<Wide>(spread.total, room);
  }
  return gain;
}

// What these leave of the goods at most. Lines share a room to the last unit, so a full one is certain too;
// a spread is certain where nothing is in its way.
std::vector<std::int64_t> Ceiling::highest_left(const std::vector<const Takes*>& in) const {
  const std::size_t runs = state_.goods.size();
  std::vector<Wide> taken(runs, 0);
  const auto take = [&](const Takes::Line& line) {
    if (line.site < runs && (tight_[line.site] == 0 || !excepted_)) taken[line.site] += line.amount;
  };
  for (const Takes* takes : in) {
    if (!takes->certain) continue;
    for (const Takes::Line& line : takes->lines) take(line);
    for (const Takes::Spread& spread : takes->spreads) {
      const bool loose = std::ranges::none_of(
          spread.shares, [&](const Takes::Line& share) { return tight_[share.site] != 0; });
      for (const Takes::Line& share : spread.shares) {
        if (loose) take(share);
      }
    }
  }
  std::vector<std::int64_t> left = state_.goods;
  for (std::size_t r = 0; r < runs; ++r) {
    left[r] -= static_cast<std::int64_t>(std::min<Wide>(taken[r], room_[r]));
  }
  return left;
}

std::int64_t Ceiling::at(const Usage& usage, const Included& included, std::size_t next) {
  const std::vector<std::size_t>& order = decisions_.free;
  std::vector<const Takes*> in;
  in.reserve(forced_.size() + next);
  for (const Takes& takes : forced_) in.push_back(&takes);
  for (std::size_t place = 0; place < next; ++place) {
    if (included[order[place]] != 0) in.push_back(&takes_[order[place]]);
  }
  std::vector<std::uint8_t> open(order.size(), 0);
  for (std::size_t place = next; place < order.size(); ++place) {
    open[place] = usage.allows(calculation_, decisions_.members[order[place]]) ? 1 : 0;
  }
  return ceiling(in, open, usage);
}

std::int64_t Ceiling::with_sets(const std::vector<SetWant>& sets, const Usage& usage) {
  std::vector<Takes> own;
  own.reserve(sets.size());
  for (const SetWant& set : sets) {
    Takes& takes = own.emplace_back();
    const ir::Shape& shape = *calculation_.candidates[set.candidate].shape;
    takes.certain = !price_ && !cut_ && shape.caps.empty() && shape.spends.empty();
    Takes::Spread spread{set.want.total, {}};
    for (const offers::Cell& cell : set.want.cells) {
      if (set.want.spread) {
        spread.shares.push_back({cell.run, 0});
      } else {
        takes.lines.push_back({cell.run, cell.amount});
      }
    }
    if (set.want.spread) takes.spreads.push_back(std::move(spread));
  }
  std::vector<const Takes*> in;
  for (const Takes& takes : forced_) {
    const bool replaced =
        std::ranges::any_of(sets, [&](const SetWant& set) { return set.candidate == takes.candidate; });
    if (!replaced) in.push_back(&takes);
  }
  for (const Takes& takes : own) in.push_back(&takes);
  return ceiling(in, std::vector<std::uint8_t>(decisions_.free.size(), 0), usage);
}

// What these take, and the most that the open members and later stages can add.
std::int64_t Ceiling::ceiling(const std::vector<const Takes*>& in, const std::vector<std::uint8_t>& open,
                              const Usage& usage) {
  if (faults_.no_bound || outer_ == kUnbounded) return kUnbounded;
  std::vector<std::int64_t> taken(room_.size(), 0), highest;
  for (const Takes* takes : in) add_in(*takes, taken);
  if (late_.reads_amounts()) highest = highest_left(in);
  std::vector<std::int64_t> places;  // left, by cell
  places.reserve(cells_.size());
  for (const Cell& cell : cells_) {
    places.push_back(
        cell.constraint == kNoConstraint ? 1 : usage.places_left(calculation_, cell.constraint, cell.key));
  }
  Wide best = -1;
  for (const Allowance& allowance : late_.allowances(late_.gone(usage, highest))) {
    Wide sum = allowance.base;
    for (std::size_t site = 0; site < taken.size(); ++site) sum += allowance.keep[site] * taken[site];
    for (const Takes* takes : in) sum += gain_beside_lines(*takes, taken, allowance);
    for (const std::size_t place : alone_) {
      if (open[place] != 0) sum += gain(takes_[decisions_.free[place]], taken, allowance);
    }
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      sum += cell_gain(cells_[c], places[c], open, taken, allowance, usage);
    }
    best = std::max(best, sum);
  }
  const Wide value = std::min<Wide>(Wide{value_} + best / kOne, outer_);
  return static_cast<std::int64_t>(std::min<Wide>(value, kUnbounded));
}

// The largest gains of as many promotions as find place; of one that stands there, whatever is open.
Wide Ceiling::cell_gain(const Cell& cell, std::int64_t places, const std::vector<std::uint8_t>& open,
                        const std::vector<std::int64_t>& taken, const Allowance& allowance,
                        const Usage& usage) const {
  Wide sum = 0;
  std::vector<std::pair<std::uint32_t, Wide>> gains;
  for (const std::size_t place : cell.members) {
    if (open[place] == 0) continue;
    const std::size_t i = decisions_.free[place];
    const std::uint32_t candidate = decisions_.members[i].candidate;
    const Wide more = gain(takes_[i], taken, allowance);
    if (cell.constraint != kNoConstraint && usage.stands(cell.constraint, cell.key, candidate)) {
      sum += more;
      continue;
    }
    const auto own = std::ranges::find(gains, candidate, &std::pair<std::uint32_t, Wide>::first);
    if (own == gains.end()) {
      gains.emplace_back(candidate, more);
    } else {
      own->second += more;
    }
  }
  std::ranges::sort(gains, std::greater<>{}, &std::pair<std::uint32_t, Wide>::second);
  for (std::size_t i = 0; i < gains.size() && static_cast<std::int64_t>(i) < places; ++i) {
    sum += gains[i].second;
  }
  return sum;
}

Ceiling::Giving Ceiling::giving(const Usage& usage, const Included& included, std::size_t next) const {
  Giving giving{0, forced_giving_};
  for (std::size_t place = 0; place < next; ++place) {
    const std::size_t i = decisions_.free[place];
    if (included[i] != 0 && takes_[i].gives) giving.preferred[decisions_.members[i].candidate] = 1;
  }
  giving.count = std::ranges::count(giving.preferred, 1);
  std::vector<std::uint8_t> known = giving.preferred;
  for (const Cell& cell : cells_) {
    std::vector<std::uint32_t> joining;
    const std::int64_t more = must_join(cell, usage, next, known, joining);
    for (const std::uint32_t candidate : joining) known[candidate] = 1;
    giving.count += more;
    std::ranges::sort(joining);
    for (std::size_t i = 0; i < joining.size() && static_cast<std::int64_t>(i) < more; ++i) {
      giving.preferred[joining[i]] = 1;
    }
  }
  return giving;
}

// A complete combination fills the places of a group as long as it has members that nothing else can keep
// out. How many join then that are not known to give; nothing where some may not give, or may fill other
// places.
std::int64_t Ceiling::must_join(const Cell& cell, const Usage& usage, std::size_t next,
                                const std::vector<std::uint8_t>& known,
                                std::vector<std::uint32_t>& joining) const {
  if (cell.constraint == kNoConstraint || cell.constraint >= calculation_.module.constraints.size()) return 0;
  std::int64_t owed = 0;
  for (const std::size_t place : cell.everyone) {
    const std::size_t i = decisions_.free[place];
    const Member& member = decisions_.members[i];
    if (place < next || !usage.allows(calculation_, member)) continue;
    const bool twice = std::ranges::find(joining, member.candidate) != joining.end();
    if (!takes_[i].gives || known[member.candidate] != 0 || twice) {
      joining.clear();
      return 0;
    }
    joining.push_back(member.candidate);
    const bool only_here = member.spots.size() == 1 && !member.optional &&
                           !decisions_.later.meets(calculation_, member.spots.front());
    owed += only_here ? 1 : 0;
  }
  return std::min(owed,
                  std::max<std::int64_t>(0, usage.places_left(calculation_, cell.constraint, cell.key)));
}

std::int64_t Ceiling::outer() const {
  Wide worth = late_.worth();
  for (const Takes& takes : forced_) worth += takes.worth;
  for (const std::size_t i : decisions_.free) worth += takes_[i].worth;
  if (worth >= kNoLimit) return kUnbounded;
  Wide goods = 0, charges = 0;
  const std::size_t runs = state_.goods.size();
  for (std::size_t site = 0; site < room_.size(); ++site) {
    if (site >= runs) {
      charges += room_[site];
    } else {
      goods += late_.excepted() ? state_.goods[site] : room_[site];
    }
  }
  const ir::Stage::Kind kind = calculation_.module.stages[facts_.stage].kind;
  const bool capped =
      kind == ir::Stage::Kind::item || kind == ir::Stage::Kind::own || kind == ir::Stage::Kind::order;
  if (capped && !late_.uncapped_goods() && state_.cap_left != kNoLimit) {
    goods = std::min<Wide>(goods, state_.cap_left);
  }
  return static_cast<std::int64_t>(std::min<Wide>(Wide{value_} + goods + charges + worth, kUnbounded - 1));
}

}  // namespace perk::pricing
