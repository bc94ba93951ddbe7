// The clauses of a promotion; several stand in other blocks too (active, cap, limit, when).
//
// One struct a clause. A clause that could not be read is a BrokenClause: its diagnostic has been reported,
// and whoever counts clauses ("no `give`") must not complain about what a broken one may have said.
#pragma once
#include "compiler/ast/offer.h"

namespace perk::ast {

// A line that could not be read; `head` is the clause it began as, where that is known.
struct BrokenClause {
  std::optional<Ident> head;
};

// for plumbers; for a or b
struct ForClause {
  ExprPtr who;  // Paths of one part name segments
};

// when CONDITION, unless CONDITION
struct WhenClause {
  bool unless = false;
  ExprPtr condition;
};

// give …
struct GiveClause {
  Offer offer;
};

struct WindowPart;
using WindowParts = std::vector<WindowPart>;  // all must hold

// A day or moment that a window starts or ends at.
struct WindowEnd {
  std::variant<Date, Instant, Path> at;
};

// from D, through E, until INSTANT
struct DateWindow {
  std::optional<WindowEnd> from;
  std::optional<WindowEnd> through;
  std::optional<WindowEnd> until;
};

// 18:00 until 22:00
struct HourWindow {
  Time from;
  Time until;
};

// 2nd Friday, last Friday [of the month], last day
struct NthDay {
  std::optional<Number> nth;  // none: `last`
  Ident day;                  // a weekday, or `day`
  Span span;
};

// every Friday; every Saturday or Sunday; every 12-25; every 1st; every 2nd Friday; every last day
struct EveryWindow {
  using Day = std::variant<Ident, Date, Number, NthDay>;  // weekday, month and day, day of the month, …
  std::vector<Day> days;
};

// on songkran, during songkran, on 2026-04-13; `except on holidays` is negated
struct NamedWindow {
  bool negated = false;
  std::vector<std::variant<Path, Date>> days;
};

// (… or …): any of them
struct AnyWindow {
  std::vector<WindowParts> any;
};

struct WindowPart {
  std::variant<DateWindow, HourWindow, EveryWindow, NamedWindow, AnyWindow> node;
  Span span;
};

// active from D through E, every Friday, 18:00 until 22:00 [, by shipping.delivers_at]
struct ActiveClause {
  WindowParts parts;
  std::optional<Path> by;
};

// needs coupon "CODE", "B"; needs coupon from POOL; needs 10 stamps
struct NeedsClause {
  std::vector<Text> codes;
  std::optional<Path> column;  // of a template: `row.code`
  ExprPtr pool;                // a Path or a Lookup; null
  ExprPtr amount;              // `10 stamps`; null
};

// per order, per customer.household, per 7 days, per top category
struct Per {
  std::optional<Path> key;
  std::optional<Quantity> duration;
  bool top = false;
  Span span;
};

enum class LastGrant : std::uint8_t { part, whole, none };

// `2,000 THB per order`, `1 use per customer`, `4 times per order across seasonal whole`
struct Allowance {
  ExprPtr amount;
  std::vector<Per> per;
  std::optional<Ident> across;
  LastGrant last = LastGrant::part;
  bool or_guests = false;
  Span span;
};

// cap 2,000 THB per order, 3 items per product
struct CapClause {
  std::vector<Allowance> bounds;
  std::optional<Table> table;
};
// limit 1 use per customer, 500 uses
struct LimitClause {
  std::vector<Allowance> bounds;
  std::optional<Table> table;
};
// budget 1,000,000 THB
struct BudgetClause {
  std::vector<Allowance> bounds;
  std::optional<Table> table;
};

// group seasonal
struct GroupClause {
  std::vector<Ident> groups;
};

// stage order
struct StageClause {
  Ident stage;
};

// earned when EVENT; earned 28 days after EVENT
struct EarnedClause {
  std::optional<Quantity> delay;
  Ident event;
  ExprPtr where;  // may be null
};

enum class ReturnPolicy : std::uint8_t {
  keep,
  claw_back,
  uses_come_back,
  shortage_keeps,
  shortage_claws_back
};

// on return claw back, uses come back
struct OnReturnClause {
  std::vector<ReturnPolicy> policies;
};

// say "…"; say in th "…"; say badge "…"
struct SayClause {
  std::optional<Ident> language;
  bool badge = false;
  Text text;
  std::optional<Path> column;  // of a template: `row.text`
};

struct OptionalClause {};       // optional
struct MayShareItemsClause {};  // may share items

// worth 0 THB [each]
struct WorthClause {
  std::optional<Ident> unit;  // in a pack's header: `points worth 0.10 THB each`
  ExprPtr worth;
};

// Templates: `id row.code`, the column that names each promotion
struct RowIdClause {
  Path column;
};

using PromotionNode =
    std::variant<BrokenClause, ForClause, WhenClause, GiveClause, ActiveClause, NeedsClause, CapClause,
                 LimitClause, BudgetClause, GroupClause, StageClause, EarnedClause, OnReturnClause, SayClause,
                 OptionalClause, MayShareItemsClause, WorthClause, RowIdClause>;

// A clause and the whole of its text, its table included.
template <class Node>
struct Clause {
  Span span;
  Span head;  // the word or words it begins with
  Node node;
};

}  // namespace perk::ast
