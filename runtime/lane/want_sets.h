// What tables and set offers ask for: tiers, groups of units, bundles.
#pragma once
#include "runtime/lane/wants.h"
#include "runtime/offers/tier_cells.h"

namespace perk::lane {

template <int W>
void Pricer<W>::want_by_table(Asked<W>& asked) {
  Alive& one = memory_.alive[asked.candidate];
  const OfferPlan& plan = *asked.plan;
  one.plain = false;
  const Units selected{stage_memory_.selections[asked.selections], memory_.quantity.data()};
  const Units units = units_of(asked);
  if (!plan.words.each_product) return want_by_table(asked, selected, units);
  const std::int64_t* skus = facts_.unit + std::size_t{plan_.sku} * facts_.stride;
  Mask<W> rest = selected.selected.mask;
  while (rest.any()) {
    Mask<W> product;
    std::int64_t sku = -1;
    rest.each([&](std::uint32_t r) {
      if (sku == -1) sku = skus[r];
      if (skus[r] == sku) product.set(r);
    });
    rest -= product;
    Units own_selected = selected, own_units = units;
    own_selected.selected.mask = own_units.selected.mask = product;
    want_by_table(asked, own_selected, own_units);
  }
  one.plain = false;
  sort_by_site(cells_from(asked.begin));
}

// `selected` reach a tier, `units` get what it says.
template <int W>
void Pricer<W>::want_by_table(Asked<W>& asked, const Units& selected, const Units& units) {
  Alive& one = memory_.alive[asked.candidate];
  const OfferPlan& plan = *asked.plan;
  const offers::Tiers tiers{plan.by_subtotal,
                            plan.column,
                            plan.step_by_step,
                            plan_.rows_of(static_cast<std::size_t>(one.slots[plan.table])),
                            {}};
  const bool in_all = plan.column == offers::Tiers::Column::off_in_all;
  Sink sink{memory_, asked, asked.index, in_all ? next_spread_++ : offers::kLineBound,
            one.plan->offers.size() > 1};
  if (plan.step_by_step && !in_all) {
    sort_order(units.selected.mask, true);
    offers::step_by_step(runs(), units, memory_.order, tiers, rounding_, sink);
    sort_by_site(cells_from(asked.begin));
    return;
  }
  std::int64_t base = 0;
  selected.each(
      [&](std::uint32_t r, std::int64_t n) { base += offers::counted(runs()[r], n, plan.by_subtotal); });
  const offers::Tiers::Row* row = offers::row_reached(tiers.rows, base);
  if (row == nullptr) return;
  if (in_all) {
    const std::int64_t cost = offers::weigh_all(runs(), units, sink);
    asked.spread = true;
    asked.total = offers::amount_of_all(cost, row->value);
    asked.positive = asked.total > 0;
    return;
  }
  offers::reward_each(runs(), units, offers::reward_of(plan.column, row->value), rounding_, sink);
  if (plan.column != offers::Tiers::Column::percent || plan.by_subtotal) return;
  one.plain = true;
  one.rate = std::min(row->value, ops::kRateScale);
}

// Of units that no set offer before it has taken, where these are to be left to them.
template <int W>
void Pricer<W>::want_sets(Asked<W>& asked, const offers::Reward& reward, std::int64_t at_most) {
  Alive& one = memory_.alive[asked.candidate];
  const OfferPlan& plan = *asked.plan;
  one.plain = false;
  const Units all{stage_memory_.selections[asked.selections], memory_.quantity.data()};
  struct Left {
    const Units& units;
    const std::int64_t *quantity, *claims;
    std::int64_t operator[](std::uint32_t r) const {
      return claims == nullptr ? units[r] : std::min(units[r], quantity[r] - claims[r]);
    }
  };
  const std::int64_t* claims = claims_ == Claims::left ? memory_.claims.data() : nullptr;
  const Left left{all, memory_.quantity.data(), claims};
  const offers::Serving out{memory_.rewarded, memory_.claimed};
  offers::GroupRule rule;
  rule.k = number(one, plan.k).amount;
  rule.n = number(one, plan.n).amount;
  rule.rewards_cheapest = plan.rewards_cheapest;
  rule.from_cheapest = plan.words.from_cheapest;
  rule.last_partial = plan.words.last_partial;
  rule.of_one_line = plan.words.of_one_line;
  rule.ordinal = plan.words.ordinal;
  Mask<W> mask = all.selected.mask;
  if (plan.kind == ir::OfferKind::buy_get) {
    const Units given{stage_memory_.selections[asked.selections + 1], memory_.quantity.data()};
    mask |= given.selected.mask;
    sort_order(mask, false);
    asked.times = offers::serve_buy_get(left, Left{given, memory_.quantity.data(), claims}, memory_.order,
                                        rule, at_most, out);
  } else {
    sort_order(mask, false);
    asked.times = plan.kind == ir::OfferKind::every_nth
                      ? offers::serve_every_nth(left, memory_.order, rule, at_most, out)
                      : offers::serve_cheapest_for_every(left, memory_.order, rule, at_most, out);
  }
  claim(asked, mask);
  Selected<W> rewarded{mask, memory_.rewarded.data()};
  if (!one.plan->counts.empty()) rewarded.picks = left_by_caps(one, mask, rewarded.picks);
  const Units served{rewarded, memory_.quantity.data()};
  Sink sink{memory_, asked, asked.index, offers::kLineBound, one.plan->offers.size() > 1};
  if (!plan.words.spread_over_set) return offers::reward_each(runs(), served, reward, rounding_, sink);
  sink.spread = next_spread_++;
  offers::weigh_all(runs(), Units{{mask, memory_.claimed.data()}, memory_.quantity.data()}, sink);
  const ops::Int128 saved = offers::saved_by(runs(), served, reward);
  asked.spread = true;
  asked.positive = saved > 0;
  asked.total =
      static_cast<std::int64_t>(ops::round_quotient(saved, ops::Int128{ops::kRateScale}, rounding_.mode));
}

template <int W>
void Pricer<W>::want_bundle(Asked<W>& asked, const offers::Reward& reward, std::int64_t at_most) {
  Alive& one = memory_.alive[asked.candidate];
  const OfferPlan& plan = *asked.plan;
  one.plain = false;
  Mask<W> mask;
  for (std::size_t i = 0; i < plan.parts.size(); ++i) {
    mask |= stage_memory_.selections[asked.selections + i].mask;
  }
  if (memory_.slot_units.size() < plan.parts.size() * stride_) {
    memory_.slot_units.resize(plan.parts.size() * stride_);
  }
  memory_.slots.clear();
  const std::int64_t* capped = one.plan->counts.empty() ? nullptr : left_by_caps(one, mask, nullptr, false);
  std::int64_t units_a_set = 0;
  for (std::size_t i = 0; i < plan.parts.size(); ++i) {
    const Units units{stage_memory_.selections[asked.selections + i], memory_.quantity.data()};
    const std::span<std::int64_t> left = std::span(memory_.slot_units).subspan(i * stride_, stride_);
    mask.each([&](std::uint32_t r) {
      const std::int64_t there = memory_.quantity[r] - (claims_ == Claims::left ? memory_.claims[r] : 0);
      left[r] = std::min(units[r], there);
      memory_.pool[r] = capped == nullptr ? there : std::min(there, capped[r]);
    });
    memory_.slots.push_back({number(one, plan.parts[i].count).amount, left});
    units_a_set += memory_.slots.back().count;
  }
  if (units_a_set == 0) return;
  sort_order(mask, false);
  const Runs all = runs();
  offers::Composer composer(all, offers::CheapestFirst(memory_.order), memory_.slots, memory_.pool,
                            memory_.claimed, reward, plan.words.of_one_line, memory_.compose);
  asked.times = composer.form(std::min(at_most, items_left(one) / units_a_set));
  claim(asked, mask);
  asked.spread = true;
  asked.positive = composer.saved() > 0;
  asked.total = static_cast<std::int64_t>(
      ops::round_quotient(composer.saved(), ops::Int128{ops::kRateScale}, rounding_.mode));
  Sink sink{memory_, asked, asked.index, next_spread_++};
  offers::weigh_all(all, Units{{mask, memory_.claimed.data()}, memory_.quantity.data()}, sink);
}

}  // namespace perk::lane
