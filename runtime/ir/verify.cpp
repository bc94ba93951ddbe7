// Checks of a whole module; see verify.h. Shapes are checked in verify_shape.cpp.
#include "runtime/ir/verify.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>

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

class Verifier {
 public:
  explicit Verifier(const Module& module) : module_(module) {}

  std::vector<std::string> run() {
    check_pools();
    check_fields();
    check_zone();
    verify_windows(module_, defects_);
    verify_plan(module_, defects_);
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
    return std::move(defects_);
  }

 private:
  void add(std::string text) { defects_.push_back(std::move(text)); }

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

  void check_slots(const std::string& place, std::uint32_t shape, const std::vector<std::int64_t>& slots) {
    const std::vector<SlotType>& types = module_.shapes[shape].slots;
    if (types.size() != slots.size()) return add(place + " has another number of constants than its shape");
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
      if (!sound) add(place + ": constant " + std::to_string(i) + " is out of range");
    }
  }

  // Every row of a lookup has a cell for each key.
  void check_lookups(const std::string& place, const Shape& shape, const std::vector<std::int64_t>& slots) {
    if (slots.size() != shape.slots.size()) return;
    for (const Node& node : shape.nodes) {
      if (info(node.op).operands != Operands::lookup || !has(module_.lookups, slots[node.a])) continue;
      for (const Lookup::Row& row : module_.lookups[static_cast<std::size_t>(slots[node.a])].rows) {
        if (row.cells.size() == node.length) continue;
        return add(place + " looks up by another number of keys than its table has");
      }
    }
  }

  bool check_program(const std::string& place, const Program& program, ShapeUse use) {
    return check_program(place, program.shape, program.slots, use);
  }

  bool check_program(const std::string& place, std::uint32_t shape, const std::vector<std::int64_t>& slots,
                     ShapeUse use) {
    if (!has(module_.shapes, shape)) {
      add(place + " names a shape that does not exist");
      return false;
    }
    used_[shape] = true;
    std::vector<std::string> defects;
    verify_use(module_.shapes[shape], use, defects);
    const std::string shape_of_it = place + ": its shape ";
    for (const std::string& defect : defects) add(shape_of_it + defect);
    check_slots(place, shape, slots);
    check_lookups(place, module_.shapes[shape], slots);
    return defects.empty();
  }

  void check_amount(const std::string& place, const Program& program, ShapeUse use) {
    if (!check_program(place, program, use)) return;
    const Shape& shape = module_.shapes[program.shape];
    if (shape.slots.size() == program.slots.size()) check_amounts(place, shape, program.slots, {shape.root});
  }

  void check_programs() {
    used_.assign(module_.shapes.size(), false);
    if (module_.total_cap) check_amount("the total cap", *module_.total_cap, ShapeUse::total_cap);
    if (module_.floor) {
      check_amount("the floor", module_.floor->amount, ShapeUse::floor);
      if (module_.floor->otherwise) {
        check_amount("the floor's other amount", *module_.floor->otherwise, ShapeUse::floor);
      }
      check_members("the floor", module_.floor->except);
    }
    for (const Segment& segment : module_.segments) {
      check_program("segment " + segment.id, segment.program, ShapeUse::segment);
    }
    for (const Promotion& promotion : module_.promotions) {
      check_program("promotion " + promotion.id, promotion.shape, promotion.slots, ShapeUse::promotion);
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
    std::set<std::string_view> ids;
    for (const Promotion& promotion : module_.promotions) {
      const std::string place = "promotion " + promotion.id;
      if (!ids.insert(promotion.id).second) add(place + " stands twice");
      if (promotion.window != kNoNode && !has(module_.windows, promotion.window)) {
        add(place + " names a window that does not exist");
      }
      if (promotion.window_by != kNoNode && !is_moment_of_cart(promotion.window_by)) {
        add(place + " has a window that tests no moment of the cart");
      }
      if (!has(module_.shapes, promotion.shape)) continue;
      const Shape& shape = module_.shapes[promotion.shape];
      if (promotion.conjunct_text.size() != shape.conjuncts.size()) {
        add(place + " does not have one text for each condition");
      }
      if (promotion.bounds.size() != shape.bounds.size()) add(place + " does not name each of its bounds");
      for (const CouponNeed& need : promotion.needs) {
        for (const std::uint32_t pool : need.pools) {
          if (!has(module_.pools, pool)) add(place + " needs a code of a pool that does not exist");
        }
      }
      if (promotion.stages.size() != shape.offers.size()) {
        add(place + " does not have one stage for each offer");
        continue;
      }
      for (std::size_t i = 0; i < shape.offers.size(); ++i) check_offer(place, promotion, i);
      check_amounts(place, promotion);
      if (shape.times != kNoNode) check_count(place, promotion, shape.times);
      for (const CapShape& cap : shape.caps) {
        if (cap.items != kNoNode) check_count(place, promotion, cap.items);
      }
    }
  }

  void check_offer(const std::string& place, const Promotion& promotion, std::size_t index) {
    const Shape& shape = module_.shapes[promotion.shape];
    const OfferShape& offer = shape.offers[index];
    const std::uint32_t stage = promotion.stages[index];
    const OfferInfo& row = info(offer.kind);
    if (!has(module_.stages, stage)) return add(place + " names a stage that does not exist");
    if (!legal(row.kind_class, offer.words.and_shipping, module_.stages[stage].kind)) {
      add(place + ": " + row.name + " may not stand in the stage " + module_.stages[stage].name);
    }
    if (slots_fit(promotion)) check_constants(place, promotion, offer);
  }

  [[nodiscard]] bool slots_fit(const Promotion& promotion) const {
    return promotion.slots.size() == module_.shapes[promotion.shape].slots.size();
  }

  [[nodiscard]] std::int64_t constant(const Promotion& promotion, std::uint32_t node) const {
    return promotion.slots[module_.shapes[promotion.shape].nodes[node].a];
  }

  void check_count(const std::string& place, const Promotion& promotion, std::uint32_t node) {
    if (!slots_fit(promotion)) return;
    if (module_.shapes[promotion.shape].nodes[node].op != Op::slot_int) return;  // known with the cart
    const std::int64_t count = constant(promotion, node);
    if (count < 1 || count > ops::kMaxQuantity) add(place + " has a count that is not from 1 to 1e9");
  }

  // What is given, capped, bounded or spent is made of constants that are not negative.
  void check_amounts(const std::string& place, const Promotion& promotion) {
    if (!slots_fit(promotion)) return;
    const Shape& shape = module_.shapes[promotion.shape];
    std::vector<std::uint32_t> open;
    for (const OfferShape& offer : shape.offers) open.insert(open.end(), {offer.value, offer.reward_value});
    for (const CapShape& cap : shape.caps) open.insert(open.end(), {cap.amount, cap.items});
    for (const BoundShape& bound : shape.bounds) open.push_back(bound.amount);
    for (const SpendShape& spend : shape.spends) open.push_back(spend.amount);
    open.push_back(shape.gift_worth);
    check_amounts(place, shape, promotion.slots, std::move(open));
  }

  void check_amounts(const std::string& place, const Shape& shape, const std::vector<std::int64_t>& slots,
                     std::vector<std::uint32_t> open) {
    std::vector<bool> seen(shape.nodes.size(), false);
    while (!open.empty()) {
      const std::uint32_t node = open.back();
      open.pop_back();
      if (node == kNoNode || seen[node]) continue;
      seen[node] = true;
      const OpInfo& row = info(shape.nodes[node].op);
      const bool number = row.type == Type::integer || row.type == Type::money || row.type == Type::exact;
      if (!number) continue;  // conditions and selections may compare with anything
      if (row.operands == Operands::slot && slots[shape.nodes[node].a] < 0) {
        return add(place + " has a constant below zero in an amount");
      }
      if (row.operands == Operands::lookup && !rows_are_amounts(slots[shape.nodes[node].a])) {
        return add(place + " looks up an amount below zero");
      }
      const std::vector<std::uint32_t> operands = operands_of(shape, shape.nodes[node]);
      if (row.operands != Operands::lookup) open.insert(open.end(), operands.begin(), operands.end());
    }
  }

  [[nodiscard]] bool rows_are_amounts(std::int64_t lookup) const {
    if (!has(module_.lookups, lookup)) return true;
    const auto& rows = module_.lookups[static_cast<std::size_t>(lookup)].rows;
    return std::ranges::all_of(
        rows, [](const Lookup::Row& row) { return row.value >= 0 && row.value <= ops::kMaxAmount; });
  }

  void check_constants(const std::string& place, const Promotion& promotion, const OfferShape& offer) {
    if (offer.k != kNoNode) {
      check_count(place, promotion, offer.k);
      check_count(place, promotion, offer.n);
      const auto& nodes = module_.shapes[promotion.shape].nodes;
      const bool constants = nodes[offer.k].op == Op::slot_int && nodes[offer.n].op == Op::slot_int;
      if (constants && offer.kind == OfferKind::every_nth &&
          constant(promotion, offer.k) > constant(promotion, offer.n)) {
        add(place + " rewards more units than its groups have");
      }
    }
    for (const OfferShape::Part& part : offer.parts) check_count(place, promotion, part.count);
    for (const std::uint32_t node : {offer.value, offer.reward_value}) {
      if (node == kNoNode) continue;
      const Op op = module_.shapes[promotion.shape].nodes[node].op;
      if (op == Op::slot_rate && constant(promotion, node) > ops::kRateScale) {
        add(place + " takes off more than 100%");
      }
    }
    if (offer.table == kNoNode || !has(module_.tables, promotion.slots[offer.table])) return;
    const TierTable& table = module_.tables[static_cast<std::size_t>(promotion.slots[offer.table])];
    if (table.by != offer.table_by || table.column != offer.table_column ||
        table.step_by_step != offer.table_step_by_step) {
      add(place + " has a table of another kind than its shape says");
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
};

}  // namespace

std::vector<std::string> verify(const Module& module) {
  return Verifier(module).run();
}

}  // namespace perk::ir
