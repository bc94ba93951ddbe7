// Typed expressions and selections.
//
// Scales (also those of the IR, see runtime/ir/ir.h): count whole; number 1e-6; percent 1e-8 of one (15% =
// 15'000'000); money minor units; measure thousandths; date days since 1970-01-01; time seconds of the day;
// instant UTC seconds.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/source/source.h"
#include "runtime/ir/pricing_plan.h"

namespace perk::typed {

using Record = ir::Record;
using Base = ir::FieldType;

struct Type {
  Base base = Base::boolean;
  bool optional = false;  // may be missing: a comparison with it is then false
  friend bool operator==(Type, Type) = default;
};

struct FieldIndex {
  std::uint32_t index = 0;
  friend bool operator==(FieldIndex, FieldIndex) = default;
};

// A constant of any type, in the scales above. Durations: `scalar` exact seconds, or months / days of a
// calendar duration.
struct Constant {
  Type type;
  std::int64_t scalar = 0;
  std::int32_t months = 0, days = 0;
  std::string text;                // text, and category as "a/b"
  std::vector<std::string> texts;  // text_set
};

// `by F, G` with its table: a key's cell is any value (an empty cell), an equal one, or a tier reached.
struct LookupTable;

struct Expr;
struct Sel;
struct Selection;
struct Segment;
using ExprPtr = std::unique_ptr<Expr>;
using SelPtr = std::unique_ptr<Sel>;

// Whose state an aggregate sums: the stage's entry (the default), or the list prices.
enum class Basis : std::uint8_t { entry, list };

enum class ExprKind : std::uint8_t {
  constant,         // constant
  field,            // field (customer, order, payment, shipping anywhere; product, line inside `where`)
  unit_price,       // inside `where` and in floors: the unit's price at the stage's entry (exact: A/q)
  unit_list_price,  // likewise, the list price
  subtotal,         // sel, basis: money
  quantity,         // sel: count of pieces
  distinct,         // sel, field: count of different values
  total,            // sel, field: Σ field × pieces, money or number
  percent_of,       // constant (percent), or args[1], of args[0] money: exact until the caller rounds (caps
                    // down, floors up)
  all,              // args
  any,              // args
  negate,           // args[0]
  // Comparisons: args[0] op args[1]. With a missing side they are false.
  equal,
  not_equal,
  less,
  at_most,
  more,
  at_least,
  one_of,       // args[0] any of args[1…] (constants); ignoring_case
  contains,     // args[0] text_set or text, args[1] text; ignoring_case
  starts_with,  // args[0] text, args[1] text; ignoring_case
  in_category,  // args[0] category, args[1] constant category: itself or below
  known,        // args[0] optional field
  missing,      // args[0] optional field
  in_segment,   // segment
  // Values.
  balance,     // account: money, or a count in the account's unit; missing for a guest
  lookup,      // args: the keys; table: a value, or missing where no row fits
  times_into,  // args[0] money or count, args[1] constant of the same type: how many times it goes in, whole
  multiply,    // args[0] money or count, args[1] count
  least,       // args, all of one type
};

struct Expr {
  ExprKind kind = ExprKind::constant;
  Type type;
  source::Span span;
  std::vector<ExprPtr> args;
  Constant constant;
  FieldIndex field;
  SelPtr sel;
  Basis basis = Basis::entry;
  bool before_tax = false;  // subtotal: each line's amount less the tax in it (field: its tax rate)
  std::size_t account = 0;
  std::shared_ptr<const LookupTable> table;
  bool ignoring_case = false;
  const Segment* segment = nullptr;
};

struct LookupTable {
  using CellKind = ir::Lookup::Cell::Kind;
  struct Cell {
    CellKind kind = CellKind::equal;
    Constant value;  // of the key's type
    source::Span span;
  };
  struct Row {
    std::vector<Cell> cells;  // one a key
    Constant value;           // of the expression's type
    source::Span span;
  };
  std::vector<Row> rows;
  source::Span span;
};

enum class SelKind : std::uint8_t {
  goods,  // every unit of the order
  goods_and_shipping,
  full_price,  // entry unit price = list unit price
  reduced,
  category,  // texts: any of these paths, descendants included
  brand,     // texts
  sku,       // texts
  tagged,    // texts
  where,     // condition over one unit
  both,      // args: in every one of them
  except,    // args[0] without args[1…]
  named,     // selection
  pick,      // count, cheapest / dearest of args[0]
};

struct Sel {
  SelKind kind = SelKind::goods;
  source::Span span;
  std::vector<SelPtr> args;
  std::vector<std::string> texts;
  ExprPtr condition;
  const Selection* selection = nullptr;
  std::int64_t count = 0;
  ExprPtr pick_count;  // a pick's count where it is no constant; else null
  bool cheapest = true;
};

}  // namespace perk::typed
