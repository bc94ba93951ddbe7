// Facts of a module that no cart can change.
#include "runtime/pricing/index.h"

#include <algorithm>

namespace perk::pricing {
namespace {

bool reads_money(const ir::Shape& shape) {
  return std::ranges::any_of(shape.nodes, [](const ir::Node& node) {
    return node.op == ir::Op::subtotal || node.op == ir::Op::unit_price || node.op == ir::Op::pick_cheapest ||
           node.op == ir::Op::pick_dearest;
  });
}

Standing standing_of(const ir::Shape& shape, const ir::Promotion& promotion) {
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
    if (!bound || spread) standing.splits = false;
    if (kind != OfferClass::charge) standing.has_goods = true;
  }
  standing.reads_money = reads_money(shape);
  return standing;
}

}  // namespace

Index::Index(const ir::Module& module) {
  for (const ir::Promotion& promotion : module.promotions) {
    promotions.push_back(standing_of(module.shapes[promotion.shape], promotion));
  }
  for (std::uint32_t c = 0; c < module.constraints.size(); ++c) {
    const ir::Constraint& constraint = module.constraints[c];
    for (const std::uint32_t p : constraint.members) promotions[p].memberships.push_back({c, false});
    for (const std::uint32_t p : constraint.others) promotions[p].memberships.push_back({c, true});
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
