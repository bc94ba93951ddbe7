// One case per row of offers.def; the bodies are in runtime/offers.
#include "runtime/pricing/wants.h"

#include <algorithm>
#include <numeric>

#include "runtime/offers/bundle.h"
#include "runtime/offers/reward.h"
#include "runtime/offers/sets.h"
#include "runtime/offers/spread.h"
#include "runtime/offers/tiers.h"
#include "runtime/pricing/bounds.h"
#include "runtime/pricing/rewards.h"

namespace perk::pricing {
namespace {

using ir::OfferKind;
using offers::Picks;
using offers::Reward;
using offers::Want;

Reward::Kind kind_of(ir::RewardKind kind) {
  switch (kind) {
    case ir::RewardKind::free: return Reward::Kind::free;
    case ir::RewardKind::percent_off: return Reward::Kind::percent_off;
    case ir::RewardKind::amount_off: return Reward::Kind::amount_off;
    case ir::RewardKind::price: return Reward::Kind::price;
  }
  return Reward::Kind::free;
}

offers::Tiers::Column column_of(ir::TierTable::Column column) {
  switch (column) {
    case ir::TierTable::Column::price_each: return offers::Tiers::Column::price_each;
    case ir::TierTable::Column::percent: return offers::Tiers::Column::percent;
    case ir::TierTable::Column::off_in_all: return offers::Tiers::Column::off_in_all;
    case ir::TierTable::Column::off_each: return offers::Tiers::Column::off_each;
  }
  return offers::Tiers::Column::price_each;
}

// One offer being asked for its want.
class Asker {
 public:
  Asker(const Calculation& calculation, const Frozen& frozen, const State& state, const OfferFacts& facts,
        const Picks& claimed, std::int64_t at_most)
      : calculation_(calculation),
        frozen_(frozen),
        state_(state),
        facts_(facts),
        candidate_(calculation.candidates[facts.candidate]),
        offer_(candidate_.shape->offers[facts.offer]),
        basket_(facts.charges ? frozen.shipping() : frozen.goods()),
        claimed_(claimed),
        at_most_(at_most) {
    if (!facts.and_shipping) return;
    all_ = frozen.runs;
    all_.insert(all_.end(), frozen.charges.begin(), frozen.charges.end());
    all_order_ = offers::cheapest_first(all_);
    basket_ = {all_, all_order_, frozen.rounding};
  }

  Want ask() {
    Want want = asked();
    if (facts_.kind != OfferClass::set && facts_.kind != OfferClass::gift) want.times = applied_;
    return want;
  }

 private:
  Want asked() {
    // What is missing gives nothing; a price that is missing is not one of zero.
    if (is_missing(offer_.value) || is_missing(offer_.reward_value)) return {};
    switch (offer_.kind) {
      case OfferKind::percent_off:
        return offers::reward_units(basket_, units(), {Reward::Kind::percent_off, amount(offer_.value)});
      case OfferKind::percent_off_together:
        return offers::percent_off_together(basket_, units(), amount(offer_.value));
      case OfferKind::amount_off_in_all:
        return offers::amount_off_in_all(basket_, units(), amount(offer_.value));
      case OfferKind::amount_off_each:
        return offers::reward_units(basket_, units(), {Reward::Kind::amount_off, amount(offer_.value)});
      case OfferKind::percent_off_each:
        basket_.rounding.per_unit = true;
        return offers::reward_units(basket_, units(), {Reward::Kind::percent_off, amount(offer_.value)});
      case OfferKind::amount_off_each_line:
        return offers::amount_off_each_line(basket_, units(), amount(offer_.value));
      case OfferKind::price_together: return offers::price_together(basket_, units(), amount(offer_.value));
      case OfferKind::special_price:
        return offers::reward_units(basket_, units(), {Reward::Kind::price, amount(offer_.value)});
      case OfferKind::quantity_price:
      case OfferKind::tier_discount: return by_table();
      case OfferKind::every_nth:
        return finish(offers::every_nth(basket_, left(facts_.selected), rule(), at_most_));
      case OfferKind::cheapest_for_every:
        return finish(offers::cheapest_for_every(basket_, left(facts_.selected), rule(), at_most_));
      case OfferKind::buy_get:
        return finish(
            offers::buy_get(basket_, left(facts_.selected), left(facts_.rewarded), rule(), at_most_));
      case OfferKind::bundle: return bundle();
      case OfferKind::shipping_off: return offers::reward_units(basket_, all_charges(), reward());
      case OfferKind::shipping_amount_off:
        return offers::amount_off_in_all(basket_, all_charges(), amount(offer_.value));
      case OfferKind::shipping_amount_each:
        return offers::reward_units(basket_, all_charges(), {Reward::Kind::amount_off, amount(offer_.value)});
      case OfferKind::shipping_price:
        return offers::reward_units(basket_, all_charges(), {Reward::Kind::price, amount(offer_.value)});
      case OfferKind::spend_balance:
        // The whole of it, if anything is left; the stage cuts what is shared.
        if (spendable(calculation_, state_, offer_.account) == 0) return {};
        return offers::amount_off_in_all(basket_, units(), amount(offer_.value));
      case OfferKind::gift: return gift();
      case OfferKind::credit:
      case OfferKind::issue_coupon: return reward_of_the_end();
    }
    return {};
  }

  // Gifts have no cells; `times` is how often they are given.
  Want gift() {
    Want want;
    const std::int64_t often = offer_.value == ir::kNoNode ? std::min<std::int64_t>(at_most_, 1)
                                                           : std::min(amount(offer_.value), at_most_);
    want.positive = often > 0 && std::ranges::any_of(offer_.parts, [&](const ir::OfferShape::Part& part) {
                      return amount(part.count) > 0;
                    });
    want.times = often;
    return want;
  }

  // A credit or a coupon: the amount before it is rounded down.
  Want reward_of_the_end() {
    Want want;
    want.positive = true;
    if (offer_.value == ir::kNoNode) return want;
    const Scaled scaled = scaled_value(calculation_, candidate_, offer_.value, frozen_.entry, at_most_);
    want.positive = scaled.value.known && scaled.value.numerator > 0;
    applied_ = scaled.times;
    return want;
  }

  [[nodiscard]] bool is_missing(std::uint32_t node) const {
    return node != ir::kNoNode && !calculation_.value(candidate_, node, frozen_.entry).known;
  }

  // A money amount in whole minor units, a rate or a count; a missing one gives nothing.
  std::int64_t amount(std::uint32_t node) {
    const Scaled scaled = scaled_value(calculation_, candidate_, node, frozen_.entry, at_most_);
    const interpret::Scalar& value = scaled.value;
    if (!value.known) return 0;
    if (node == offer_.value) applied_ = scaled.times;
    const ops::Int128 whole =
        value.denominator == 1 ? value.numerator : ops::round(value, frozen_.rounding.mode);
    return static_cast<std::int64_t>(std::clamp<ops::Int128>(whole, 0, INT64_MAX));
  }

  offers::GroupRule rule() {
    offers::GroupRule rule;
    rule.k = amount(offer_.k);
    rule.n = amount(offer_.n);
    rule.rewards_cheapest = offer_.rewards_cheapest;
    rule.from_cheapest = offer_.words.from_cheapest;
    rule.last_partial = offer_.words.last_partial;
    rule.of_one_line = offer_.words.of_one_line;
    rule.ordinal = offer_.words.ordinal;
    return rule;
  }

  Reward reward() {
    return {kind_of(offer_.reward), offer_.reward_value == ir::kNoNode ? 0 : amount(offer_.reward_value)};
  }

  // The selection less what its cap in items leaves out.
  [[nodiscard]] Picks units() const {
    Picks picks = facts_.selected;
    if (caps_items(candidate_)) {
      for (std::uint32_t r = 0; r < picks.size(); ++r) {
        if (!state_.takes_part(facts_.candidate, r)) picks[r] = 0;
      }
      cap_items(calculation_, state_, facts_.candidate, frozen_, picks);
    }
    picks.resize(basket_.runs.size(), 1);  // `and shipping`: every charge too
    return picks;
  }

  // Units selected and not claimed by another set offer.
  [[nodiscard]] Picks left(const Picks& selected) const {
    Picks picks = selected;
    if (claimed_.empty()) return picks;
    for (std::size_t r = 0; r < picks.size(); ++r) {
      picks[r] = std::min(picks[r], basket_.runs[r].quantity - claimed_[r]);
    }
    return picks;
  }

  [[nodiscard]] Picks all_charges() const { return Picks(basket_.runs.size(), 1); }

  Want finish(offers::Sets sets) {
    cap_items(calculation_, state_, facts_.candidate, frozen_, sets.rewarded);
    Want want = offer_.words.spread_over_set ? offers::spread_over_set(basket_, sets, reward())
                                             : offers::reward_units(basket_, sets.rewarded, reward());
    want.times = sets.times;
    want.claimed = std::move(sets.claimed);
    return want;
  }

  Want by_table() {
    const ir::TierTable& table =
        calculation_.module.tables[static_cast<std::size_t>(candidate_.source->slots[offer_.table])];
    std::vector<offers::Tiers::Row> rows;
    for (const ir::TierTable::Tier& tier : table.tiers) rows.push_back({tier.from, tier.value});
    const offers::Tiers tiers{table.by == ir::TierTable::By::subtotal, column_of(table.column),
                              table.step_by_step, rows, products()};
    return offers::by_table(basket_, facts_.selected, units(), tiers);
  }

  // `each product by itself`: which runs are of one sku.
  std::span<const std::uint32_t> products() {
    if (!offer_.words.each_product) return {};
    const std::vector<ir::Field>& fields = calculation_.module.fields;
    const auto sku = std::ranges::find_if(fields, [](const ir::Field& field) {
      return field.record == ir::Record::product && field.name == "sku";
    });
    const auto at = static_cast<std::uint32_t>(sku - fields.begin());
    for (std::uint32_t r = 0; r < calculation_.list.size(); ++r) {
      products_.push_back(static_cast<std::uint32_t>(calculation_.cart.unit_fact(at, r).numerator));
    }
    return products_;
  }

  Want bundle() {
    std::vector<offers::Slot> slots;
    std::int64_t units_a_set = 0;
    for (std::size_t i = 0; i < offer_.parts.size(); ++i) {
      slots.push_back({amount(offer_.parts[i].count), left(facts_.slots[i])});
      units_a_set += slots.back().count;
    }
    if (units_a_set == 0) return {};
    Picks pool(basket_.runs.size());
    for (std::size_t r = 0; r < pool.size(); ++r) pool[r] = basket_.runs[r].quantity;
    cap_items(calculation_, state_, facts_.candidate, frozen_, pool, false);
    const std::int64_t items = items_left(calculation_, state_, facts_.candidate);
    return offers::bundle(basket_, slots, left(pool), reward(), std::min(at_most_, items / units_a_set),
                          offer_.words.of_one_line);
  }

  const Calculation& calculation_;
  const Frozen& frozen_;
  const State& state_;
  const OfferFacts& facts_;
  const Candidate& candidate_;
  const ir::OfferShape& offer_;
  offers::Basket basket_;
  const Picks& claimed_;
  std::int64_t at_most_;
  std::int64_t applied_ = 1;  // how often `for every` has it
  std::vector<std::uint32_t> products_;
  std::vector<offers::Run> all_;  // goods, then charges
  std::vector<std::uint32_t> all_order_;
};

std::vector<offers::Run> charge_runs(const Calculation& calculation, const State& state) {
  std::vector<offers::Run> runs;
  for (std::size_t c = 0; c < state.charges.size(); ++c) {
    runs.push_back({calculation.charges[c], state.charges[c], 1});
  }
  return runs;
}

}  // namespace

Frozen::Frozen(const Calculation& calculation, const State& state)
    : entry(state.goods),
      charges(charge_runs(calculation, state)),
      charge_order(offers::cheapest_first(charges)),
      rounding{calculation.module.rounding.mode,
               calculation.module.rounding.basis == ir::RoundingBasis::per_unit} {
  for (std::size_t r = 0; r < state.goods.size(); ++r) {
    runs.push_back({calculation.list[r], state.goods[r], calculation.quantity[r]});
  }
  order = offers::cheapest_first(runs);
}

OfferFacts select_offer(const Calculation& calculation, const Frozen& frozen, const State& state,
                        std::uint32_t candidate, std::uint32_t offer, bool everywhere) {
  const Candidate& from = calculation.candidates[candidate];
  const ir::OfferShape& shape = from.shape->offers[offer];
  const auto select = [&](std::uint32_t node) {
    offers::Picks picks = calculation.select(from, node, frozen.entry);
    for (std::size_t r = 0; r < from.blocked.size(); ++r) {
      if (from.blocked[r] != 0 && !everywhere) picks[r] = 0;
    }
    return picks;
  };
  OfferFacts facts;
  facts.candidate = candidate;
  facts.offer = offer;
  facts.kind = ir::info(shape.kind).kind_class;
  facts.charges = facts.kind == OfferClass::charge;
  facts.and_shipping = shape.words.and_shipping;
  if (!facts.charges) {
    if (shape.sel != ir::kNoNode) facts.selected = select(shape.sel);
    if (shape.rewarded != ir::kNoNode) facts.rewarded = select(shape.rewarded);
    for (const ir::OfferShape::Part& part : shape.parts) {
      if (part.sel != ir::kNoNode) facts.slots.push_back(select(part.sel));
    }
  }
  facts.alone = want_of(calculation, frozen, state, facts, {}, ops::kMaxQuantity);
  return facts;
}

offers::Want want_of(const Calculation& calculation, const Frozen& frozen, const State& state,
                     const OfferFacts& facts, const offers::Picks& claimed, std::int64_t at_most) {
  const Candidate& candidate = calculation.candidates[facts.candidate];
  if (candidate.shape->times != ir::kNoNode) {
    const interpret::Scalar times = calculation.value(candidate, candidate.shape->times, frozen.entry);
    at_most = std::min(at_most, static_cast<std::int64_t>(times.numerator));
  }
  if (!candidate.shape->bounds.empty()) {
    at_most = std::min(at_most, times_left(calculation, state, facts.candidate));
  }
  return Asker(calculation, frozen, state, facts, claimed, at_most).ask();
}

std::vector<std::uint8_t> coverage(const OfferFacts& facts, std::size_t runs) {
  std::vector<std::uint8_t> covered(runs, 0);
  const auto add = [&](const offers::Picks& picks) {
    for (std::size_t r = 0; r < picks.size(); ++r) covered[r] |= picks[r] > 0 ? 1 : 0;
  };
  add(facts.selected);
  add(facts.rewarded);
  for (const offers::Picks& slot : facts.slots) add(slot);
  return covered;
}

}  // namespace perk::pricing
