// Groups, buy-and-get and bundles over lists of single units.
#include "tests/model/sets.h"

#include <algorithm>
#include <numeric>

namespace perk::model {
namespace {

using Kind = typed::OfferKind;

class Sets {
 public:
  Sets(const World& world, const Ask& ask) : world_(world), ask_(ask), offer_(ask.offer) {
    for (std::size_t r = 0; r < world.runs.size(); ++r) {
      left_.push_back(ask.turn ? ask.turn->left[r] : world.runs[r].quantity());
    }
    want_.terms.resize(world.runs.size());
    want_.units.assign(world.runs.size(), 0);
    want_.taken.assign(world.runs.size(), 0);
    cheapest_ = cheapest_first(world, ask.base);
    if (offer_.reward.value) reward_ = evaluate(*offer_.reward.value, world, ask.base).number;
  }

  Want run() {
    switch (offer_.kind) {
      case Kind::every_nth: every_nth(); break;
      case Kind::cheapest_for_every: cheapest_for_every(); break;
      case Kind::buy_get: buy_get(); break;
      default: bundle(); break;
    }
    if (offer_.kind != Kind::bundle)
      for (std::size_t r = 0; r < world_.runs.size(); ++r)
        if (want_.units[r] > 0)
          want_.terms[r].push_back({off(unit_price(world_, ask_.base, r)), want_.units[r]});
    return std::move(want_);
  }

 private:
  Counts available(const typed::SelPtr& sel) const {
    Counts counts = select(*sel, world_, ask_.entry);
    for (std::size_t r = 0; r < counts.size(); ++r) counts[r] = std::min(counts[r], left_[r]);
    return counts;
  }

  // Single units as the runs they are of, from the cheapest up.
  std::vector<std::size_t> units(const Counts& counts) const {
    std::vector<std::size_t> result;
    for (const std::size_t run : cheapest_) result.insert(result.end(), counts[run].get_ui(), run);
    return result;
  }

  // `limit … times per order`, and m of S35.
  Int bounded(Int sets) const {
    if (ask_.promotion.times_per_order) sets = std::min(sets, make_int(*ask_.promotion.times_per_order));
    if (ask_.turn && ask_.turn->at_most) sets = std::min(sets, *ask_.turn->at_most);
    return sets;
  }

  // What a unit (or a whole set) at this amount is given cheaper.
  Ratio off(const Ratio& amount) const {
    switch (offer_.reward.kind) {
      case typed::Reward::Kind::free: return amount;
      case typed::Reward::Kind::percent_off: return amount * reward_;
      case typed::Reward::Kind::amount_off: return std::min(amount, reward_);
      case typed::Reward::Kind::price: return std::max(Ratio(0), Ratio(amount - reward_));
    }
    return 0;
  }

  void take(std::size_t run, bool rewarded) {
    want_.taken[run] += 1;
    if (rewarded) want_.units[run] += 1;
  }

  // S32: all units dearest first, groups of N, the K cheapest (or dearest) of each.
  void every_nth() {
    std::vector<std::size_t> all = units(available(offer_.sel));
    std::reverse(all.begin(), all.end());
    want_.times = bounded(make_int(static_cast<std::int64_t>(all.size())) / make_int(offer_.n));
    const auto n = static_cast<std::size_t>(offer_.n), k = static_cast<std::size_t>(offer_.k);
    for (std::size_t i = 0; i < want_.times.get_ui() * n; ++i) {
      const std::size_t place = i % n;
      take(all[i], offer_.rewards_cheapest ? place >= n - k : place < k);
    }
  }

  // S32: the K⌊Q/N⌋ cheapest; the rest of each set are the dearest.
  void cheapest_for_every() {
    const std::vector<std::size_t> all = units(available(offer_.sel));
    want_.times = bounded(make_int(static_cast<std::int64_t>(all.size())) / make_int(offer_.n));
    const std::size_t used = want_.times.get_ui() * static_cast<std::size_t>(offer_.n);
    const std::size_t rewarded = std::min(used, want_.times.get_ui() * static_cast<std::size_t>(offer_.k));
    for (std::size_t i = 0; i < rewarded; ++i) take(all[i], true);
    for (std::size_t i = 0; i < used - rewarded; ++i) take(all[all.size() - 1 - i], false);
  }

  // S33.
  void buy_get() {
    Counts bought = available(offer_.sel), given = available(offer_.rewarded);
    Int of_s = 0, of_t = 0, of_either = 0;
    for (std::size_t r = 0; r < bought.size(); ++r) {
      of_s += bought[r];
      of_t += given[r];
      of_either += std::max(bought[r], given[r]);
    }
    const Int n = make_int(offer_.n), k = make_int(offer_.k);
    want_.times = bounded(std::min({Int(of_s / n), Int(of_t / k), Int(of_either / (n + k))}));
    // Rewards: the cheapest of T, at most |S| − N·sets of them from S ∩ T.
    Int from_both = of_s - n * want_.times;
    Int rewards = k * want_.times;
    for (const std::size_t run : cheapest_) {
      const Int both = std::min(bought[run], given[run]);
      const Int only = std::min(rewards, Int(given[run] - both));
      const Int shared = std::min({Int(rewards - only), both, from_both});
      want_.units[run] = only + shared;
      want_.taken[run] = only + shared;
      bought[run] -= shared;
      from_both -= shared;
      rewards -= only + shared;
    }
    // Triggers: the dearest of what is left of S.
    Int triggers = n * want_.times;
    for (auto run = cheapest_.rbegin(); run != cheapest_.rend(); ++run) {
      const Int used = std::min(triggers, bought[*run]);
      want_.taken[*run] += used;
      triggers -= used;
    }
  }

  // S34: one set after another; the slot with the fewest matching units first, each with the dearest units.
  void bundle() {
    want_.spread = true;
    want_.weights.assign(world_.runs.size(), 0);
    std::vector<Counts> matching;
    std::vector<std::pair<Int, std::size_t>> order;
    for (std::size_t s = 0; s < offer_.slots.size(); ++s) {
      matching.push_back(available(offer_.slots[s].sel));
      order.push_back({std::accumulate(matching[s].begin(), matching[s].end(), Int(0)), s});
    }
    std::sort(order.begin(), order.end());
    while (bounded(want_.times + 1) == want_.times + 1) {
      const Counts taken = want_.taken;
      const std::vector<Int> weights = want_.weights;
      Int amount = 0;
      bool filled = true;
      for (const auto& [count, s] : order) {
        Int needed = make_int(offer_.slots[s].count);
        for (auto run = cheapest_.rbegin(); run != cheapest_.rend(); ++run) {
          const Int used = std::min({needed, matching[s][*run], Int(left_[*run] - want_.taken[*run])});
          // Whole minor units by the cumulative rule, in the order in which units are taken.
          const Int worth = share_of_units(ask_.base.goods[*run], world_.runs[*run].quantity(),
                                           want_.taken[*run], want_.taken[*run] + used);
          want_.taken[*run] += used;
          matching[s][*run] -= used;
          want_.weights[*run] += worth;
          amount += worth;
          needed -= used;
        }
        filled = filled && needed == 0;
      }
      const Ratio discount = filled ? off(amount) : Ratio(0);
      if (discount <= 0) {  // a set counts only if its discount is more than nothing
        want_.taken = taken;
        want_.weights = weights;
        break;
      }
      want_.amount += discount;
      want_.times += 1;
    }
    want_.units = want_.taken;
  }

  const World& world_;
  const Ask& ask_;
  const typed::Offer& offer_;
  Counts left_;
  std::vector<std::size_t> cheapest_;
  Ratio reward_ = 0;
  Want want_;
};

}  // namespace

Want want_of_set(const World& world, const Ask& ask) {
  return Sets(world, ask).run();
}

}  // namespace perk::model
