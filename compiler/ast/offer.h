// What a `give` line promises: one struct a phrase (language reference, section What a promotion gives).
#pragma once
#include "compiler/ast/selection.h"
#include "compiler/ast/table.h"

namespace perk::ast {

// How an amount meets its selection.
enum class OffBasis : std::uint8_t {
  plain,     // 15% off S
  in_all,    // 500 THB off S in all
  together,  // 15% off S together
  each,      // 20 THB off each of S
  each_line  // 20 THB off each line of S
};

// `15% off S`, `500 THB off S in all`, `20 THB off each of S`
struct AmountOff {
  ExprPtr amount;
  OffBasis basis = OffBasis::plain;
  Span basis_span;  // `in all`, `each of`; empty for plain
  SelectionPtr from;
};

// `50% off shipping`, `40 THB off shipping`, `40 THB off each shipping charge`
struct ShippingOff {
  ExprPtr amount;
  bool each_charge = false;
};

struct FreeShipping {};  // free shipping

// `shipping at 39 THB`
struct ShippingAt {
  ExprPtr price;
};

enum class RewardKind : std::uint8_t {
  free,  // free
  off,   // at 50% off, at 20 THB off
  price  // at 1,000 THB
};
enum class RewardBasis : std::uint8_t { plain, each, together };

// `free`, `at 50% off`, `at 20 THB off`, `at 10 THB each`, `at 2,990 THB together`
struct Reward {
  RewardKind kind = RewardKind::free;
  ExprPtr amount;  // null for free
  RewardBasis basis = RewardBasis::plain;
  Span span;
};

// `S at 1,000 THB each`, `S at 40 THB together`, `cheapest 2 of S free`
struct SelectionAt {
  SelectionPtr what;  // a Picked selection for `cheapest 2 of S …`
  Reward reward;
};

// `price of S by quantity` + table, `discount on S by subtotal` + table
struct ByTable {
  bool discount = false;  // else: price of
  SelectionPtr of;
  std::vector<ExprPtr> keys;
};

// `cheapest 1 of every 3 of S free`, `2nd cheapest of every 4 of S at 50% off`
struct EveryGroup {
  Pick pick;
  ExprPtr group;  // the N of `every N`
  SelectionPtr of;
  Reward reward;
};

// `1 of T free for every 2 of S` (the trigger is the give line's for_every)
struct SomeOf {
  ExprPtr count;
  SelectionPtr of;
  Reward reward;
};

// `1 sku "DRILL"`, `2 of S`, `1 tea`
struct Slot {
  ExprPtr count;
  SelectionPtr of;
  Span span;
};

// `1 A + 2 B at 2,990 THB together`
struct Bundle {
  std::vector<Slot> slots;
  Reward reward;
};

// `1 sku "MUG" as a gift`
struct Gift {
  std::vector<Slot> slots;
};

// `100 points`, `50 THB to A`, `back 20% of S to A`
struct Credit {
  ExprPtr amount;
  SelectionPtr of;  // `back 20% of S`; else null
  bool back = false;
  std::optional<Ident> account;  // after `to`
};

// `balance of A off goods`
struct SpendBalance {
  Ident account;
  SelectionPtr off;
};

// `a coupon from P`
struct IssueCoupon {
  ExprPtr count;  // null for `a`
  ExprPtr pool;   // a Path, or a Lookup
};

struct ErrorOffer {};

using OfferNode = std::variant<ErrorOffer, AmountOff, ShippingOff, FreeShipping, ShippingAt, SelectionAt,
                               ByTable, EveryGroup, SomeOf, Bundle, Gift, Credit, SpendBalance, IssueCoupon>;

// `for every M of S`
struct ForEvery {
  ExprPtr step;
  SelectionPtr of;  // null: `for every 3 items`, of the order
  Span span;
};

// Words that follow a phrase after a comma.
enum class OfferWordKind : std::uint8_t {
  from_cheapest,       // from the cheapest
  from_dearest,        // from the most expensive
  of_one_line,         // of one line
  last_group_partial,  // last group partial
  spread_over_set,     // spread over the set
  step_by_step,        // step by step
  all_at,              // whole quantity
  each_by_itself,      // each product by itself
  up_to                // up to 100 points
};
struct OfferWord {
  OfferWordKind kind = OfferWordKind::from_cheapest;
  ExprPtr amount;               // up_to
  std::optional<Ident> period;  // `up to 100 THB per order`
  Span span;
};

struct Offer {
  Span span;
  OfferNode node;
  std::optional<ForEvery> for_every;
  std::vector<OfferWord> words;
  std::optional<Table> table;     // of `by …` and of lookups
  std::optional<Path> recipient;  // triggers: `to event.friend`, `for event.friend`
};

}  // namespace perk::ast
