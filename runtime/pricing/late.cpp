// From the last stage to the next one: what a stage leaves is worth what the stages after it leave of it.
#include "runtime/pricing/late.h"

#include <algorithm>

namespace perk::pricing {
namespace {

constexpr std::size_t kMostSets = 24;
constexpr std::size_t kBits = 64;

// Rounded up, so that a bound stays one.
Wide part_up(Wide rate, Wide of) {
  return (rate * of + (kOne - 1)) / kOne;
}

}  // namespace

Late::Late(const Calculation& calculation, const State& state, std::uint32_t stage, const Faults& faults)
    : calculation_(calculation),
      amounts_(state.goods),
      highest_(calculation, state),
      state_(state),
      faults_(faults),
      stage_(stage) {
  amounts_.insert(amounts_.end(), state.charges.begin(), state.charges.end());
  find(stage, faults);
}

void Late::find(std::uint32_t stage, const Faults& faults) {
  for (std::uint32_t c = 0; c < calculation_.candidates.size(); ++c) {
    const Candidate& candidate = calculation_.candidates[c];
    const Standing& standing = *candidate.standing;
    const Status status = state_.progress[c].status;
    if (standing.last_stage <= stage || (status != Status::unseen && status != Status::chosen)) continue;
    if (!calculation_.could_give(c)) continue;
    One one{c, {c, {}, {}, candidate.optional, 0}, {}, {}};
    if (standing.first_stage > stage) {
      one.thresholds = lasting_conjuncts(*candidate.shape);
      const bool impossible = std::ranges::any_of(one.thresholds, [&](std::uint32_t conjunct) {
        return !calculation_.test(candidate, candidate.shape->conjuncts[conjunct].node, highest_.entry);
      });
      if (impossible) continue;
      one.member.spots = order_spots(calculation_, c);
    }
    for (std::uint32_t later = stage + 1; later <= standing.last_stage; ++later) {
      if (std::ranges::find(candidate.source->stages, later) == candidate.source->stages.end()) continue;
      one.most.emplace_back(later, most_of(calculation_, highest_, state_, c, later, faults));
      const Most& most = one.most.back().second;
      worth_ = most.worth > kNoLimit - worth_ ? kNoLimit : worth_ + most.worth;
      const ir::Stage::Kind kind = calculation_.module.stages[later].kind;
      const bool capped =
          kind == ir::Stage::Kind::item || kind == ir::Stage::Kind::own || kind == ir::Stage::Kind::order;
      if (!capped && standing.has_goods) uncapped_goods_ = true;
    }
    excepted_ = excepted_ || standing.excepted;
    reads_amounts_ = reads_amounts_ || !one.thresholds.empty() || !one.member.spots.empty();
    ones_.push_back(std::move(one));
  }
}

std::uint64_t Late::gone(const Usage& usage, std::span<const std::int64_t> highest) const {
  if (!reads_amounts_) return 0;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < std::min(ones_.size(), kBits); ++i) {
    const One& one = ones_[i];
    const Candidate& candidate = calculation_.candidates[one.candidate];
    const bool fails = std::ranges::any_of(one.thresholds, [&](std::uint32_t conjunct) {
      return !calculation_.test(candidate, candidate.shape->conjuncts[conjunct].node, highest);
    });
    if (fails || (!one.member.spots.empty() && !usage.allows(calculation_, one.member))) {
      bits |= std::uint64_t{1} << i;
    }
  }
  return bits;
}

const std::vector<Allowance>& Late::allowances(std::uint64_t gone) {
  const auto [place, fresh] = kept_.try_emplace(gone);
  if (!fresh) return place->second;
  std::vector<std::vector<std::uint8_t>> sets;
  collect_sets(gone, sets);
  for (const std::vector<std::uint8_t>& set : sets) place->second.push_back(allowance_of(set));
  return place->second;
}

// The largest sets that the constraints over the whole order allow; where they are too many, everything.
void Late::collect_sets(std::uint64_t gone, std::vector<std::vector<std::uint8_t>>& sets) const {
  const std::size_t n = ones_.size();
  std::vector<std::uint8_t> all(n, 1);
  std::vector<std::size_t> decided;  // those in a constraint with another
  for (std::size_t i = 0; i < n; ++i) {
    if (i < kBits && (gone >> i & 1) != 0) {
      all[i] = 0;
    } else if (!ones_[i].member.spots.empty()) {
      decided.push_back(i);
    }
  }
  std::vector<std::uint8_t> in = all;
  for (const std::size_t i : decided) in[i] = 0;
  Usage usage;
  std::size_t steps = 0;
  const auto extend = [&](const auto& self, std::size_t next) -> void {
    if (++steps > kMostSets * kBits || sets.size() > kMostSets) return;
    if (next == decided.size()) {
      const bool largest = std::ranges::none_of(
          decided, [&](std::size_t i) { return in[i] == 0 && usage.allows(calculation_, ones_[i].member); });
      if (largest) sets.push_back(in);
      return;
    }
    const Member& member = ones_[decided[next]].member;
    if (usage.allows(calculation_, member)) {
      usage.add(member);
      in[decided[next]] = 1;
      self(self, next + 1);
      in[decided[next]] = 0;
      usage.remove(member);
    }
    self(self, next + 1);
  };
  extend(extend, 0);
  if (steps > kMostSets * kBits || sets.size() > kMostSets) sets = {all};
}

Allowance Late::allowance_of(const std::vector<std::uint8_t>& in) const {
  std::vector<Wide> left(amounts_.size(), kOne);  // 1 − what later stages take of it; may fall below nothing
  Allowance allowance;
  allowance.keep.reserve(amounts_.size());
  for (auto stage = static_cast<std::uint32_t>(calculation_.module.stages.size()); --stage > stage_;) {
    const std::vector<Wide> after = left;
    const auto kept = [&](std::uint32_t site) { return std::max<Wide>(0, after[site]); };
    const auto most_kept = [&](const std::vector<std::uint32_t>& sites) {
      Wide highest = 0;
      for (const std::uint32_t site : sites) highest = std::max(highest, kept(site));
      return highest;
    };
    for (std::size_t i = 0; i < ones_.size(); ++i) {
      if (in[i] == 0) continue;
      for (const auto& [at, most] : ones_[i].most) {
        if (at != stage) continue;
        for (const Most::Rate& rate : most.rates) left[rate.site] -= part_up(rate.rate, kept(rate.site));
        for (const Most::Spread& spread : most.spreads) {
          // Another site may get what one has no room for.
          const Wide highest = most_kept(spread.sites);
          for (const std::uint32_t site : spread.sites) {
            left[site] -= part_up(spread.rate, faults_.spreads_by_run ? kept(site) : highest);
          }
        }
        for (const Most::Amount& amount : most.amounts) {
          allowance.base += amount.amount * most_kept(amount.sites);
        }
        allowance.base += most.slack + most.over + Wide{most.worth} * kOne;
      }
    }
  }
  for (std::size_t site = 0; site < amounts_.size(); ++site) {
    allowance.base += (kOne - left[site]) * amounts_[site];
    allowance.keep.push_back(std::max<Wide>(0, left[site]));
  }
  return allowance;
}

}  // namespace perk::pricing
