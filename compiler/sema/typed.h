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

namespace perk::typed {

enum class RoundingMode : std::uint8_t { half_up, half_even, half_down, up, down };
enum class RoundingBasis : std::uint8_t { per_line, per_unit };
enum class Remainder : std::uint8_t { largest, first_line, last_line };

struct Rounding {
  RoundingMode mode = RoundingMode::half_up;
  RoundingBasis basis = RoundingBasis::per_line;
  Remainder remainder = Remainder::largest;
};

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
  enum class Kind : std::uint8_t {
    all,       // every child holds (a comma)
    any,       // one child holds (`or`)
    dates,     // [from, to) in days since 1970-01-01, local; either may be open (INT64_MIN / INT64_MAX)
    instants,  // [from, to) in UTC seconds
    weekdays,  // bit 0 = Monday … bit 6 = Sunday; an overnight `hours` beside it belongs to the day it starts
    hours,     // [from, to) in seconds of the local day; to <= from is overnight
  };
  Kind kind = Kind::all;
  std::vector<Window> children;
  std::int64_t from = 0, to = 0;
  std::uint8_t weekdays = 0;
  source::Span span;
};

// ---- promotions -----------------------------------------------------------------------------------------
struct Condition {  // a `for`, `when` or `unless` clause, in the order written
  enum class Kind : std::uint8_t { for_segment, when, unless };
  Kind kind = Kind::when;
  ExprPtr test;  // for `unless` the clause's own expression, not negated
  source::Span span;
};

struct Cap {
  enum class Scope : std::uint8_t { item, line, category, top_category, order };
  Scope scope = Scope::order;
  ExprPtr amount;                     // money; constant, or a percentage of a money fact
  std::optional<std::int64_t> items;  // `cap 20 items per order`: units instead of an amount
  source::Span span;
};

struct Promotion {
  std::string id, display;
  std::size_t rank = 0;  // place in Pack::promotions, which is in rank order
  std::vector<Condition> conditions;
  std::optional<Window> active;
  std::vector<std::string> coupons;  // codes of which one must have been entered; empty: none needed
  bool optional = false;             // needs a coupon, or says `optional` (pricing.md S20)
  bool may_share_items = false;
  std::vector<Offer> offers;  // at least one; each in its own stage
  std::vector<Cap> caps;      // inner to outer
  std::optional<std::int64_t> times_per_order;
  std::optional<std::size_t> group;  // index into Pack::groups
  std::vector<std::string> says;
  source::Span span, name_span;
};

// ---- stacking -------------------------------------------------------------------------------------------
struct Stage {
  enum class Kind : std::uint8_t { price, item, own, order, shipping, total, reward };
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
  enum class Kind : std::uint8_t { best, never };
  Kind kind = Kind::best;
  std::int64_t at_most = 1;          // best K of G
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
  bool anything_may_be_left_out = false;
};

// ---- tests ----------------------------------------------------------------------------------------------
struct FactValue {
  FieldIndex field;
  Constant value;
};

struct TestLine {
  std::string id;
  std::int64_t quantity = 1;  // pieces
  std::optional<std::int64_t> measure_milli;
  std::int64_t amount = 0;  // minor units: the unit price, or the whole line where `is_amount`
  bool is_amount = false;
  std::vector<FactValue> facts;  // product and line fields, sku included
  source::Span span;
};

struct Expectation {
  enum class Kind : std::uint8_t { gives, gives_nothing, total, subtotal, discount, shipping, line_pays };
  Kind kind = Kind::total;
  std::optional<std::size_t> promotion;
  std::string line;         // line_pays: the sku or line id
  std::int64_t amount = 0;  // minor units
  std::string because;      // gives_nothing: part of the reason, or empty
  source::Span span;
};

struct Test {
  std::string name;
  std::int64_t at = 0;  // UTC seconds
  bool guest = false;
  std::vector<FactValue> facts;  // customer, order, payment, shipping
  std::vector<std::string> coupons;
  std::vector<std::int64_t> shipping_charges;  // minor units
  std::vector<TestLine> lines;
  std::vector<Expectation> expectations;
  source::Span span;
};

// ---- the pack -------------------------------------------------------------------------------------------
struct Pack {
  std::string id, display;
  std::string currency;       // ISO 4217 code
  std::uint8_t exponent = 2;  // 0, 2 or 3
  std::string timezone;       // IANA name, known to exist
  bool prices_include_tax = true;
  Rounding rounding;
  bool codes_match_case = false;

  Schema schema;
  std::vector<std::unique_ptr<Selection>> selections;
  std::vector<std::unique_ptr<Segment>> segments;
  std::vector<std::string> groups;
  std::vector<Promotion> promotions;  // in rank order (pricing.md R0)
  Stacking stacking;
  std::vector<Test> tests;
};

}  // namespace perk::typed
