// The parts of a module that pricing reads besides conditions: stages, promotions, constraints, tiers,
// windows, the zone. Plain data; see compiler/sema/typed.h for the source forms, docs/reference/pricing.md
// for meaning.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/ir/vocabulary.h"
#include "runtime/ops/civil.h"

namespace perk::ir {

// The pack's zone as data: the host's own zone tables are never read.
using Zone = ops::Zone;

struct DayRange {
  std::int64_t from = 0, to = 0;  // [from, to) in days since 1970-01-01
  friend bool operator==(const DayRange&, const DayRange&) = default;
};

struct Window {
  using Kind = WindowKind;
  Kind kind = Kind::all;
  std::vector<std::uint32_t> children{};  // indices into Module::windows
  std::int64_t from = 0, to = 0;          // see WindowKind
  std::uint8_t weekdays = 0;              // bit 0 = Monday … bit 6 = Sunday
  std::int8_t nth = 0;
  std::uint32_t month_days = 0;
  std::vector<DayRange> ranges{};
};

struct TierTable {
  enum class By : std::uint8_t { quantity, subtotal };
  enum class Column : std::uint8_t { price_each, percent, off_in_all, off_each };
  struct Tier {
    std::int64_t from = 0, value = 0;
  };
  By by = By::quantity;
  Column column = Column::price_each;
  bool step_by_step = false;
  std::vector<Tier> tiers;
};

// `by customer.tier, payment.method`: the first row whose cells all fit gives its value.
struct Lookup {
  struct Cell {
    // at_least: `2+`; of rows that fit, the highest such key wins, the first column first.
    enum class Kind : std::uint8_t { any, equal, at_least };
    Kind kind = Kind::equal;
    std::int64_t value = 0;  // in the key's scale; texts are symbols
  };
  struct Row {
    std::vector<Cell> cells;  // one a key
    std::int64_t value = 0;
  };
  std::vector<bool> symbols;  // by key: its cells are symbols
  std::vector<Row> rows;
};

struct Stage {
  using Kind = StageKind;
  std::string name;
  Kind kind = Kind::item;
  bool one_after_another = false;
};

// One of these codes, or a code of one of these pools, must have been entered.
struct CouponNeed {
  std::vector<std::string> codes;
  std::vector<std::uint32_t> pools;  // indices into Module::pools
};

struct Message {
  std::string language;  // BCP 47, or "" for the pack's own
  bool badge = false;
  std::string text;
};

// What a bound of Shape::bounds is called and counted in, for one promotion.
struct BoundName {
  std::string counter;  // the key that usage facts and holds name; shared by an `across`
  std::string text;     // the clause's words
  Period period;
};

// `earned when delivered`, `earned 28 days after order_placed`
struct Earned {
  std::string event;
  std::int32_t months = 0, days = 0;
  std::int64_t seconds = 0;
};

struct Promotion {
  std::string id, display;
  std::uint32_t shape = 0;
  std::vector<std::int64_t> slots;
  std::vector<std::uint32_t> stages;     // stage of each of the shape's offers
  std::uint32_t window = 0xFFFFFFFF;     // root in Module::windows, or none
  std::uint32_t window_by = 0xFFFFFFFF;  // the field (an instant of the cart) that it tests, or none: now
  std::int64_t ends_at = INT64_MAX;      // UTC second from which its window never holds again
  std::vector<CouponNeed> needs;         // all of them
  bool optional = false;
  bool may_share_items = false;
  std::vector<BoundName> bounds;  // of Shape::bounds, in their order
  std::optional<Earned> earned;
  ReturnRules returns;
  std::vector<Message> says;
  // For explanations, never for prices: the source text of each conjunct, in Shape::conjuncts order, and the
  // text of the `active` clause.
  std::vector<std::string> conjunct_text;
  std::string window_text;
};

struct Constraint {
  // first, stop_after: by rank, before any choice (S17); stop_after: what ranks after a member that gives
  // something gives nothing. customer_chooses: only members that the cart names, at most so many.
  enum class Kind : std::uint8_t { best, never, first, stop_after, customer_chooses };
  enum class Scope : std::uint8_t { order, line, fact };
  Kind kind = Kind::best;
  Scope scope = Scope::order;
  std::uint32_t fact = 0;  // field index, for Scope::fact
  std::int64_t at_most = 1;
  std::vector<std::uint32_t> members;  // promotions by rank; for `never` the left side
  std::vector<std::uint32_t> others;   // stop_after: what it may stop, where it ranks after the member
  std::string text;
};

// When a balance lapses: `lapses 24 months after earning`, `12 months after last order`, `at end of year`.
struct Lapse {
  enum class Kind : std::uint8_t {
    never,
    after_earning,
    after_last,  // `event`
    end_of       // `period`
  };
  enum class Period : std::uint8_t { day, month, year };
  Kind kind = Kind::never;
  Period period = Period::year;
  std::string event;
  std::int32_t months = 0, days = 0;
  std::int64_t seconds = 0;
};

// A balance that customers hold, in money or in units of its own.
struct Account {
  std::string id, display;
  std::string unit;              // "point", or "" where it holds money
  std::string units;             // "points"
  std::int64_t worth = 0;        // a unit's, in millionths of a minor unit (money: of a minor unit)
  std::int64_t usable_from = 0;  // a smaller balance cannot be spent
  Lapse lapse{};
};

// A `coupons` block.
struct Pool {
  std::string id, display;
  std::vector<std::string> codes;     // those it lists; others are known from the cart's coupon facts
  std::uint32_t window = 0xFFFFFFFF;  // root in Module::windows, or none
  bool from_issue = false;            // valid so long from the code's issue
  std::int32_t months = 0, days = 0;
  std::int64_t seconds = 0;
  std::int64_t worth = 0;  // minor units
  bool used_in_parts = false;
  std::optional<std::int64_t> uses_per_code;
  std::int64_t made = 0;     // codes that are made like the pattern
  std::string pattern;       // each `?` one of 32 signs; "": none is made
  bool check_digit = false;  // one more sign
};

}  // namespace perk::ir
