// Where gains add up (pricing.md, members: "each run is decided alone").
//
// Two members belong together if a constraint's place, a promotion's cap, a run without room for everything
// that could want it, a spread over such a run, or set offers on common units join them. A total cap, a stage
// that combines one after another, or a later offer or condition that reads amounts joins all.
#include <algorithm>
#include <numeric>

#include "runtime/offers/divide.h"
#include "runtime/pricing/search.h"

namespace perk::pricing {
namespace {

class Grouper {
 public:
  Grouper(const Calculation& calculation, const State& state, const StageFacts& facts,
          const Decisions& decisions)
      : calculation_(calculation),
        state_(state),
        facts_(facts),
        decisions_(decisions),
        group_(decisions.free.size()) {
    std::iota(group_.begin(), group_.end(), std::size_t{0});
  }

  std::vector<std::vector<std::size_t>> groups() {
    if (joined_by_what_follows()) return {};
    join_by_constraints();
    join_by_caps();
    join_by_runs();
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t head = 0; head < group_.size(); ++head) {
      std::vector<std::size_t> members;
      for (std::size_t i = 0; i < group_.size(); ++i) {
        if (group_[i] == head) members.push_back(decisions_.free[i]);
      }
      if (!members.empty()) groups.push_back(std::move(members));
    }
    return groups;
  }

 private:
  void join(std::size_t a, std::size_t b) {
    const std::size_t from = group_[a], to = group_[b];
    if (from != to) std::ranges::replace(group_, from, to);
  }

  [[nodiscard]] bool joined_by_what_follows() const {
    const ir::Stage& stage = calculation_.module.stages[facts_.stage];
    if (calculation_.total_cap != kNoLimit || stage.one_after_another ||
        stage.kind == ir::Stage::Kind::price) {
      return true;
    }
    for (const std::size_t i : decisions_.free) {
      for (const Spot& spot : decisions_.members[i].spots) {
        if (decisions_.later.contains(spot.constraint)) return true;
      }
    }
    for (std::size_t c = 0; c < calculation_.candidates.size(); ++c) {
      const Standing& standing = *calculation_.candidates[c].standing;
      const Status status = state_.progress[c].status;
      if (status != Status::unseen && status != Status::chosen) continue;
      if (standing.last_stage <= facts_.stage) continue;
      if (standing.has_goods) return true;
      if (standing.first_stage > facts_.stage && standing.reads_money &&
          !settled(calculation_.candidates[c])) {
        return true;
      }
    }
    return false;
  }

  // Every condition is a comparison of amounts that is the same whether all that could be taken off in this
  // stage is, or none of it. A sum of amounts rises with each of them, so it is the same in between.
  [[nodiscard]] bool settled(const Candidate& candidate) const {
    const std::vector<std::int64_t> lowest = lowest_amounts();
    const ir::Shape& shape = *candidate.shape;
    const bool sums = std::ranges::none_of(shape.nodes, [](const ir::Node& node) {
      return node.op == ir::Op::unit_price || node.op == ir::Op::pick_cheapest ||
             node.op == ir::Op::pick_dearest;
    });
    return sums && std::ranges::all_of(shape.conjuncts, [&](const ir::Conjunct& conjunct) {
             if (conjunct.stratum < ir::Stratum::kart) return true;
             const ir::Node& node = shape.nodes[conjunct.node];
             const bool comparison = node.op == ir::Op::at_least || node.op == ir::Op::more ||
                                     node.op == ir::Op::at_most || node.op == ir::Op::less;
             if (!comparison || shape.nodes[node.b].op != ir::Op::slot_money) return false;
             const auto test = [&](std::span<const std::int64_t> entry) {
               return calculation_.evaluator.test(shape, candidate.source->slots, conjunct.node, {entry});
             };
             return test(state_.goods) == test(lowest);
           });
  }

  [[nodiscard]] std::vector<std::int64_t> lowest_amounts() const {
    std::vector<std::int64_t> taken(state_.goods.size(), 0);
    for (const OfferFacts& offer : facts_.offers) {
      if (offer.charges) continue;
      // A set may move to other units of what it selects, a spread to other lines.
      if (offer.kind == OfferClass::set || offer.alone.spread) {
        const std::vector<std::uint8_t> own = coverage(offer, taken.size());
        for (std::size_t r = 0; r < taken.size(); ++r) {
          if (own[r] != 0) taken[r] = state_.goods[r];
        }
      }
      for (const offers::Cell& cell : offer.alone.cells) taken[cell.run] += cell.amount;
    }
    for (std::size_t r = 0; r < taken.size(); ++r) {
      taken[r] = std::max<std::int64_t>(0, state_.goods[r] - taken[r]);
    }
    return taken;
  }

  void join_by_constraints() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> first;
    for (std::size_t i = 0; i < group_.size(); ++i) {
      for (const Spot& spot : decisions_.members[decisions_.free[i]].spots) {
        const auto [place, fresh] = first.try_emplace({spot.constraint, spot.key}, i);
        if (!fresh) join(i, place->second);
      }
    }
  }

  void join_by_caps() {
    std::map<std::uint32_t, std::size_t> first;
    for (std::size_t i = 0; i < group_.size(); ++i) {
      const std::uint32_t c = decisions_.members[decisions_.free[i]].candidate;
      const Candidate& candidate = calculation_.candidates[c];
      if (candidate.shape->caps.empty() && candidate.shape->offers.size() == 1) continue;
      const auto [place, fresh] = first.try_emplace(c, i);
      if (!fresh) join(i, place->second);
    }
  }

  // All free members that touch one of the marked runs.
  void join_touching(const std::vector<std::uint8_t>& marked) {
    std::size_t first = group_.size();
    for (std::size_t i = 0; i < group_.size(); ++i) {
      const std::vector<std::uint8_t> own = touched(decisions_.members[decisions_.free[i]]);
      bool meets = false;
      for (std::size_t r = 0; r < marked.size(); ++r) meets = meets || (marked[r] != 0 && own[r] != 0);
      if (!meets) continue;
      if (first == group_.size()) {
        first = i;
      } else {
        join(i, first);
      }
    }
  }

  [[nodiscard]] std::vector<std::uint8_t> touched(const Member& member) const {
    std::vector<std::uint8_t> runs(calculation_.list.size(), 0);
    if (!member.sites.empty()) {
      for (const std::uint32_t site : member.sites) {
        if (site < runs.size()) runs[site] = 1;
      }
      return runs;
    }
    for (const OfferFacts& offer : facts_.offers) {
      if (offer.candidate != member.candidate) continue;
      const std::vector<std::uint8_t> own = coverage(offer, runs.size());
      for (std::size_t r = 0; r < runs.size(); ++r) runs[r] |= own[r];
    }
    return runs;
  }

  void join_by_runs() {
    const std::size_t runs = calculation_.list.size();
    std::vector<std::int64_t> wanted(runs, 0);
    std::vector<std::vector<std::uint8_t>> sets;
    bool charges = false;
    for (const OfferFacts& offer : facts_.offers) {
      charges = charges || offer.charges;
      if (offer.charges) continue;
      if (offer.kind == OfferClass::set) {
        const std::vector<std::uint8_t> own = coverage(offer, runs);
        for (const std::vector<std::uint8_t>& other : sets) {
          std::vector<std::uint8_t> common(runs, 0);
          for (std::size_t r = 0; r < runs; ++r) common[r] = own[r] & other[r];
          if (std::ranges::find(common, 1) == common.end()) continue;
          // They may take each other's units anywhere.
          std::vector<std::uint8_t> either(runs, 0);
          for (std::size_t r = 0; r < runs; ++r) either[r] = own[r] | other[r];
          join_touching(either);
        }
        sets.push_back(own);
      }
      add_wanted(offer, wanted);
    }
    std::vector<std::uint8_t> tight(runs, 0);
    for (std::size_t r = 0; r < runs; ++r) {
      tight[r] = wanted[r] > std::max<std::int64_t>(0, state_.goods[r] - calculation_.floors[r]) ? 1 : 0;
      std::vector<std::uint8_t> alone(runs, 0);
      alone[r] = tight[r];
      join_touching(alone);
    }
    for (const OfferFacts& offer : facts_.offers) {
      if (!offer.alone.spread || offer.charges) continue;
      const std::vector<std::uint8_t> own = coverage(offer, runs);
      bool meets = false;
      for (std::size_t r = 0; r < runs; ++r) meets = meets || (own[r] & tight[r]) != 0;
      if (meets) join_touching(own);
    }
    if (charges) join_charges();
  }

  void add_wanted(const OfferFacts& offer, std::vector<std::int64_t>& wanted) const {
    if (!offer.alone.spread) {
      for (const offers::Cell& cell : offer.alone.cells) wanted[cell.run] += cell.amount;
      return;
    }
    std::vector<std::int64_t> weights;
    for (const offers::Cell& cell : offer.alone.cells) weights.push_back(cell.weight);
    const std::vector<std::int64_t> shares = offers::divide(offer.alone.total, weights);
    // Another rule for the odd unit may move one.
    for (std::size_t i = 0; i < shares.size(); ++i) wanted[offer.alone.cells[i].run] += shares[i] + 1;
  }

  // Offers on charges meet on every charge.
  void join_charges() {
    std::size_t first = group_.size();
    for (std::size_t i = 0; i < group_.size(); ++i) {
      const std::uint32_t c = decisions_.members[decisions_.free[i]].candidate;
      const bool charge = std::ranges::any_of(
          facts_.offers, [&](const OfferFacts& offer) { return offer.candidate == c && offer.charges; });
      if (!charge) continue;
      if (first == group_.size()) {
        first = i;
      } else {
        join(i, first);
      }
    }
  }

  const Calculation& calculation_;
  const State& state_;
  const StageFacts& facts_;
  const Decisions& decisions_;
  std::vector<std::size_t> group_;  // by free member
};

}  // namespace

std::vector<std::vector<std::size_t>> independent_groups(const Calculation& calculation, const State& state,
                                                         const StageFacts& facts,
                                                         const Decisions& decisions) {
  return Grouper(calculation, state, facts, decisions).groups();
}

}  // namespace perk::pricing
