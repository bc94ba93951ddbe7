// The typed tree: one pack, every name resolved, every type, unit and stage settled.
//
// In: what the checker accepted. Out: the one input of lowering, of the reference model in tests/ and of
// `--print=typed`. Guaranteed: no unresolved name, no ill-typed expression, amounts in minor units of the
// pack's currency, instants in UTC seconds, and a span on every node. Nothing below the checker looks at the
// AST again.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/sema/typed_expr.h"
#include "compiler/sema/typed_offer.h"
#include "compiler/sema/typed_terms.h"
#include "compiler/sema/typed_test.h"

namespace perk::typed {

using RoundingMode = ir::RoundingMode;
using RoundingBasis = ir::RoundingBasis;
using Remainder = ir::Remainder;
using Rounding = ir::Rounding;

// ---- facts that hosts give ------------------------------------------------------------------------------
struct Field {
  Record record{};
  std::string name;
  Type type;
  std::optional<std::int64_t> at_least, at_most;  // bounds in the type's own scale
  std::vector<std::string> one_of;                // allowed texts; empty: any
  std::string unit;                               // `number in kg`; empty: a bare number
  source::Span span;
};

// Fields of all records; the order is declaration order and is part of a run's identity (pricing.md R0).
struct Schema {
  std::vector<Field> fields;
  [[nodiscard]] const Field& at(FieldIndex f) const { return fields[f.index]; }
};

// ---- named things ---------------------------------------------------------------------------------------
struct Selection {
  std::string id, display;
  SelPtr body;  // null in a broken pack
  source::Span span;
};

struct Segment {
  std::string id, display;
  ExprPtr condition;  // over customer fields only
  source::Span span;
};

// ---- time -----------------------------------------------------------------------------------------------
// A membership test of an instant, in the pack's zone. Half-open everywhere.
struct Window {
  using Kind = ir::WindowKind;
  Kind kind = Kind::all;
  std::vector<Window> children;
  std::int64_t from = 0, to = 0;
  std::uint8_t weekdays = 0;  // bit 0 = Monday … bit 6 = Sunday
  std::int8_t nth = 0;
  std::uint32_t month_days = 0;
  source::Span span;
};

// ---- promotions -----------------------------------------------------------------------------------------
struct Condition {  // a `for`, `when` or `unless` clause, in the order written
  enum class Kind : std::uint8_t { for_segment, when, unless };
  Kind kind = Kind::when;
  ExprPtr test;  // for `unless` the clause's own expression, not negated
  source::Span span;
};

struct Cap {  // of one order
  using Scope = ir::CapScope;
  Scope scope = Scope::order;
  FieldIndex fact;  // Scope::fact: a product's or line's field
  ExprPtr amount;   // money (a percentage of a money fact, a lookup, …), or a count of an account's unit
  ExprPtr items;    // `cap 20 items per order`: a count of units instead of an amount
  source::Span span;
};

struct Promotion {
  std::string id, display;
  std::size_t rank = 0;  // place in Pack::promotions, which is in rank order
  std::vector<Condition> conditions;
  std::optional<Window> active;
  std::optional<FieldIndex> active_by;  // `by shipping.delivers_at`: the instant tested; none: now
  std::vector<CouponNeed> needs;        // all of them
  std::vector<Spend> spends;
  bool optional = false;  // needs a coupon, or says `optional` (pricing.md S20)
  bool may_share_items = false;
  std::vector<Offer> offers;  // at least one; each in its own stage
  std::vector<Cap> caps;      // inner to outer
  std::optional<std::int64_t> times_per_order;
  std::vector<Bound> bounds;
  std::vector<std::size_t> groups;  // indices into Pack::groups
  std::vector<Message> says;
  std::optional<Earned> earned;
  ir::ReturnRules returns;
  ExprPtr worth;                // of one gift, money; null: its list price
  std::optional<SheetRow> row;  // of a template: the row that it was made from
  source::Span span, name_span;
};

// ---- stacking -------------------------------------------------------------------------------------------
struct Stage {
  using Kind = ir::StageKind;
  std::string name;
  Kind kind = Kind::item;
  bool one_after_another = false;
  source::Span span;
};

struct Scope {
  enum class Kind : std::uint8_t { order, line, fact };
  Kind kind = Kind::order;
  FieldIndex fact;
};

struct Constraint {
  using Kind = ir::Constraint::Kind;
  Kind kind = Kind::best;
  std::int64_t at_most = 1;          // K of `best | first | customer chooses K of G`
  std::vector<std::size_t> members;  // promotions by rank; for `never` the left side
  std::vector<std::size_t> others;   // `never A with B`: the right side
  Scope scope;
  source::Span span;
  std::string text;  // the clause as written
};

struct Floor {  // `never sell below E, otherwise …, except …`; amounts per unit
  ExprPtr amount;
  ExprPtr otherwise;                // null: no floor where the amount is missing
  std::vector<std::size_t> except;  // promotions by rank
  source::Span span;
};

struct Stacking {
  std::vector<Stage> stages;
  std::vector<Constraint> constraints;
  ExprPtr total_cap;  // money, or null
  source::Span total_cap_span;
  std::optional<Floor> floor;
  bool first_that_applies = false;  // else `choose best for customer`
  bool ties_to_first_ending = false;
  bool anything_may_be_left_out = false;
  std::vector<std::vector<std::size_t>> may_meet;  // promotions by rank that are meant to add up
};

// ---- accounts and coupons -------------------------------------------------------------------------------
struct Account {
  std::string id, display;
  std::vector<std::string> units;  // {"point", "points"}; empty: it holds money of the pack's currency
  std::int64_t worth = 0;          // a unit's, in millionths of a minor unit
  std::int64_t usable_from = 0;    // in the account's unit
  ir::Lapse lapse;
  source::Span span;
};

struct CouponPool {
  std::string id, display;
  std::vector<std::string> codes;  // listed ones
  std::int64_t made = 0;           // codes to be made, like `pattern`
  std::string pattern;
  bool check_digit = false;
  std::optional<Window> valid;
  bool from_issue = false;  // valid so long from issue
  std::int32_t months = 0, days = 0;
  std::int64_t seconds = 0;
  std::optional<std::int64_t> uses_per_code;
  std::int64_t worth = 0;  // minor units
  bool used_in_parts = false;
  source::Span span;
};

// ---- the pack -------------------------------------------------------------------------------------------
struct Pack {
  std::string id, display;
  std::string currency;        // ISO 4217 code
  std::uint8_t exponent = 2;   // 0, 2 or 3
  std::string timezone;        // IANA name, known to exist
  std::int32_t day_start = 0;  // `days start at 06:00`: seconds of the clock
  bool prices_include_tax = true;
  Rounding rounding;
  bool codes_match_case = false;
  std::optional<ir::Settlement> settlement;  // round total to 1 BDT
  ir::ReturnRules returns;

  Schema schema;
  std::vector<std::unique_ptr<Selection>> selections;
  std::vector<std::unique_ptr<Segment>> segments;
  std::vector<std::string> groups;
  std::vector<Account> accounts;
  std::vector<CouponPool> pools;
  std::vector<Sheet> sheets;
  std::vector<Promotion> promotions;  // in rank order (pricing.md R0)
  Stacking stacking;
  std::vector<Test> tests;
};

}  // namespace perk::typed
