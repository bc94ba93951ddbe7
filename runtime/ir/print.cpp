// The printer of the IR; see print.h.
#include "runtime/ir/print.h"

#include <array>
#include <limits>

#include "runtime/ir/print_window.h"
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
    case Operands::account: out += " account" + number(node.a); break;
    case Operands::lookup:
      out += " s" + number(node.a) + " by";
      for (const std::uint32_t operand : operands_of(shape, node)) out += " " + node_name(operand);
      break;
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

std::string print_words(const OfferWords& words) {
  std::string out;
  if (words.from_cheapest) out += ", from the cheapest";
  if (words.of_one_line) out += ", of one line";
  if (words.last_partial) out += ", last group partial";
  if (words.spread_over_set) out += ", spread over the set";
  if (words.and_shipping) out += ", and shipping";
  if (words.each_product) out += ", each product by itself";
  if (words.ordinal != 0) out += ", place " + number(words.ordinal);
  return out;
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
    out += " part " + node_name(part.count) + " of ";
    out += part.sel != kNoNode ? node_name(part.sel) : "s" + number(part.skus);
  }
  if (offer.account != kNoNode) out += " account" + number(offer.account);
  if (offer.pool != kNoNode) out += " pool" + number(offer.pool);
  if (offer.reward != RewardKind::free || offer.k != kNoNode ||
      (!offer.parts.empty() && info(offer.kind).rewards())) {
    out += std::string(" at ") + name_of(offer.reward);
  }
  add_node(out, "of value", offer.reward_value);
  return out + print_words(offer.words);
}

std::string print_bound(const BoundShape& bound) {
  constexpr std::array<const char*, 5> kKinds{"uses", "times", "money", "items", "credit"};
  std::string out = std::string("bound ") + kKinds[static_cast<std::size_t>(bound.kind)];
  for (const std::uint32_t key : bound.keys) out += " by f" + number(key);
  add_node(out, "amount", bound.amount);
  if (bound.last == LastGrant::whole) out += " whole";
  if (bound.last == LastGrant::none) out += " none";
  if (bound.or_guests) out += " or guests";
  if (bound.budget) out += " budget";
  return out;
}

std::string print_length(std::int32_t months, std::int32_t days, std::int64_t seconds) {
  return std::to_string(months) + " months " + std::to_string(days) + " days " + std::to_string(seconds) +
         " seconds";
}

std::string print_period(const Period& period) {
  constexpr std::array<const char*, 7> kKinds{"ever", "order", "day", "week", "month", "year", "rolling"};
  std::string out = kKinds[static_cast<std::size_t>(period.kind)];
  if (period.kind == Period::Kind::rolling) {
    out += " " + print_length(period.months, period.days, period.seconds);
  }
  return out;
}

std::string print_returns(const ReturnRules& rules) {
  std::string out;
  if (rules.claws_back != Said::nothing) out += rules.claws_back == Said::yes ? " claw back" : " keep";
  if (rules.uses_come_back == Said::yes) out += " uses come back";
  if (rules.shortage_claws_back != Said::nothing) {
    out += rules.shortage_claws_back == Said::yes ? " shortage claws back" : " shortage keeps";
  }
  return out;
}

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module) {}

  std::string run() {
    header();
    pools();
    accounts();
    lookups();
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
      case SlotType::lookup: return "lookup" + std::to_string(value);
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
    line("zone " + module_.zone.name + " " + number(module_.zone.transitions.size()) + " transitions" +
         (module_.day_start != 0 ? ", days start at second " + std::to_string(module_.day_start) : ""));
    if (module_.settlement) {
      line("round total to " + slot(SlotType::money, module_.settlement->step) + " " +
           name_of(module_.settlement->mode));
    }
    const std::string returns = print_returns(module_.returns);
    if (!returns.empty()) line("returns" + returns);
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

  [[nodiscard]] std::string cell(const Lookup& lookup, const Lookup::Row& row, std::size_t key) const {
    const Lookup::Cell& cell = row.cells[key];
    if (cell.kind == Lookup::Cell::Kind::any) return "any";
    if (lookup.symbols[key]) return slot(SlotType::symbol, cell.value);
    return std::to_string(cell.value) + (cell.kind == Lookup::Cell::Kind::at_least ? "+" : "");
  }

  void lookups() {
    for (std::size_t i = 0; i < module_.lookups.size(); ++i) {
      const Lookup& lookup = module_.lookups[i];
      std::string out = "lookup" + number(i);
      for (const Lookup::Row& row : lookup.rows) {
        out += " |";
        for (std::size_t key = 0; key < row.cells.size(); ++key) out += " " + cell(lookup, row, key);
        out += ": " + std::to_string(row.value);
      }
      line(out);
    }
  }

  static std::string lapse(const Lapse& lapse) {
    const std::string after = " lapses " + print_length(lapse.months, lapse.days, lapse.seconds) + " after ";
    switch (lapse.kind) {
      case Lapse::Kind::never: break;
      case Lapse::Kind::after_earning: return after + "earning";
      case Lapse::Kind::after_last: return after + "last " + lapse.event;
      case Lapse::Kind::end_of: return std::string(" lapses at end of ") + name_of(lapse.period);
    }
    return {};
  }

  void accounts() {
    for (std::size_t i = 0; i < module_.accounts.size(); ++i) {
      const Account& account = module_.accounts[i];
      line("a" + number(i) + " " + account.id + " " + quoted(account.display) +
           (account.unit.empty() ? " money" : " units " + account.unit + " " + account.units) + " worth " +
           std::to_string(account.worth) + " usable from " + std::to_string(account.usable_from) +
           lapse(account.lapse));
    }
    for (std::size_t i = 0; i < module_.pools.size(); ++i) {
      const Pool& pool = module_.pools[i];
      std::string out = "pool" + number(i) + " " + pool.id + " " + quoted(pool.display);
      for (const std::string& code : pool.codes) out += " " + quoted(code);
      if (pool.window != kNoNode) out += " window w" + number(pool.window);
      if (pool.from_issue) out += " valid " + print_length(pool.months, pool.days, pool.seconds);
      out += " worth " + slot(SlotType::money, pool.worth);
      if (pool.used_in_parts) out += " used in parts";
      if (pool.uses_per_code) out += " uses " + std::to_string(*pool.uses_per_code);
      if (pool.made != 0) out += " made " + std::to_string(pool.made) + " like " + quoted(pool.pattern);
      if (pool.check_digit) out += " check digit";
      line(out);
    }
  }

  void windows() {
    for (std::size_t i = 0; i < module_.windows.size(); ++i) {
      std::string out = "w" + number(i) + " " + ir::print(module_.windows[i]);
      for (const std::uint32_t child : module_.windows[i].children) out += " w" + number(child);
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
    if (promotion.window_by != kNoNode) out += " by f" + number(promotion.window_by);
    for (const CouponNeed& need : promotion.needs) {
      out += " needs";
      for (const std::string& code : need.codes) out += " " + quoted(code);
      for (const std::uint32_t pool : need.pools) out += " pool" + number(pool);
    }
    if (promotion.optional) out += " optional";
    if (promotion.may_share_items) out += " may share items";
    line(out);
    for (const BoundName& bound : promotion.bounds) {
      line("  counter " + quoted(bound.counter) + " " + print_period(bound.period) + "  # " + bound.text);
    }
    if (promotion.earned) {
      line("  earned " + promotion.earned->event + " after " +
           print_length(promotion.earned->months, promotion.earned->days, promotion.earned->seconds));
    }
    const std::string returns = print_returns(promotion.returns);
    if (!returns.empty()) line("  returns" + returns);
    for (const Message& message : promotion.says) {
      line(std::string("  say") + (message.badge ? " badge" : "") +
           (message.language.empty() ? "" : " in " + message.language) + " " + quoted(message.text));
    }
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
      using Kind = Constraint::Kind;
      constexpr std::array<const char*, 5> kKinds{"best", "never", "first", "stop after", "customer chooses"};
      std::string out = kKinds[static_cast<std::size_t>(constraint.kind)];
      if (constraint.kind != Kind::never && constraint.kind != Kind::stop_after) {
        out += " " + std::to_string(constraint.at_most) + " of";
      }
      out += list(constraint.members);
      if (constraint.kind == Kind::never) out += " with" + list(constraint.others);
      if (constraint.kind == Kind::stop_after) out += " stops" + list(constraint.others);
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
         (module_.ties_to_first_ending ? ", ties to the one that ends first" : "") +
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
    if (cap.scope == CapScope::fact) text += " f" + number(cap.field);
    add_node(text, "amount", cap.amount);
    add_node(text, "items", cap.items);
    line(text);
  }
  for (const BoundShape& bound : shape.bounds) line(print_bound(bound));
  for (const SpendShape& spend : shape.spends) {
    line("spends a" + number(spend.account) + " " + node_name(spend.amount));
  }
  if (shape.gift_worth != kNoNode) line("gift worth " + node_name(shape.gift_worth));
  if (shape.times != kNoNode) line("times " + node_name(shape.times));
  if (shape.root != kNoNode) line("root " + node_name(shape.root));
  return out;
}

std::string print(const Module& module) {
  return Printer(module).run();
}

}  // namespace perk::ir
