// What one offer asks for at the entry: its selection, its amount, and the cells that the bodies of
// runtime/offers make of them (pricing.md R4 before caps).
#pragma once
#include <algorithm>

#include "runtime/lane/pricer.h"
#include "runtime/offers/tier_cells.h"

namespace perk::lane {

// Units of runs, then every charge where the offer is of goods and shipping.
template <int W>
struct Pricer<W>::Units {
  Selected<W> selected;
  const std::int64_t* quantity = nullptr;
  std::uint32_t stride = 0, charges = 0;

  std::int64_t operator[](std::uint32_t run) const {
    if (selected.picks != nullptr) return selected.picks[run];
    return selected.mask.has(run) ? quantity[run] : 0;
  }
  template <class Each>
  void each(const Each& call) const {
    selected.mask.each([&](std::uint32_t run) {
      const std::int64_t units = selected.picks != nullptr ? selected.picks[run] : quantity[run];
      if (units != 0) call(run, units);
    });
    for (std::uint32_t c = 0; c < charges; ++c) call(stride + c, std::int64_t{1});
  }
};

// Where the bodies put what they find.
template <int W>
struct Pricer<W>::Sink {
  Workspace::Impl& memory;
  Asked<W>& asked;
  std::uint32_t offer = 0, spread = offers::kLineBound;
  bool exact = false;  // amounts before rounding are wanted too

  template <class Exact>
  void bound(std::uint32_t site, const offers::Run& run, std::int64_t units, std::int64_t amount,
             const Exact& before_rounding) const {
    const std::int64_t cost = offers::cost_of(run, units);
    std::uint32_t place = 0;
    if (exact) {
      place = static_cast<std::uint32_t>(memory.exact.size());
      memory.exact.push_back(offers::WantCells::scaled(before_rounding(), run));
    }
    memory.cells.push_back(
        {asked.candidate, site, amount, units, cost, cost, 0, offers::kLineBound, offer, place});
    asked.positive = true;
    asked.total += amount;
  }
  void weigh(std::uint32_t site, std::int64_t units, std::int64_t cost) const {
    memory.cells.push_back({asked.candidate, site, 0, units, cost, cost, 0, spread, offer, 0});
  }
};

// Rounded to whole minor units, not below zero.
template <int W>
typename Pricer<W>::Known Pricer<W>::number(const Alive& one, const Number& number) {
  if (number.is_slot()) return {std::max<std::int64_t>(0, one.slots[number.slot])};
  if (!number.exists()) return {};
  const Program of = program(one);
  const ops::Scalar value = ask_().value(of.shape, of.slots, number.node, entry());
  if (!value.known) return {0, false};
  const ops::Int128 whole = value.denominator == 1 ? value.numerator : ops::round(value, rounding_.mode);
  return {static_cast<std::int64_t>(std::clamp<ops::Int128>(whole, 0, INT64_MAX))};
}

template <int W>
Selected<W> Pricer<W>::choose(const Alive& one, const Choosing& choosing) {
  const Program of = program(one);
  if (choosing.whole_runs) {
    const Selecting<W> selecting(module_, facts_, stage_memory_.categories, ask_, entry());
    return {selecting.select(of, choosing, all_)};
  }
  Selected<W> selected;
  std::int64_t* picks = memory_.next_picks(stride_);
  ask_().select(of.shape, of.slots, choosing.node, entry(), {picks, stride_});
  for (std::uint32_t r = 0; r < runs_; ++r) {
    if (picks[r] != 0) selected.mask.set(r);
  }
  selected.picks = picks;
  return selected;
}

template <int W>
void Pricer<W>::ask(std::uint32_t candidate, const OfferPlan& offer) {
  enter(Phase::select);
  const Alive& one = memory_.alive[candidate];
  Asked<W>& asked = stage_memory_.asked.push_back({});
  asked.index = static_cast<std::uint32_t>(stage_memory_.asked.size() - 1);
  asked.candidate = candidate;
  asked.plan = &offer;
  asked.selections = stage_memory_.selections.size();
  if (!offer.on_charges()) {
    if (offer.selected.exists()) stage_memory_.selections.push_back(choose(one, offer.selected));
    if (offer.rewarded.exists()) stage_memory_.selections.push_back(choose(one, offer.rewarded));
    for (const OfferPlan::Part& part : offer.parts) {
      stage_memory_.selections.push_back(choose(one, part.selected));
    }
  }
  enter(Phase::want);
  want(asked);
}

template <int W>
void Pricer<W>::want(Asked<W>& asked) {
  using Kind = ir::OfferKind;
  Alive& one = memory_.alive[asked.candidate];
  const OfferPlan& plan = *asked.plan;
  asked.begin = asked.end = memory_.cells.size();
  asked.total = asked.times = 0;
  asked.positive = asked.spread = false;
  one.plain = true;
  one.rate = 0;
  const Known value = number(one, plan.value), reward_value = number(one, plan.reward_value);
  if (!value.known || !reward_value.known) return;  // what is missing gives nothing
  const offers::Reward reward{plan.reward, reward_value.amount};
  const std::int64_t at_most =
      one.plan->times.exists() ? number(one, one.plan->times).amount : ops::kMaxQuantity;
  offers::Rounding rounding = rounding_;
  switch (plan.kind) {
    case Kind::percent_off_each: rounding.per_unit = true; [[fallthrough]];
    case Kind::percent_off:
    case Kind::amount_off_each:
    case Kind::amount_off_each_line:
    case Kind::special_price: want_of_lines(asked, value, rounding); break;
    case Kind::percent_off_together:
    case Kind::amount_off_in_all:
    case Kind::price_together: want_in_all(asked, value); break;
    case Kind::quantity_price:
    case Kind::tier_discount: want_by_table(asked); break;
    case Kind::every_nth:
    case Kind::cheapest_for_every:
    case Kind::buy_get: want_sets(asked, reward, at_most); break;
    case Kind::bundle: want_bundle(asked, reward, at_most); break;
    case Kind::shipping_off:
    case Kind::shipping_amount_off:
    case Kind::shipping_amount_each:
    case Kind::shipping_price: want_shipping(asked, value, reward); break;
    case Kind::gift:
    case Kind::spend_balance:
    case Kind::credit:
    case Kind::issue_coupon: break;  // refused by their shape's plan
  }
  asked.end = memory_.cells.size();
  one.rounded = static_cast<std::uint32_t>(asked.end - asked.begin);
}

template <int W>
void Pricer<W>::want_of_lines(Asked<W>& asked, const Known& value, const offers::Rounding& rounding) {
  Alive& one = memory_.alive[asked.candidate];
  Sink sink{memory_, asked, asked.index, offers::kLineBound, one.plan->offers.size() > 1};
  const Units units = units_of(asked);
  using Reward = offers::Reward;
  switch (asked.plan->kind) {
    case ir::OfferKind::amount_off_each_line:
      offers::amount_each_line(runs(), units, value.amount, rounding, sink);
      break;
    case ir::OfferKind::amount_off_each:
      offers::reward_each(runs(), units, Reward{Reward::Kind::amount_off, value.amount}, rounding, sink);
      break;
    case ir::OfferKind::special_price:
      offers::reward_each(runs(), units, Reward{Reward::Kind::price, value.amount}, rounding, sink);
      one.plain = false;
      return;
    default:
      offers::reward_each(runs(), units, Reward{Reward::Kind::percent_off, value.amount}, rounding, sink);
      one.rate = std::min(value.amount, ops::kRateScale);
      return;
  }
  // A fixed amount, unless the units do not cost so much.
  for (std::size_t i = asked.begin; i < memory_.cells.size(); ++i) {
    one.plain = one.plain && memory_.cells[i].amount < memory_.cells[i].bound;
  }
}

template <int W>
void Pricer<W>::want_in_all(Asked<W>& asked, const Known& value) {
  Alive& one = memory_.alive[asked.candidate];
  Sink sink{memory_, asked, asked.index, next_spread_++};
  const std::int64_t base = offers::weigh_all(runs(), units_of(asked), sink);
  asked.spread = true;
  switch (asked.plan->kind) {
    case ir::OfferKind::percent_off_together: {
      const offers::Off off = offers::percent_of_all(base, value.amount, rounding_.mode);
      asked.total = off.amount;
      asked.positive = off.positive;
      one.rate = std::min(value.amount, ops::kRateScale);
      return;
    }
    case ir::OfferKind::amount_off_in_all:
      asked.total = offers::amount_of_all(base, value.amount);
      one.plain = asked.total < base;
      break;
    default:
      asked.total = offers::above_price(base, value.amount);
      one.plain = false;
      break;
  }
  asked.positive = asked.total > 0;
}

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
  std::ranges::sort(cells_from(asked.begin), {}, &Cell::site);
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
    std::ranges::sort(cells_from(asked.begin), {}, &Cell::site);
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

template <int W>
void Pricer<W>::want_shipping(Asked<W>& asked, const Known& value, const offers::Reward& reward) {
  using Reward = offers::Reward;
  const Units charges{{}, memory_.quantity.data(), stride_, charges_};
  const Alive& one = memory_.alive[asked.candidate];
  Sink sink{memory_, asked, asked.index, offers::kLineBound, one.plan->offers.size() > 1};
  switch (asked.plan->kind) {
    case ir::OfferKind::shipping_off: return offers::reward_each(runs(), charges, reward, rounding_, sink);
    case ir::OfferKind::shipping_amount_each:
      return offers::reward_each(runs(), charges, Reward{Reward::Kind::amount_off, value.amount}, rounding_,
                                 sink);
    case ir::OfferKind::shipping_price:
      return offers::reward_each(runs(), charges, Reward{Reward::Kind::price, value.amount}, rounding_, sink);
    default: break;
  }
  sink.spread = next_spread_++;
  const std::int64_t base = offers::weigh_all(runs(), charges, sink);
  asked.spread = true;
  asked.total = offers::amount_of_all(base, value.amount);
  asked.positive = asked.total > 0;
}

// The selection less what the promotion's caps in items leave out.
template <int W>
typename Pricer<W>::Units Pricer<W>::units_of(const Asked<W>& asked) {
  const Alive& one = memory_.alive[asked.candidate];
  Units units{stage_memory_.selections[asked.selections], memory_.quantity.data(), stride_,
              asked.plan->words.and_shipping ? charges_ : 0};
  if (!one.plan->counts.empty()) {
    units.selected.picks = left_by_caps(one, units.selected.mask, units.selected.picks);
  }
  return units;
}

// From the dearest down, as many as each cap lets through; `picks` null: whole runs.
template <int W>
const std::int64_t* Pricer<W>::left_by_caps(const Alive& one, const Mask<W>& mask, const std::int64_t* picks,
                                            bool of_order) {
  std::int64_t* left = memory_.next_picks(stride_);
  mask.each([&](std::uint32_t r) { left[r] = picks != nullptr ? picks[r] : memory_.quantity[r]; });
  sort_order(mask, false);
  for (const CapPlan& clause : one.plan->counts) {
    if (!of_order && clause.scope == ir::CapScope::order) continue;
    const std::int64_t limit = limit_of(one, clause.items);
    for (const std::uint32_t r : memory_.order) {
      const std::uint32_t group = group_of(clause, r);
      memory_.group_left[group] = limit - used(one, clause, group);
    }
    offers::walk(memory_.order, false, [&](std::uint32_t r) {
      if (left[r] == 0) return;
      std::int64_t& rest = memory_.group_left[group_of(clause, r)];
      left[r] = std::clamp<std::int64_t>(rest, 0, left[r]);
      rest -= left[r];
    });
  }
  return left;
}

// The fewest units that a cap in items of the whole order leaves.
template <int W>
std::int64_t Pricer<W>::items_left(const Alive& one) {
  std::int64_t left = ops::kMaxQuantity;
  for (const CapPlan& clause : one.plan->counts) {
    if (clause.scope != ir::CapScope::order) continue;
    left = std::min(left, std::max<std::int64_t>(0, limit_of(one, clause.items) - used(one, clause, 0)));
  }
  return left;
}

// Runs of the set: cheapest first, or in the order in which tables count step by step.
template <int W>
void Pricer<W>::sort_order(const Mask<W>& mask, bool by_steps) {
  memory_.order.clear();
  mask.each([&](std::uint32_t r) { memory_.order.push_back(r); });
  if (memory_.order.size() < 2) return;
  const Runs all = runs();
  if (by_steps) {
    std::ranges::sort(memory_.order, [&](std::uint32_t a, std::uint32_t b) {
      return offers::counts_before(all[a], a, all[b], b);
    });
  } else {
    std::ranges::sort(memory_.order, [&](std::uint32_t a, std::uint32_t b) {
      return offers::cheaper(all[a], a, all[b], b);
    });
  }
}

// Units that a set offer keeps from others.
template <int W>
void Pricer<W>::claim(Asked<W>& asked, const Mask<W>& mask) {
  const Alive& one = memory_.alive[asked.candidate];
  const bool claims = !one.row->shares_items && asked.times > 0;
  if (claims_ == Claims::alone) {
    asked.claims = claims ? mask : Mask<W>{};
  } else if (claims) {
    mask.each([&](std::uint32_t r) { memory_.claims[r] += memory_.claimed[r]; });
  }
}

}  // namespace perk::lane
