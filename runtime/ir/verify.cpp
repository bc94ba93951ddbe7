// Checks of a whole module; see verify.h. Shapes are checked in verify_shape.cpp.
#include "runtime/ir/verify.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>
#include <unordered_set>

#include "runtime/ir/strata.h"
#include "runtime/ir/verify_plan.h"
#include "runtime/ir/verify_shape.h"
#include "runtime/ir/verify_window.h"
#include "runtime/ops/civil.h"
#include "runtime/ops/money.h"
#include "runtime/ops/ops.h"

namespace perk::ir {

namespace {

template <class Items>
bool has(const Items& items, std::int64_t index) {
  return index >= 0 && static_cast<std::size_t>(index) < items.size();
}

template <class Items, class Key>
bool rises(const Items& items, Key key) {
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (!(key(items[i - 1]) < key(items[i]))) return false;
  }
  return true;
}

// Whom a defect is of; made into words only where there is one.
struct Place {
  const char* kind;
  std::string_view id;

  [[nodiscard]] std::string text() const { return kind + std::string(id); }
};

// What is the same for all promotions of a shape.
struct OfShape {
  bool known = false;
  bool sound = false;                         // as a promotion's
  std::vector<std::uint32_t> lookups;         // nodes
  std::vector<std::uint32_t> amount_slots;    // constants of amounts: none is below zero
  std::vector<std::uint32_t> amount_lookups;  // slots of lookups that give amounts
};

class Verifier {
 public:
  explicit Verifier(const Module& module) : module_(module) {}

  std::vector<std::string> run() {
    check_pools();
    check_fields();
    check_zone();
    verify_windows(module_, defects_);
    for (std::size_t i = 0; i < module_.shapes.size(); ++i) {
      std::vector<std::string> defects;
      verify_shape(module_, module_.shapes[i], defects);
      for (const std::string& defect : defects) add("shape " + std::to_string(i) + ": " + defect);
    }
    if (!defects_.empty()) return std::move(defects_);  // what follows looks into shapes
    check_programs();
    check_segments();
    check_stages();
    check_promotions();
    check_constraints();
    verify_plan(module_, defects_);
    return std::move(defects_);
  }

 private:
  void add(std::string text) { defects_.push_back(std::move(text)); }
  void add(const Place& place, const std::string& text) { defects_.push_back(place.text() + text); }

  void check_pools() {
    if (module_.exponent > 3) add("the currency has more than 3 decimals");
    const auto self = [](const auto& item) -> const auto& { return item; };
    if (!rises(module_.symbols, self)) add("symbols are not distinct texts in rising order");
    for (std::size_t i = 0; i < module_.symbol_sets.size(); ++i) {
      const auto& set = module_.symbol_sets[i];
      if (!rises(set, self)) add("symbol set " + std::to_string(i) + " is not strictly rising");
      if (!set.empty() && !has(module_.symbols, set.back())) {
        add("symbol set " + std::to_string(i) + " names a symbol that does not exist");
      }
    }
    for (std::size_t i = 0; i < module_.tables.size(); ++i) check_table(i);
    for (const Pool& pool : module_.pools) {
      if (pool.window != kNoNode && !has(module_.windows, pool.window)) {
        add("pool " + pool.id + " names a window that does not exist");
      }
    }
  }

  void check_table(std::size_t index) {
    const TierTable& table = module_.tables[index];
    const std::string place = "table " + std::to_string(index);
    if (table.tiers.empty()) return add(place + " has no tiers");
    if (!rises(table.tiers, [](const TierTable::Tier& tier) { return tier.from; })) {
      add(place + ": its tiers do not rise");
    }
    for (const TierTable::Tier& tier : table.tiers) {
      const bool percent = table.column == TierTable::Column::percent;
      const std::int64_t most = percent ? ops::kRateScale : ops::kMaxAmount;
      if (tier.from < 0 || tier.value < 0 || tier.value > most) add(place + " has a tier out of range");
    }
  }

  void check_fields() {
    std::set<std::pair<Record, std::string_view>> names;
    for (const Field& field : module_.fields) {
      const std::string place = std::string("field ") + name_of(field.record) + "." + field.name;
      if (!names.emplace(field.record, field.name).second) add(place + " stands twice");
      if (field.at_least && field.at_most && *field.at_least > *field.at_most)
        add(place + " allows no value");
    }
  }

  void check_zone() {
    if (module_.zone.transitions.empty()) return add("the zone has no offset");
    if (!rises(module_.zone.transitions, [](const Zone::Transition& t) { return t.at; })) {
      add("the zone's transitions do not rise");
    }
    for (const Zone::Transition& transition : module_.zone.transitions) {
      if (transition.offset <= -2 * ops::kDaySeconds || transition.offset >= 2 * ops::kDaySeconds) {
        return add("the zone has an offset of more than a day");
      }
    }
  }

  void check_slots(const Place& place, std::uint32_t shape, const std::vector<std::int64_t>& slots) {
    const std::vector<SlotType>& types = module_.shapes[shape].slots;
    if (types.size() != slots.size()) return add(place, " has another number of constants than its shape");
    for (std::size_t i = 0; i < slots.size(); ++i) {
      bool sound = true;
      switch (types[i]) {
        case SlotType::symbol: sound = has(module_.symbols, slots[i]); break;
        case SlotType::symbol_set: sound = has(module_.symbol_sets, slots[i]); break;
        case SlotType::table: sound = has(module_.tables, slots[i]); break;
        case SlotType::lookup: sound = has(module_.lookups, slots[i]); break;
        case SlotType::money: sound = slots[i] >= -ops::kMaxAmount && slots[i] <= ops::kMaxAmount; break;
        case SlotType::rate: sound = slots[i] >= 0 && slots[i] <= ops::kMaxQuantity * 10; break;
        case SlotType::integer: break;
      }
      if (!sound) add(place, ": constant " + std::to_string(i) + " is out of range");
    }
  }

  // Every row of a lookup has a cell for each key.
  void check_lookups(const Place& place, const Shape& shape, const std::vector<std::int64_t>& slots,
                     const std::vector<std::uint32_t>& nodes) {
    if (slots.size() != shape.slots.size()) return;
    for (const std::uint32_t index : nodes) {
      const Node& node = shape.nodes[index];
      if (!has(module_.lookups, slots[node.a])) continue;
      for (const Lookup::Row& row : module_.lookups[static_cast<std::size_t>(slots[node.a])].rows) {
        if (row.cells.size() == node.length) continue;
        return add(place, " looks up by another number of keys than its table has");
      }
    }
  }

  static std::vector<std::uint32_t> lookups_of(const Shape& shape) {
    std::vector<std::uint32_t> nodes;
    for (std::uint32_t i = 0; i < shape.nodes.size(); ++i) {
      if (info(shape.nodes[i].op).operands == Operands::lookup) nodes.push_back(i);
    }
    return nodes;
  }

  // False: nothing behind it can be judged.
  bool check_program(const Place& place, const Program& program, ShapeUse use) {
    if (!has(module_.shapes, program.shape)) {
      add(place, " names a shape that does not exist");
      return false;
    }
    const Shape& shape = module_.shapes[program.shape];
    used_[program.shape] = true;
    std::vector<std::string> defects;
    verify_use(shape, use, defects);
    for (const std::string& defect : defects) add(place, ": its shape " + defect);
    check_slots(place, program.shape, program.slots);
    check_lookups(place, shape, program.slots, lookups_of(shape));
    return defects.empty();
  }

  void check_amount(const Place& place, const Program& program, ShapeUse use) {
    if (!check_program(place, program, use)) return;
    const Shape& shape = module_.shapes[program.shape];
    OfShape of;
    find_amounts(shape, {shape.root}, of);
    if (shape.slots.size() == program.slots.size()) check_amounts(place, program.slots, of);
  }

  // The same of a promotion, with what its shape alone says looked at once.
  void check_program(const Place& place, const Promotion& promotion) {
    if (!has(module_.shapes, promotion.shape)) return add(place, " names a shape that does not exist");
    const Shape& shape = module_.shapes[promotion.shape];
    const OfShape& of = of_shape(promotion.shape);
    used_[promotion.shape] = true;
    std::vector<std::string> defects;
    if (!of.sound) verify_use(shape, ShapeUse::promotion, defects);
    for (const std::string& defect : defects) add(place, ": its shape " + defect);
    check_slots(place, promotion.shape, promotion.slots);
    check_lookups(place, shape, promotion.slots, of.lookups);
  }

  const OfShape& of_shape(std::uint32_t index) {
    OfShape& of = of_shapes_[index];
    if (of.known) return of;
    const Shape& shape = module_.shapes[index];
    std::vector<std::string> defects;
    verify_use(shape, ShapeUse::promotion, defects);
    of.known = true;
    of.sound = defects.empty();
    of.lookups = lookups_of(shape);
    std::vector<std::uint32_t> open;
    for (const OfferShape& offer : shape.offers) open.insert(open.end(), {offer.value, offer.reward_value});
    for (const CapShape& cap : shape.caps) open.insert(open.end(), {cap.amount, cap.items});
    for (const BoundShape& bound : shape.bounds) open.push_back(bound.amount);
    for (const SpendShape& spend : shape.spends) open.push_back(spend.amount);
    open.push_back(shape.gift_worth);
    find_amounts(shape, std::move(open), of);
    return of;
  }

  void check_programs() {
    used_.assign(module_.shapes.size(), false);
    of_shapes_.resize(module_.shapes.size());
    for (const Lookup& lookup : module_.lookups) gives_amounts_.push_back(rows_are_amounts(lookup));
    if (module_.total_cap) check_amount({"the total cap", ""}, *module_.total_cap, ShapeUse::total_cap);
    if (module_.floor) {
      check_amount({"the floor", ""}, module_.floor->amount, ShapeUse::floor);
      if (module_.floor->otherwise) {
        check_amount({"the floor's other amount", ""}, *module_.floor->otherwise, ShapeUse::floor);
      }
      check_members("the floor", module_.floor->except);
    }
    for (const Segment& segment : module_.segments) {
      check_program({"segment ", segment.id}, segment.program, ShapeUse::segment);
    }
    for (const Promotion& promotion : module_.promotions) {
      check_program({"promotion ", promotion.id}, promotion);
    }
    for (std::size_t i = 0; i < used_.size(); ++i) {
      std::vector<std::string> defects;
      if (!used_[i]) verify_use(module_.shapes[i], ShapeUse::unused, defects);
      for (const std::string& defect : defects) add("shape " + std::to_string(i) + " " + defect);
    }
  }

  // A segment may name others; none may come to depend on itself.
  void check_segments() {
    std::vector<char> state(module_.segments.size(), 0);
    for (std::uint32_t i = 0; i < module_.segments.size(); ++i) {
      if (segment_circular(i, state)) return add("segment " + module_.segments[i].id + " depends on itself");
    }
  }

  bool segment_circular(std::uint32_t index, std::vector<char>& state) {
    if (state[index] != 0) return state[index] == 1;
    state[index] = 1;
    const std::uint32_t shape = module_.segments[index].program.shape;
    bool found = false;
    if (has(module_.shapes, shape)) {
      for (const Node& node : module_.shapes[shape].nodes) {
        if (node.op == Op::segment) found = found || segment_circular(node.a, state);
      }
    }
    state[index] = 2;
    return found;
  }

  void check_stages() {
    std::set<std::string_view> names;
    std::set<Stage::Kind> kinds;
    for (const Stage& stage : module_.stages) {
      if (!names.insert(stage.name).second) add("stage " + stage.name + " stands twice");
      if (stage.kind != Stage::Kind::own && !kinds.insert(stage.kind).second) {
        add("stage " + stage.name + " is the second of its kind");
      }
    }
  }

  static bool legal(OfferClass offer, bool and_shipping, Stage::Kind stage) {
    if (and_shipping) return stage == Stage::Kind::total;
    switch (offer) {
      case OfferClass::gift: return stage != Stage::Kind::price;
      case OfferClass::reward: return stage == Stage::Kind::reward;
      case OfferClass::price: return stage == Stage::Kind::price;
      case OfferClass::charge: return stage == Stage::Kind::shipping;
      default: return stage == Stage::Kind::item || stage == Stage::Kind::own || stage == Stage::Kind::order;
    }
  }

  [[nodiscard]] bool is_moment_of_cart(std::uint32_t field) const {
    if (!has(module_.fields, field)) return false;
    const Field& of = module_.fields[field];
    return of.type == FieldType::instant && of.record != Record::product && of.record != Record::line;
  }

  void check_promotions() {
    std::unordered_set<std::string_view> ids;
    ids.reserve(module_.promotions.size());
    for (const Promotion& promotion : module_.promotions) {
      const Place place{"promotion ", promotion.id};
      if (!ids.insert(promotion.id).second) add(place, " stands twice");
      if (promotion.window != kNoNode && !has(module_.windows, promotion.window)) {
        add(place, " names a window that does not exist");
      }
      if (promotion.window_by != kNoNode && !is_moment_of_cart(promotion.window_by)) {
        add(place, " has a window that tests no moment of the cart");
      }
      if (!has(module_.shapes, promotion.shape)) continue;
      const Shape& shape = module_.shapes[promotion.shape];
      if (promotion.conjunct_text.size() != shape.conjuncts.size()) {
        add(place, " does not have one text for each condition");
      }
      if (promotion.bounds.size() != shape.bounds.size()) add(place, " does not name each of its bounds");
      for (const CouponNeed& need : promotion.needs) {
        for (const std::uint32_t pool : need.pools) {
          if (!has(module_.pools, pool)) add(place, " needs a code of a pool that does not exist");
        }
      }
      if (promotion.stages.size() != shape.offers.size()) {
        add(place, " does not have one stage for each offer");
        continue;
      }
      for (std::size_t i = 0; i < shape.offers.size(); ++i) check_offer(place, promotion, i);
      if (slots_fit(promotion)) check_amounts(place, promotion.slots, of_shape(promotion.shape));
      if (shape.times != kNoNode) check_count(place, promotion, shape.times);
      for (const CapShape& cap : shape.caps) {
        if (cap.items != kNoNode) check_count(place, promotion, cap.items);
      }
    }
  }

  void check_offer(const Place& place, const Promotion& promotion, std::size_t index) {
    const Shape& shape = module_.shapes[promotion.shape];
    const OfferShape& offer = shape.offers[index];
    const std::uint32_t stage = promotion.stages[index];
    const OfferInfo& row = info(offer.kind);
    if (!has(module_.stages, stage)) return add(place, " names a stage that does not exist");
    if (!legal(row.kind_class, offer.words.and_shipping, module_.stages[stage].kind)) {
      add(place, std::string(": ") + row.name + " may not stand in the stage " + module_.stages[stage].name);
    }
    if (slots_fit(promotion)) check_constants(place, promotion, offer);
  }

  [[nodiscard]] bool slots_fit(const Promotion& promotion) const {
    return promotion.slots.size() == module_.shapes[promotion.shape].slots.size();
  }

  [[nodiscard]] std::int64_t constant(const Promotion& promotion, std::uint32_t node) const {
    return promotion.slots[module_.shapes[promotion.shape].nodes[node].a];
  }

  void check_count(const Place& place, const Promotion& promotion, std::uint32_t node) {
    if (!slots_fit(promotion)) return;
    if (module_.shapes[promotion.shape].nodes[node].op != Op::slot_int) return;  // known with the cart
    const std::int64_t count = constant(promotion, node);
    if (count < 1 || count > ops::kMaxQuantity) add(place, " has a count that is not from 1 to 1e9");
  }

  // What is given, capped, bounded or spent is made of constants that are not negative: of which, from the
  // nodes that say so.
  static void find_amounts(const Shape& shape, std::vector<std::uint32_t> open, OfShape& of) {
    std::vector<bool> seen(shape.nodes.size(), false);
    while (!open.empty()) {
      const std::uint32_t node = open.back();
      open.pop_back();
      if (node == kNoNode || seen[node]) continue;
      seen[node] = true;
      const OpInfo& row = info(shape.nodes[node].op);
      const bool number = row.type == Type::integer || row.type == Type::money || row.type == Type::exact;
      if (!number) continue;  // conditions and selections may compare with anything
      if (row.operands == Operands::slot) of.amount_slots.push_back(shape.nodes[node].a);
      if (row.operands == Operands::lookup) {
        of.amount_lookups.push_back(shape.nodes[node].a);
      } else {
        const std::vector<std::uint32_t> operands = operands_of(shape, shape.nodes[node]);
        open.insert(open.end(), operands.begin(), operands.end());
      }
    }
  }

  void check_amounts(const Place& place, const std::vector<std::int64_t>& slots, const OfShape& of) {
    for (const std::uint32_t slot : of.amount_slots) {
      if (slots[slot] < 0) return add(place, " has a constant below zero in an amount");
    }
    for (const std::uint32_t slot : of.amount_lookups) {
      if (has(module_.lookups, slots[slot]) && !gives_amounts_[static_cast<std::size_t>(slots[slot])]) {
        return add(place, " looks up an amount below zero");
      }
    }
  }

  static bool rows_are_amounts(const Lookup& lookup) {
    return std::ranges::all_of(
        lookup.rows, [](const Lookup::Row& row) { return row.value >= 0 && row.value <= ops::kMaxAmount; });
  }

  void check_constants(const Place& place, const Promotion& promotion, const OfferShape& offer) {
    if (offer.k != kNoNode) {
      check_count(place, promotion, offer.k);
      check_count(place, promotion, offer.n);
      const auto& nodes = module_.shapes[promotion.shape].nodes;
      const bool constants = nodes[offer.k].op == Op::slot_int && nodes[offer.n].op == Op::slot_int;
      if (constants && offer.kind == OfferKind::every_nth &&
          constant(promotion, offer.k) > constant(promotion, offer.n)) {
        add(place, " rewards more units than its groups have");
      }
    }
    for (const OfferShape::Part& part : offer.parts) check_count(place, promotion, part.count);
    for (const std::uint32_t node : {offer.value, offer.reward_value}) {
      if (node == kNoNode) continue;
      const Op op = module_.shapes[promotion.shape].nodes[node].op;
      if (op == Op::slot_rate && constant(promotion, node) > ops::kRateScale) {
        add(place, " takes off more than 100%");
      }
    }
    if (offer.table == kNoNode || !has(module_.tables, promotion.slots[offer.table])) return;
    const TierTable& table = module_.tables[static_cast<std::size_t>(promotion.slots[offer.table])];
    if (table.by != offer.table_by || table.column != offer.table_column ||
        table.step_by_step != offer.table_step_by_step) {
      add(place, " has a table of another kind than its shape says");
    }
  }

  void check_members(const std::string& place, const std::vector<std::uint32_t>& ranks) {
    for (const std::uint32_t rank : ranks) {
      if (!has(module_.promotions, rank)) add(place + " names a promotion that does not exist");
    }
  }

  void check_constraints() {
    for (std::size_t i = 0; i < module_.constraints.size(); ++i) {
      const Constraint& constraint = module_.constraints[i];
      const std::string place = "constraint " + std::to_string(i);
      check_members(place, constraint.members);
      check_members(place, constraint.others);
      if (constraint.members.empty()) add(place + " has no members");
      if (constraint.kind == Constraint::Kind::best && constraint.at_most < 1) add(place + " allows nothing");
      if (constraint.scope != Constraint::Scope::fact) continue;
      const bool unit = has(module_.fields, constraint.fact) &&
                        (module_.fields[constraint.fact].record == Record::product ||
                         module_.fields[constraint.fact].record == Record::line);
      if (!unit) add(place + " is per a field that lines do not have");
    }
  }

  const Module& module_;
  std::vector<std::string> defects_;
  std::vector<bool> used_;
  std::vector<OfShape> of_shapes_;
  std::vector<bool> gives_amounts_;  // by lookup
};

}  // namespace

namespace {

// The seal is the pointer's deleter, which nothing else makes.
struct Sealed {
  void operator()(const Module* module) const { delete module; }
};

}  // namespace

std::shared_ptr<const Module> seal(std::unique_ptr<const Module> sound) {
  return {sound.release(), Sealed{}};
}

bool is_sealed(const std::shared_ptr<const Module>& module) {
  return std::get_deleter<Sealed>(module) != nullptr;
}

std::vector<std::string> verify(const Module& module) {
  return Verifier(module).run();
}

}  // namespace perk::ir
