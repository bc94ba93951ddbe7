// The interpreter's three walks: truth, scalars, selections; see evaluate.h. What an operation means stands
// in runtime/ops; here is only where its operands come from.
#include "runtime/interpret/evaluate.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <string>

#include "runtime/base/check.h"
#include "runtime/ops/money.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/text.h"

namespace perk::interpret {

namespace {

using ir::Node;
using ir::Op;

// One promotion's program at one entry.
class Walk {
 public:
  Walk(const ir::Module& module, const CartView& cart, const Evaluator& evaluator, const ir::Shape& shape,
       std::span<const std::int64_t> slots, Entry entry)
      : module_(module), cart_(cart), evaluator_(evaluator), shape_(shape), slots_(slots), entry_(entry) {}

  [[nodiscard]] bool test(std::uint32_t index, std::uint32_t run) const;
  [[nodiscard]] Scalar value(std::uint32_t index, std::uint32_t run) const;
  [[nodiscard]] Picks select(std::uint32_t index) const;

 private:
  [[nodiscard]] const Node& node(std::uint32_t index) const { return shape_.nodes[index]; }
  [[nodiscard]] const FactValue& fact_of(const Node& node, std::uint32_t run) const;
  [[nodiscard]] bool is_known(std::uint32_t index, std::uint32_t run) const;
  [[nodiscard]] std::optional<std::string> text_of(std::uint32_t index, std::uint32_t run) const;
  [[nodiscard]] bool test_texts(const Node& node, std::uint32_t run) const;
  [[nodiscard]] bool test_in_pool(const Node& node, std::uint32_t run) const;
  [[nodiscard]] bool test_contains(const Node& node, std::uint32_t run) const;
  [[nodiscard]] Scalar aggregate(const Node& node) const;
  [[nodiscard]] Scalar look_up(const Node& node, std::uint32_t run) const;
  [[nodiscard]] Scalar arithmetic(const Node& node, std::uint32_t run) const;
  [[nodiscard]] const FactValue& coupon_fact(const ir::Field& field) const;
  [[nodiscard]] Scalar count_distinct(std::uint32_t field, const Picks& picks) const;
  [[nodiscard]] Picks pick(const Node& node) const;

  const ir::Module& module_;
  const CartView& cart_;
  const Evaluator& evaluator_;
  const ir::Shape& shape_;
  std::span<const std::int64_t> slots_;
  Entry entry_;
};

const FactValue& Walk::fact_of(const Node& node, std::uint32_t run) const {
  switch (node.op) {
    case Op::unit_fact:
    case Op::unit_fact_money:
    case Op::unit_fact_symbol:
    case Op::unit_fact_symbols:
    case Op::unit_fact_boolean: return cart_.runs()[run].facts[node.a];
    default: break;
  }
  const ir::Field& field = module_.fields[node.a];
  return field.record == ir::Record::coupon ? coupon_fact(field) : cart_.fact(node.a);
}

const FactValue& Walk::coupon_fact(const ir::Field& field) const {
  static const FactValue missing;
  if (entry_.code == nullptr) return missing;
  if (field.name == "code") return entry_.code->code;
  if (field.name == "owner") return entry_.code->owner;
  return field.name == "issued_at" ? entry_.code->issued_at : missing;
}

bool Walk::is_known(std::uint32_t index, std::uint32_t run) const {
  const Node& of = node(index);
  if (of.op == Op::fold_case || of.op == Op::fold_cases || of.op == Op::unscale) return is_known(of.a, run);
  if (of.op == Op::percent_of) return is_known(of.a, run) && is_known(of.b, run);
  if (of.op == Op::balance || of.op == Op::balance_money || of.op == Op::lookup ||
      of.op == Op::lookup_money) {
    return value(index, run).known;
  }
  return ir::info(of.op).operands != ir::Operands::field || fact_of(of, run).scalar.known;
}

std::optional<std::string> Walk::text_of(std::uint32_t index, std::uint32_t run) const {
  const Node& of = node(index);
  if (of.op == Op::fold_case) {
    const std::optional<std::string> text = text_of(of.a, run);
    return text ? std::optional(ops::fold_case(*text)) : std::nullopt;
  }
  const Scalar symbol = value(index, run);
  if (!symbol.known) return std::nullopt;
  return cart_.text(static_cast<std::uint32_t>(symbol.numerator));
}

// Tests of two texts, folded ones included: a folded text need not be a symbol of anything.
bool Walk::test_texts(const Node& node, std::uint32_t run) const {
  const std::optional<std::string> left = text_of(node.a, run);
  const std::optional<std::string> right = text_of(node.b, run);
  if (!left || !right) return false;
  switch (node.op) {
    case Op::equal: return *left == *right;
    case Op::not_equal: return *left != *right;
#define PERK_FORM_comparison(name, body)
#define PERK_FORM_set_test(name, body)
#define PERK_FORM_amount(name, body)
#define PERK_FORM_arithmetic(name, body)
#define PERK_FORM_text(name, body)
#define PERK_FORM_text_test(name, body) \
  case Op::name: return ops::body(*left, *right);
#define OPERATION(name, form, result, failure, body, sql) PERK_FORM_##form(name, body)
#include "runtime/ops/ops.def"
#undef OPERATION
#undef PERK_FORM_comparison
#undef PERK_FORM_text_test
    default: break;
  }
  PERK_CHECK(!"a test of two texts");
  return false;
}

bool Walk::test_in_pool(const Node& of, std::uint32_t run) const {
  const auto& set = module_.symbol_sets[static_cast<std::size_t>(slots_[of.b])];
  if (node(of.a).op == Op::fold_case) {
    const std::optional<std::string> text = text_of(of.a, run);
    const std::optional<std::uint32_t> symbol = text ? cart_.symbol(*text) : std::nullopt;
    return symbol && ops::has_symbol(set, *symbol);
  }
  const Scalar symbol = value(of.a, run);
  return symbol.known && ops::has_symbol(set, static_cast<std::uint32_t>(symbol.numerator));
}

bool Walk::test_contains(const Node& of, std::uint32_t run) const {
  const bool folded = node(of.a).op == Op::fold_cases;
  const FactValue& set = fact_of(node(folded ? node(of.a).a : of.a), run);
  if (!set.scalar.known || !is_known(of.b, run)) return false;
  if (!folded) {
    return ops::has_symbol(set.symbols, static_cast<std::uint32_t>(value(of.b, run).numerator));
  }
  const std::optional<std::string> wanted = text_of(of.b, run);
  return std::any_of(set.symbols.begin(), set.symbols.end(),
                     [&](std::uint32_t symbol) { return ops::fold_case(cart_.text(symbol)) == *wanted; });
}

bool Walk::test(std::uint32_t index, std::uint32_t run) const {
  const Node& of = node(index);
  const auto operands = std::span(shape_.operands).subspan(of.list, of.length);
  switch (of.op) {
    case Op::constant_true: return true;
    case Op::constant_false: return false;
    case Op::fact_boolean:
    case Op::unit_fact_boolean: {
      const Scalar& truth = fact_of(of, run).scalar;
      return truth.known && truth.numerator != 0;
    }
    case Op::all_of:
      return std::all_of(operands.begin(), operands.end(), [&](std::uint32_t i) { return test(i, run); });
    case Op::any_of:
      return std::any_of(operands.begin(), operands.end(), [&](std::uint32_t i) { return test(i, run); });
    case Op::negate: return !test(of.a, run);
    case Op::known: return is_known(of.a, run);
    case Op::segment: return evaluator_.in_segment(of.a);
    case Op::in_pool: return test_in_pool(of, run);
    case Op::contains: return test_contains(of, run);
    case Op::equal:
    case Op::not_equal:
      if (node(of.a).op == Op::fold_case || node(of.b).op == Op::fold_case) return test_texts(of, run);
      break;
    case Op::text_contains:
    case Op::starts_with:
    case Op::in_category: return test_texts(of, run);
    default: break;
  }
  switch (of.op) {
#define PERK_FORM_comparison(name, body) \
  case Op::name: return ops::body(value(of.a, run), value(of.b, run));
#define PERK_FORM_text_test(name, body)
#define OPERATION(name, form, result, failure, body, sql) PERK_FORM_##form(name, body)
#include "runtime/ops/ops.def"
#undef OPERATION
#undef PERK_FORM_comparison
#undef PERK_FORM_text_test
#undef PERK_FORM_set_test
#undef PERK_FORM_amount
#undef PERK_FORM_arithmetic
#undef PERK_FORM_text
    default: break;
  }
  PERK_CHECK(!"a boolean node");
  return false;
}

Scalar Walk::value(std::uint32_t index, std::uint32_t run) const {
  const Node& of = node(index);
  switch (of.op) {
    case Op::slot_int:
    case Op::slot_money:
    case Op::slot_rate:
    case Op::slot_symbol: return {slots_[of.a], 1, true};
    case Op::fact:
    case Op::fact_money:
    case Op::fact_symbol:
    case Op::fact_boolean:
    case Op::unit_fact:
    case Op::unit_fact_money:
    case Op::unit_fact_symbol:
    case Op::unit_fact_boolean: return fact_of(of, run).scalar;
    case Op::unit_price: return {entry_.amounts[run], cart_.runs()[run].quantity, true};
    case Op::unit_list_price: return {cart_.runs()[run].list_amount, cart_.runs()[run].quantity, true};
    case Op::subtotal:
    case Op::list_subtotal:
    case Op::quantity:
    case Op::distinct:
    case Op::total:
    case Op::total_money:
    case Op::subtotal_before_tax:
    case Op::list_subtotal_before_tax: return aggregate(of);
    case Op::balance:
    case Op::balance_money: {
      const std::optional<std::int64_t> held = cart_.balance(of.a);
      return {held.value_or(0), 1, held.has_value()};
    }
    case Op::lookup:
    case Op::lookup_money: return look_up(of, run);
    case Op::times_into:
    case Op::multiply:
    case Op::multiply_money:
    case Op::least: return arithmetic(of, run);
    case Op::percent_of: {
      const Scalar rate = value(of.a, run);
      return rate.known ? ops::percent_of(static_cast<std::int64_t>(rate.numerator), value(of.b, run)) : rate;
    }
    case Op::unscale: return ops::unscale(of.b, value(of.a, run));
    default: break;
  }
  PERK_CHECK(ir::info(of.op).type == ir::Type::boolean);
  return {test(index, run) ? 1 : 0, 1, true};
}

// Of two operands, or of a list one after another.
Scalar Walk::arithmetic(const Node& of, std::uint32_t run) const {
  const auto operands = std::span(shape_.operands).subspan(of.list, of.length);
  const bool list = ir::info(of.op).operands == ir::Operands::list;
  Scalar result = value(list ? operands.front() : of.a, run);
  const auto join = [&](const Scalar& next) -> Scalar {
    switch (of.op) {
#define PERK_FORM_comparison(name, body)
#define PERK_FORM_text_test(name, body)
#define PERK_FORM_set_test(name, body)
#define PERK_FORM_amount(name, body)
#define PERK_FORM_text(name, body)
#define PERK_FORM_arithmetic(name, body) \
  case Op::name: return ops::body(result, next);
#define OPERATION(name, form, result_type, failure, body, sql) PERK_FORM_##form(name, body)
#include "runtime/ops/ops.def"
#undef OPERATION
#undef PERK_FORM_comparison
#undef PERK_FORM_text_test
#undef PERK_FORM_set_test
#undef PERK_FORM_amount
#undef PERK_FORM_text
#undef PERK_FORM_arithmetic
      default: return next;
    }
  };
  if (!list) return join(value(of.b, run));
  for (const std::uint32_t operand : operands.subspan(1)) result = join(value(operand, run));
  return result;
}

// The first row whose cells all fit; of rows with tiers that fit, the one with the highest.
Scalar Walk::look_up(const Node& of, std::uint32_t run) const {
  using Cell = ir::Lookup::Cell;
  const ir::Lookup& table = module_.lookups[static_cast<std::size_t>(slots_[of.a])];
  const auto operands = std::span(shape_.operands).subspan(of.list, of.length);
  std::vector<Scalar> keys;
  keys.reserve(operands.size());
  for (const std::uint32_t operand : operands) keys.push_back(value(operand, run));
  const auto fits = [&](const ir::Lookup::Row& row) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const Scalar cell{row.cells[i].value, 1, true};
      if (row.cells[i].kind == Cell::Kind::equal && !ops::equal(keys[i], cell)) return false;
      if (row.cells[i].kind == Cell::Kind::at_least && !ops::at_least(keys[i], cell)) return false;
    }
    return true;
  };
  const auto higher = [&](const ir::Lookup::Row& row, const ir::Lookup::Row& than) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const Cell &a = row.cells[i], &b = than.cells[i];
      if (a.kind != Cell::Kind::at_least || b.kind != Cell::Kind::at_least || a.value == b.value) continue;
      return a.value > b.value;
    }
    return false;
  };
  const ir::Lookup::Row* best = nullptr;
  for (const ir::Lookup::Row& row : table.rows) {
    if (fits(row) && (best == nullptr || higher(row, *best))) best = &row;
  }
  return best == nullptr ? Scalar{0, 1, false} : Scalar{best->value, 1, true};
}

Scalar Walk::count_distinct(std::uint32_t field, const Picks& picks) const {
  std::set<std::pair<Int128, std::vector<std::uint32_t>>> seen;
  for (std::size_t r = 0; r < picks.size(); ++r) {
    const FactValue& fact = cart_.runs()[r].facts[field];
    if (picks[r] > 0 && fact.scalar.known) seen.emplace(fact.scalar.numerator, fact.symbols);
  }
  return {static_cast<Int128>(seen.size()), 1, true};
}

// Sums over the units picked. A unit whose field is missing adds nothing to a total.
Scalar Walk::aggregate(const Node& of) const {
  const Picks picks = select(of.a);
  if (of.op == Op::distinct) return count_distinct(of.b, picks);
  Int128 sum = 0;
  for (std::size_t r = 0; r < picks.size(); ++r) {
    const Run& run = cart_.runs()[r];
    if (picks[r] == 0) continue;
    switch (of.op) {
      case Op::subtotal: sum += ops::share(entry_.amounts[r], run.quantity, 0, picks[r]); break;
      case Op::list_subtotal: sum += ops::share(run.list_amount, run.quantity, 0, picks[r]); break;
      case Op::subtotal_before_tax:
      case Op::list_subtotal_before_tax: {
        const Scalar& rate = run.facts[of.b].scalar;
        if (module_.prices_include_tax && !rate.known) return {0, 1, false};
        const std::int64_t whole = of.op == Op::subtotal_before_tax ? entry_.amounts[r] : run.list_amount;
        const std::int64_t amount = ops::share(whole, run.quantity, 0, picks[r]);
        sum += module_.prices_include_tax
                   ? ops::before_tax(amount, static_cast<std::int64_t>(rate.numerator), module_.rounding.mode)
                   : amount;
        break;
      }
      case Op::quantity: sum += picks[r]; break;
      default: {
        const Scalar& each = run.facts[of.b].scalar;
        if (each.known) sum += each.numerator * picks[r];
      }
    }
  }
  return {sum, 1, true};
}

Picks Walk::pick(const Node& of) const {
  Picks picks = select(of.b);
  const Scalar count = value(of.a, kNoRun);
  std::int64_t left = count.known ? static_cast<std::int64_t>(count.numerator / count.denominator) : 0;
  std::vector<std::uint32_t> order = cheapest_first(cart_, entry_);
  if (of.op == Op::pick_dearest) std::reverse(order.begin(), order.end());
  for (const std::uint32_t run : order) {
    picks[run] = std::min(picks[run], left);
    left -= picks[run];
  }
  return picks;
}

Picks Walk::select(std::uint32_t index) const {
  const Node& of = node(index);
  const std::vector<Run>& runs = cart_.runs();
  switch (of.op) {
    case Op::everything:
    case Op::where: {
      Picks picks(runs.size(), 0);
      for (std::uint32_t r = 0; r < runs.size(); ++r) {
        if (of.op == Op::everything || test(of.a, r)) picks[r] = runs[r].quantity;
      }
      return picks;
    }
    case Op::both: {
      Picks picks = select(of.a);
      const Picks other = select(of.b);
      for (std::size_t r = 0; r < picks.size(); ++r) picks[r] = std::min(picks[r], other[r]);
      return picks;
    }
    case Op::minus: {
      Picks picks = select(of.a);
      const Picks other = select(of.b);
      for (std::size_t r = 0; r < picks.size(); ++r) {
        picks[r] = std::max<std::int64_t>(0, picks[r] - other[r]);
      }
      return picks;
    }
    case Op::pick_cheapest:
    case Op::pick_dearest: return pick(of);
    default: break;
  }
  PERK_CHECK(!"a selection");
  return {};
}

}  // namespace

std::vector<std::uint32_t> cheapest_first(const CartView& cart, Entry entry) {
  const std::vector<Run>& runs = cart.runs();
  std::vector<std::uint32_t> order(runs.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t l, std::uint32_t r) {
    const int by_price =
        ops::compare({entry.amounts[l], runs[l].quantity}, {entry.amounts[r], runs[r].quantity});
    if (by_price != 0) return by_price < 0;
    return ops::compare({runs[l].list_amount, runs[l].quantity}, {runs[r].list_amount, runs[r].quantity}) < 0;
  });
  return order;
}

bool Evaluator::test(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                     Entry entry) const {
  return Walk(module_, cart_, *this, shape, slots, entry).test(node, kNoRun);
}

Scalar Evaluator::value(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                        Entry entry, std::uint32_t run) const {
  return Walk(module_, cart_, *this, shape, slots, entry).value(node, run);
}

Picks Evaluator::select(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                        Entry entry) const {
  return Walk(module_, cart_, *this, shape, slots, entry).select(node);
}

bool Evaluator::in_segment(std::uint32_t segment) const {
  std::uint8_t& memo = segment_memo_[segment];
  if (memo == 0) {
    const ir::Program& program = module_.segments[segment].program;
    const ir::Shape& shape = module_.shapes[program.shape];
    memo = test(shape, program.slots, shape.root, Entry{}) ? 2 : 1;
  }
  return memo == 2;
}

}  // namespace perk::interpret
