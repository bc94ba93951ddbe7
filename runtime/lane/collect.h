// Who may apply: what the candidates' records leave open, floors, the total cap.
#pragma once
#include "runtime/base/sort.h"
#include "runtime/lane/pricer.h"

namespace perk::lane {

inline void PricerCore::begin() {
  const std::size_t sites = stride_ + charges_;
  if (memory_.list.size() < sites) {
    for (auto* each :
         {&memory_.list, &memory_.entry, &memory_.quantity, &memory_.floors, &memory_.wanted, &memory_.taken,
          &memory_.claims, &memory_.rewarded, &memory_.claimed, &memory_.pool, &memory_.group_left}) {
      each->resize(sites, 0);
    }
    memory_.order.reserve(sites);
  }
  if (memory_.tallies.size() < plan_.constraints.size()) memory_.tallies.resize(plan_.constraints.size());
  // Padding is zero there, as executors want it here.
  std::copy_n(facts_.list, stride_, memory_.list.data());
  std::copy_n(facts_.list, stride_, memory_.entry.data());
  std::copy_n(facts_.quantity, stride_, memory_.quantity.data());
  std::int64_t amounts = 0, pieces = 0;
  for (std::uint32_t r = 0; r < stride_; ++r) {
    amounts += facts_.list[r];
    pieces += facts_.quantity[r];
  }
  list_subtotal_ = amounts;
  pieces_ += pieces;
  for (std::uint32_t c = 0; c < charges_; ++c) {
    const std::int64_t amount = order_.cart.charges()[c].amount;
    memory_.list[stride_ + c] = memory_.entry[stride_ + c] = amount;
    memory_.quantity[stride_ + c] = 1;
    shipping_list_ += amount;
  }
  memory_.alive.clear();
  memory_.parts.clear();
  memory_.cap_uses.clear();
  memory_.picks_used = 0;
  if (++memory_.epoch == 0) {  // what was counted 2^32 carts ago is not of this one
    for (Tally& each : memory_.tallies) each.epoch = 0;
    memory_.epoch = 1;
  }
  if (module_.rounding.remainder != ir::Remainder::largest) find_line_order();
  find_floors();
  find_total_cap();
}

// The last of the order takes the difference: the smallest line id for `first line`, the largest for `last
// line`; among equals the later site.
inline void PricerCore::find_line_order() {
  const bool first = module_.rounding.remainder == ir::Remainder::first_line;
  const interpret::CartView& cart = order_.cart;
  const auto id = [&](std::uint32_t site) {
    if (site >= stride_) return cart.charges()[site - stride_].id;
    const auto& members = cart.runs()[site].members;
    return cart.line_id(first ? members.front().line : members.back().line);
  };
  memory_.line_order.clear();
  for (std::uint32_t r = 0; r < runs_; ++r) memory_.line_order.push_back(r);
  for (std::uint32_t c = 0; c < charges_; ++c) memory_.line_order.push_back(stride_ + c);
  base::sort_numbers(memory_.line_order, [&](std::uint32_t a, std::uint32_t b) {
    const std::uint32_t left = id(a), right = id(b);
    return left != right ? (first ? right < left : left < right) : a < b;
  });
  if (memory_.position_of.size() < memory_.list.size()) memory_.position_of.resize(memory_.list.size(), 0);
}

inline void PricerCore::find_floors() {
  if (memory_.floors_set) std::ranges::fill(memory_.floors, 0);
  memory_.floors_set = module_.floor.has_value();
  if (!module_.floor) return;
  const auto per_unit = [&](const ir::Program& program, std::uint32_t run) {
    const ir::Shape& shape = module_.shapes[program.shape];
    return ask_().value(shape, program.slots, shape.root, entry(), run);
  };
  for (std::uint32_t r = 0; r < runs_; ++r) {
    ops::Scalar floor = per_unit(module_.floor->amount, r);
    if (!floor.known && module_.floor->otherwise) floor = per_unit(*module_.floor->otherwise, r);
    if (!floor.known) continue;
    floor.numerator *= memory_.quantity[r];
    memory_.floors[r] =
        static_cast<std::int64_t>(std::clamp<ops::Int128>(ops::ceil(floor), 0, memory_.list[r]));
  }
}

inline void PricerCore::find_total_cap() {
  if (!module_.total_cap) return;
  const ir::Shape& shape = module_.shapes[module_.total_cap->shape];
  const ops::Scalar cap = ask_().value(shape, module_.total_cap->slots, shape.root, entry());
  if (cap.known) {
    cap_left_ = static_cast<std::int64_t>(std::clamp<ops::Int128>(ops::floor(cap), 0, kNoCap - 1));
  }
}

inline Refusal PricerCore::collect() {
  const bool check_amounts = ops::Int128{plan_.largest} * pieces_ > INT64_MAX;
  const bool codes_known = !order_.cart.code_facts().empty();
  bool counted_apart = false;
  // Rows and slots of a large pack lie far apart.
  for (const candidates::Found& found : order_.found) __builtin_prefetch(&plan_.rows[found.promotion]);
  for (const candidates::Found& found : order_.found) {
    const std::int64_t* slots = plan_.slots.data() + plan_.rows[found.promotion].slots;
    __builtin_prefetch(slots);
    __builtin_prefetch(slots + 8);
  }
  for (const candidates::Found& found : order_.found) {
    using Flag = candidates::Record::Flag;
    const Row& row = plan_.rows[found.promotion];
    const int open = order_.records.empty() ? Flag::kCalendar | Flag::kCondition | Flag::kNeeds
                                            : order_.records[found.record].flags;
    const ir::Promotion& promotion = module_.promotions[found.promotion];
    if ((open & Flag::kCalendar) != 0 && !interpret::is_active(module_, order_.cart, promotion)) continue;
    if (row.needs_code && (codes_known || (open & Flag::kNeeds) != 0)) {
      if (order_.codes == nullptr) return Refusal::codes;
      if (!order_.codes->meet_all(promotion, index_.promotions[found.promotion])) continue;
    }
    if (order_.cart.has_stopped(promotion.id)) continue;
    Alive one;
    one.rank = found.promotion;
    one.row = &row;
    one.plan = &plan_.shapes[row.shape];
    one.slots = plan_.slots.data() + row.slots;
    if (one.plan->refusal == Refusal::codes) return Refusal::codes;
    if ((open & Flag::kCondition) != 0) {
      const Program of = program(one);
      if (!ask_().holds(of.shape, of.slots, interpret::Side::match, entry())) continue;
    }
    if (row.chosen_by_customer && !chosen_by_customer(one, promotion)) {
      refused_by_customer_ = true;
      continue;
    }
    const bool check = check_amounts || one.plan->computes;
    if (one.plan->refusal == Refusal::none && check && could_overflow(one)) return Refusal::too_large;
    stages_ |= std::uint64_t{1} << row.first_stage;
    if (row.first_stage != row.last_stage) {
      several_stages_ = true;
      for (const std::uint32_t stage : promotion.stages) stages_ |= std::uint64_t{1} << stage;
    }
    for (std::uint32_t m = 0; m < row.memberships; ++m) {
      const pricing::Membership& membership = plan_.memberships[row.first_membership + m];
      const Counted& counted = plan_.constraints[membership.constraint];
      counted_apart = counted_apart || counted.refusal != Refusal::none || !counted.whole_order;
      may_bind_ = may_bind_ || (counted.kind != Counted::Kind::first && counted.kind != Counted::Kind::stops);
      Tally& count = tally(membership.constraint);
      ++(membership.other_side ? count.others : count.alive);
    }
    append(one);
  }
  return counted_apart ? left_to_others() : Refusal::none;
}

// Behind those that start in its stage.
inline void PricerCore::append(const Alive& one) {
  const auto at = static_cast<std::uint32_t>(memory_.alive.size());
  const std::uint8_t stage = one.row->first_stage;
  const std::uint64_t bit = std::uint64_t{1} << stage;
  memory_.alive.push_back(one);
  if ((stages_of_first_ & bit) != 0) {
    memory_.alive[last_of_stage_[stage]].next = at;
  } else {
    stages_of_first_ |= bit;
    first_of_stage_[stage] = at;
  }
  last_of_stage_[stage] = at;
}

// `customer chooses K of`: what the cart does not name takes no part.
inline bool PricerCore::chosen_by_customer(const Alive& one, const ir::Promotion& promotion) const {
  for (std::uint32_t m = 0; m < one.row->memberships; ++m) {
    const std::uint32_t constraint = plan_.memberships[one.row->first_membership + m].constraint;
    if (plan_.constraints[constraint].kind == Counted::Kind::customer &&
        !order_.cart.has_chosen(promotion.id)) {
      return false;
    }
  }
  return true;
}

// What is counted otherwise than the lane does, and could matter.
inline Refusal PricerCore::left_to_others() const {
  for (const Alive& one : memory_.alive) {
    for (std::uint32_t m = 0; m < one.row->memberships; ++m) {
      const std::uint32_t constraint = plan_.memberships[one.row->first_membership + m].constraint;
      const Counted& counted = plan_.constraints[constraint];
      if (counted.refusal == Refusal::none && counted.whole_order) continue;
      const Tally& count = memory_.tallies[constraint];
      const bool stops =
          counted.kind == Counted::Kind::stops && count.alive > 0 && count.alive + count.others > 1;
      const bool first = counted.kind == Counted::Kind::first && count.alive > counted.at_most;
      if (stops || first) return Refusal::stops;
    }
  }
  return Refusal::none;
}

inline bool PricerCore::could_overflow(const Alive& one) {
  const Program of = program(one);
  const auto too_large = [&](const ops::Scalar& amount) {
    const ops::Int128 whole = amount.numerator / amount.denominator;
    return amount.known && (whole > INT64_MAX || whole * pieces_ > INT64_MAX);
  };
  for (const OfferPlan& offer : one.plan->offers) {
    for (const Number& amount : {offer.value, offer.reward_value}) {
      if (amount.exists() && too_large(ask_().value(of.shape, of.slots, amount.node, entry()))) return true;
    }
    if (offer.table == ir::kNoNode) continue;
    for (const offers::Tiers::Row& tier : plan_.rows_of(static_cast<std::size_t>(one.slots[offer.table]))) {
      if (too_large({tier.value, 1, true})) return true;
    }
  }
  return false;
}

}  // namespace perk::lane
