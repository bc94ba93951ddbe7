// Typed offers: what a promotion gives, one struct for every kind of runtime/offers/offers.def.
//
// `kind` says which of the fields mean something; the table beside each kind is the contract that the
// checker fulfils and that lowering and the reference model rely on.
#pragma once
#include <optional>
#include <vector>

#include "compiler/sema/typed_expr.h"

namespace perk::typed {

enum class OfferKind : std::uint8_t {
  percent_off,           // sel, value percent: of each line                           15% off S
  percent_off_together,  // sel, value percent: one amount, rounded once, spread        15% off S together; 10% off goods
  amount_off_in_all,     // sel, value money: one amount, spread                        500 THB off S in all
  amount_off_each,       // sel, value money: per unit                                  20 THB off each of S
  amount_off_each_line,  // sel, value money: per run                                   20 THB off each line of S
  price_together,        // sel, value money: the selection for one price               S at 40 THB together
  special_price,         // sel, value money: per unit, price stage                     S at 1,000 THB each
  quantity_price,        // sel, table (money): price stage                             price of S by quantity
  tier_discount,         // sel, table (percent, money in all, or money each)           discount on S by …
  every_nth,             // sel, reward, k, n, …                                        cheapest K of every N of S free
  cheapest_for_every,    // sel, reward, k, n                                           cheapest K of S free for every N of S
  buy_get,               // sel = what is bought, rewarded = T, reward, k, n            K of T free for every N of S
  bundle,                // slots, reward                                               1 A + 2 B at 2,990 THB together
  shipping_off,          // reward free or percent: of each charge                      free shipping; 50% off shipping
  shipping_amount_off,   // value money: one amount, spread over the charges            40 THB off shipping
  shipping_amount_each,  // value money: off each charge                                40 THB off each shipping charge
  shipping_price,        // value money: each charge at, never raised                   shipping at 39 THB
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
  std::int64_t from = 0;  // inclusive; pieces, or minor units for `by subtotal`
  std::int64_t value = 0;  // money in minor units, or percent (1e-8)
  source::Span span;
};

struct TierTable {
  enum class By : std::uint8_t { quantity, subtotal };
  enum class Column : std::uint8_t {
    price_each,   // quantity_price
    percent,      // tier_discount
    off_in_all,   // tier_discount: one amount, spread
    off_each,     // tier_discount: per unit
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
  SelPtr rewarded;             // buy_get: T
  ExprPtr value;
  std::optional<TierTable> table;
  Reward reward;
  std::int64_t k = 1, n = 1;
  bool rewards_cheapest = true;   // every_nth: the K cheapest of each group, else the K dearest
  std::vector<Slot> slots;        // bundle, at least two slots or one with count > 1
};

}  // namespace perk::typed
