// What holds before the first stage.
#include "runtime/pricing/calculation.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

#include "runtime/ops/money.h"

namespace perk::pricing {

Calculation::Calculation(const ir::Module& m, const Index& i, const interpret::CartView& view,
                         const Cart& host)
    : module(m), index(i), cart(view), evaluator(m, view) {
  for (const interpret::Run& run : cart.runs()) {
    list.push_back(run.list_amount);
    quantity.push_back(run.quantity);
  }
  order_charges(host);
  if (module.rounding.remainder != ir::Remainder::largest) find_line_order(host);
  find_floors();
  find_total_cap();
  find_candidates();
}

// Integer ids count as numbers.
std::string Calculation::comparable(const std::string& id) {
  constexpr std::size_t kDigits = 32;
  const bool integer = id.find_first_not_of("0123456789") == std::string::npos && id.size() < kDigits;
  return integer ? std::string(kDigits - id.size(), '0') + id : id;
}

// Charges have an order of their own (R0), so that none depends on the host's: by amount, then by id.
void Calculation::order_charges(const Cart& host) {
  charge_places.resize(host.shipping_charges.size());
  std::iota(charge_places.begin(), charge_places.end(), 0U);
  std::ranges::stable_sort(charge_places, {}, [&](std::uint32_t place) {
    const ShippingCharge& charge = host.shipping_charges[place];
    return std::tuple(charge.amount.minor, comparable(charge.id), charge.id);
  });
  for (const std::uint32_t place : charge_places)
    charges.push_back(host.shipping_charges[place].amount.minor);
}

// The last of the order takes the difference: the smallest line id for `first line`, the largest for `last
// line`.
void Calculation::find_line_order(const Cart& host) {
  const bool first = module.rounding.remainder == ir::Remainder::first_line;
  const auto id = [&](std::uint32_t site) {
    if (site >= list.size()) {
      return comparable(host.shipping_charges[charge_places[site - list.size()]].id);
    }
    // Members of a run stand in the order of line ids.
    const auto& members = cart.runs()[site].members;
    return comparable(host.lines[first ? members.front().line : members.back().line].id);
  };
  line_order.resize(list.size() + charges.size());
  std::iota(line_order.begin(), line_order.end(), 0U);
  std::ranges::stable_sort(
      line_order, [&](std::uint32_t a, std::uint32_t b) { return first ? id(b) < id(a) : id(a) < id(b); });
}

void Calculation::find_floors() {
  floors.assign(list.size(), 0);
  if (!module.floor) return;
  const auto per_unit = [&](const ir::Program& program, std::uint32_t run) {
    const ir::Shape& shape = module.shapes[program.shape];
    return evaluator.value(shape, program.slots, shape.root, {list}, run);
  };
  for (std::uint32_t r = 0; r < list.size(); ++r) {
    interpret::Scalar floor = per_unit(module.floor->amount, r);
    if (!floor.known && module.floor->otherwise) floor = per_unit(*module.floor->otherwise, r);
    if (!floor.known) continue;
    floor.numerator *= quantity[r];
    const auto whole = std::clamp<ops::Int128>(ops::ceil(floor), 0, list[r]);
    floors[r] = static_cast<std::int64_t>(whole);
  }
}

void Calculation::find_total_cap() {
  if (!module.total_cap) return;
  const ir::Shape& shape = module.shapes[module.total_cap->shape];
  const interpret::Scalar cap = evaluator.value(shape, module.total_cap->slots, shape.root, {list});
  if (!cap.known) return;
  total_cap = static_cast<std::int64_t>(std::clamp<ops::Int128>(ops::floor(cap), 0, kNoLimit - 1));
}

void Calculation::find_candidates() {
  stage_is_used.assign(module.stages.size(), 0);
  for (std::uint32_t p = 0; p < module.promotions.size(); ++p) {
    const ir::Promotion& promotion = module.promotions[p];
    if (promotion.window != 0xFFFFFFFF && !interpret::within(module, promotion.window, cart.now())) continue;
    if (!promotion.coupons.empty() && std::ranges::none_of(promotion.coupons, [&](const std::string& code) {
          return cart.has_coupon(code);
        })) {
      continue;
    }
    const ir::Shape& shape = module.shapes[promotion.shape];
    const bool holds = std::ranges::all_of(shape.conjuncts, [&](const ir::Conjunct& conjunct) {
      return conjunct.stratum >= ir::Stratum::kart ||
             evaluator.test(shape, promotion.slots, conjunct.node, {list});
    });
    if (!holds) continue;
    // A price is shown on the product's page, so the choice never leaves it out (S9).
    const Standing& standing = index.promotions[p];
    const bool price = module.stages[standing.first_stage].kind == ir::Stage::Kind::price;
    const Candidate candidate{p, &promotion, &shape, &standing,
                              !price && (promotion.optional || module.anything_may_be_left_out)};
    if (could_overflow(candidate)) {
      overflowed.push_back(p);
    } else {
      candidates.push_back(candidate);
      for (const std::uint32_t stage : promotion.stages) stage_is_used[stage] = 1;
    }
  }
}

bool Calculation::could_overflow(const Candidate& candidate) const {
  const std::int64_t pieces = std::accumulate(quantity.begin(), quantity.end(), std::int64_t{1});
  const auto too_large = [&](const interpret::Scalar& amount) {
    return amount.known && ops::Int128{pieces} * (amount.numerator / amount.denominator) >
                               std::numeric_limits<std::int64_t>::max();
  };
  for (const ir::OfferShape& offer : candidate.shape->offers) {
    for (const std::uint32_t node : {offer.value, offer.reward_value}) {
      if (node != ir::kNoNode && too_large(value(candidate, node, list))) return true;
    }
    if (offer.table == ir::kNoNode) continue;
    const ir::TierTable& table =
        module.tables[static_cast<std::size_t>(candidate.source->slots[offer.table])];
    for (const ir::TierTable::Tier& tier : table.tiers) {
      if (too_large({tier.value, 1, true})) return true;
    }
  }
  return false;
}

}  // namespace perk::pricing
