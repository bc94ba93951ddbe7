// What a promotion gives, with its table; see lowering.h.
#include "compiler/lower/lowering.h"

#include <utility>

#include "runtime/ir/strata.h"

namespace perk::lower {

ir::OfferShape Lowering::lower_offer(const typed::Offer& offer, FromTyped& from, Emitter& emitter) {
  ir::OfferShape shape;
  shape.kind = same<ir::OfferKind>(offer.kind);
  const ir::OfferInfo& kind = ir::info(shape.kind);
  if (kind.selects()) shape.sel = emitter.emit(from.selection(offer.sel.get()));
  if (kind.operands == ir::OfferOperands::trade) {
    shape.rewarded = emitter.emit(from.selection(offer.rewarded.get()));
  }
  if (offer.value != nullptr) shape.value = emitter.emit(from.value(*offer.value));
  if (offer.table) lower_table(*offer.table, shape, emitter);
  if (kind.counts()) {
    shape.k = emitter.emit(make_constant(ir::SlotType::integer, offer.k));
    shape.n = emitter.emit(make_constant(ir::SlotType::integer, offer.n));
    shape.rewards_cheapest = offer.rewards_cheapest;
  }
  for (const typed::Slot& slot : offer.slots) {
    ir::OfferShape::Part part;
    part.count = emitter.emit(make_constant(ir::SlotType::integer, slot.count));
    if (kind.operands == ir::OfferOperands::gifts) {
      part.skus = emitter.slot(ir::SlotType::symbol_set, symbols_.set(slot.sel->texts));
    } else {
      part.sel = emitter.emit(from.selection(slot.sel.get()));
    }
    shape.parts.push_back(part);
  }
  if (offer.account) shape.account = static_cast<std::uint32_t>(*offer.account);
  if (offer.pool) shape.pool = static_cast<std::uint32_t>(*offer.pool);
  shape.words = offer.words;
  if (kind.rewards()) {
    shape.reward = same<ir::RewardKind>(offer.reward.kind);
    if (offer.reward.value != nullptr) shape.reward_value = emitter.emit(from.value(*offer.reward.value));
  }
  return shape;
}

void Lowering::lower_table(const typed::TierTable& typed, ir::OfferShape& shape, Emitter& emitter) {
  ir::TierTable table;
  table.by = same<ir::TierTable::By>(typed.by);
  table.column = same<ir::TierTable::Column>(typed.column);
  table.step_by_step = typed.step_by_step;
  for (const typed::Tier& tier : typed.tiers) table.tiers.push_back({tier.from, tier.value});
  shape.table_by = table.by;
  shape.table_column = table.column;
  shape.table_step_by_step = table.step_by_step;
  shape.table = emitter.slot(ir::SlotType::table, static_cast<std::int64_t>(module_->tables.size()));
  module_->tables.push_back(std::move(table));
}

}  // namespace perk::lower
