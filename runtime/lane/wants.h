// What one offer asks for at the entry: its selection, its amount, and the cells that the bodies of
// runtime/offers make of them (pricing.md R4 before caps).
#pragma once
#include <algorithm>

#include "runtime/lane/pricer.h"

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
struct PricerCore::Sink {
  Workspace::Impl& memory;
  AskedOffer& asked;
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
inline PricerCore::Known PricerCore::number(const Alive& one, const Number& number) {
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
  // What is not a few plain tests is selected by generated code where there is some.
  const bool generated = !choosing.by_steps && ask_().selects_by_code(of.shape, choosing.node, entry());
  if (choosing.whole_runs && !generated) {
    const Selecting<W> selecting(module_, facts_, stage_memory_.categories, ask_, entry());
    return {selecting.select(of, choosing, all_)};
  }
  Selected<W> selected;
  std::int64_t* picks = memory_.next_picks(stride_);
  ask_().select(of.shape, of.slots, choosing.node, entry(), {picks, stride_});
  for (std::uint32_t r = 0; r < runs_; ++r) {
    if (picks[r] != 0) selected.mask.set(r);
  }
  if (choosing.whole_runs) {
    memory_.give_picks_back();
  } else {
    selected.picks = picks;
  }
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

}  // namespace perk::lane
