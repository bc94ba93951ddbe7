// The choice by brute force: S20, S21, S23, S35.
#include "tests/model/choice.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "tests/model/bounds.h"
#include "tests/model/constraints.h"
#include "tests/model/gates.h"

namespace perk::model {
namespace {

using Member = std::pair<std::size_t, std::vector<bool>>;

std::size_t first_stage(const typed::Promotion& promotion) {
  std::size_t first = promotion.offers[0].stage;
  for (const typed::Offer& offer : promotion.offers) first = std::min(first, offer.stage);
  return first;
}

// A set offer of one stage with what it would use alone.
struct Demand {
  SetTurn turn;  // at_most: its full count
  Counts taken;
  std::vector<bool> selected;  // runs
  std::size_t component = 0;
  bool shares = false;
};

std::set<std::size_t> granting(const Combination& combination) {
  std::set<std::size_t> result;
  for (const auto& stage : combination.stages)
    for (const auto& [p, granted] : stage)
      if (granted.gives()) result.insert(p);
  return result;
}

// S23 counts those that give something of worth: a gift that counts nothing costs nothing either.
std::set<std::size_t> worth_something(const Combination& combination) {
  std::set<std::size_t> result;
  for (const auto& stage : combination.stages)
    for (const auto& [p, granted] : stage)
      if (granted.amount() > 0 || granted.worth > 0) result.insert(p);
  return result;
}

class Search {
 public:
  Search(const World& world, const std::vector<bool>& open, std::size_t limit)
      : world_(world), pack_(world.pack), open_(open), limit_(limit), constraints_(world) {
    chosen_.best_with.resize(pack_.promotions.size());
  }

  Chosen run() {
    Combination start;
    start.now = world_.list;
    start.condition.assign(pack_.promotions.size(), false);
    start.wanted.assign(pack_.promotions.size(), false);
    start.touched.assign(pack_.promotions.size(), std::vector<bool>(world_.places(), false));
    start.wants.resize(pack_.promotions.size());
    start.entries.resize(pack_.promotions.size());
    enter(std::move(start));
    return std::move(chosen_);
  }

 private:
  // R3: freeze the facts, see who is eligible, then decide member by member.
  void enter(Combination so_far) {
    const std::size_t stage = so_far.stages.size();
    if (stage == pack_.stacking.stages.size()) {
      finish(so_far);
      return;
    }
    const Amounts entry = so_far.now;
    const std::map<std::size_t, Int> balances =
        left_of_balances(world_, entry, so_far.members, so_far.used_up);
    std::vector<Member> members;
    for (std::size_t p = 0; p < pack_.promotions.size(); ++p) {
      const typed::Promotion& promotion = pack_.promotions[p];
      if (first_stage(promotion) != stage) continue;
      so_far.condition[p] = open_[p] && conditions_hold(promotion, world_, entry);
      // Several `give` lines stand or fall together: one of them must give something on these facts.
      for (const typed::Offer& offer : promotion.offers) {
        if (want_of(world_, {promotion, offer, entry, entry, nullptr, nullptr, &balances}).exact() > 0)
          so_far.wanted[p] = true;
        const std::vector<bool> places = touched(offer, world_, entry);
        for (std::size_t i = 0; i < places.size(); ++i)
          if (places[i] && !is_barred(world_, promotion, entry, i)) so_far.touched[p][i] = true;
      }
      if (!open_[p]) continue;
      so_far.entries[p] = entry;
      if (!promotion.bounds.empty()) so_far.wants[p] = wants_of(world_, p, entry);
      if (std::set<Outcome> no = refused(world_, p, entry, so_far.wants[p], so_far.used_up); !no.empty())
        so_far.barred[p] = std::move(no);
      else if (so_far.condition[p] && so_far.wanted[p])
        admit(so_far, p, members);
    }
    decide(so_far, members, 0, entry);
  }

  // S17: whom something that ranks before it does not keep out. Promotions come in rank order.
  void admit(Combination& so_far, std::size_t p, std::vector<Member>& members) const {
    for (Member& member : constraints_.members_of(p, so_far.touched[p])) {
      const std::set<Outcome> no = constraints_.barred(member, so_far.eligible, so_far.touched);
      so_far.barred[p].insert(no.begin(), no.end());
      if (no.empty()) members.push_back(std::move(member));
    }
    for (const Member& member : members)
      if (member.first == p) add(so_far.eligible, member);
    if (so_far.eligible.count(p) > 0) so_far.barred.erase(p);
  }

  bool allowed(const Combination& combination, const Members& members) const {
    return constraints_.allowed({members, combination.touched, combination.wants, combination.entries});
  }

  void decide(const Combination& so_far, const std::vector<Member>& members, std::size_t next,
              const Amounts& entry) {
    if (chosen_.too_large) return;
    if (next == members.size()) {
      if (can_be_complete(so_far)) compete(so_far, entry);
      return;
    }
    const Member& member = members[next];
    Combination with = so_far;
    add(with.members, member);
    const bool can_join = allowed(so_far, with.members);
    if (pack_.stacking.first_that_applies) {  // S21
      if (!can_join) {
        with = so_far;
        with.out.push_back(member);
      }
      decide(with, members, next + 1, entry);
      return;
    }
    if (can_join) decide(with, members, next + 1, entry);
    if (optional(member.first) || constraints_.names(member.first)) {
      Combination without = so_far;
      without.out.push_back(member);
      decide(without, members, next + 1, entry);
    }
  }

  static void add(Members& members, const Member& member) {
    auto [place, is_new] = members.try_emplace(member.first, member.second);
    if (is_new) return;
    for (std::size_t r = 0; r < member.second.size(); ++r)
      if (member.second[r]) place->second[r] = true;
  }

  // S20. Price promotions are never left out by the choice unless a constraint names them (S9).
  bool optional(std::size_t p) const {
    const typed::Promotion& promotion = pack_.promotions[p];
    if (pack_.stacking.stages[first_stage(promotion)].kind == typed::Stage::Kind::price) return false;
    return promotion.optional || pack_.stacking.anything_may_be_left_out;
  }

  bool blocked(const Combination& combination, const Member& member) const {
    Members with = combination.members;
    add(with, member);
    return !allowed(combination, with);
  }

  // Nobody is out for good without a reason; members of later stages may still be one.
  bool can_be_complete(const Combination& so_far) const {
    return std::all_of(so_far.out.begin(), so_far.out.end(), [&](const Member& member) {
      return optional(member.first) || constraints_.latest_stage_with(member.first) > so_far.stages.size() ||
             blocked(so_far, member);
    });
  }

  // ---- S35: competing set offers ------------------------------------------------------------------------
  void compete(const Combination& so_far, const Amounts& entry) {
    const std::size_t stage = so_far.stages.size();
    std::vector<Demand> demands;
    for (const auto& [p, runs] : so_far.members)
      for (std::size_t o = 0; o < pack_.promotions[p].offers.size(); ++o) {
        const typed::Promotion& promotion = pack_.promotions[p];
        if (promotion.offers[o].stage != stage || !is_set_offer(promotion.offers[o].kind)) continue;
        const Want want = want_of(world_, {promotion, promotion.offers[o], entry, entry});
        demands.push_back({{p, o, want.times},
                           want.taken,
                           touched(promotion.offers[o], world_, entry),
                           demands.size(),
                           promotion.may_share_items || want.times == 0});
      }
    const bool competing = join(demands);
    if (!competing || pack_.stacking.first_that_applies) {
      std::vector<SetTurn> turns;
      for (const Demand& demand : demands) turns.push_back(demand.turn);
      pass(so_far, entry, turns);
      return;
    }
    Combination met = so_far;
    met.set_competition = true;
    std::vector<std::size_t> order(demands.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    do {
      if (moves_within_components(demands, order)) counts(met, entry, demands, order, 0);
    } while (!chosen_.too_large && std::next_permutation(order.begin(), order.end()));
  }

  // Offers that select common runs stand together; they compete where at full counts all of them would use
  // more units of a run than it has (choice.md 3). True if any do; those of other components stand alone
  // again.
  bool join(std::vector<Demand>& demands) const {
    for (std::size_t a = 0; a < demands.size(); ++a)
      for (std::size_t b = a + 1; b < demands.size(); ++b) {
        bool common = false;
        for (std::size_t r = 0; r < world_.runs.size(); ++r)
          common = common || (demands[a].selected[r] && demands[b].selected[r]);
        if (!common || demands[a].shares || demands[b].shares) continue;
        const std::size_t from = demands[b].component, to = demands[a].component;
        for (Demand& other : demands)
          if (other.component == from) other.component = to;
      }
    bool any = false;
    std::vector<bool> scarce(demands.size(), false);
    for (const Demand& demand : demands)
      for (std::size_t r = 0; r < world_.runs.size(); ++r) {
        Int all = 0;
        for (const Demand& other : demands)
          if (other.component == demand.component) all += other.taken[r];
        if (all > world_.runs[r].quantity()) any = scarce[demand.component] = true;
      }
    for (std::size_t d = 0; d < demands.size(); ++d)
      if (!scarce[demands[d].component]) demands[d].component = demands.size() + d;
    return any;
  }

  // σ orders the offers of a component; who does not compete keeps the place of its rank.
  static bool moves_within_components(const std::vector<Demand>& demands,
                                      const std::vector<std::size_t>& order) {
    for (std::size_t i = 0; i < order.size(); ++i)
      if (demands[order[i]].component != demands[i].component) return false;
    return true;
  }

  static bool alone(const std::vector<Demand>& demands, std::size_t d) {
    return std::count_if(demands.begin(), demands.end(),
                         [&](const Demand& other) { return other.component == demands[d].component; }) == 1;
  }

  // m: every count of every competing offer.
  void counts(const Combination& so_far, const Amounts& entry, std::vector<Demand>& demands,
              const std::vector<std::size_t>& order, std::size_t next) {
    if (chosen_.too_large) return;
    if (next == order.size()) {
      std::vector<SetTurn> turns;
      for (const std::size_t d : order) turns.push_back(demands[d].turn);
      pass(so_far, entry, turns);
      return;
    }
    Demand& demand = demands[order[next]];
    const Int full = demand.turn.at_most;
    if (alone(demands, order[next])) {
      counts(so_far, entry, demands, order, next + 1);
      return;
    }
    for (Int m = full; m >= 0; --m) {
      demand.turn.at_most = m;
      counts(so_far, entry, demands, order, next + 1);
    }
    demand.turn.at_most = full;
  }

  // R4–R6, then the next stage.
  void pass(const Combination& so_far, const Amounts& entry, const std::vector<SetTurn>& turns) {
    if (++passes_ > limit_) chosen_.too_large = true;
    if (chosen_.too_large) return;
    const std::size_t stage = so_far.stages.size();
    StageResult result = run_stage(world_, stage, entry, so_far.members, turns, so_far.used_up);
    Combination next = so_far;
    for (const auto& [p, granted] : result.granted) {
      next.used_up.by_promotion[p] += granted.capped;
      next.worth += granted.worth;
      for (std::size_t i = 0; i < granted.parts.size(); ++i) {
        next.now.at(i) -= granted.parts[i];
        if (i < world_.runs.size() && is_goods_stage(pack_.stacking.stages[stage].kind))
          next.used_up.discounts += granted.parts[i];
      }
      for (const auto& [account, amount] : granted.spent) next.used_up.balances[account] += amount;
    }
    next.used_up.by_counter = std::move(result.by_counter);
    next.used_up.by_code = std::move(result.by_code);
    next.seen.add(result.seen);
    next.turns.push_back(turns);
    next.stages.push_back(std::move(result.granted));
    enter(std::move(next));
  }

  // ---- allowed, complete, best --------------------------------------------------------------------------
  void finish(const Combination& combination) {
    if (!pack_.stacking.first_that_applies)
      for (const Member& member : combination.out)
        if (!optional(member.first) && !blocked(combination, member)) return;
    ++chosen_.combinations;
    const Ratio value = value_of(combination);
    for (const auto& [p, runs] : combination.members) {
      std::optional<Ratio>& with = chosen_.best_with[p];
      if (!with || value > *with) with = value;
    }
    if (!chosen_.best) {
      chosen_.best = combination;
      return;
    }
    const Ratio best = value_of(*chosen_.best);
    if (value == best && differ(combination, *chosen_.best)) chosen_.tie = true;
    if (value > best) chosen_.tie = false;
    if (value > best || (value == best && preferred(combination, *chosen_.best))) chosen_.best = combination;
  }

  static bool differ(const Combination& a, const Combination& b) {
    return a.members != b.members || a.now.goods != b.now.goods || a.now.charges != b.now.charges;
  }

  // σ and the sets made, of those that give something.
  struct Set {
    std::size_t promotion = 0;
    Int times;
  };
  static std::vector<Set> sets_of(const Combination& combination, const std::set<std::size_t>& giving) {
    std::vector<Set> sets;
    for (std::size_t s = 0; s < combination.turns.size(); ++s)
      for (const SetTurn& turn : combination.turns[s]) {
        const Int times = combination.stages[s].at(turn.promotion).times;
        if (giving.count(turn.promotion) > 0 && times > 0) sets.push_back({turn.promotion, times});
      }
    return sets;
  }

  // `ties to the one that ends first`: of the promotions that only one of the two has, the first to end.
  int ends_earlier(const std::set<std::size_t>& x, const std::set<std::size_t>& y) const {
    const auto first_end = [&](const std::set<std::size_t>& own, const std::set<std::size_t>& other) {
      std::int64_t first = INT64_MAX;
      for (const std::size_t p : own)
        if (other.count(p) == 0)
          first = std::min(first, ends_at(pack_, pack_.promotions[p]).value_or(INT64_MAX));
      return first;
    };
    const std::int64_t a = first_end(x, y), b = first_end(y, x);
    return a < b ? 1 : a > b ? -1 : 0;
  }

  // S23, after the value: fewer that give something; the first in rank order that only one has; σ; counts.
  bool preferred(const Combination& a, const Combination& b) const {
    const std::set<std::size_t> x = granting(a), y = granting(b), worth_x = worth_something(a),
                                worth_y = worth_something(b);
    if (pack_.stacking.ties_to_first_ending)
      if (const int order = ends_earlier(x, y)) return order > 0;
    if (worth_x.size() != worth_y.size()) return worth_x.size() < worth_y.size();
    for (std::size_t p = 0; p < pack_.promotions.size(); ++p)
      if (x.count(p) != y.count(p)) return x.count(p) > y.count(p);
    for (const std::size_t p : x)
      if (a.members.at(p) != b.members.at(p)) return a.members.at(p) > b.members.at(p);
    const std::vector<Set> sets = sets_of(a, x), others = sets_of(b, x);
    for (std::size_t i = 0; i < std::min(sets.size(), others.size()); ++i)
      if (sets[i].promotion != others[i].promotion) return sets[i].promotion < others[i].promotion;
    for (std::size_t i = 0; i < std::min(sets.size(), others.size()); ++i)
      if (sets[i].times != others[i].times) return sets[i].times > others[i].times;
    // Sets that end at nothing may have left other units to these.
    for (std::size_t s = 0; s < a.stages.size(); ++s)
      for (const std::size_t p : x) {
        const auto in_a = a.stages[s].find(p), in_b = b.stages[s].find(p);
        if (in_a == a.stages[s].end() || in_b == b.stages[s].end()) continue;
        if (in_a->second.parts != in_b->second.parts) return in_a->second.parts > in_b->second.parts;
      }
    // What ends at nothing counts last (S10).
    for (std::size_t p = 0; p < pack_.promotions.size(); ++p) {
      const auto in_a = a.members.find(p), in_b = b.members.find(p);
      const bool has_a = in_a != a.members.end(), has_b = in_b != b.members.end();
      if (has_a != has_b) return has_a;
      if (has_a && in_a->second != in_b->second) return in_a->second > in_b->second;
    }
    return false;
  }

  const World& world_;
  const typed::Pack& pack_;
  const std::vector<bool>& open_;
  std::size_t limit_, passes_ = 0;
  Constraints constraints_;
  Chosen chosen_;
};

}  // namespace

bool conditions_hold(const typed::Promotion& promotion, const World& world, const Amounts& entry) {
  return std::all_of(promotion.conditions.begin(), promotion.conditions.end(),
                     [&](const typed::Condition& c) {
                       return holds(*c.test, world, entry) != (c.kind == typed::Condition::Kind::unless);
                     });
}

Int total_of(const Combination& combination) {
  Int total = 0;
  for (const Int& amount : combination.now.goods) total += amount;
  for (const Int& amount : combination.now.charges) total += amount;
  return total;
}

Ratio value_of(const Combination& combination) {
  return combination.worth - total_of(combination);
}

Chosen choose(const World& world, const std::vector<bool>& open, std::size_t limit) {
  return Search(world, open, limit).run();
}

}  // namespace perk::model
