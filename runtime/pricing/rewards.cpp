// Credits of one stage are cut together where they count in one bound; all else goes by rank.
#include "runtime/pricing/rewards.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "runtime/offers/divide.h"
#include "runtime/ops/ops.h"
#include "runtime/pricing/bounds.h"

namespace perk::pricing {
namespace {

using ir::BoundKind;

constexpr std::int64_t kWorthScale = 1'000'000;

std::int64_t whole(const interpret::Scalar& value, std::int64_t most) {
  if (!value.known) return 0;
  return static_cast<std::int64_t>(std::clamp<ops::Int128>(ops::floor(value), 0, most));
}

// Units whose worth fits an amount of money.
std::int64_t units_within(const ir::Account& account, std::int64_t minor) {
  if (account.unit.empty()) return minor;
  if (account.worth <= 0) return ops::kMaxAmount;
  return static_cast<std::int64_t>(
      std::min<ops::Int128>(ops::Int128{minor} * kWorthScale / account.worth, ops::kMaxAmount));
}

// What it costs a budget: money what it is, units what they are worth.
std::int64_t cost_of(const ir::Account& account, std::int64_t amount) {
  return account.unit.empty() ? amount : worth_of(account, amount);
}

// The subtotal that a credit is a share of (`back 20% of S`); kNoNode: it is none.
std::uint32_t shared_subtotal(const ir::Shape& shape, std::uint32_t node) {
  const ir::Node& of = shape.nodes[node];
  switch (of.op) {
    case ir::Op::percent_of: {
      std::uint32_t base = of.b;
      while (shape.nodes[base].op == ir::Op::multiply_money) base = shape.nodes[base].a;
      return shape.nodes[base].op == ir::Op::subtotal ? base : ir::kNoNode;
    }
    case ir::Op::multiply:
    case ir::Op::multiply_money:
    case ir::Op::times_into: return shared_subtotal(shape, of.a);
    default: return ir::kNoNode;
  }
}

// The units that a credit is a share of, within caps and bounds in items; none: nothing counts items.
std::optional<offers::Picks> units_of_share(const Calculation& calculation, const State& state,
                                            const OfferFacts& offer, const Frozen& frozen) {
  const Candidate& from = calculation.candidates[offer.candidate];
  if (!caps_items(from)) return std::nullopt;
  const std::uint32_t base = shared_subtotal(*from.shape, from.shape->offers[offer.offer].value);
  if (base == ir::kNoNode) return std::nullopt;
  offers::Picks units = calculation.select(from, from.shape->nodes[base].a, frozen.entry);
  cap_items(calculation, state, offer.candidate, frozen, units);
  return units;
}

// A node whose value is known already: the subtotal of the units that a cap leaves.
struct Known {
  std::uint32_t node = ir::kNoNode;
  interpret::Scalar value;
};

interpret::Scalar value_with(const Calculation& calculation, const Candidate& candidate, std::uint32_t node,
                             std::span<const std::int64_t> entry, const Known& known) {
  if (node == known.node) return known.value;
  const ir::Node& of = candidate.shape->nodes[node];
  const auto with = [&](std::uint32_t operand) {
    return value_with(calculation, candidate, operand, entry, known);
  };
  if (known.node != ir::kNoNode) {
    switch (of.op) {
      case ir::Op::percent_of: {
        const interpret::Scalar rate = calculation.value(candidate, of.a, entry);
        return rate.known ? ops::percent_of(static_cast<std::int64_t>(rate.numerator), with(of.b)) : rate;
      }
      case ir::Op::multiply:
      case ir::Op::multiply_money: return ops::multiply(with(of.a), with(of.b));
      case ir::Op::times_into: return ops::times_into(with(of.a), with(of.b));
      default: break;
    }
  }
  return calculation.value(candidate, node, entry);
}

Scaled scaled_with(const Calculation& calculation, const Candidate& candidate, std::uint32_t node,
                   std::span<const std::int64_t> entry, std::int64_t at_most, const Known& known);

// A credit before its own caps: its value, and the units that it is a share of where a cap counts them.
Scaled credit_value(const Calculation& calculation, const State& state, const OfferFacts& offer,
                    const Frozen& frozen, std::int64_t at_most) {
  const Candidate& from = calculation.candidates[offer.candidate];
  const std::uint32_t node = from.shape->offers[offer.offer].value;
  Known known;
  if (const std::optional<offers::Picks> units = units_of_share(calculation, state, offer, frozen)) {
    known.node = shared_subtotal(*from.shape, node);
    known.value = {0, 1, true};
    for (std::size_t r = 0; r < units->size(); ++r) {
      known.value.numerator += offers::amount_of(frozen.runs[r], (*units)[r]);
    }
  }
  return scaled_with(calculation, from, node, frozen.entry, at_most, known);
}

class Giver {
 public:
  Giver(const Calculation& calculation, State& state, const StageFacts& facts,
        std::span<const offers::Want> wants)
      : calculation_(calculation), module_(calculation.module), state_(state), facts_(facts), wants_(wants) {}

  void run() {
    for (std::size_t i = 0; i < facts_.offers.size(); ++i) {
      const OfferFacts& offer = facts_.offers[i];
      if (offer.kind != OfferClass::gift && offer.kind != OfferClass::reward) continue;
      if (state_.progress[offer.candidate].status != Status::chosen) continue;
      switch (shape_of(offer).kind) {
        case ir::OfferKind::gift: give_gift(offer, wants_[i].times); break;
        case ir::OfferKind::issue_coupon: issue(offer); break;
        default: credits_.push_back(credit_of(offer)); break;
      }
    }
    share_credits();
    for (const CreditGrant& credit : credits_) give_credit(credit);
  }

 private:
  [[nodiscard]] const Candidate& candidate_of(const OfferFacts& offer) const {
    return calculation_.candidates[offer.candidate];
  }
  [[nodiscard]] const ir::OfferShape& shape_of(const OfferFacts& offer) const {
    return candidate_of(offer).shape->offers[offer.offer];
  }
  [[nodiscard]] std::span<const std::int64_t> entry() const { return facts_.frozen.entry; }

  [[nodiscard]] std::int64_t at_most(std::uint32_t candidate) const {
    const Candidate& from = calculation_.candidates[candidate];
    std::int64_t most = times_left(calculation_, state_, candidate);
    if (from.shape->times == ir::kNoNode) return most;
    return std::min(most, whole(calculation_.value(from, from.shape->times, entry()), ops::kMaxQuantity));
  }

  // What bounds of the kind that trim have left; `whole` never trims, `none` was asked before.
  [[nodiscard]] std::int64_t left_of_bounds(std::uint32_t candidate, BoundKind kind) const {
    const Candidate& from = calculation_.candidates[candidate];
    std::int64_t left = kNoLimit;
    for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
      const ir::BoundShape& bound = from.shape->bounds[b];
      if (bound.kind != kind || is_by_line(module_, bound) || bound.last != ir::LastGrant::part) continue;
      left = std::min(left, bound_left(calculation_, state_, candidate, b, kWholeCart));
    }
    return left;
  }

  void book(std::uint32_t candidate, BoundKind kind, std::int64_t amount) {
    const Candidate& from = calculation_.candidates[candidate];
    for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
      const ir::BoundShape& bound = from.shape->bounds[b];
      // What withholds was booked with what was asked.
      if (bound.kind != kind || is_by_line(module_, bound) || bound.last == ir::LastGrant::none) continue;
      state_.bound_used[{from.standing->counters[b], kWholeCart}] += amount;
    }
  }

  // Of several to choose from, the dearest.
  [[nodiscard]] std::int64_t price_of(const Candidate& candidate, std::uint32_t skus) const {
    std::int64_t highest = 0;
    for (const std::uint32_t sku :
         module_.symbol_sets[static_cast<std::size_t>(candidate.source->slots[skus])]) {
      highest = std::max(highest, calculation_.cart.gift_price(sku).value_or(0));
    }
    return highest;
  }

  void give_gift(const OfferFacts& offer, std::int64_t often) {
    const Candidate& from = candidate_of(offer);
    const ir::OfferShape& shape = shape_of(offer);
    const std::int64_t times = std::min(often, at_most(offer.candidate));
    Progress& progress = state_.progress[offer.candidate];
    const std::uint32_t said = from.shape->gift_worth;
    std::int64_t items = items_left(calculation_, state_, offer.candidate);
    for (std::uint32_t i = 0; i < shape.parts.size(); ++i) {
      const std::int64_t count =
          whole(calculation_.value(from, shape.parts[i].count, entry()), ops::kMaxQuantity);
      const std::int64_t quantity =
          static_cast<std::int64_t>(std::min<ops::Int128>(ops::Int128{count} * times, items));
      if (quantity <= 0) continue;
      items -= quantity;
      book(offer.candidate, BoundKind::items, quantity);
      const std::int64_t price = price_of(from, shape.parts[i].skus);
      const std::int64_t worth =
          said == ir::kNoNode ? price : whole(calculation_.value(from, said, entry()), ops::kMaxAmount);
      state_.gifts.push_back({offer.candidate, offer.offer, i, quantity, limited(price, quantity)});
      add_worth(offer.candidate, limited(worth, quantity));
      progress.rewards += quantity;
    }
    if (progress.rewards > 0) progress.applied += times;
  }

  void add_worth(std::uint32_t candidate, std::int64_t worth) {
    state_.worth += worth;
    state_.progress[candidate].worth += worth;
  }

  static std::int64_t limited(std::int64_t each, std::int64_t quantity) {
    return static_cast<std::int64_t>(std::min<ops::Int128>(ops::Int128{each} * quantity, ops::kMaxAmount));
  }

  void issue(const OfferFacts& offer) {
    const Candidate& from = candidate_of(offer);
    const ir::OfferShape& shape = shape_of(offer);
    Scaled count{{1, 1, true}, 1};
    if (shape.value != ir::kNoNode) {
      count = scaled_value(calculation_, from, shape.value, entry(), at_most(offer.candidate));
    }
    std::int64_t coupons = whole(count.value, ops::kMaxQuantity);
    const std::int64_t worth = module_.pools[shape.pool].worth;
    if (worth > 0) coupons = std::min(coupons, left_of_bounds(offer.candidate, BoundKind::money) / worth);
    if (coupons == 0) return;
    book(offer.candidate, BoundKind::money, coupons * worth);
    state_.issued.push_back({offer.candidate, offer.offer, coupons});
    add_worth(offer.candidate, coupons * worth);
    state_.progress[offer.candidate].rewards += coupons;
    state_.progress[offer.candidate].applied += count.times;
  }

  // Rounded down to the account's unit, after the promotion's own caps and bounds.
  CreditGrant credit_of(const OfferFacts& offer) {
    const Candidate& from = candidate_of(offer);
    const ir::OfferShape& shape = shape_of(offer);
    const ir::Account& account = module_.accounts[shape.account];
    const Scaled value = scaled_value(calculation_, from, shape.value, entry(), at_most(offer.candidate));
    std::optional<offers::Picks> units = units_of_share(calculation_, state_, offer, facts_.frozen);
    std::int64_t amount = credit_alone(calculation_, state_, offer, facts_.frozen);
    amount = std::min(amount, left_of_bounds(offer.candidate, BoundKind::credit));
    const std::int64_t left = left_of_bounds(offer.candidate, BoundKind::money);
    if (cost_of(account, amount) > left) amount = std::min(amount, units_within(account, left));
    book(offer.candidate, BoundKind::money, cost_of(account, amount));
    state_.progress[offer.candidate].applied += value.times;
    CreditGrant credit{offer.candidate, offer.offer, amount, {}};
    if (units && amount > 0) {
      credit.units = std::move(*units);
      book_units(credit);
    }
    return credit;
  }

  // What a share is taken of counts as items.
  void book_units(const CreditGrant& credit) {
    const Candidate& from = calculation_.candidates[credit.candidate];
    for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
      const ir::BoundShape& bound = from.shape->bounds[b];
      if (bound.kind != BoundKind::items) continue;
      const bool by_line = is_by_line(module_, bound);
      for (std::uint32_t r = 0; r < credit.units.size(); ++r) {
        if (credit.units[r] == 0) continue;
        const std::uint32_t group = by_line ? bound_group(calculation_, bound, r) : kWholeCart;
        state_.bound_used[{from.standing->counters[b], group}] += credit.units[r];
      }
    }
  }

  // Credits that count in one bound are cut in proportion where together they pass what is left of it.
  void share_credits() {
    std::map<std::uint32_t, std::vector<std::size_t>> counters;
    std::map<std::uint32_t, std::int64_t> left;
    for (std::size_t i = 0; i < credits_.size(); ++i) {
      const std::uint32_t c = credits_[i].candidate;
      const Candidate& from = calculation_.candidates[c];
      for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
        const ir::BoundShape& bound = from.shape->bounds[b];
        if (bound.kind != BoundKind::credit || is_by_line(module_, bound)) continue;
        if (bound.last == ir::LastGrant::none) continue;
        const std::uint32_t counter = from.standing->counters[b];
        counters[counter].push_back(i);
        const std::int64_t own = bound.last == ir::LastGrant::part
                                     ? bound_left(calculation_, state_, c, b, kWholeCart)
                                     : ops::kMaxAmount;
        const auto [place, fresh] = left.try_emplace(counter, own);
        place->second = std::min(place->second, own);
      }
    }
    for (const auto& [counter, members] : counters) {
      std::vector<std::int64_t> amounts;
      ops::Int128 sum = 0;
      amounts.reserve(members.size());
      for (const std::size_t i : members) {
        amounts.push_back(credits_[i].amount);
        sum += credits_[i].amount;
      }
      if (sum > left[counter]) amounts = offers::divide(left[counter], amounts);
      for (std::size_t j = 0; j < members.size(); ++j) {
        credits_[members[j]].amount = std::min(credits_[members[j]].amount, amounts[j]);
        state_.bound_used[{counter, kWholeCart}] += amounts[j];
      }
    }
  }

  void give_credit(const CreditGrant& credit) {
    if (credit.amount == 0) return;
    const Candidate& from = calculation_.candidates[credit.candidate];
    const ir::Account& account = module_.accounts[from.shape->offers[credit.offer].account];
    state_.credits.push_back(credit);
    add_worth(credit.candidate, worth_of(account, credit.amount));
    ++state_.progress[credit.candidate].rewards;
  }

  const Calculation& calculation_;
  const ir::Module& module_;
  State& state_;
  const StageFacts& facts_;
  std::span<const offers::Want> wants_;
  std::vector<CreditGrant> credits_;
};

Scaled scaled_with(const Calculation& calculation, const Candidate& candidate, std::uint32_t node,
                   std::span<const std::int64_t> entry, std::int64_t at_most, const Known& known) {
  const ir::Node& of = candidate.shape->nodes[node];
  const auto counts = [&](std::uint32_t operand) {
    const ir::Op op = candidate.shape->nodes[operand].op;
    return op == ir::Op::times_into || op == ir::Op::least;
  };
  const auto limited = [&](std::uint32_t operand) {
    const interpret::Scalar times = calculation.value(candidate, operand, entry);
    if (!times.known) return std::int64_t{0};
    const std::int64_t most = at_most < ops::kMaxQuantity ? at_most : kNoLimit;
    return static_cast<std::int64_t>(std::clamp<ops::Int128>(ops::floor(times), 0, most));
  };
  if ((of.op == ir::Op::multiply || of.op == ir::Op::multiply_money) && counts(of.b)) {
    const std::int64_t times = limited(of.b);
    return {ops::multiply(value_with(calculation, candidate, of.a, entry, known), {times, 1, true}), times};
  }
  if (counts(node)) {
    const std::int64_t times = limited(node);
    return {{times, 1, true}, times};
  }
  return {value_with(calculation, candidate, node, entry, known), 1};
}

}  // namespace

void give_rewards(const Calculation& calculation, State& state, const StageFacts& facts,
                  std::span<const offers::Want> wants) {
  const auto gives = [](const OfferFacts& offer) {
    return offer.kind == OfferClass::gift || offer.kind == OfferClass::reward;
  };
  if (std::ranges::any_of(facts.offers, gives)) Giver(calculation, state, facts, wants).run();
}

std::int64_t credit_alone(const Calculation& calculation, State& state, const OfferFacts& offer,
                          const Frozen& frozen) {
  const std::span<const std::int64_t> entry = frozen.entry;
  const Candidate& from = calculation.candidates[offer.candidate];
  const ir::OfferShape& shape = from.shape->offers[offer.offer];
  const bool money = calculation.module.accounts[shape.account].unit.empty();
  std::int64_t most = times_left(calculation, state, offer.candidate);
  if (from.shape->times != ir::kNoNode) {
    most = std::min(most, whole(calculation.value(from, from.shape->times, entry), ops::kMaxQuantity));
  }
  std::int64_t amount = whole(credit_value(calculation, state, offer, frozen, most).value, ops::kMaxAmount);
  for (std::uint32_t cap = 0; cap < from.shape->caps.size(); ++cap) {
    const ir::CapShape& clause = from.shape->caps[cap];
    if (clause.amount == ir::kNoNode || clause.scope != ir::CapScope::order) continue;
    if (caps_units(*from.shape, clause) == money) continue;
    const std::int64_t limit = whole(calculation.value(from, clause.amount, entry), ops::kMaxAmount);
    std::int64_t& used = state.cap_used[{offer.candidate, cap, 0}];
    amount = std::min(amount, std::max<std::int64_t>(0, limit - used));
    used += amount;
  }
  return amount;
}

std::int64_t rewards_in(const Calculation& calculation, const State& state, std::uint32_t candidate,
                        ir::BoundKind kind) {
  const Candidate& from = calculation.candidates[candidate];
  std::int64_t sum = 0;
  for (const GiftGrant& gift : state.gifts) {
    if (gift.candidate == candidate && kind == BoundKind::items) sum += gift.quantity;
  }
  for (const CreditGrant& credit : state.credits) {
    if (credit.candidate != candidate) continue;
    const ir::Account& account = calculation.module.accounts[from.shape->offers[credit.offer].account];
    if (kind == BoundKind::credit) sum += credit.amount;
    if (kind == BoundKind::money) sum += cost_of(account, credit.amount);
    if (kind == BoundKind::items) {
      sum = std::accumulate(credit.units.begin(), credit.units.end(), sum);
    }
  }
  for (const IssueGrant& issue : state.issued) {
    if (issue.candidate != candidate || kind != BoundKind::money) continue;
    sum += issue.count * calculation.module.pools[from.shape->offers[issue.offer].pool].worth;
  }
  return sum;
}

std::int64_t spendable(const Calculation& calculation, const State& state, std::uint32_t account) {
  const std::int64_t held = calculation.cart.balance(account).value_or(0);
  const bool may = held >= calculation.module.accounts[account].usable_from;
  return may ? spendable_left(calculation, state, account) : 0;
}

std::int64_t spendable_left(const Calculation& calculation, const State& state, std::uint32_t account) {
  const ir::Account& of = calculation.module.accounts[account];
  const auto used = state.account_used.find(account);
  const std::int64_t left =
      calculation.cart.balance(account).value_or(0) - (used == state.account_used.end() ? 0 : used->second);
  if (left <= 0) return 0;
  return of.unit.empty() ? left : worth_of(of, left);
}

std::int64_t units_for(const Calculation& calculation, std::uint32_t account, std::int64_t minor) {
  const ir::Account& of = calculation.module.accounts[account];
  if (of.unit.empty() || of.worth <= 0) return minor;
  return static_cast<std::int64_t>((ops::Int128{minor} * kWorthScale + of.worth - 1) / of.worth);
}

std::int64_t worth_of(const ir::Account& account, std::int64_t amount) {
  return static_cast<std::int64_t>(std::clamp<ops::Int128>(ops::Int128{amount} * account.worth / kWorthScale,
                                                           -ops::kMaxAmount, ops::kMaxAmount));
}

Scaled scaled_value(const Calculation& calculation, const Candidate& candidate, std::uint32_t node,
                    std::span<const std::int64_t> entry, std::int64_t at_most) {
  return scaled_with(calculation, candidate, node, entry, at_most, {});
}

}  // namespace perk::pricing
