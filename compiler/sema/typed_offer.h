// Typed offers: what a promotion gives, one struct for every kind of runtime/offers/offers.def.
//
// The kind says which of an offer's fields mean something; that is the contract which the checker fulfils and
// on which lowering and the reference model rely.
#pragma once
#include <optional>
#include <vector>

#include "compiler/sema/typed_expr.h"

namespace perk::typed {

// The rows of offers.def, whose `operands` column says which of an offer's fields mean something.
enum class OfferKind : std::uint8_t {
#define OFFER(name, kind_class, stage, operands, lipschitz, reads_money, phrase) name,
#include "runtime/offers/offers.def"
#undef OFFER
};

// What a rewarded unit (or a whole set) is given at.
struct Reward {
  enum class Kind : std::uint8_t {
    free,
    percent_off,  // value percent
    amount_off,   // value money, per unit; for a bundle per set
    price,        // value money, per unit; for a bundle the set's price
  };
  Kind kind = Kind::free;
  ExprPtr value;  // null for free
};

struct Tier {
  std::int64_t from = 0;   // inclusive; pieces, or minor units for `by subtotal`
  std::int64_t value = 0;  // money in minor units, or percent (1e-8)
  source::Span span;
};

struct TierTable {
  enum class By : std::uint8_t { quantity, subtotal };
  enum class Column : std::uint8_t {
    price_each,  // quantity_price
    percent,     // tier_discount
    off_in_all,  // tier_discount: one amount, spread
    off_each,    // tier_discount: per unit
  };
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
  std::vector<Slot> slots;       // bundle, at least two slots or one with count > 1
};

}  // namespace perk::typed
