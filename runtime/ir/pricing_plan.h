// The parts of a module that pricing reads besides conditions: stages, promotions, constraints, tiers,
// windows, the zone. Plain data; see compiler/sema/typed.h for the source forms, docs/reference/pricing.md
// for meaning.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/ops/civil.h"
#include "runtime/ops/money.h"

namespace perk::ir {

enum class OfferKind : std::uint8_t {
#define OFFER(name, kind_class, stage, operands, lipschitz, reads_money, phrase) name,
#include "runtime/offers/offers.def"
#undef OFFER
};

enum class RewardKind : std::uint8_t { free, percent_off, amount_off, price };
enum class CapScope : std::uint8_t { item, line, category, top_category, order };

using RoundingMode = ops::RoundingMode;
enum class RoundingBasis : std::uint8_t { per_line, per_unit };
enum class Remainder : std::uint8_t { largest, first_line, last_line };
struct Rounding {
  RoundingMode mode = RoundingMode::half_up;
  RoundingBasis basis = RoundingBasis::per_line;
  Remainder remainder = Remainder::largest;
};

// The pack's zone as data: the host's own zone tables are never read.
using Zone = ops::Zone;

struct Window {
  enum class Kind : std::uint8_t { all, any, dates, instants, weekdays, hours };
  Kind kind = Kind::all;
  std::vector<std::uint32_t> children;  // indices into Module::windows
  std::int64_t from = 0, to = 0;        // see typed::Window
  std::uint8_t weekdays = 0;
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

struct Stage {
  enum class Kind : std::uint8_t { price, item, own, order, shipping, total, reward };
  std::string name;
  Kind kind = Kind::item;
  bool one_after_another = false;
};

struct Promotion {
  std::string id, display;
  std::uint32_t shape = 0;
  std::vector<std::int64_t> slots;
  std::vector<std::uint32_t> stages;  // stage of each of the shape's offers
  std::uint32_t window = 0xFFFFFFFF;  // root in Module::windows, or none
  std::vector<std::string> coupons;   // one of these must have been entered; empty: none needed
  bool optional = false;
  bool may_share_items = false;
  // For explanations, never for prices: the source text of each conjunct, in Shape::conjuncts order, and the
  // text of the `active` clause.
  std::vector<std::string> conjunct_text;
  std::string window_text;
};

struct Constraint {
  enum class Kind : std::uint8_t { best, never };
  enum class Scope : std::uint8_t { order, line, fact };
  Kind kind = Kind::best;
  Scope scope = Scope::order;
  std::uint32_t fact = 0;  // field index, for Scope::fact
  std::int64_t at_most = 1;
  std::vector<std::uint32_t> members;  // promotions by rank; for `never` the left side
  std::vector<std::uint32_t> others;
  std::string text;
};

}  // namespace perk::ir
