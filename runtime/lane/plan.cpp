// What is not planned for is named here, once: the lane leaves carts in which such a promotion applies.
#include "runtime/lane/plan.h"

#include <algorithm>

#include "runtime/base/sort.h"
#include "runtime/pricing/caps.h"

namespace perk::lane {
namespace {

using ir::Op;

bool is_slot(Op op) {
  return op == Op::slot_int || op == Op::slot_money || op == Op::slot_rate || op == Op::slot_symbol;
}

bool is_comparison(Op op) {
  return op == Op::equal || op == Op::not_equal || op == Op::less || op == Op::at_most || op == Op::more ||
         op == Op::at_least;
}

// A count that `for every` makes, which a limit in times cuts.
bool is_count(const ir::Shape& shape, std::uint32_t node) {
  const ir::Node& of = shape.nodes[node];
  if (of.op == Op::times_into || of.op == Op::least) return true;
  return (of.op == Op::multiply || of.op == Op::multiply_money) &&
         (shape.nodes[of.b].op == Op::times_into || shape.nodes[of.b].op == Op::least);
}

class Planner {
 public:
  Planner(const ir::Module& module, const ir::Shape& shape) : module_(module), shape_(shape) {}

  ShapePlan plan() {
    for (const ir::OfferShape& offer : shape_.offers) add(offer);
    for (std::uint32_t c = 0; c < shape_.caps.size(); ++c) {
      const ir::CapShape& cap = shape_.caps[c];
      if (pricing::caps_units(shape_, cap)) continue;
      (cap.items == ir::kNoNode ? plan_.caps : plan_.counts)
          .push_back({c, cap.scope, cap.field, number(cap.amount), number(cap.items)});
    }
    plan_.one_cap =
        plan_.caps.size() == 1 && plan_.counts.empty() && plan_.caps.front().scope == ir::CapScope::order;
    for (const ir::Conjunct& conjunct : shape_.conjuncts) {
      if (conjunct.stratum >= ir::Stratum::kart) add_test(conjunct.node);
    }
    plan_.times = number(shape_.times);
    if (!shape_.bounds.empty()) refuse(Refusal::bounds);
    if (!shape_.spends.empty() || shape_.gift_worth != ir::kNoNode) refuse(Refusal::rewards);
    for (const ir::Node& node : shape_.nodes) {
      plan_.reads_money = plan_.reads_money || node.op == Op::subtotal || node.op == Op::unit_price ||
                          node.op == Op::subtotal_before_tax || node.op == Op::pick_cheapest ||
                          node.op == Op::pick_dearest;
      // Facts of a code are of the one that the promotion was given for.
      const bool of_cart = ir::info(node.op).operands == ir::Operands::field;
      if (of_cart && module_.fields[node.a].record == ir::Record::coupon) refuse(Refusal::codes);
    }
    return std::move(plan_);
  }

 private:
  // The first reason stands.
  void refuse(Refusal reason) {
    if (plan_.refusal == Refusal::none) plan_.refusal = reason;
  }

  [[nodiscard]] Number number(std::uint32_t node) const {
    if (node == ir::kNoNode) return {};
    return {node, is_slot(shape_.nodes[node].op) ? shape_.nodes[node].a : Number::kComputed};
  }

  [[nodiscard]] bool picks(std::uint32_t node) const {
    const ir::Node& of = shape_.nodes[node];
    switch (of.op) {
      case Op::pick_cheapest:
      case Op::pick_dearest: return true;
      case Op::both:
      case Op::minus: return picks(of.a) || picks(of.b);
      default: return false;
    }
  }
  [[nodiscard]] Choosing choosing(std::uint32_t node) const {
    Choosing choosing{node, node == ir::kNoNode || !picks(node), false, {}};
    if (node == ir::kNoNode) return choosing;
    choosing.by_steps = choosing.whole_runs && add_selection(node, false, choosing.steps);
    if (!choosing.by_steps) choosing.steps.clear();
    // What few runs have is asked before what few runs lack.
    base::sort_stably(choosing.steps, [](const Step& step) { return std::pair(step.negated, step.kind); });
    return choosing;
  }

  // A selection (or what is not in it) as steps; false where it is none of that form.
  [[nodiscard]] bool add_selection(std::uint32_t index, bool negated, std::vector<Step>& steps) const {
    const ir::Node& node = shape_.nodes[index];
    switch (node.op) {
      case Op::everything: return !negated;
      case Op::where: return add_steps(node.a, negated, steps);
      case Op::both:
        return !negated && add_selection(node.a, false, steps) && add_selection(node.b, false, steps);
      case Op::minus:
        return !negated && add_selection(node.a, false, steps) && add_selection(node.b, true, steps);
      default: return false;
    }
  }
  [[nodiscard]] bool add_steps(std::uint32_t index, bool negated, std::vector<Step>& steps) const {
    const ir::Node& node = shape_.nodes[index];
    if (std::optional<Step> step = step_of(module_, shape_, index)) {
      step->negated = negated;
      steps.push_back(*step);
      return true;
    }
    switch (node.op) {
      case Op::constant_true: return !negated;
      case Op::all_of:
      case Op::any_of: {
        if ((node.op == Op::any_of) != negated) return false;
        bool all = true;
        for (std::uint32_t i = 0; i < node.length; ++i) {
          all = all && add_steps(shape_.operands[node.list + i], negated, steps);
        }
        return all;
      }
      case Op::negate: return add_steps(node.a, !negated, steps);
      default: return false;
    }
  }

  void add(const ir::OfferShape& offer) {
    OfferPlan& plan = plan_.offers.emplace_back();
    plan.kind = offer.kind;
    plan.kind_class = ir::info(offer.kind).kind_class;
    plan.reward = static_cast<offers::Reward::Kind>(offer.reward);
    plan.rewards_cheapest = offer.rewards_cheapest;
    plan.step_by_step = offer.table_step_by_step;
    plan.by_subtotal = offer.table_by == ir::TierTable::By::subtotal;
    plan.column = static_cast<offers::Tiers::Column>(offer.table_column);
    plan.words = offer.words;
    plan.table = offer.table;
    plan.selected = choosing(offer.sel);
    plan.rewarded = choosing(offer.rewarded);
    plan.value = number(offer.value);
    plan.reward_value = number(offer.reward_value);
    plan.k = number(offer.k);
    plan.n = number(offer.n);
    for (const ir::OfferShape::Part& part : offer.parts) {
      plan.parts.push_back({number(part.count), choosing(part.sel)});
    }
    for (const Number& amount : {plan.value, plan.reward_value}) {
      plan_.computes = plan_.computes || (amount.exists() && !amount.is_slot());
      // A limit in times cuts what `for every` counts.
      if (amount.exists() && shape_.times != ir::kNoNode && is_count(shape_, amount.node)) {
        refuse(Refusal::odd_shape);
      }
    }
    const bool rewards = plan.kind_class == ir::OfferClass::gift ||
                         plan.kind_class == ir::OfferClass::reward ||
                         offer.kind == ir::OfferKind::spend_balance;
    if (rewards) refuse(Refusal::rewards);
    // Each product's amount would be a spread of its own.
    if (plan.words.each_product && plan.column == offers::Tiers::Column::off_in_all) {
      refuse(Refusal::odd_shape);
    }
  }

  void add_test(std::uint32_t index) {
    TestPlan& test = plan_.tests.emplace_back();
    test.node = index;
    const ir::Node& node = shape_.nodes[index];
    if (is_comparison(node.op) && is_slot(shape_.nodes[node.b].op)) {
      const ir::Node& sum = shape_.nodes[node.a];
      const bool known = sum.op == Op::subtotal || sum.op == Op::list_subtotal || sum.op == Op::quantity;
      if (known && !picks(sum.a)) {
        test = {index, true, node.op, sum.op, choosing(sum.a), shape_.nodes[node.b].a};
      }
    }
    plan_.sums_only = plan_.sums_only && test.is_sum;
  }

  const ir::Module& module_;
  const ir::Shape& shape_;
  ShapePlan plan_;
};

// Members of `first K of` are looked at by rank, stage by stage, so none may stand in a later stage than one
// that ranks after it.
bool rank_follows_stages(const pricing::Index& index, const ir::Constraint& constraint) {
  std::vector<std::uint32_t> members = constraint.members;
  std::ranges::sort(members);
  return std::ranges::is_sorted(members, {},
                                [&](std::uint32_t p) { return index.promotions[p].first_stage; });
}

Counted counted(const pricing::Index& index, const ir::Constraint& constraint) {
  Counted counted;
  counted.whole_order = constraint.scope == ir::Constraint::Scope::order;
  counted.at_most = static_cast<std::uint32_t>(std::clamp<std::int64_t>(constraint.at_most, 0, UINT32_MAX));
  switch (constraint.kind) {
    case ir::Constraint::Kind::best: counted.kind = Counted::Kind::best; break;
    case ir::Constraint::Kind::never: counted.kind = Counted::Kind::never; break;
    case ir::Constraint::Kind::first:
      counted.kind = Counted::Kind::first;
      if (!rank_follows_stages(index, constraint)) counted.refusal = Refusal::stops;
      break;
    case ir::Constraint::Kind::stop_after: counted.kind = Counted::Kind::stops; break;
    case ir::Constraint::Kind::customer_chooses: counted.kind = Counted::Kind::customer; break;
  }
  return counted;
}

}  // namespace

std::optional<Step> step_of(const ir::Module& module, const ir::Shape& shape, std::uint32_t index) {
  const ir::Node& node = shape.nodes[index];
  const ir::Operands operands = ir::info(node.op).operands;
  if (operands != ir::Operands::two && operands != ir::Operands::one_pool) return std::nullopt;
  const ir::Node& fact = shape.nodes[node.a];
  if (node.op == Op::in_pool) {
    if (fact.op != Op::unit_fact_symbol) return std::nullopt;
    return Step{Step::Kind::in_pool, false, fact.a, node.b};
  }
  if (!is_slot(shape.nodes[node.b].op)) return std::nullopt;
  const std::uint32_t slot = shape.nodes[node.b].a;
  const bool scalar =
      fact.op == Op::unit_fact || fact.op == Op::unit_fact_money || fact.op == Op::unit_fact_symbol;
  if (node.op == Op::equal && scalar) return Step{Step::Kind::equal, false, fact.a, slot};
  if (node.op == Op::contains && fact.op == Op::unit_fact_symbols) {
    return Step{Step::Kind::contains, false, fact.a, slot};
  }
  const bool category =
      fact.op == Op::unit_fact_symbol && module.fields[fact.a].type == ir::FieldType::category;
  if (node.op == Op::in_category && category) return Step{Step::Kind::in_category, false, fact.a, slot};
  return std::nullopt;
}

Plan::Plan(const ir::Module& module, const pricing::Index& index) {
  if (module.stages.size() > 64) refusal = Refusal::too_large;
  const auto sku_field = std::ranges::find_if(module.fields, [](const ir::Field& field) {
    return field.record == ir::Record::product && field.name == "sku";
  });
  sku = static_cast<std::uint32_t>(sku_field - module.fields.begin());
  shapes.reserve(module.shapes.size());
  for (const ir::Shape& shape : module.shapes) shapes.push_back(Planner(module, shape).plan());
  tables.reserve(module.tables.size());
  for (const ir::TierTable& table : module.tables) {
    tables.push_back(
        {static_cast<std::uint32_t>(tiers.size()), static_cast<std::uint32_t>(table.tiers.size())});
    for (const ir::TierTable::Tier& tier : table.tiers) {
      tiers.push_back({tier.from, tier.value});
      largest = std::max(largest, tier.value);
    }
  }
  constraints.reserve(module.constraints.size());
  for (const ir::Constraint& constraint : module.constraints) {
    constraints.push_back(counted(index, constraint));
  }
  rows.reserve(module.promotions.size());
  for (std::size_t p = 0; p < module.promotions.size(); ++p) {
    const ir::Promotion& promotion = module.promotions[p];
    const pricing::Standing& standing = index.promotions[p];
    Row& row = rows.emplace_back();
    row.shape = promotion.shape;
    row.slots = static_cast<std::uint32_t>(slots.size());
    row.first_membership = static_cast<std::uint32_t>(memberships.size());
    row.memberships = static_cast<std::uint16_t>(std::min<std::size_t>(standing.memberships.size(), 0xFFFF));
    if (standing.memberships.size() > 0xFFFF) refusal = Refusal::too_large;
    row.first_stage = static_cast<std::uint8_t>(standing.first_stage);
    row.last_stage = static_cast<std::uint8_t>(standing.last_stage);
    // A price is shown on the product's page, so the choice never leaves it out (S9).
    const bool price = module.stages[standing.first_stage].kind == ir::Stage::Kind::price;
    row.optional = !price && (promotion.optional || module.anything_may_be_left_out);
    row.excepted = standing.excepted;
    row.shares_items = promotion.may_share_items;
    row.needs_code = !promotion.needs.empty();
    for (const ir::CouponNeed& need : promotion.needs) {
      for (const std::uint32_t pool : need.pools)
        row.of_worth = row.of_worth || module.pools[pool].used_in_parts;
    }
    row.chosen_by_customer =
        std::ranges::any_of(standing.memberships, [&](const pricing::Membership& membership) {
          return constraints[membership.constraint].kind == Counted::Kind::customer;
        });
    row.in_parts = std::ranges::any_of(standing.memberships, [&](const pricing::Membership& membership) {
      return !constraints[membership.constraint].whole_order;
    });
    any_excepted = any_excepted || row.excepted;
    slots.insert(slots.end(), promotion.slots.begin(), promotion.slots.end());
    memberships.insert(memberships.end(), standing.memberships.begin(), standing.memberships.end());
    for (const OfferPlan& offer : shapes[promotion.shape].offers) {
      for (const Number& amount : {offer.value, offer.reward_value}) {
        if (amount.exists() && amount.is_slot()) largest = std::max(largest, promotion.slots[amount.slot]);
      }
    }
  }
}

}  // namespace perk::lane
