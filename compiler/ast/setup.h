// What a pack stands on: its header, schema, calendar, accounts, currencies, coupons.
#pragma once
#include "compiler/ast/clause.h"

namespace perk::ast {

// ---- pack ----
struct CurrencyClause {  // currency THB
  Ident code;
};
struct TimezoneClause {  // timezone "Asia/Bangkok"
  Text zone;
};
struct PricesClause {  // prices include tax
  bool include_tax = true;
};
struct UseClause {  // use "schema/shop"
  std::vector<Text> files;
};
struct DayStartsClause {  // days start at 06:00
  Time at;
};
enum class Rounding : std::uint8_t { half_up, half_even, half_down, up, down };
struct RoundingClause {  // rounding half even per unit
  Rounding mode = Rounding::half_up;
  bool per_unit = false;
};
enum class RemainderTo : std::uint8_t { largest, first_line, last_line };
struct RemainderClause {  // remainder to largest
  RemainderTo to = RemainderTo::largest;
};
struct RoundTotalClause {  // round total to 1 BDT [up | down]
  ExprPtr to;
  std::optional<Rounding> mode;
};
struct CodesMatchCaseClause {};  // codes match case
struct LanguageClause {          // language th
  Ident language;
};
struct VersionClause {  // version "1.4"
  Text version;
};

using PackNode =
    std::variant<BrokenClause, CurrencyClause, TimezoneClause, PricesClause, UseClause, DayStartsClause,
                 RoundingClause, RemainderClause, RoundTotalClause, CodesMatchCaseClause, OnReturnClause,
                 WorthClause, LanguageClause, VersionClause>;

// ---- schema ----
enum class TypeName : std::uint8_t {
  money,
  percent,
  number,
  text,
  yes_no,
  set_of_text,
  date,
  time,
  instant,
  duration,
  category
};

// between 0 and 120; at least 0; at most 120
struct Bound {
  ExprPtr low;   // may be null
  ExprPtr high;  // may be null
  Span span;
};

// product.weight  number in kg, optional, between 0 and 100, "Weight of one piece"
struct FieldClause {
  Path field;
  TypeName type = TypeName::text;
  Span type_span;
  std::optional<Ident> unit;  // `number in kg`
  bool optional = false;
  Span optional_span;
  std::optional<Bound> bound;
  std::vector<Text> one_of;  // one of "new", "used"
  std::optional<Text> label;
};

// categories "ประปา", "ประปา/ท่อ"
struct CategoriesClause {
  std::vector<Text> paths;
};

// events cart_abandoned, order_placed
struct EventsClause {
  std::vector<Ident> events;
};

using SchemaNode = std::variant<BrokenClause, FieldClause, CategoriesClause, EventsClause, UseClause>;

// ---- calendar ----
// songkran  from 2026-04-13 through 2026-04-15, every 12-25
struct NamedDaysClause {
  Ident name;
  std::vector<WindowPart> days;  // any of them
};
// | name | from | through |
struct TableClause {
  Table table;
};

using CalendarNode = std::variant<BrokenClause, NamedDaysClause, TableClause, UseClause>;

// ---- account ----
struct UnitClause {  // unit point, points
  std::vector<Ident> names;
};
struct HoldsClause {  // holds THB
  Ident currency;
};
struct LapsesClause {  // lapses 24 months after earning; lapses 24 months after last order; lapses at end of
                       // year
  std::optional<Quantity> after;
  bool since_last = false;      // `after last EVENT`
  std::optional<Ident> event;   // `earning` or an event
  std::optional<Ident> end_of;  // `at end of year`
};
struct UsableClause {  // usable from 500 points
  ExprPtr from;
};

using AccountNode =
    std::variant<BrokenClause, UnitClause, HoldsClause, WorthClause, LapsesClause, UsableClause, LimitClause>;

// ---- currencies ----
// | code | decimals | name |
using CurrenciesNode = std::variant<BrokenClause, TableClause>;

// ---- coupons ----
struct CodesClause {  // codes "A", "B"; codes 10,000 like "SK-?????" with check digit; codes from "codes.csv"
  std::vector<Text> listed;
  std::optional<Number> made;
  std::optional<Text> pattern;
  bool check_digit = false;
  std::optional<Text> file;
};
struct ValidClause {  // valid from D through E; valid 30 days
  WindowParts parts;
  std::optional<Quantity> from_issue;
};
struct UsedInPartsClause {};  // used in parts

using CouponsNode =
    std::variant<BrokenClause, CodesClause, ValidClause, LimitClause, WorthClause, UsedInPartsClause>;

}  // namespace perk::ast
