// Amounts, facts and conditions.
//
// An Expr is one node and its place; operands are owned. `and`/`or` are kept as one flat list with the
// operators' places, so that the checker can offer both bracketings where they are mixed.
#pragma once
#include <memory>
#include <variant>

#include "compiler/ast/atom.h"

namespace perk::ast {

struct Expr;
struct Selection;
using ExprPtr = std::unique_ptr<Expr>;
using SelectionPtr = std::unique_ptr<Selection>;

// `subtotal of S`, `list subtotal`, `count of different products of S`, `total weight of S`, `total discount`
enum class FactKind : std::uint8_t {
  subtotal,        // subtotal [of S]
  list_subtotal,   // list subtotal [of S]
  final_subtotal,  // final subtotal [of S]
  quantity,        // quantity [of S]
  different,       // count of different FIELD of S
  total_field,     // total FIELD of S
  total_discount,  // total discount [of S]
  total,           // total
  balance,         // balance of ACCOUNT
};

struct Fact {
  FactKind kind = FactKind::subtotal;
  Span keyword;                // the words that name the fact, without `of S`
  std::optional<Ident> field;  // of different, total_field; the account of balance
  SelectionPtr of;             // null: the whole order
  bool before_tax = false;     // `… before tax`
};

// `40% of list subtotal`, `105% of cost`
struct PercentOf {
  Quantity percent;
  ExprPtr base;
};

enum class HistoryKind : std::uint8_t {
  count,
  total,
  average,
  largest,
  smallest,
  days_since_last,
  days_since_first,
  rfm
};

enum class HistoryWindowKind : std::uint8_t {
  in_last,      // in last 90 days
  in_this,      // in this month
  in_previous,  // in previous year
  today,
  since,   // since 2026-01-01
  during,  // during campaign C, during songkran
  from     // from 2026-01-01 through 2026-03-31
};

struct HistoryWindow {
  HistoryWindowKind kind = HistoryWindowKind::in_last;
  std::optional<Quantity> length;  // in_last
  std::optional<Ident> name;       // in_this, in_previous: the period; during: the campaign or named days
  bool campaign = false;           // `during campaign C`
  std::optional<Date> from;        // since, from
  std::optional<Date> through;     // from
  Span span;
};

// `count of orders where channel is "app" in last 90 days`, `total of orders …`, `days since last order`
struct History {
  HistoryKind kind = HistoryKind::count;
  Span keyword;
  std::optional<Ident> field;  // `total subtotal of EVENT`
  Ident event;                 // orders, or an event's name
  ExprPtr where;               // may be null
  std::vector<HistoryWindow> windows;
};

enum class LogicOp : std::uint8_t { and_, or_ };

// `a and b and c`: terms.size() == ops.size() + 1; mixed operators are kept as they stand.
struct Logic {
  struct Op {
    LogicOp op;
    Span span;
  };
  std::vector<ExprPtr> terms;
  std::vector<Op> ops;
};

struct Not {
  ExprPtr operand;
};

struct Paren {
  ExprPtr inner;
};

enum class CompareOp : std::uint8_t {
  is,            // is X
  is_not,        // is not X
  any_of,        // is any of A, B
  none_of,       // is not any of A, B
  at_least,      // is at least X
  at_most,       // is at most X
  more_than,     // is more than X
  less_than,     // is less than X
  before,        // is before D
  after,         // is after D
  on_or_after,   // is on or after D
  on_or_before,  // is on or before D
  contains,      // contains X
  starts_with,   // starts with X
  missing,       // is missing
  known,         // is known
  yes,           // is yes
  no,            // is no
  a_guest        // customer is a guest
};

struct Comparison {
  ExprPtr left;
  CompareOp op = CompareOp::is;
  Span op_span;                // `is at least`
  std::vector<ExprPtr> right;  // empty for missing, known, yes, no, a_guest; several for any_of, none_of
  bool ignoring_case = false;
};

// `customer is in plumbers`, `customer is not in plumbers`
struct InSegment {
  Path subject;
  bool negated = false;
  std::vector<Ident> segments;  // `is in a, b`: any of them
};

// `in category "a/b"`, `product.category is in category "a"`
struct InCategory {
  ExprPtr subject;  // null where the unit's own category is meant
  bool negated = false;
  std::vector<ExprPtr> categories;  // texts or `row.…`
};

// `by customer.tier, payment.method`: the row of the clause's table that fits.
struct Lookup {
  std::vector<ExprPtr> keys;
};

// `bucket of customer in 10%`
struct Bucket {
  Path subject;
  ExprPtr share;
  std::optional<Text> salt;  // named "…"
};

struct YesNo {
  bool value = false;
};

// A part that could not be read; its diagnostic has been reported.
struct ErrorExpr {};

using ExprNode = std::variant<ErrorExpr, Quantity, Text, Date, Time, Instant, YesNo, Path, Fact, PercentOf,
                              History, Logic, Not, Paren, Comparison, InSegment, InCategory, Lookup, Bucket>;

struct Expr {
  Span span;
  ExprNode node;
};

template <class T>
const T* as(const Expr& expr) {
  return std::get_if<T>(&expr.node);
}

}  // namespace perk::ast

#include "compiler/ast/selection.h"  // completes Selection, which Fact owns
