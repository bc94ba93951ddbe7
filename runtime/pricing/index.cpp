// Facts of a module that no cart can change.
#include "runtime/pricing/index.h"

#include <algorithm>
#include <numeric>

#include "runtime/ops/text.h"
#include "runtime/pricing/overflow.h"

namespace perk::pricing {
namespace {

bool reads_money(const ir::Shape& shape) {
  return std::ranges::any_of(shape.nodes, [](const ir::Node& node) {
    return node.op == ir::Op::subtotal || node.op == ir::Op::subtotal_before_tax ||
           node.op == ir::Op::unit_price || node.op == ir::Op::pick_cheapest ||
           node.op == ir::Op::pick_dearest;
  });
}

// Its worth to the customer may follow the amounts at its entry.
bool is_worth_money(const ir::Module& module, const ir::Shape& shape, const ir::OfferShape& offer) {
  if (offer.kind == ir::OfferKind::credit) return module.accounts[offer.account].worth != 0;
  if (offer.kind == ir::OfferKind::issue_coupon) return module.pools[offer.pool].worth != 0;
  return offer.kind == ir::OfferKind::gift && offer.value != ir::kNoNode && reads_money(shape);
}

Standing standing_of(const ir::Module& module, const ir::Promotion& promotion) {
  const ir::Shape& shape = module.shapes[promotion.shape];
  Standing standing;
  const auto [first, last] = std::ranges::minmax(promotion.stages);
  standing.first_stage = first;
  standing.last_stage = last;
  standing.splits = first == last;  // what gives in several stages stands or falls together
  for (const ir::OfferShape& offer : shape.offers) {
    const OfferClass kind = ir::info(offer.kind).kind_class;
    const bool in_all = offer.table != ir::kNoNode && offer.table_column == ir::TierTable::Column::off_in_all;
    const bool spread = in_all || offer.kind == ir::OfferKind::shipping_amount_off;
    const bool bound = kind == OfferClass::line || kind == OfferClass::price || kind == OfferClass::charge;
    const bool words = offer.words.spread_over_set || offer.words.and_shipping;
    if (!bound || spread || words) standing.splits = false;
    const bool reward = kind == OfferClass::gift || kind == OfferClass::reward;
    if (reward ? is_worth_money(module, shape, offer) : kind != OfferClass::charge) standing.has_goods = true;
  }
  standing.reads_money = reads_money(shape);
  for (const ir::CouponNeed& need : promotion.needs) {
    std::vector<std::string>& keys = standing.need_codes.emplace_back();
    keys.reserve(need.codes.size());
    for (const std::string& code : need.codes) {
      keys.push_back(ops::coupon_key(code, module.codes_match_case));
    }
    std::ranges::sort(keys);
  }
  return standing;
}

}  // namespace

Index::Index(const ir::Module& module) : ranks(module.promotions.size()), overflow(could_overflow(module)) {
  std::iota(ranks.begin(), ranks.end(), 0U);
  std::unordered_map<std::string, std::uint32_t> counters;
  promotions.reserve(module.promotions.size());
  for (const ir::Promotion& promotion : module.promotions) {
    Standing& standing = promotions.emplace_back(standing_of(module, promotion));
    for (const ir::BoundName& bound : promotion.bounds) {
      const auto [place, fresh] =
          counters.try_emplace(bound.counter, static_cast<std::uint32_t>(counters.size()));
      if (fresh) counter_promotions.push_back(0);
      if (std::ranges::find(standing.counters, place->second) == standing.counters.end()) {
        ++counter_promotions[place->second];
      }
      standing.counters.push_back(place->second);
    }
  }
  pool_promotions.resize(module.pools.size());
  const auto add = [](std::vector<std::uint32_t>& asking, std::uint32_t promotion) {
    if (asking.empty() || asking.back() != promotion) asking.push_back(promotion);
  };
  for (const std::uint32_t p : ranks) {
    for (const auto& keys : promotions[p].need_codes) {
      for (const std::string& key : keys) add(code_promotions[key], p);
    }
    for (const ir::CouponNeed& need : module.promotions[p].needs) {
      for (const std::uint32_t pool : need.pools) add(pool_promotions[pool], p);
    }
  }
  for (std::uint32_t pool = 0; pool < module.pools.size(); ++pool) {
    for (const std::string& code : module.pools[pool].codes) {
      code_pools[ops::coupon_key(code, module.codes_match_case)].push_back(pool);
    }
  }
  for (std::uint32_t c = 0; c < module.constraints.size(); ++c) {
    const ir::Constraint& constraint = module.constraints[c];
    for (const std::uint32_t p : constraint.members) promotions[p].memberships.push_back({c, false});
    for (const std::uint32_t p : constraint.others) promotions[p].memberships.push_back({c, true});
    if (constraint.kind != ir::Constraint::Kind::stop_after || constraint.members.empty()) continue;
    // All that rank after one of them are on the other side.
    for (std::uint32_t p = std::ranges::min(constraint.members) + 1; p < promotions.size(); ++p) {
      if (std::ranges::find(constraint.members, p) == constraint.members.end()) {
        promotions[p].memberships.push_back({c, true});
      }
    }
  }
  if (module.floor) {
    for (const std::uint32_t p : module.floor->except) promotions[p].excepted = true;
  }
  for (std::uint32_t f = 0; f < module.fields.size() && !category; ++f) {
    const ir::Field& field = module.fields[f];
    if (field.record == ir::Record::product && field.type == ir::FieldType::category) category = f;
  }
}

}  // namespace perk::pricing
