// Typed offers: what a promotion gives, one struct for every kind of runtime/offers/offers.def.
//
// The kind says which of an offer's fields mean something; that is the contract which the checker fulfils and
// on which lowering and the reference model rely.
#pragma once
#include <optional>
#include <vector>

#include "compiler/sema/typed_expr.h"

namespace perk::typed {

// What an offer's kind means for its fields is in the `operands` column of offers.def.
using OfferKind = ir::OfferKind;

// What a rewarded unit (or a whole set) is given at.
struct Reward {
  // free; percent_off: value percent; amount_off: value money, per unit, for a bundle per set; price: value
  // money, per unit, for a bundle the set's price.
  using Kind = ir::RewardKind;
  Kind kind = Kind::free;
  ExprPtr value;  // null for free
};

struct Tier {
  std::int64_t from = 0;   // inclusive; pieces, or minor units for `by subtotal`
  std::int64_t value = 0;  // money in minor units, or percent (1e-8)
  source::Span span;
};

struct TierTable {
  using By = ir::TierTable::By;
  // price_each: quantity_price; tier_discount has the others: percent, off_in_all (one amount, spread),
  // off_each (per unit).
  using Column = ir::TierTable::Column;
  By by = By::quantity;
  Column column = Column::price_each;
  bool step_by_step = false;  // each unit at its own tier; else the whole quantity at the tier reached
  std::vector<Tier> tiers;    // strictly rising `from`
  source::Span span;
};

struct Slot {
  std::int64_t count = 1;
  SelPtr sel;
  source::Span span;
};

struct Offer {
  OfferKind kind = OfferKind::percent_off;
  std::size_t stage = 0;  // index into Stacking::stages
  source::Span span;
  SelPtr sel;
  SelPtr rewarded;  // buy_get: T
  ExprPtr value;
  std::optional<TierTable> table;
  Reward reward;
  std::int64_t k = 1, n = 1;
  bool rewards_cheapest = true;  // every_nth: the K cheapest of each group, else the K dearest
  std::vector<Slot> slots;       // bundle, at least two slots or one with count > 1; gift: selections by sku
  std::optional<std::size_t> account;  // credit, spend_balance: index into Pack::accounts
  std::optional<std::size_t> pool;     // issue_coupon: index into Pack::pools
  ir::OfferWords words;
};

}  // namespace perk::typed
