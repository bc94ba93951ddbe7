// Groups, buy-and-get and bundles over lists of single units.
#include "tests/model/sets.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "tests/model/bounds.h"

namespace perk::model {
namespace {

using Kind = typed::OfferKind;

class Sets {
 public:
  Sets(const World& world, const Ask& ask) : world_(world), ask_(ask), offer_(ask.offer) {
    left_.reserve(world.runs.size());
    for (std::size_t r = 0; r < world.runs.size(); ++r)
      left_.push_back(ask.turn ? ask.turn->left[r] : world.runs[r].quantity());
    want_.terms.resize(world.places());
    want_.units.assign(world.places(), 0);
    want_.taken.assign(world.runs.size(), 0);
    cheapest_ = cheapest_first(world, ask.base);
  }

  Want run() {
    if (offer_.kind == Kind::bundle) {
      bundle();
      return std::move(want_);
    }
    if (offer_.kind == Kind::buy_get)
      buy_get();
    else
      groups();
    trim_items(world_, ask_.promotion, ask_.base, want_.units);
    if (offer_.words.spread_over_set)
      spread_over_set();
    else
      reward_units();
    return std::move(want_);
  }

 private:
  Counts available(const typed::SelPtr& sel) const {
    Counts counts = select(*sel, world_, ask_.entry);
    for (std::size_t r = 0; r < counts.size(); ++r) {
      counts[r] = std::min(counts[r], left_[r]);
      if (is_barred(world_, ask_.promotion, ask_.entry, r)) counts[r] = 0;
    }
    return counts;
  }

  // Single units as the runs they are of, from the cheapest up.
  std::vector<std::size_t> units(const Counts& counts) const {
    std::vector<std::size_t> result;
    for (const std::size_t run : cheapest_) result.insert(result.end(), counts[run].get_ui(), run);
    return result;
  }

  // `limit … times`, and m of S35.
  Int bounded(Int sets) const {
    sets = bounded_times(world_, ask_.promotion, ask_.entry, std::move(sets));
    if (ask_.turn && ask_.turn->at_most) sets = std::min(sets, *ask_.turn->at_most);
    return sets;
  }

  // What a unit of the run (or a whole set) at this amount is given cheaper; nothing where a value is
  // missing.
  Ratio off(const Ratio& amount, std::optional<std::size_t> run = std::nullopt) const {
    if (offer_.reward.kind == typed::Reward::Kind::free) return amount;
    const std::optional<Ratio> value = value_of(offer_.reward.value, world_, ask_.base, run);
    if (!value) return 0;
    switch (offer_.reward.kind) {
      case typed::Reward::Kind::percent_off: return amount * *value;
      case typed::Reward::Kind::amount_off: return std::min(amount, *value);
      default: return std::max(Ratio(0), Ratio(amount - *value));
    }
  }

  void reward_units() {
    for (std::size_t r = 0; r < world_.runs.size(); ++r)
      if (want_.units[r] > 0)
        want_.terms[r].push_back({off(unit_price(world_, ask_.base, r), r), want_.units[r]});
  }

  // One amount over all units of the sets. Units count as whole minor units (R8), of each run first those
  // that are rewarded.
  void spread_over_set() {
    want_.spread = true;
    want_.weights.assign(world_.places(), 0);
    for (std::size_t r = 0; r < world_.runs.size(); ++r) {
      want_.weights[r] = amount_of_first(world_, ask_.base, r, want_.taken[r]);
      for (Int unit = 0; unit < want_.units[r]; ++unit)
        want_.amount +=
            off(share_of_units(ask_.base.goods[r], world_.runs[r].quantity(), unit, Int(unit + 1)), r);
      want_.units[r] = want_.taken[r];
    }
  }

  void take(std::size_t run, bool rewarded) {
    want_.taken[run] += 1;
    if (rewarded) want_.units[run] += 1;
  }

  // S32. The units in the order in which groups are formed, or, `of one line`, those of each line by itself.
  void groups() {
    std::vector<std::vector<std::size_t>> lines{units(available(offer_.sel))};
    if (!offer_.words.from_cheapest) std::reverse(lines[0].begin(), lines[0].end());
    if (offer_.words.of_one_line) {
      const std::vector<std::size_t> all = std::move(lines[0]);
      lines.clear();
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (i == 0 || all[i] != all[i - 1]) lines.emplace_back();
        lines.back().push_back(all[i]);
      }
    }
    const auto n = static_cast<std::size_t>(offer_.n);
    for (const std::vector<std::size_t>& line : lines) {
      const std::size_t possible = (line.size() + (offer_.words.last_partial ? n - 1 : 0)) / n;
      const Int sets = bounded(want_.times + static_cast<unsigned long>(possible)) - want_.times;
      if (sets <= 0) continue;
      if (offer_.kind == Kind::every_nth)
        every_nth(line, n, sets.get_ui());
      else
        cheapest_for_every(line, n, sets.get_ui());
      want_.times += sets;
    }
  }

  // Groups of N, the last one perhaps smaller; the K cheapest (or dearest) of each, or the one unit named.
  void every_nth(const std::vector<std::size_t>& line, std::size_t n, std::size_t sets) {
    for (std::size_t i = 0; i < std::min(line.size(), sets * n); ++i) {
      const std::size_t begin = i / n * n, size = std::min(n, line.size() - begin);
      const bool from_start = offer_.words.from_cheapest == offer_.rewards_cheapest;
      const std::size_t place = from_start ? i - begin + 1 : begin + size - i;  // 1: the cheapest (dearest)
      take(line[i], offer_.words.ordinal > 0 ? place == offer_.words.ordinal
                                             : place <= static_cast<std::size_t>(offer_.k));
    }
  }

  // The K⌊Q/N⌋ cheapest (dearest); the rest of each set from the other end.
  void cheapest_for_every(std::vector<std::size_t> line, std::size_t n, std::size_t sets) {
    if (offer_.words.from_cheapest != offer_.rewards_cheapest) std::reverse(line.begin(), line.end());
    const std::size_t used = std::min(line.size(), sets * n);
    const std::size_t rewarded = std::min(used, sets * static_cast<std::size_t>(offer_.k));
    for (std::size_t i = 0; i < rewarded; ++i) take(line[i], true);
    for (std::size_t i = 0; i < used - rewarded; ++i) take(line[line.size() - 1 - i], false);
  }

  // S33. `of one line`: what is bought and what is given are of one run.
  void buy_get() {
    const Counts bought = available(offer_.sel), given = available(offer_.rewarded);
    if (!offer_.words.of_one_line) {
      trade(bought, given);
      return;
    }
    for (auto run = cheapest_.rbegin(); run != cheapest_.rend(); ++run) {
      Counts own_bought(bought.size(), 0), own_given(bought.size(), 0);
      own_bought[*run] = bought[*run];
      own_given[*run] = given[*run];
      trade(own_bought, own_given);
    }
  }

  void trade(Counts bought, const Counts& given) {
    Int of_s = 0, of_t = 0, of_either = 0;
    for (std::size_t r = 0; r < bought.size(); ++r) {
      of_s += bought[r];
      of_t += given[r];
      of_either += std::max(bought[r], given[r]);
    }
    const Int n = make_int(offer_.n), k = make_int(offer_.k);
    const Int possible = std::min({Int(of_s / n), Int(of_t / k), Int(of_either / (n + k))});
    const Int sets = std::max(Int(0), Int(bounded(want_.times + possible) - want_.times));
    want_.times += sets;
    // Rewards: the cheapest of T, at most |S| − N·sets of them from S ∩ T.
    Int from_both = of_s - n * sets;
    Int rewards = k * sets;
    Counts free(bought.size(), 0);
    for (const std::size_t run : cheapest_) {
      const Int both = std::min(bought[run], given[run]);
      const Int only = std::min(rewards, Int(given[run] - both));
      const Int shared = std::min({Int(rewards - only), both, from_both});
      free[run] = only + shared;
      bought[run] -= shared;
      from_both -= shared;
      rewards -= only + shared;
    }
    for (const std::size_t run : cheapest_)
      for (Int i = 0; i < free[run]; ++i) take(run, true);
    // Triggers: the dearest of what is left of S.
    Int triggers = n * sets;
    for (auto run = cheapest_.rbegin(); run != cheapest_.rend(); ++run) {
      const Int used = std::min(triggers, bought[*run]);
      for (Int i = 0; i < used; ++i) take(*run, false);
      triggers -= used;
    }
  }

  // A set stands whole: all its units are within the caps in items, or it is none.
  bool caps_let_in() const {
    Counts units = want_.taken;
    trim_items(world_, ask_.promotion, ask_.base, units);
    return units == want_.taken;
  }

  // S34: one set after another; the slot with the fewest matching units first, each with the dearest units.
  void bundle() {
    want_.spread = true;
    want_.weights.assign(world_.places(), 0);
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
      const Ratio discount = filled && caps_let_in() ? off(amount) : Ratio(0);
      if (discount <= 0) {  // a set counts only if its discount is more than nothing
        want_.taken = taken;
        want_.weights = weights;
        break;
      }
      want_.amount += discount;
      want_.times += 1;
    }
    for (std::size_t r = 0; r < world_.runs.size(); ++r) want_.units[r] = want_.taken[r];
  }

  const World& world_;
  const Ask& ask_;
  const typed::Offer& offer_;
  Counts left_;
  std::vector<std::size_t> cheapest_;
  Want want_;
};

}  // namespace

Want want_of_set(const World& world, const Ask& ask) {
  return Sets(world, ask).run();
}

}  // namespace perk::model
