// What the lane knows of a module before any cart: a plan for each shape, a row for each promotion.
//
// In: a verified module with its index. Out: flat tables, so that a cart touches one row and one run of slots
// of a promotion and the plan of its shape. Immutable.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/ir/ir.h"
#include "runtime/ir/strata.h"
#include "runtime/lane/lane.h"
#include "runtime/offers/tiers.h"

namespace perk::lane {

// A number of a promotion: one of its slots, else whatever a node computes at an entry.
struct Number {
  static constexpr std::uint32_t kComputed = 0xFFFFFFFF;
  std::uint32_t node = ir::kNoNode;
  std::uint32_t slot = kComputed;

  [[nodiscard]] bool exists() const { return node != ir::kNoNode; }
  [[nodiscard]] bool is_slot() const { return slot != kComputed; }
};

// One thing that all units of a selection have, or lack.
struct Step {
  enum class Kind : std::uint8_t { in_category, equal, in_pool, contains } kind{};
  bool negated = false;
  std::uint32_t field = 0, slot = 0;
};

// A test of a unit's fact against a constant, as a step; nothing where the node is none of that form.
std::optional<Step> step_of(const ir::Module& module, const ir::Shape& shape, std::uint32_t node);

// A selection; whole runs where nothing is picked by count.
struct Choosing {
  std::uint32_t node = ir::kNoNode;
  bool whole_runs = true;
  bool by_steps = false;  // it is the units that pass all steps
  std::vector<Step> steps{};

  [[nodiscard]] bool exists() const { return node != ir::kNoNode; }
};

struct OfferPlan {
  ir::OfferKind kind{};
  ir::OfferClass kind_class{};
  offers::Reward::Kind reward{};
  bool rewards_cheapest = true;
  bool step_by_step = false, by_subtotal = false;
  offers::Tiers::Column column{};
  ir::OfferWords words;
  std::uint32_t table = ir::kNoNode;  // slot
  Choosing selected, rewarded;
  Number value, reward_value, k, n;
  struct Part {
    Number count;
    Choosing selected;
  };
  std::vector<Part> parts;

  [[nodiscard]] bool on_charges() const { return kind_class == ir::OfferClass::charge; }
  [[nodiscard]] bool is_set() const { return kind_class == ir::OfferClass::set; }
};

struct CapPlan {
  std::uint32_t index = 0;  // of Shape::caps
  ir::CapScope scope{};
  std::uint32_t field = 0;
  Number amount, items;
};

// A conjunct on amounts; `sum`: subtotal, list_subtotal or quantity of whole runs against a slot, else the
// node is asked.
struct TestPlan {
  std::uint32_t node = 0;
  bool is_sum = false;
  ir::Op compare{}, sum{};
  Choosing selected;
  std::uint32_t slot = 0;
};

struct ShapePlan {
  Refusal refusal = Refusal::none;
  std::vector<OfferPlan> offers;
  std::vector<CapPlan> caps;    // in money
  std::vector<CapPlan> counts;  // in items
  std::vector<TestPlan> tests;  // strata from kart on
  bool sums_only = true;        // all of `tests` are sums
  bool one_cap = false;         // one of money, for the order, and none in items
  Number times;
  bool computes = false;     // an amount that could overflow is not a slot
  bool reads_money = false;  // a test, a selection or a value reads amounts of the entry
};

struct Row {
  std::uint32_t shape = 0;
  std::uint32_t slots = 0;  // into Plan::slots
  std::uint32_t first_membership = 0;
  std::uint16_t memberships = 0;
  std::uint8_t first_stage = 0, last_stage = 0;
  bool optional = false, excepted = false, shares_items = false, needs_code = false;
  bool chosen_by_customer = false;  // in some constraint
  bool of_worth = false;            // a code that is used in parts may pay for it
  bool in_parts = false;            // some constraint holds it to account by line or by a fact
};

// How a constraint is looked after: by counting its members.
struct Counted {
  Refusal refusal = Refusal::none;  // where the lane does not look after it, and a member may apply
  enum class Kind : std::uint8_t { first, best, never, stops, customer } kind{};
  bool whole_order = true;
  std::uint32_t at_most = 1;
};

struct Plan {
  Plan(const ir::Module& module, const pricing::Index& index);

  Refusal refusal = Refusal::none;  // of every cart
  std::vector<ShapePlan> shapes;
  std::vector<Row> rows;  // by rank
  std::vector<std::int64_t> slots;
  std::vector<pricing::Membership> memberships;
  std::vector<Counted> constraints;
  // Rows of module.tables.
  struct Table {
    std::uint32_t first = 0, count = 0;
  };
  std::vector<Table> tables;
  std::vector<offers::Tiers::Row> tiers;
  std::int64_t largest = 0;  // of slots and tiers that amounts are
  std::uint32_t sku = 0;     // the field of `each product by itself`
  bool any_excepted = false;

  [[nodiscard]] std::span<const offers::Tiers::Row> rows_of(std::size_t table) const {
    return std::span(tiers).subspan(tables[table].first, tables[table].count);
  }
};

}  // namespace perk::lane
