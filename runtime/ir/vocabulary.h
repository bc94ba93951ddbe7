// The small kinds that the typed tree and the IR share, so that each list stands once.
//
// Nothing here but enumerations and plain values of them. compiler/sema/typed*.h and runtime/ir name them
// under their own namespaces; printing is in runtime/ir/strata.h.
#pragma once
#include <cstdint>

#include "runtime/ops/money.h"

namespace perk::ir {

// The rows of offers.def, whose `operands` column says which of an offer's fields mean something.
enum class OfferKind : std::uint8_t {
#define OFFER(name, kind_class, stage, operands, lipschitz, reads_money, phrase) name,
#include "runtime/offers/offers.def"
#undef OFFER
};

enum class RewardKind : std::uint8_t { free, percent_off, amount_off, price };

// Words behind an offer's phrase, and places in a group.
struct OfferWords {
  bool from_cheapest = false;    // groups are formed from the cheapest up
  bool of_one_line = false;      // groups within a line
  bool last_partial = false;     // the units that fill no group count as one
  bool spread_over_set = false;  // the saving lies on all units of the set
  bool and_shipping = false;     // of `goods and shipping`: charges are weights beside the runs
  bool each_product = false;     // a table of tiers counts each product (sku) by itself
  std::uint8_t ordinal = 0;      // `2nd cheapest of every 4`: that unit alone; 0: K of them
  friend bool operator==(const OfferWords&, const OfferWords&) = default;
};

enum class StageKind : std::uint8_t { price, item, own, order, shipping, total, reward };

// What a cap of one order is counted per, inner to outer; `fact`: a field of products or lines.
enum class CapScope : std::uint8_t { item, line, fact, category, top_category, order };

// What becomes of the grant that passes the end of a cap: trimmed, given whole, withheld.
enum class LastGrant : std::uint8_t { part, whole, none };

// What a bound over several orders counts: `limit 1 use`, `limit 4 times`, `cap 100 THB` and budgets, `cap 3
// items`, `cap 100 points`.
enum class BoundKind : std::uint8_t { uses, times, money, items, credit };

// The window of a bound; `rolling`: the length before now.
struct Period {
  enum class Kind : std::uint8_t { ever, order, day, week, month, year, rolling };
  Kind kind = Kind::ever;
  std::int32_t months = 0, days = 0;  // of a rolling calendar length
  std::int64_t seconds = 0;           // of a rolling exact length
  friend bool operator==(const Period&, const Period&) = default;
};

// What a window asks of an instant. Days are business days (Module::day_start), [from, to) is half-open.
enum class WindowKind : std::uint8_t {
  all,           // every child holds (a comma)
  any,           // one child holds (`or`)
  dates,         // from, to: days since 1970-01-01; either may be open (INT64_MIN / INT64_MAX)
  instants,      // from, to: UTC seconds; likewise
  weekdays,      // weekdays
  hours,         // from, to: seconds of the clock; an overnight one belongs to the day it starts
  none,          // no child holds (`except on …`); children ask about the day alone
  yearly,        // from, to: month × 100 + day, both included; to < from reaches over the new year
  month_days,    // month_days: bit 0 the 1st … bit 30 the 31st, bit 31 the last; a day that a month has
                 // not falls on its last
  nth_weekdays,  // weekdays, nth: 1 … 5, or -1 for the last of its month
  between,       // typed tree only: from each first day of children[0] through the last day of the next run
                 // of days of children[1]
  days           // IR only: ranges of days, rising and apart
};

using RoundingMode = ops::RoundingMode;
enum class RoundingBasis : std::uint8_t { per_line, per_unit };
enum class Remainder : std::uint8_t { largest, first_line, last_line };
struct Rounding {
  RoundingMode mode = RoundingMode::half_up;
  RoundingBasis basis = RoundingBasis::per_line;
  Remainder remainder = Remainder::largest;
};

// `round total to 1 BDT`: step in minor units.
struct Settlement {
  std::int64_t step = 1;
  RoundingMode mode = RoundingMode::half_up;
};

// `returns claw back`, `on return …`: what a promotion does not say, the pack does.
enum class Said : std::uint8_t { nothing, no, yes };
struct ReturnRules {
  Said claws_back = Said::nothing;           // keep (default) | claw back
  Said uses_come_back = Said::nothing;       // a return gives back uses, caps and codes
  Said shortage_claws_back = Said::nothing;  // of goods that could not be delivered
};

enum class Record : std::uint8_t { product, line, customer, order, payment, shipping, coupon, event };

enum class FieldType : std::uint8_t {
  boolean,
  count,
  number,
  percent,
  money,
  text,
  text_set,
  date,
  time,
  instant,
  duration,
  category,
  measure
};

}  // namespace perk::ir
