// Checks of one shape; see verify_shape.h.
#include "runtime/ir/verify_shape.h"

#include <algorithm>

#include "runtime/ir/strata.h"
#include "runtime/ops/money.h"
#include "runtime/ops/ops.h"

namespace perk::ir {

namespace {

// Products of a denominator with a 64-bit amount then stay below 2^124.
constexpr std::int64_t kMaxDenominator = 1'000'000'000'000'000'000;

bool is_amount(Type type) {
  return type == Type::money || type == Type::exact;
}
bool is_numeric(Type type) {
  return type == Type::integer || is_amount(type);
}

bool comparable(Type left, Type right, bool ordered) {
  if (is_numeric(left) && is_numeric(right)) {
    return left == right || left == Type::exact || right == Type::exact;
  }
  return !ordered && left == right && (left == Type::symbol || left == Type::boolean);
}

Type type_of(FieldType type) {
  switch (type) {
    case FieldType::boolean: return Type::boolean;
    case FieldType::money: return Type::money;
    case FieldType::text:
    case FieldType::category: return Type::symbol;
    case FieldType::text_set: return Type::symbols;
    default: return Type::integer;
  }
}

bool of_unit(const Field& field) {
  return field.record == Record::product || field.record == Record::line;
}

class ShapeVerifier {
 public:
  ShapeVerifier(const Module& module, const Shape& shape, std::vector<std::string>& defects)
      : module_(module), shape_(shape), defects_(defects), used_(shape.slots.size(), false) {}

  void run() {
    for (std::uint32_t i = 0; i < shape_.nodes.size(); ++i) {
      place_ = "n" + std::to_string(i);
      if (static_cast<std::size_t>(shape_.nodes[i].op) > static_cast<std::size_t>(Op::pick_dearest)) {
        complain("is of no known operation");
        return;
      }
      if (!check_order(i)) return;  // nothing behind it can be judged
      check_node(shape_.nodes[i]);
      check_denominator(shape_.nodes[i]);
    }
    strata_ = ir::strata(shape_);
    check_counts_of_picks();
    check_conjuncts();
    for (const OfferShape& offer : shape_.offers) check_offer(offer);
    check_caps();
    for (std::size_t slot = 0; slot < used_.size(); ++slot) {
      place_ = "s" + std::to_string(slot);
      if (!used_[slot]) complain("is a slot that nothing uses");
    }
  }

 private:
  void complain(const std::string& text) { defects_.push_back(place_ + " " + text); }
  [[nodiscard]] Op op(std::uint32_t node) const { return shape_.nodes[node].op; }
  [[nodiscard]] Type type(std::uint32_t node) const { return info(op(node)).type; }

  bool check_order(std::uint32_t index) {
    const Node& node = shape_.nodes[index];
    if (node.list > shape_.operands.size() || node.length > shape_.operands.size() - node.list) {
      complain("lists operands beyond the end");
      return false;
    }
    for (const std::uint32_t operand : operands_of(shape_, node)) {
      if (operand < index) continue;
      complain("uses n" + std::to_string(operand) + ", which does not come before it");
      return false;
    }
    return true;
  }

  void use_slot(std::uint32_t slot, SlotType type) {
    if (slot >= shape_.slots.size()) return complain("names a slot that does not exist");
    used_[slot] = true;
    if (shape_.slots[slot] != type) complain(std::string("needs a slot of type ") + name_of(type));
  }

  void check_field(std::uint32_t index, Type type, bool unit) {
    if (index >= module_.fields.size()) return complain("names a field that does not exist");
    const Field& field = module_.fields[index];
    if (type_of(field.type) != type) complain("has another type than its field " + field.name);
    if (of_unit(field) != unit) {
      complain(unit ? "is a unit's fact of a field that is none" : "is a cart's fact of a field of units");
    }
  }

  void want(bool holds, const char* what) {
    if (!holds) complain(what);
  }

  void check_node(const Node& node) {
    const OpInfo& row = info(node.op);
    switch (row.operands) {
      case Operands::none: break;
      case Operands::slot: use_slot(node.a, slot_type(node.op)); break;
      case Operands::field: check_field(node.a, row.type, row.stratum == Stratum::unit); break;
      case Operands::pool:
        want(node.a < module_.segments.size(), "names a segment that does not exist");
        break;
      case Operands::one_pool:
        want(type(node.a) == Type::symbol, "looks for something else than a text in a set");
        use_slot(node.b, SlotType::symbol_set);
        break;
      case Operands::one: check_one(node); break;
      case Operands::two: check_two(node); break;
      case Operands::list:
        want(node.op != Op::least || node.length > 0, "is the least of nothing");
        for (const std::uint32_t operand : operands_of(shape_, node)) {
          if (node.op == Op::least) {
            want(is_numeric(type(operand)), "compares something else than numbers");
          } else {
            want(type(operand) == Type::boolean, "joins something else than conditions");
          }
        }
        break;
      case Operands::account: check_account(node); break;
      case Operands::lookup:
        use_slot(node.a, SlotType::lookup);
        for (const std::uint32_t key : operands_of(shape_, node)) want(is_key(key), "looks up by no value");
        break;
      case Operands::picks:
        want(type(node.a) == Type::picks, "sums over something else than a selection");
        break;
      case Operands::picks_field: check_sum(node); break;
      case Operands::rate_money:
        want(type(node.a) == Type::integer, "needs a percentage");
        want(is_amount(type(node.b)), "takes a percentage of something else than money");
        break;
      case Operands::count_of:
        want(type(node.a) == Type::integer, "needs a count");
        want(type(node.b) == Type::picks, "picks from something else than a selection");
        break;
      case Operands::one_scale:
        want(type(node.a) == Type::integer, "rescales something else than a number");
        want(node.b == 1'000 || node.b == 1'000'000 || node.b == 100'000'000, "has a scale that no type has");
        break;
    }
  }

  static SlotType slot_type(Op op) {
    switch (op) {
      case Op::slot_money: return SlotType::money;
      case Op::slot_rate: return SlotType::rate;
      case Op::slot_symbol: return SlotType::symbol;
      default: return SlotType::integer;
    }
  }

  void check_one(const Node& node) {
    const Type operand = type(node.a);
    switch (node.op) {
      case Op::fold_case: return want(operand == Type::symbol, "folds something else than a text");
      case Op::fold_cases:
        return want(info(op(node.a)).operands == Operands::field && operand == Type::symbols,
                    "folds something else than a field of texts");
      case Op::known:
        return want(info(op(node.a)).operands == Operands::field,
                    "asks whether something else than a field is known");
      default: return want(operand == Type::boolean, "needs a condition");
    }
  }

  void check_two(const Node& node) {
    const Type left = type(node.a), right = type(node.b);
    switch (node.op) {
      case Op::equal:
      case Op::not_equal: return want(comparable(left, right, false), "compares what cannot be compared");
      case Op::less:
      case Op::at_most:
      case Op::more:
      case Op::at_least: return want(comparable(left, right, true), "compares what has no order");
      case Op::times_into:
        return want(is_numeric(left) && is_numeric(right), "divides something else than numbers");
      case Op::multiply:
        return want(left == Type::integer && right == Type::integer, "multiplies something else than counts");
      case Op::multiply_money:
        return want(left == Type::money && right == Type::integer, "multiplies something else than money");
      case Op::contains:
        want(op(node.a) == Op::fold_cases || op(node.b) != Op::fold_case, "folds one of two texts alone");
        return want(left == Type::symbols && right == Type::symbol,
                    "looks for a text in something else than texts");
      case Op::both:
      case Op::minus:
        return want(left == Type::picks && right == Type::picks, "joins something else than selections");
      default: return want(left == Type::symbol && right == Type::symbol, "tests something else than texts");
    }
  }

  // One value; a folded text is none, since it need not be a symbol.
  [[nodiscard]] bool is_key(std::uint32_t node) const {
    return type(node) != Type::symbols && type(node) != Type::picks && op(node) != Op::fold_case;
  }

  void check_account(const Node& node) {
    if (node.a >= module_.accounts.size()) return complain("names an account that does not exist");
    const bool money = module_.accounts[node.a].unit.empty();
    want(money == (node.op == Op::balance_money), "has another type than its account");
  }

  void check_sum(const Node& node) {
    want(type(node.a) == Type::picks, "sums over something else than a selection");
    if (node.b >= module_.fields.size()) return complain("names a field that does not exist");
    const Field& field = module_.fields[node.b];
    want(of_unit(field), "sums a field that units do not have");
    if (node.op == Op::total) want(type_of(field.type) == Type::integer, "adds up what is no number");
    if (node.op == Op::subtotal_before_tax || node.op == Op::list_subtotal_before_tax) {
      want(field.type == FieldType::percent, "takes out a tax that is no percentage");
    }
    if (node.op == Op::total_money) want(type_of(field.type) == Type::money, "adds up what is no money");
  }

  // The largest denominator a node can have, and that it stays in bounds.
  void check_denominator(const Node& node) {
    ops::Int128 largest = 1;
    const auto below = [&](std::uint32_t operand) { return denominators_[operand]; };
    if (node.op == Op::unit_price || node.op == Op::unit_list_price) largest = ops::kMaxQuantity;
    if (node.op == Op::percent_of) largest = below(node.b) * ops::kRateScale;
    if (node.op == Op::unscale) largest = below(node.a) * node.b;
    if (largest > kMaxDenominator) {
      complain("can have a denominator above 1e18");
      largest = kMaxDenominator;
    }
    denominators_.push_back(largest);
  }

  // A selection is the cart's, whatever its count reads: the count must not read a unit.
  void check_counts_of_picks() {
    for (std::uint32_t i = 0; i < shape_.nodes.size(); ++i) {
      if (info(op(i)).operands != Operands::count_of) continue;
      place_ = "n" + std::to_string(i);
      want(strata_[shape_.nodes[i].a] != Stratum::unit, "counts by a unit");
    }
  }

  void check_conjuncts() {
    Stratum before = Stratum::constant;
    for (const Conjunct& conjunct : shape_.conjuncts) {
      place_ = "condition n" + std::to_string(conjunct.node);
      if (conjunct.node >= shape_.nodes.size()) {
        complain("does not exist");
        continue;
      }
      want(type(conjunct.node) == Type::boolean, "is no condition");
      want(strata_[conjunct.node] == conjunct.stratum, "has another stratum than it says");
      want(conjunct.stratum != Stratum::unit, "reads a unit outside a selection");
      want(conjunct.stratum >= before, "is out of the order of strata");
      before = conjunct.stratum;
    }
  }

  // A value that is the same for the whole cart; `types` are the ones allowed.
  void check_value(std::uint32_t node, std::initializer_list<Type> types, const char* what) {
    if (node >= shape_.nodes.size()) return complain(std::string(what) + " is missing");
    const bool fits = std::find(types.begin(), types.end(), type(node)) != types.end();
    if (!fits) complain(std::string(what) + " has a wrong type");
    if (type(node) != Type::picks && strata_[node] == Stratum::unit) {
      complain(std::string(what) + " reads a unit outside a selection");
    }
  }

  void check_constant(std::uint32_t node, Op wanted, const char* what) {
    if (node >= shape_.nodes.size()) return complain(std::string(what) + " is missing");
    if (op(node) != wanted) complain(std::string(what) + " is not a constant of its kind");
  }

  void check_reward(const OfferShape& offer) {
    if (offer.reward == RewardKind::free) {
      want(offer.reward_value == kNoNode, "is free and has a value");
    } else if (offer.reward == RewardKind::percent_off) {
      check_value(offer.reward_value, {Type::integer}, "its percentage");
    } else {
      check_value(offer.reward_value, {Type::money, Type::exact}, "its amount");
    }
  }

  void check_counts(const OfferShape& offer) {
    check_value(offer.k, {Type::integer}, "its count k");
    check_value(offer.n, {Type::integer}, "its count n");
  }

  void check_gift(const OfferShape& offer) {
    want(!offer.parts.empty(), "is a gift of nothing");
    for (const OfferShape::Part& part : offer.parts) {
      check_value(part.count, {Type::integer}, "the count of a gift");
      use_slot(part.skus, SlotType::symbol_set);
    }
    if (offer.value != kNoNode) check_value(offer.value, {Type::integer}, "how often it is given");
  }

  // What its kind does not read is not there: others read every operand that is.
  void check_unread(const OfferShape& offer, const OfferInfo& kind) {
    using In = OfferOperands;
    const auto is = [&](std::initializer_list<In> kinds) {
      return std::find(kinds.begin(), kinds.end(), kind.operands) != kinds.end();
    };
    const auto absent = [&](bool reads, std::uint32_t operand) {
      want(reads || operand == kNoNode, "has an operand that its kind does not read");
    };
    want(kind.selects() || offer.sel == kNoNode, "has a selection that its kind does not read");
    absent(is({In::trade}), offer.rewarded);
    absent(is({In::rate, In::money, In::charge_money, In::gifts, In::balance, In::credit, In::issue}),
           offer.value);
    absent(is({In::tiers}), offer.table);
    absent(is({In::balance, In::credit}), offer.account);
    absent(is({In::issue}), offer.pool);
    absent(kind.rewards(), offer.reward_value);
    absent(kind.counts(), offer.k);
    absent(kind.counts(), offer.n);
    want(is({In::slots, In::gifts}) || offer.parts.empty(), "has parts that its kind does not read");
    for (const OfferShape::Part& part : offer.parts) {
      absent(is({In::slots}), part.sel);
      absent(is({In::gifts}), part.skus);
    }
  }

  void check_target(const OfferShape& offer, bool account) {
    const std::size_t size = account ? module_.accounts.size() : module_.pools.size();
    if ((account ? offer.account : offer.pool) >= size) {
      complain(account ? "names an account that does not exist" : "names a pool that does not exist");
    }
  }

  void check_offer(const OfferShape& offer) {
    if (!exists(offer.kind)) {
      place_ = "an offer";
      return complain("is of no known kind");
    }
    const OfferInfo& kind = info(offer.kind);
    place_ = std::string("offer ") + kind.name;
    if (kind.selects()) check_value(offer.sel, {Type::picks}, "its selection");
    if (kind.counts()) check_counts(offer);
    if (kind.rewards()) check_reward(offer);
    check_unread(offer, kind);
    want(!offer.words.each_product || has_products(), "counts each product, and no field says which it is");
    switch (kind.operands) {
      case OfferOperands::rate: return check_value(offer.value, {Type::integer}, "its percentage");
      case OfferOperands::money:
      case OfferOperands::charge_money:
        return check_value(offer.value, {Type::money, Type::exact}, "its amount");
      case OfferOperands::tiers: return check_table(offer);
      case OfferOperands::trade: return check_value(offer.rewarded, {Type::picks}, "its rewarded selection");
      case OfferOperands::slots: return check_bundle(offer);
      case OfferOperands::charge_rate:
        return want(offer.reward == RewardKind::free || offer.reward == RewardKind::percent_off,
                    "takes something else than a percentage off shipping");
      case OfferOperands::groups: return;
      case OfferOperands::gifts: return check_gift(offer);
      case OfferOperands::balance:
        check_value(offer.value, {Type::money, Type::exact}, "its amount");
        return check_target(offer, true);
      case OfferOperands::credit:
        check_value(offer.value, {Type::integer, Type::money, Type::exact}, "its amount");
        return check_target(offer, true);
      case OfferOperands::issue:
        if (offer.value != kNoNode) check_value(offer.value, {Type::integer}, "its count");
        return check_target(offer, false);
    }
  }

  [[nodiscard]] bool has_products() const {
    return std::ranges::any_of(module_.fields, [](const Field& field) {
      return field.record == Record::product && field.name == "sku" && field.type == FieldType::text;
    });
  }

  void check_table(const OfferShape& offer) {
    use_slot(offer.table, SlotType::table);
    const bool prices = offer.table_column == TierTable::Column::price_each;
    want(prices == (offer.kind == OfferKind::quantity_price), "has a table of another kind");
  }

  void check_bundle(const OfferShape& offer) {
    want(!offer.parts.empty(), "is a bundle of nothing");
    for (const OfferShape::Part& part : offer.parts) {
      check_value(part.count, {Type::integer}, "the count of a part");
      check_value(part.sel, {Type::picks}, "the selection of a part");
    }
  }

  void check_caps() {
    place_ = "cap";
    for (const CapShape& cap : shape_.caps) {
      want((cap.amount == kNoNode) != (cap.items == kNoNode),
           "must have either an amount or a count of items");
      if (cap.amount != kNoNode) {
        check_value(cap.amount, {Type::money, Type::exact, Type::integer}, "its amount");
      }
      if (cap.items != kNoNode) check_value(cap.items, {Type::integer}, "its count of items");
      if (cap.scope == CapScope::fact) want(cap.field < module_.fields.size(), "is counted by no field");
    }
    place_ = "bound";
    for (const BoundShape& bound : shape_.bounds) {
      check_value(bound.amount, {Type::money, Type::exact, Type::integer}, "its amount");
      for (const std::uint32_t key : bound.keys) want(key < module_.fields.size(), "is counted by no field");
    }
    place_ = "spending";
    for (const SpendShape& spend : shape_.spends) {
      check_value(spend.amount, {Type::money, Type::exact, Type::integer}, "its amount");
      want(spend.account < module_.accounts.size(), "names an account that does not exist");
    }
    if (shape_.gift_worth != kNoNode) check_value(shape_.gift_worth, {Type::money}, "the worth of a gift");
    place_ = "limit";
    if (shape_.times != kNoNode) check_constant(shape_.times, Op::slot_int, "its count of times");
  }

  const Module& module_;
  const Shape& shape_;
  std::vector<std::string>& defects_;
  std::vector<bool> used_;
  std::vector<ops::Int128> denominators_;
  std::vector<Stratum> strata_;  // by node
  std::string place_;
};

}  // namespace

void verify_shape(const Module& module, const Shape& shape, std::vector<std::string>& defects) {
  ShapeVerifier(module, shape, defects).run();
}

void verify_use(const Shape& shape, ShapeUse use, std::vector<std::string>& defects) {
  if (use == ShapeUse::unused) {
    defects.emplace_back("is used by nothing");
    return;
  }
  if (use == ShapeUse::promotion) {
    if (shape.offers.empty()) defects.emplace_back("is a promotion's and gives nothing");
    if (shape.root != kNoNode) defects.emplace_back("is a promotion's and has a root");
    return;
  }
  if (shape.root >= shape.nodes.size()) {
    defects.emplace_back("has no root");
    return;
  }
  const Type type = info(shape.nodes[shape.root].op).type;
  const Stratum stratum = strata(shape)[shape.root];
  if (use == ShapeUse::segment) {
    if (type != Type::boolean) defects.emplace_back("is a segment's and no condition");
    if (stratum > Stratum::customer) defects.emplace_back("is a segment's and reads the cart");
    return;
  }
  if (!is_amount(type)) defects.emplace_back("is an amount's and not of money");
  if (use == ShapeUse::total_cap && stratum == Stratum::unit) {
    defects.emplace_back("is the total cap's and reads a unit");
  }
}

}  // namespace perk::ir
