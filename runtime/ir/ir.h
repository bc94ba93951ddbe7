// The IR: what a pack means once every name and type is settled, and all that an executor needs.
//
// A promotion is a *shape* (its structure: operations, facts, types, presence of modifiers) plus *slots* (its
// constants). Promotions that differ in constants only share a shape; native code is made per shape.
// In: lowering. Out: the interpreter, later native back ends and module files. Guaranteed by verify():
// operands come before their users, types and strata fit, every slot is used, every index is in range.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/ir/pricing_plan.h"

namespace perk::ir {

enum class Op : std::uint8_t {
#define NODE(name, type, operands, stratum, source) name,
#include "runtime/ir/ir.def"
#undef NODE
};

// `integer` covers every scalar; the scale is the field's or the slot's (compiler/sema/typed_expr.h has the
// table: count 1, number 1e-6, percent 1e-8, date days, time seconds, instant UTC seconds, measure 1e-3).
enum class Type : std::uint8_t { boolean, integer, money, exact, symbol, symbols, picks };

enum class Stratum : std::uint8_t { constant, time, customer, kart, unit };

// What `a` and `b` of a node mean; `list` nodes use [list, list + length) of Shape::operands.
enum class Operands : std::uint8_t {
  none,
  slot,
  field,
  one,
  two,
  list,
  pool,
  one_pool,
  picks,
  picks_field,
  rate_money,
  count_of,
  one_scale,
  account,
  lookup
};
// one: a = node · two: a, b = nodes · slot: a = slot · field: a = field · pool: a = index of Module::segments
// one_pool: a = node, b = slot that holds the index of Module::symbol_sets · picks: a = node
// picks_field: a = picks node, b = field · rate_money: a = slot_rate node, b = money node
// count_of: a = slot_int node (K), b = picks node · one_scale: a = node, b = a power of ten up to 1e8
// (the fields' scales differ: a number is in millionths, a count whole) · account: a = index of
// Module::accounts · lookup: list = key nodes, a = slot that holds the index of Module::lookups

struct OpInfo {
  const char* name;
  Type type;
  Operands operands;
  Stratum stratum;
  const char* source;
};
const OpInfo& info(Op op);

struct Node {
  Op op{};
  std::uint32_t a = 0, b = 0;
  std::uint32_t list = 0, length = 0;
};

enum class SlotType : std::uint8_t { integer, money, rate, symbol, symbol_set, table, lookup };

// One part of a promotion's condition; all conjuncts must hold. Sorted by stratum, then as written.
struct Conjunct {
  std::uint32_t node = 0;  // boolean
  Stratum stratum{};
};

// Node index, or kNoNode.
inline constexpr std::uint32_t kNoNode = 0xFFFFFFFF;

struct OfferShape {
  OfferKind kind{};
  std::uint32_t sel = kNoNode;       // picks
  std::uint32_t rewarded = kNoNode;  // picks (buy_get)
  std::uint32_t value = kNoNode;     // money, exact or rate
  std::uint32_t table = kNoNode;     // slot index that holds an index of Module::tables; the table is
  TierTable::By table_by{};          // of this kind in every promotion of the shape
  TierTable::Column table_column{};
  bool table_step_by_step = false;
  RewardKind reward = RewardKind::free;
  std::uint32_t reward_value = kNoNode;
  std::uint32_t k = kNoNode, n = kNoNode;  // slot_int nodes
  bool rewards_cheapest = true;
  struct Part {  // one slot of a bundle; of a gift, whose goods are named by `skus`
    std::uint32_t count = kNoNode, sel = kNoNode;
    std::uint32_t skus = kNoNode;  // slot of a symbol set
  };
  std::vector<Part> parts;
  std::uint32_t account = kNoNode, pool = kNoNode;  // indices into the module's lists
  OfferWords words;
};

struct CapShape {
  CapScope scope{};
  std::uint32_t field = 0;         // CapScope::fact
  std::uint32_t amount = kNoNode;  // money or exact (a credit in units: integer); or
  std::uint32_t items = kNoNode;   // integer node
};

// A cap, limit or budget over several orders; what is used of it is a fact of the cart.
struct BoundShape {
  BoundKind kind{};
  std::uint32_t amount = kNoNode;   // money or integer node
  std::vector<std::uint32_t> keys;  // fields; a product's or line's: counted by the line's value
  LastGrant last = LastGrant::part;
  bool or_guests = false;  // a missing key counts for all who miss it, else it refuses
  bool budget = false;     // `budget`, for the words
};

// `needs 10 stamps`: the balance must reach it, and the promotion spends it.
struct SpendShape {
  std::uint32_t account = 0;
  std::uint32_t amount = kNoNode;  // integer or money node
};

struct Shape {
  std::vector<Node> nodes;
  std::vector<std::uint32_t> operands;
  std::vector<SlotType> slots;
  std::vector<Conjunct> conjuncts;
  std::vector<OfferShape> offers;
  std::vector<CapShape> caps;
  std::vector<BoundShape> bounds;
  std::vector<SpendShape> spends;
  std::uint32_t gift_worth = kNoNode;  // money node: what one gift counts in the choice, if it is said
  std::uint32_t times = kNoNode;       // slot_int node: times per order
  std::uint32_t root = kNoNode;        // of a segment, floor or total cap: its one value
};

// A shape with its constants: a segment, a floor, the total cap.
struct Program {
  std::uint32_t shape = 0;
  std::vector<std::int64_t> slots;
};

struct Field {
  Record record{};
  std::string name;
  FieldType type{};
  bool optional = false;
  std::optional<std::int64_t> at_least, at_most;
  std::vector<std::string> one_of;
};

struct Segment {
  std::string id, display;
  Program program;
};

struct Floor {
  Program amount;                     // per unit, money or exact (unit stratum); rounds up per run
  std::optional<Program> otherwise;   // where `amount` is missing; none: no floor
  std::vector<std::uint32_t> except;  // promotions by rank
  std::string text;
};

struct Module {
  std::string pack, display, version;  // version: hash of the sources, lower-case hex
  std::string currency;
  std::uint8_t exponent = 2;
  bool prices_include_tax = true;
  bool codes_match_case = false;
  Rounding rounding;
  Zone zone;
  std::int64_t day_start = 0;  // second of the clock at which a business day begins

  std::vector<std::string> symbols;  // texts of the pack, NFC, strictly rising bytes; an index is a symbol
  std::vector<std::vector<std::uint32_t>> symbol_sets;  // sorted
  std::vector<Field> fields;                            // schema order (part of a run's identity)
  std::vector<TierTable> tables;
  std::vector<Lookup> lookups;
  std::vector<Account> accounts;
  std::vector<Pool> pools;
  std::vector<Window> windows;  // trees; a promotion names its root
  std::vector<Shape> shapes;
  std::vector<Segment> segments;
  std::vector<Stage> stages;
  std::vector<Promotion> promotions;  // in rank order
  std::vector<Constraint> constraints;
  std::optional<Program> total_cap;
  std::string total_cap_text;
  std::optional<Floor> floor;
  bool first_that_applies = false;
  bool ties_to_first_ending = false;
  bool anything_may_be_left_out = false;
  std::optional<Settlement> settlement;
  ReturnRules returns;
};

}  // namespace perk::ir
