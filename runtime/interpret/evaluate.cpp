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
    default: return cart_.fact(node.a);
  }
}

bool Walk::is_known(std::uint32_t index, std::uint32_t run) const {
  const Node& of = node(index);
  if (of.op == Op::fold_case || of.op == Op::fold_cases || of.op == Op::unscale) return is_known(of.a, run);
  if (of.op == Op::percent_of) return is_known(of.b, run);
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
    case Op::total_money: return aggregate(of);
    case Op::percent_of: return ops::percent_of(slots_[node(of.a).a], value(of.b, run));
    case Op::unscale: return ops::unscale(of.b, value(of.a, run));
    default: break;
  }
  PERK_CHECK(ir::info(of.op).type == ir::Type::boolean);
  return {test(index, run) ? 1 : 0, 1, true};
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
  std::int64_t left = slots_[node(of.a).a];
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
