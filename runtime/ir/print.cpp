// The printer of the IR; see print.h.
#include "runtime/ir/print.h"

#include <array>
#include <limits>

#include "runtime/ir/strata.h"
#include "runtime/ops/civil.h"

namespace perk::ir {

namespace {

std::string number(std::uint64_t value) {
  return std::to_string(value);
}
std::string node_name(std::uint32_t node) {
  return "n" + number(node);
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "\"";
}

std::string decimal(std::int64_t value, std::size_t digits, bool trim) {
  const bool negative = value < 0;
  std::string text = std::to_string(value);
  if (negative) text.erase(0, 1);
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  if (digits > 0) text.insert(text.size() - digits, 1, '.');
  while (trim && digits > 0 && text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return negative ? "-" + text : text;
}

// The one of the IR's tables that an index belongs to, or the index with a mark where there is none.
template <class Items>
bool has(const Items& items, std::int64_t index) {
  return index >= 0 && static_cast<std::size_t>(index) < items.size();
}

std::string print_node(const Shape& shape, const Node& node) {
  const OpInfo& row = info(node.op);
  std::string out = row.name;
  switch (row.operands) {
    case Operands::none: break;
    case Operands::slot: out += " s" + number(node.a); break;
    case Operands::field: out += " f" + number(node.a); break;
    case Operands::pool: out += " segment" + number(node.a); break;
    case Operands::one_pool: out += " " + node_name(node.a) + " s" + number(node.b); break;
    case Operands::picks_field: out += " " + node_name(node.a) + " f" + number(node.b); break;
    case Operands::one_scale: out += " " + node_name(node.a) + " by " + number(node.b); break;
    default:
      for (const std::uint32_t operand : operands_of(shape, node)) out += " " + node_name(operand);
  }
  return out;
}

void add_node(std::string& out, const char* name, std::uint32_t node) {
  if (node != kNoNode) out += std::string(" ") + name + " " + node_name(node);
}

std::string print_offer(const OfferShape& offer) {
  std::string out = std::string("offer ") + info(offer.kind).name;
  add_node(out, "of", offer.sel);
  add_node(out, "rewarding", offer.rewarded);
  add_node(out, "value", offer.value);
  if (offer.table != kNoNode) {
    constexpr std::array<const char*, 4> kColumns{"price_each", "percent", "off_in_all", "off_each"};
    out += " table s" + number(offer.table);
    out += offer.table_by == TierTable::By::quantity ? " by quantity " : " by subtotal ";
    out += kColumns[static_cast<std::size_t>(offer.table_column)];
    if (offer.table_step_by_step) out += " step by step";
  }
  add_node(out, "k", offer.k);
  add_node(out, "n", offer.n);
  if (!offer.rewards_cheapest) out += " dearest";
  for (const OfferShape::Part& part : offer.parts) {
    out += " part " + node_name(part.count) + " of " + node_name(part.sel);
  }
  if (offer.reward != RewardKind::free || offer.k != kNoNode || !offer.parts.empty()) {
    out += std::string(" at ") + name_of(offer.reward);
  }
  add_node(out, "of value", offer.reward_value);
  return out;
}

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module) {}

  std::string run() {
    header();
    pools();
    windows();
    for (std::size_t i = 0; i < module_.shapes.size(); ++i) {
      out_ += "shape " + number(i) + "\n" + print(module_.shapes[i]);
    }
    for (const Segment& segment : module_.segments) {
      line("segment " + segment.id + " " + quoted(segment.display) + " " + program(segment.program));
    }
    for (const Stage& stage : module_.stages) {
      line("stage " + stage.name + " " + name_of(stage.kind) +
           (stage.one_after_another ? " one after another" : ""));
    }
    for (std::size_t i = 0; i < module_.promotions.size(); ++i) promotion(i);
    stacking();
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }

  [[nodiscard]] std::string slot(SlotType type, std::int64_t value) const {
    switch (type) {
      case SlotType::integer: return std::to_string(value);
      case SlotType::money: return decimal(value, module_.exponent, false) + " " + module_.currency;
      case SlotType::rate: return decimal(value, 6, true) + "%";
      case SlotType::symbol:
        return has(module_.symbols, value) ? quoted(module_.symbols[static_cast<std::size_t>(value)]) : "?";
      case SlotType::symbol_set: return "set" + std::to_string(value);
      case SlotType::table: return "table" + std::to_string(value);
    }
    return "?";
  }

  [[nodiscard]] std::string slots(std::uint32_t shape, const std::vector<std::int64_t>& values) const {
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool typed = has(module_.shapes, shape) && i < module_.shapes[shape].slots.size();
      out += (i == 0 ? "" : ", ") + (typed ? slot(module_.shapes[shape].slots[i], values[i]) : "?");
    }
    return "[" + out + "]";
  }

  [[nodiscard]] std::string program(const Program& of) const {
    return "shape " + number(of.shape) + " " + slots(of.shape, of.slots);
  }

  void header() {
    line("module " + module_.pack + " " + quoted(module_.display) + " version " + module_.version);
    line("currency " + module_.currency + " exponent " + number(module_.exponent) +
         (module_.prices_include_tax ? ", prices include tax" : ", prices exclude tax") +
         (module_.codes_match_case ? ", codes match case" : ""));
    line(std::string("rounding ") + name_of(module_.rounding.mode) + " " + name_of(module_.rounding.basis) +
         " remainder " + name_of(module_.rounding.remainder));
    line("zone " + module_.zone.name + " " + number(module_.zone.transitions.size()) + " transitions");
    for (std::size_t i = 0; i < module_.fields.size(); ++i) field(i);
  }

  void field(std::size_t index) {
    const Field& field = module_.fields[index];
    std::string out = "f" + number(index) + " " + name_of(field.record) + "." + field.name + " " +
                      name_of(field.type) + (field.optional ? " optional" : "");
    if (field.at_least) out += " from " + std::to_string(*field.at_least);
    if (field.at_most) out += " to " + std::to_string(*field.at_most);
    for (std::size_t i = 0; i < field.one_of.size(); ++i) {
      out += (i == 0 ? " one of " : ", ") + quoted(field.one_of[i]);
    }
    line(out);
  }

  void pools() {
    for (std::size_t i = 0; i < module_.symbol_sets.size(); ++i) {
      std::string out = "set" + number(i);
      for (const std::uint32_t symbol : module_.symbol_sets[i]) out += " " + slot(SlotType::symbol, symbol);
      line(out);
    }
    for (std::size_t i = 0; i < module_.tables.size(); ++i) {
      const TierTable& table = module_.tables[i];
      const bool by_quantity = table.by == TierTable::By::quantity;
      const SlotType column = table.column == TierTable::Column::percent ? SlotType::rate : SlotType::money;
      std::string out = "table" + number(i);
      for (const TierTable::Tier& tier : table.tiers) {
        out += " | " + slot(by_quantity ? SlotType::integer : SlotType::money, tier.from) +
               "+: " + slot(column, tier.value);
      }
      line(out);
    }
  }

  static std::string date(std::int64_t days) {
    if (days == std::numeric_limits<std::int64_t>::min() ||
        days == std::numeric_limits<std::int64_t>::max()) {
      return "…";
    }
    const ops::Civil civil = ops::civil_from_days(days);
    const auto two = [](std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return std::to_string(civil.year) + "-" + two(civil.month) + "-" + two(civil.day);
  }

  void windows() {
    constexpr std::array<const char*, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    for (std::size_t i = 0; i < module_.windows.size(); ++i) {
      const Window& window = module_.windows[i];
      std::string out = "w" + number(i);
      switch (window.kind) {
        case Window::Kind::all: out += " all"; break;
        case Window::Kind::any: out += " any"; break;
        case Window::Kind::dates: out += " dates " + date(window.from) + " .. " + date(window.to); break;
        case Window::Kind::instants:
          out += " instants " + std::to_string(window.from) + " .. " + std::to_string(window.to);
          break;
        case Window::Kind::hours:
          out += " hours " + std::to_string(window.from) + " .. " + std::to_string(window.to);
          break;
        case Window::Kind::weekdays:
          out += " weekdays";
          for (std::size_t day = 0; day < kDays.size(); ++day) {
            if ((window.weekdays >> day & 1) != 0) out += std::string(" ") + kDays[day];
          }
          break;
      }
      for (const std::uint32_t child : window.children) out += " w" + number(child);
      line(out);
    }
  }

  void promotion(std::size_t rank) {
    const Promotion& promotion = module_.promotions[rank];
    std::string out = "promotion " + number(rank) + " " + promotion.id + " " + quoted(promotion.display) +
                      " shape " + number(promotion.shape) + " " + slots(promotion.shape, promotion.slots) +
                      " stages";
    for (const std::uint32_t stage : promotion.stages) {
      out += " " + (has(module_.stages, stage) ? module_.stages[stage].name : "?");
    }
    if (promotion.window != kNoNode) out += " window w" + number(promotion.window);
    if (!promotion.coupons.empty()) out += " needs";
    for (const std::string& code : promotion.coupons) out += " " + quoted(code);
    if (promotion.optional) out += " optional";
    if (promotion.may_share_items) out += " may share items";
    line(out);
    for (const std::string& text : promotion.conjunct_text) line("  # " + text);
    if (!promotion.window_text.empty()) line("  # " + promotion.window_text);
  }

  static std::string list(const std::vector<std::uint32_t>& ranks) {
    std::string out;
    for (const std::uint32_t rank : ranks) out += " " + number(rank);
    return out;
  }

  void stacking() {
    for (const Constraint& constraint : module_.constraints) {
      const bool best = constraint.kind == Constraint::Kind::best;
      std::string out = best ? "best " + std::to_string(constraint.at_most) + " of" : "never";
      out += list(constraint.members);
      if (!best) out += " with" + list(constraint.others);
      if (constraint.scope == Constraint::Scope::line) out += " per line";
      if (constraint.scope == Constraint::Scope::fact) out += " per f" + number(constraint.fact);
      line(out + "  # " + constraint.text);
    }
    if (module_.total_cap) {
      line("total cap " + program(*module_.total_cap) + "  # " + module_.total_cap_text);
    }
    if (module_.floor) {
      const Floor& floor = *module_.floor;
      std::string out = "floor " + program(floor.amount);
      if (floor.otherwise) out += " otherwise " + program(*floor.otherwise);
      if (!floor.except.empty()) out += " except" + list(floor.except);
      line(out + "  # " + floor.text);
    }
    line(std::string("choose ") + (module_.first_that_applies ? "first that applies" : "best for customer") +
         (module_.anything_may_be_left_out ? ", anything may be left out" : ""));
  }

  const Module& module_;
  std::string out_;
};

}  // namespace

std::string print(const Shape& shape) {
  std::string out;
  const auto line = [&](const std::string& text) { out += "  " + text + "\n"; };
  std::string slots = "slots";
  for (const SlotType type : shape.slots) slots += std::string(" ") + name_of(type);
  if (!shape.slots.empty()) line(slots);
  for (std::size_t i = 0; i < shape.nodes.size(); ++i) {
    line("n" + number(i) + " = " + print_node(shape, shape.nodes[i]));
  }
  for (const Conjunct& conjunct : shape.conjuncts) {
    line(std::string("require ") + name_of(conjunct.stratum) + " " + node_name(conjunct.node));
  }
  for (const OfferShape& offer : shape.offers) line(print_offer(offer));
  for (const CapShape& cap : shape.caps) {
    std::string text = std::string("cap per ") + name_of(cap.scope);
    add_node(text, "amount", cap.amount);
    add_node(text, "items", cap.items);
    line(text);
  }
  if (shape.times != kNoNode) line("times " + node_name(shape.times));
  if (shape.root != kNoNode) line("root " + node_name(shape.root));
  return out;
}

std::string print(const Module& module) {
  return Printer(module).run();
}

}  // namespace perk::ir
