// Kinds of offers by how they follow the amounts: a share of them, an amount that only falls with them, or
// anything at all.
#include "runtime/pricing/most.h"

#include <algorithm>
#include <set>

#include "runtime/ir/strata.h"
#include "runtime/pricing/caps.h"
#include "runtime/pricing/rewards.h"

namespace perk::pricing {
namespace {

using ir::Op;

constexpr std::int64_t kPerRate = kOne / ops::kRateScale;

// The nodes that a node reads, itself included, as far as `each` says yes.
template <typename Each>
bool all_below(const ir::Shape& shape, std::uint32_t root, const Each& each) {
  if (root == ir::kNoNode) return true;
  const ir::Node& node = shape.nodes[root];
  if (!each(node)) return false;
  const auto below = [&](std::uint32_t child) { return all_below(shape, child, each); };
  switch (ir::info(node.op).operands) {
    case ir::Operands::none:
    case ir::Operands::slot:
    case ir::Operands::field:
    case ir::Operands::pool:
    case ir::Operands::account: return true;
    case ir::Operands::one:
    case ir::Operands::one_pool:
    case ir::Operands::picks:
    case ir::Operands::picks_field:
    case ir::Operands::one_scale: return below(node.a);
    case ir::Operands::two:
    case ir::Operands::rate_money:
    case ir::Operands::count_of: return below(node.a) && below(node.b);
    case ir::Operands::list:
    case ir::Operands::lookup: break;
  }
  for (std::uint32_t i = 0; i < node.length; ++i) {
    if (!below(shape.operands[node.list + i])) return false;
  }
  return true;
}

bool reads_amounts(Op op) {
  return op == Op::subtotal || op == Op::subtotal_before_tax || op == Op::unit_price ||
         op == Op::pick_cheapest || op == Op::pick_dearest;
}

// Asks one offer of one candidate at the highest amounts.
class Question {
 public:
  Question(const Calculation& calculation, const Frozen& highest, const State& state, std::uint32_t candidate,
           std::uint32_t offer)
      : calculation_(calculation),
        highest_(highest),
        state_(state),
        from_(calculation.candidates[candidate]),
        shape_(*from_.shape),
        offer_(shape_.offers[offer]),
        candidate_(candidate),
        index_(offer) {}

  void add_to(Most& most) {
    switch (offer_.kind) {
      case ir::OfferKind::gift: most.worth = more_worth(most.worth, gift_worth()); return;
      case ir::OfferKind::credit:
      case ir::OfferKind::issue_coupon: most.worth = more_worth(most.worth, reward_worth()); return;
      case ir::OfferKind::percent_off:
      case ir::OfferKind::percent_off_each:
      case ir::OfferKind::percent_off_together:
        if (!follows(offer_.value) || offer_.words.and_shipping) break;
        add_rate(most, interpreted(offer_.value), offer_.kind != ir::OfferKind::percent_off_together);
        return;
      case ir::OfferKind::tier_discount:
        if (!follows(ir::kNoNode)) break;
        if (offer_.table_column == ir::TierTable::Column::percent) {
          add_rate(most, std::min(highest_value(), ops::kRateScale), true);
          return;
        }
        if (offer_.table_column != ir::TierTable::Column::off_in_all) break;
        add_all(most, highest_value());
        return;
      case ir::OfferKind::amount_off_in_all:
      case ir::OfferKind::amount_off_each:
      case ir::OfferKind::amount_off_each_line:
        if (!follows(ir::kNoNode) || offer_.words.and_shipping || !rises_with_amounts(shape_, offer_.value)) {
          break;
        }
        add_alone(most);
        return;
      case ir::OfferKind::price_together:
      case ir::OfferKind::special_price:
      case ir::OfferKind::shipping_off:
      case ir::OfferKind::shipping_amount_off:
      case ir::OfferKind::shipping_amount_each:
      case ir::OfferKind::shipping_price:
        if (!follows(offer_.value) || !follows(offer_.reward_value)) break;
        add_alone(most);
        return;
      case ir::OfferKind::quantity_price:
      case ir::OfferKind::every_nth:
      case ir::OfferKind::cheapest_for_every:
      case ir::OfferKind::buy_get:
      case ir::OfferKind::bundle:
      case ir::OfferKind::spend_balance: break;
    }
    add_all(most);
  }

 private:
  // Selections and this value are the same at every entry.
  [[nodiscard]] bool follows(std::uint32_t value) const {
    return reads_no_amount(shape_, offer_.sel) && reads_no_amount(shape_, offer_.rewarded) &&
           reads_no_amount(shape_, value) && shape_.times == ir::kNoNode;
  }

  [[nodiscard]] std::int64_t interpreted(std::uint32_t node) const {
    const interpret::Scalar value = calculation_.value(from_, node, highest_.entry);
    if (!value.known || value.numerator <= 0) return 0;
    const Wide whole = (value.numerator + value.denominator - 1) / value.denominator;
    return static_cast<std::int64_t>(std::min<Wide>(whole, ops::kRateScale));
  }

  [[nodiscard]] std::int64_t highest_value() const {
    const ir::TierTable& table =
        calculation_.module.tables[static_cast<std::size_t>(from_.source->slots[offer_.table])];
    std::int64_t highest = 0;
    for (const ir::TierTable::Tier& tier : table.tiers) highest = std::max(highest, tier.value);
    return highest;
  }

  void add_rate(Most& most, std::int64_t rate, bool bound) const {
    const interpret::Picks picks = calculation_.select(from_, offer_.sel, highest_.entry);
    const bool per_unit = highest_.rounding.per_unit || offer_.kind == ir::OfferKind::percent_off_each;
    Most::Spread spread{rate * kPerRate, {}};
    for (std::uint32_t r = 0; r < picks.size(); ++r) {
      if (picks[r] == 0) continue;
      if (bound) {
        most.rates.push_back({r, rate * kPerRate});
        most.slack += Wide{rounding()} * (per_unit ? picks[r] : 1);
      } else {
        spread.sites.push_back(r);
      }
    }
    if (bound || spread.sites.empty()) return;
    most.spreads.push_back(std::move(spread));
    most.slack += rounding();
  }

  // How much one rounding can add, in billionths of a minor unit.
  [[nodiscard]] std::int64_t rounding() const {
    switch (highest_.rounding.mode) {
      case ops::RoundingMode::half_up:
      case ops::RoundingMode::half_even:
      case ops::RoundingMode::half_down: return kOne / 2;
      case ops::RoundingMode::up: return kOne;
      case ops::RoundingMode::down: return 0;
    }
    return kOne;
  }

  // What it asks for at the highest amounts, since that only falls.
  void add_alone(Most& most) const {
    const OfferFacts facts = select_offer(calculation_, highest_, state_, candidate_, index_);
    const auto first_site = static_cast<std::uint32_t>(facts.charges ? calculation_.list.size() : 0);
    Most::Amount whole{facts.alone.total, {}};
    for (const offers::Cell& cell : facts.alone.cells) {
      if (facts.alone.spread) {
        whole.sites.push_back(first_site + cell.run);
      } else if (cell.amount > 0) {
        most.amounts.push_back({cell.amount, {first_site + cell.run}});
      }
    }
    if (facts.alone.spread && whole.amount > 0) most.amounts.push_back(std::move(whole));
  }

  static std::int64_t more_worth(std::int64_t sum, std::int64_t more) {
    return more >= kNoLimit - sum ? kNoLimit : sum + more;
  }

  // A value that falls with the amounts, at the highest; no limit is known for any other.
  [[nodiscard]] std::int64_t highest(std::uint32_t node) const {
    if (!rises_with_amounts(shape_, node)) return kNoLimit;
    const interpret::Scalar value = calculation_.value(from_, node, highest_.entry);
    return value.known ? static_cast<std::int64_t>(std::clamp<Wide>(ops::floor(value), 0, ops::kMaxAmount))
                       : 0;
  }

  static std::int64_t product(std::int64_t a, std::int64_t b) {
    if (a == 0 || b == 0) return 0;
    if (a == kNoLimit || b == kNoLimit) return kNoLimit;
    return static_cast<std::int64_t>(std::min<Wide>(Wide{a} * b, kNoLimit));
  }

  [[nodiscard]] std::int64_t gift_worth() const {
    const std::int64_t times = offer_.value == ir::kNoNode ? 1 : highest(offer_.value);
    std::int64_t sum = 0;
    for (const ir::OfferShape::Part& part : offer_.parts) {
      std::int64_t each = 0;
      if (shape_.gift_worth != ir::kNoNode) {
        each = highest(shape_.gift_worth);
      } else {
        for (const std::uint32_t sku :
             calculation_.module.symbol_sets[static_cast<std::size_t>(from_.source->slots[part.skus])]) {
          each = std::max(each, calculation_.cart.gift_price(sku).value_or(0));
        }
      }
      sum = more_worth(sum, product(times, product(highest(part.count), each)));
    }
    return sum;
  }

  [[nodiscard]] std::int64_t reward_worth() const {
    if (offer_.kind == ir::OfferKind::issue_coupon) {
      const std::int64_t count = offer_.value == ir::kNoNode ? 1 : highest(offer_.value);
      return product(count, calculation_.module.pools[offer_.pool].worth);
    }
    const ir::Account& account = calculation_.module.accounts[offer_.account];
    if (account.worth <= 0) return 0;
    const std::int64_t amount = highest(offer_.value);
    return amount == kNoLimit ? kNoLimit : worth_of(account, amount);
  }

  // All that it could touch, up to a limit.
  void add_all(Most& most, std::int64_t limit = kNoLimit) const {
    const bool charges =
        offer_.words.and_shipping || ir::info(offer_.kind).kind_class == ir::OfferClass::charge;
    const bool goods = ir::info(offer_.kind).kind_class != ir::OfferClass::charge;
    std::vector<std::uint8_t> covered(highest_.entry.size(), goods ? 1 : 0);
    bool same = true;
    for (const std::uint32_t node : selections()) same = same && reads_no_amount(shape_, node);
    if (goods && same) {
      std::ranges::fill(covered, std::uint8_t{0});
      for (const std::uint32_t node : selections()) {
        const interpret::Picks picks = calculation_.select(from_, node, highest_.entry);
        for (std::size_t r = 0; r < picks.size(); ++r) covered[r] |= picks[r] > 0 ? 1 : 0;
      }
    }
    Most::Amount all;
    for (std::uint32_t r = 0; r < covered.size(); ++r) {
      if (covered[r] == 0) continue;
      all.amount += highest_.entry[r];
      all.sites.push_back(r);
    }
    for (std::uint32_t c = 0; charges && c < state_.charges.size(); ++c) {
      all.amount += state_.charges[c];
      all.sites.push_back(static_cast<std::uint32_t>(covered.size()) + c);
    }
    all.amount = std::min(all.amount, limit);
    if (all.amount > 0) most.amounts.push_back(std::move(all));
  }

  [[nodiscard]] std::vector<std::uint32_t> selections() const {
    std::vector<std::uint32_t> nodes;
    if (offer_.sel != ir::kNoNode) nodes.push_back(offer_.sel);
    if (offer_.rewarded != ir::kNoNode) nodes.push_back(offer_.rewarded);
    for (const ir::OfferShape::Part& part : offer_.parts) {
      if (part.sel != ir::kNoNode) nodes.push_back(part.sel);
    }
    return nodes;
  }

  const Calculation& calculation_;
  const Frozen& highest_;
  const State& state_;
  const Candidate& from_;
  const ir::Shape& shape_;
  const ir::OfferShape& offer_;
  std::uint32_t candidate_, index_;
};

Wide amount_at(const Frozen& highest, const State& state, std::uint32_t site) {
  const std::size_t runs = highest.entry.size();
  return site < runs ? highest.entry[site] : state.charges[site - runs];
}

// The lowest cap in money per order, at the highest amounts; none, or one that does not follow them, is no
// limit. A cap in units of an account lets all money off through.
std::int64_t cap_of(const Calculation& calculation, const Candidate& from, const Frozen& highest) {
  std::int64_t lowest = kNoLimit;
  for (const ir::CapShape& clause : from.shape->caps) {
    if (clause.scope != ir::CapScope::order || clause.amount == ir::kNoNode ||
        caps_units(*from.shape, clause) || !rises_with_amounts(*from.shape, clause.amount)) {
      continue;
    }
    const interpret::Scalar value = calculation.value(from, clause.amount, highest.entry);
    const Wide whole = value.known ? std::clamp<Wide>(ops::floor(value), 0, ops::kMaxAmount) : 0;
    lowest = std::min(lowest, static_cast<std::int64_t>(whole));
  }
  return lowest;
}

void apply_cap(std::int64_t cap, const Frozen& highest, const State& state, const Faults& faults,
               Most& most) {
  Wide all = most.slack, by_rate = 0;
  std::set<std::uint32_t> sites;
  for (const Most::Rate& rate : most.rates) {
    by_rate += rate.rate * amount_at(highest, state, rate.site);
    sites.insert(rate.site);
  }
  for (const Most::Spread& spread : most.spreads) {
    for (const std::uint32_t site : spread.sites) by_rate += spread.rate * amount_at(highest, state, site);
    sites.insert(spread.sites.begin(), spread.sites.end());
  }
  for (const Most::Amount& amount : most.amounts) {
    all += Wide{amount.amount} * kOne;
    sites.insert(amount.sites.begin(), amount.sites.end());
  }
  all += by_rate;
  if (all <= Wide{cap} * kOne) return;
  if (faults.rates_without_caps) {
    most.over = -by_rate;
  } else {
    most.rates.clear();
    most.spreads.clear();
  }
  most.slack = 0;
  most.amounts = {{cap, {sites.begin(), sites.end()}}};
}

}  // namespace

std::vector<std::uint32_t> lasting_conjuncts(const ir::Shape& shape) {
  std::vector<std::uint32_t> lasting;
  for (std::uint32_t i = 0; i < shape.conjuncts.size(); ++i) {
    if (shape.conjuncts[i].stratum < ir::Stratum::kart) continue;
    const ir::Node& node = shape.nodes[shape.conjuncts[i].node];
    const bool least = node.op == Op::at_least || node.op == Op::more;
    const bool falls = least && rises_with_amounts(shape, node.a) && reads_no_amount(shape, node.b);
    if (falls || reads_no_amount(shape, shape.conjuncts[i].node)) lasting.push_back(i);
  }
  return lasting;
}

bool reads_no_amount(const ir::Shape& shape, std::uint32_t node) {
  return all_below(shape, node, [](const ir::Node& below) { return !reads_amounts(below.op); });
}

bool rises_with_amounts(const ir::Shape& shape, std::uint32_t node) {
  if (reads_no_amount(shape, node)) return true;  // nothing too, where there is no node
  const ir::Node& top = shape.nodes[node];
  switch (top.op) {
    case Op::subtotal: return reads_no_amount(shape, top.a);
    case Op::percent_of: return reads_no_amount(shape, top.a) && rises_with_amounts(shape, top.b);
    case Op::times_into: return rises_with_amounts(shape, top.a) && reads_no_amount(shape, top.b);
    case Op::multiply:
    case Op::multiply_money: return rises_with_amounts(shape, top.a) && rises_with_amounts(shape, top.b);
    default: return false;
  }
}

Most most_of(const Calculation& calculation, const Frozen& highest, const State& state,
             std::uint32_t candidate, std::uint32_t stage, const Faults& faults) {
  const Candidate& from = calculation.candidates[candidate];
  Most most;
  for (std::uint32_t o = 0; o < from.shape->offers.size(); ++o) {
    if (from.source->stages[o] == stage) Question(calculation, highest, state, candidate, o).add_to(most);
  }
  apply_cap(cap_of(calculation, from, highest), highest, state, faults, most);
  if (faults.no_slack) most.slack = 0;
  return most;
}

}  // namespace perk::pricing
