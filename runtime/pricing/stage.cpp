// Wants, caps, fit and commit of one stage.
#include "runtime/pricing/stage.h"

#include <algorithm>

#include "runtime/base/sort.h"
#include "runtime/pricing/alone.h"
#include "runtime/pricing/bounds.h"
#include "runtime/pricing/fit.h"
#include "runtime/pricing/rewards.h"

namespace perk::pricing {
namespace {

class Runner {
 public:
  Runner(const Calculation& calculation, State& state, const StageFacts& facts, const Plan& plan)
      : calculation_(calculation),
        state_(state),
        facts_(facts),
        plan_(plan),
        stage_(calculation.module.stages[facts.stage]),
        wants_(facts.offers.size()),
        claimed_(calculation.list.size(), 0) {}

  void run() {
    state_.entries.push_back(state_.goods);
    take_uses_of_new();
    if (stage_.one_after_another && stage_.kind != ir::Stage::Kind::price) {
      one_after_another();
    } else {
      all_at_once();
    }
    give_rewards(calculation_, state_, facts_, wants_);
  }

  // What one promotion alone would get of its wants, after its caps.
  std::vector<Part> alone(std::uint32_t candidate) {
    std::vector<Part> parts;
    for (std::size_t i = 0; i < facts_.offers.size(); ++i) {
      if (facts_.offers[i].candidate == candidate) wants_[i] = facts_.offers[i].alone;
    }
    for (std::size_t i = 0; i < facts_.offers.size();) {
      if (facts_.offers[i].candidate == candidate) {
        i = collect(i, facts_.frozen, parts);
      } else {
        ++i;
      }
    }
    return parts;
  }

 private:
  [[nodiscard]] bool chosen(std::uint32_t candidate) const {
    return state_.progress[candidate].status == Status::chosen;
  }

  // By rank: what shares a limit or an account with those before it may find too little left.
  void take_uses_of_new() {
    for (const std::uint32_t candidate : facts_.eligible) {
      const ir::Shape& shape = *calculation_.candidates[candidate].shape;
      if (!chosen(candidate) || (shape.bounds.empty() && shape.spends.empty())) continue;
      const bool asks = withholds(calculation_.candidates[candidate]);
      take_uses(calculation_, state_, candidate,
                asks ? asked_alone(calculation_, state_, facts_.frozen, candidate) : Asked{});
    }
  }

  void all_at_once() {
    form_sets(facts_.frozen);
    for (std::size_t i = 0; i < facts_.offers.size(); ++i) {
      const OfferFacts& offer = facts_.offers[i];
      if (offer.kind == OfferClass::set) continue;
      const Candidate& candidate = calculation_.candidates[offer.candidate];
      // A cap in items goes round the lines that another promotion keeps.
      const bool shared = shares_items(calculation_, candidate) && chosen(offer.candidate);
      const bool again = shared || (!state_.sites_out[offer.candidate].empty() && caps_items(candidate));
      wants_[i] =
          again ? want_of(calculation_, facts_.frozen, state_, offer, {}, ops::kMaxQuantity) : offer.alone;
      if (shared) take_items(calculation_, state_, offer.candidate, wants_[i]);
    }
    std::vector<Part> parts;
    for (std::size_t i = 0; i < facts_.offers.size();) i = collect(i, facts_.frozen, parts);
    commit(parts);
  }

  // Set offers take their units: those of the plan in its order, then the others by rank.
  void form_sets(const Frozen& frozen) {
    std::vector<std::uint8_t> done(facts_.offers.size(), 0);
    for (const SetStep& step : plan_.steps) {
      for (std::size_t i = 0; i < facts_.offers.size(); ++i) {
        const OfferFacts& offer = facts_.offers[i];
        if (offer.candidate != step.candidate || offer.offer != step.offer) continue;
        form_set(i, frozen, step.times);
        done[i] = 1;
        state_.steps.push_back({step.candidate, step.offer, wants_[i].times});
      }
    }
    for (std::size_t i = 0; i < facts_.offers.size(); ++i) {
      if (done[i] == 0 && facts_.offers[i].kind == OfferClass::set && chosen(facts_.offers[i].candidate)) {
        form_set(i, frozen, ops::kMaxQuantity);
      }
    }
  }

  void form_set(std::size_t i, const Frozen& frozen, std::int64_t at_most) {
    const OfferFacts& offer = facts_.offers[i];
    const bool shares = calculation_.candidates[offer.candidate].source->may_share_items;
    wants_[i] = want_of(calculation_, frozen, state_, offer, shares ? offers::Picks{} : claimed_, at_most);
    state_.progress[offer.candidate].times += wants_[i].times;
    if (shares_items(calculation_, calculation_.candidates[offer.candidate])) {
      take_items(calculation_, state_, offer.candidate, wants_[i]);
    }
    if (shares || wants_[i].claimed.empty()) return;
    for (std::size_t r = 0; r < claimed_.size(); ++r) claimed_[r] += wants_[i].claimed[r];
  }

  // The parts of one candidate from offer `i` on, after its caps; the first offer of the next candidate.
  std::size_t collect(std::size_t i, const Frozen& frozen, std::vector<Part>& all) {
    const std::uint32_t candidate = facts_.offers[i].candidate;
    std::vector<Part> parts;
    Progress& progress = state_.progress[candidate];
    for (; i < facts_.offers.size() && facts_.offers[i].candidate == candidate; ++i) {
      if (!chosen(candidate) || is_reward(facts_.offers[i])) continue;
      add_parts(facts_.offers[i], wants_[i], parts);
      if (wants_[i].positive) progress.applied += wants_[i].times;
    }
    if (parts.empty()) return i;
    round_together(parts);
    base::sort_stably(parts, &Part::site);  // ties go by the line's content, not by the offer
    for (const Part& part : parts) progress.wanted += part.amount;
    cap_amounts(calculation_, state_, candidate, frozen, parts, spreads_);
    for (const Part& part : parts) progress.allowed += part.amount;
    all.insert(all.end(), parts.begin(), parts.end());
    return i;
  }

  static bool is_reward(const OfferFacts& offer) {
    return offer.kind == OfferClass::gift || offer.kind == OfferClass::reward;
  }

  // What is taken from accounts; what was wanted and not given stays there.
  void spend(const std::vector<Part>& parts) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> given;
    for (const Part& part : parts) {
      if (part.account != 0xFFFFFFFF) given[{part.candidate, part.account}] += part.given;
    }
    for (const auto& [place, amount] : given) {
      const auto& [candidate, account] = place;
      const std::int64_t units = units_for(calculation_, account, amount);
      state_.account_used[account] += units;
      if (units > 0) state_.spends.push_back({candidate, account, units});
    }
  }

  void add_parts(const OfferFacts& offer, const offers::Want& want, std::vector<Part>& parts) {
    const auto first_site = static_cast<std::uint32_t>(offer.charges ? calculation_.list.size() : 0);
    const std::size_t begin = parts.size();
    for (const offers::Cell& cell : want.cells) {
      if (!state_.takes_part(offer.candidate, first_site + cell.run)) continue;
      parts.push_back(
          {offer.candidate, first_site + cell.run, cell.amount, cell.units, cell.weight, cell.weight});
      parts.back().exact = cell.exact;
    }
    if (!want.spread) return;
    const std::uint32_t spread = spreads_++;
    const ir::OfferShape& shape = calculation_.candidates[offer.candidate].shape->offers[offer.offer];
    const bool spends = shape.kind == ir::OfferKind::spend_balance;
    std::vector<std::int64_t> weights;
    std::vector<std::uint32_t> sites;
    for (std::size_t i = begin; i < parts.size(); ++i) {
      parts[i].spread = spread;
      if (spends) parts[i].account = shape.account;
      weights.push_back(parts[i].weight);
      sites.push_back(parts[i].site);
    }
    const std::vector<std::int64_t> shares = divide_by_rule(rules(), want.total, weights, sites, nullptr);
    for (std::size_t i = begin; i < parts.size(); ++i) parts[i].amount = shares[i - begin];
  }

  // What one promotion takes off one line is rounded once (R4), however many of its offers take it. In the
  // price stage each is a price of its own.
  void round_together(std::vector<Part>& parts) const {
    if (stage_.kind == ir::Stage::Kind::price) return;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].spread != 0xFFFFFFFF) continue;
      for (std::size_t j = parts.size(); --j > i;) {
        if (parts[j].spread != 0xFFFFFFFF || parts[j].site != parts[i].site) continue;
        parts[i].exact += parts[j].exact;
        parts[i].units += parts[j].units;
        parts[i].weight += parts[j].weight;
        parts[i].bound += parts[j].bound;
        parts[i].amount = facts_.frozen.rounding.per_unit ? parts[i].amount + parts[j].amount
                                                          : rounded(parts[i].exact, parts[i].site);
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(j));
      }
    }
  }

  [[nodiscard]] std::int64_t rounded(ops::Int128 exact, std::uint32_t site) const {
    const std::int64_t quantity = site < calculation_.list.size() ? calculation_.quantity[site] : 1;
    return static_cast<std::int64_t>(
        ops::round({exact, quantity * ops::kRateScale}, facts_.frozen.rounding.mode));
  }

  FitRules rules() {
    amounts_ = state_.goods;
    amounts_.insert(amounts_.end(), state_.charges.begin(), state_.charges.end());
    floors_ = calculation_.floors;
    floors_.resize(amounts_.size(), 0);
    return {amounts_,
            floors_,
            counts_for_total_cap(stage_.kind) ? state_.cap_left : kNoLimit,
            calculation_.line_order,
            facts_.frozen.rounding,
            static_cast<offers::Remainder>(calculation_.module.rounding.remainder)};
  }

  void commit(std::vector<Part>& parts) {
    share_bounds(calculation_, state_, parts);
    for (const Part& part : parts) state_.progress[part.candidate].bounded += part.amount;
    const FitRules rules_now = rules();
    if (stage_.kind == ir::Stage::Kind::price) {
      lowest_price(rules_now, parts);
    } else {
      fit(calculation_, rules_now, parts, state_.progress);
    }
    for (const Part& part : parts) {
      if (part.given == 0) continue;
      const std::size_t runs = state_.goods.size();
      (part.site < runs ? state_.goods[part.site] : state_.charges[part.site - runs]) -= part.given;
      state_.grants.push_back({part.candidate, facts_.stage, part.site, part.given, part.units});
      state_.progress[part.candidate].granted += part.given;
      if (rules_now.cap_left != kNoLimit) {
        state_.cap_left = std::max<std::int64_t>(0, state_.cap_left - part.given);
      }
    }
    spend(parts);
    settle_worths();
  }

  // What codes have paid is what was given, and not what was asked for.
  void settle_worths() {
    if (state_.worth_used.empty()) return;
    std::ranges::fill(state_.worth_used, 0);
    for (const Grant& grant : state_.grants) {
      for (const std::uint32_t code : calculation_.candidates[grant.candidate].code_parts) {
        state_.worth_used[code] += grant.amount;
      }
    }
  }

  // R2: one promotion a run, the one that leaves the lowest amount; the total cap is used up, not applied.
  void lowest_price(const FitRules& rules_now, std::vector<Part>& parts) {
    std::vector<Part*> best(rules_now.amounts.size(), nullptr);
    std::vector<std::int64_t> discount(rules_now.amounts.size(), 0);
    for (Part& part : parts) {
      const bool excepted = calculation_.candidates[part.candidate].standing->excepted;
      const std::int64_t floor = excepted ? 0 : rules_now.floors[part.site];
      const std::int64_t room = std::max<std::int64_t>(0, rules_now.amounts[part.site] - floor);
      const std::int64_t fits = std::min(part.amount, room);
      state_.progress[part.candidate].fitted += fits;
      if (fits > discount[part.site]) {
        discount[part.site] = fits;
        best[part.site] = &part;
      }
    }
    for (Part* part : best) {
      if (part != nullptr) part->given = discount[part->site];
    }
  }

  // Each by rank on what the one before left; eligibility stays that of the entry.
  void one_after_another() {
    for (std::size_t i = 0; i < facts_.offers.size();) {
      const std::uint32_t candidate = facts_.offers[i].candidate;
      if (!chosen(candidate)) {
        ++i;
        continue;
      }
      const Frozen now(calculation_, state_);
      for (std::size_t j = i; j < facts_.offers.size() && facts_.offers[j].candidate == candidate; ++j) {
        if (facts_.offers[j].kind == OfferClass::set) {
          form_set(j, now, planned(facts_.offers[j]));
        } else {
          wants_[j] = want_of(calculation_, now, state_, facts_.offers[j], {}, ops::kMaxQuantity);
        }
      }
      std::vector<Part> parts;
      i = collect(i, now, parts);
      commit(parts);
    }
  }

  // The count that the plan gives a set offer; here the sequence is the rank's.
  [[nodiscard]] std::int64_t planned(const OfferFacts& offer) {
    for (const SetStep& step : plan_.steps) {
      if (step.candidate == offer.candidate && step.offer == offer.offer) return step.times;
    }
    return ops::kMaxQuantity;
  }

  const Calculation& calculation_;
  State& state_;
  const StageFacts& facts_;
  const Plan& plan_;
  const ir::Stage& stage_;
  std::vector<offers::Want> wants_;  // by offer of the facts
  offers::Picks claimed_;
  std::uint32_t spreads_ = 0;
  std::vector<std::int64_t> amounts_, floors_;  // by site
};

bool gives_something(const Calculation& calculation, const Frozen& frozen, const State& state,
                     std::uint32_t candidate) {
  const Candidate& from = calculation.candidates[candidate];
  for (std::uint32_t o = 0; o < from.shape->offers.size(); ++o) {
    if (select_offer(calculation, frozen, state, candidate, o).alone.positive) return true;
  }
  return false;
}

// A bound withholds its last grant, and the promotion alone asks for more than is left of it: not eligible.
bool is_withheld(const Calculation& calculation, const State& state, const StageFacts& facts,
                 std::uint32_t candidate) {
  return withholds(calculation.candidates[candidate]) &&
         !fits_bounds(calculation, state, candidate,
                      asked_alone(calculation, state, facts.frozen, candidate));
}

}  // namespace

StageFacts enter_stage(const Calculation& calculation, State& state, std::uint32_t stage) {
  StageFacts facts{stage, Frozen(calculation, state), {}, {}};
  for (std::uint32_t c = 0; c < calculation.candidates.size(); ++c) {
    const Candidate& candidate = calculation.candidates[c];
    Progress& progress = state.progress[c];
    const bool first = candidate.standing->first_stage == stage;
    if (!first && progress.status != Status::chosen) continue;
    if (first) {
      if (!calculation.holds(candidate, interpret::Side::holds, facts.frozen.entry)) {
        progress.status = Status::condition;
        continue;
      }
    }
    bool positive = false;
    const std::size_t begin = facts.offers.size();
    for (std::uint32_t o = 0; o < candidate.shape->offers.size(); ++o) {
      if (candidate.source->stages[o] != stage) continue;
      facts.offers.push_back(select_offer(calculation, facts.frozen, state, c, o));
      positive = positive || facts.offers.back().alone.positive;
    }
    if (!first) continue;
    // What a promotion gives in later stages counts too: several `give` lines stand or fall together.
    const bool later = candidate.standing->last_stage != stage;
    if (positive || (later && gives_something(calculation, facts.frozen, state, c))) {
      if (!is_withheld(calculation, state, facts, c)) {
        facts.eligible.push_back(c);
        continue;
      }
      progress.status = Status::withheld;
    } else {
      progress.status = Status::nothing;
    }
    facts.offers.resize(begin);
  }
  return facts;
}

std::vector<Part> parts_alone(const Calculation& calculation, State& scratch, const StageFacts& facts,
                              std::uint32_t candidate) {
  scratch.progress[candidate].status = Status::chosen;
  const Plan nothing;
  return Runner(calculation, scratch, facts, nothing).alone(candidate);
}

Asked asked_alone(const Calculation& calculation, const State& state, const Frozen& frozen,
                  std::uint32_t candidate) {
  const Candidate& from = calculation.candidates[candidate];
  State scratch = state;
  Asked asked;
  for (std::uint32_t stage = from.standing->first_stage; stage <= from.standing->last_stage; ++stage) {
    StageFacts facts{stage, frozen, {}, {}};
    for (std::uint32_t o = 0; o < from.shape->offers.size(); ++o) {
      if (from.source->stages[o] != stage) continue;
      facts.offers.push_back(select_offer(calculation, frozen, scratch, candidate, o));
      const ir::OfferShape& offer = from.shape->offers[o];
      if (offer.kind != ir::OfferKind::credit) continue;
      const std::int64_t amount = credit_alone(calculation, scratch, facts.offers.back(), frozen);
      asked.credit += amount;
      if (calculation.module.accounts[offer.account].unit.empty()) asked.money += amount;
    }
    if (facts.offers.empty()) continue;
    for (const Part& part : parts_alone(calculation, scratch, facts, candidate)) {
      asked.money += part.amount;
      if (part.amount > 0) asked.items += part.units;
    }
  }
  return asked;
}

void run_stage(const Calculation& calculation, State& state, const StageFacts& facts, const Plan& plan) {
  Runner(calculation, state, facts, plan).run();
}

}  // namespace perk::pricing
