// Where the operands of an operation come from; what it does with them stands in runtime/ops, and in
// helpers.h where it is long.
#include "runtime/interpret/walk.h"

#include <algorithm>
#include <array>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/interpret/helpers.h"
#include "runtime/interpret/texts.h"
#include "runtime/ops/money.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/text.h"

namespace perk::interpret {

using ir::Node;
using ir::Op;
using ops::Int128;
using ops::Scalar;

namespace {

const World& world_of(const exec::Facts& facts) {
  return *static_cast<const World*>(facts.world);
}

}  // namespace

// Picks that have to stand somewhere while others are found.
class Walk::Row {
 public:
  explicit Row(const Walk& walk) : walk_(walk) {
    const std::uint32_t row = walk.rows_++;
    if (row < exec::kScratchRows) {
      picks_ = walk.facts_.scratch + row * walk.facts_.stride;
    } else {
      own_.resize(walk.facts_.stride);
      picks_ = own_.data();
    }
  }
  ~Row() { --walk_.rows_; }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  [[nodiscard]] std::int64_t* picks() const { return picks_; }

 private:
  const Walk& walk_;
  std::int64_t* picks_ = nullptr;
  std::vector<std::int64_t> own_;
};

Walk::Walk(const exec::Facts& facts, const ir::Shape& shape, std::span<const std::int64_t> slots)
    : facts_(facts), module_(*world_of(facts).module), shape_(shape), slots_(slots) {}

Walk::Fact Walk::fact_of(const Node& of, std::uint32_t run) const {
  const auto set = [](const exec::Symbols& symbols) { return std::span(symbols.data, symbols.count); };
  switch (of.op) {
    case Op::unit_fact:
    case Op::unit_fact_money:
    case Op::unit_fact_symbol:
    case Op::unit_fact_symbols:
    case Op::unit_fact_boolean: {
      const std::size_t at = of.a * facts_.stride + run;
      return {{facts_.unit[at], 1, facts_.unit_known[at] != 0}, set(facts_.unit_sets[at])};
    }
    default: break;
  }
  if (module_.fields[of.a].record == ir::Record::coupon) {
    if (facts_.code == nullptr) return {};
    return {{facts_.code[of.a], 1, facts_.code_known[of.a] != 0}, {}};
  }
  return {{facts_.fact[of.a], 1, facts_.known[of.a] != 0}, set(facts_.sets[of.a])};
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

std::optional<std::string_view> Walk::text_of(std::uint32_t index, std::uint32_t run,
                                              std::string& folded) const {
  const Node& of = node(index);
  if (of.op == Op::fold_case) {
    const std::optional<std::string_view> text = text_of(of.a, run, folded);
    if (!text) return std::nullopt;
    folded = ops::fold_case(*text);
    return folded;
  }
  const Scalar symbol = value(index, run);
  if (!symbol.known) return std::nullopt;
  return (*world_of(facts_).texts)[static_cast<std::uint32_t>(symbol.numerator)];
}

// Tests of two texts, folded ones included: a folded text need not be a symbol of anything.
bool Walk::test_two_texts(const Node& of, std::uint32_t run) const {
  std::string left_folded, right_folded;
  const std::optional<std::string_view> left = text_of(of.a, run, left_folded);
  const std::optional<std::string_view> right = text_of(of.b, run, right_folded);
  return left && right && test_texts(of.op, *left, *right);
}

// A category field has the module's categories that it lies in as its set.
bool Walk::test_category(const Node& of, std::uint32_t run) const {
  const Node &path = node(of.a), &category = node(of.b);
  const bool field = path.op == Op::fact_symbol || path.op == Op::unit_fact_symbol;
  if (!field || category.op != Op::slot_symbol || module_.fields[path.a].type != ir::FieldType::category ||
      module_.fields[path.a].record == ir::Record::coupon) {
    return test_two_texts(of, run);
  }
  return ops::has_symbol(fact_of(path, run).set, static_cast<std::uint32_t>(slots_[category.a]));
}

bool Walk::test_in_pool(const Node& of, std::uint32_t run) const {
  const auto& set = module_.symbol_sets[static_cast<std::size_t>(slots_[of.b])];
  if (node(of.a).op == Op::fold_case) {
    std::string folded;
    const std::optional<std::string_view> text = text_of(of.a, run, folded);
    if (!text) return false;
    const std::size_t symbol = place_of(module_.symbols, *text);
    return symbol < module_.symbols.size() && ops::has_symbol(set, static_cast<std::uint32_t>(symbol));
  }
  const Scalar symbol = value(of.a, run);
  return symbol.known && ops::has_symbol(set, static_cast<std::uint32_t>(symbol.numerator));
}

bool Walk::test_contains(const Node& of, std::uint32_t run) const {
  const bool folded = node(of.a).op == Op::fold_cases;
  const Fact fact = fact_of(node(folded ? node(of.a).a : of.a), run);
  if (!fact.scalar.known || !is_known(of.b, run)) return false;
  if (!folded) return ops::has_symbol(fact.set, static_cast<std::uint32_t>(value(of.b, run).numerator));
  std::string wanted_folded;
  const std::optional<std::string_view> wanted = text_of(of.b, run, wanted_folded);
  const Texts& texts = *world_of(facts_).texts;
  return std::ranges::any_of(fact.set,
                             [&](std::uint32_t symbol) { return ops::fold_case(texts[symbol]) == *wanted; });
}

bool Walk::test(std::uint32_t index, std::uint32_t run) const {
  const Node& of = node(index);
  const auto holds = [&](std::uint32_t operand) { return test(operand, run); };
  switch (of.op) {
    case Op::constant_true: return true;
    case Op::constant_false: return false;
    case Op::fact_boolean:
    case Op::unit_fact_boolean: {
      const Scalar truth = fact_of(of, run).scalar;
      return truth.known && truth.numerator != 0;
    }
    case Op::all_of: return std::ranges::all_of(operands(of), holds);
    case Op::any_of: return std::ranges::any_of(operands(of), holds);
    case Op::negate: return !test(of.a, run);
    case Op::known: return is_known(of.a, run);
    case Op::segment: return in_segment(facts_, of.a);
    case Op::in_pool: return test_in_pool(of, run);
    case Op::contains: return test_contains(of, run);
    case Op::equal:
    case Op::not_equal:
      if (node(of.a).op == Op::fold_case || node(of.b).op == Op::fold_case) return test_two_texts(of, run);
      break;
    case Op::text_contains:
    case Op::starts_with: return test_two_texts(of, run);
    case Op::in_category: return test_category(of, run);
    default: break;
  }
  switch (of.op) {
#define PERK_FORM_comparison(name, body) \
  case Op::name: return ops::body(value(of.a, run), value(of.b, run));
#define PERK_FORM_text_test(name, body)
#define PERK_FORM_set_test(name, body)
#define PERK_FORM_amount(name, body)
#define PERK_FORM_arithmetic(name, body)
#define PERK_FORM_text(name, body)
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
    case Op::unit_price: return {facts_.entry[run], facts_.quantity[run], true};
    case Op::unit_list_price: return {facts_.list[run], facts_.quantity[run], true};
    case Op::subtotal:
    case Op::list_subtotal:
    case Op::quantity:
    case Op::distinct:
    case Op::total:
    case Op::total_money:
    case Op::subtotal_before_tax:
    case Op::list_subtotal_before_tax: return aggregate(of);
    case Op::balance:
    case Op::balance_money: return {facts_.balance[of.a], 1, facts_.balance_known[of.a] != 0};
    case Op::lookup:
    case Op::lookup_money: return look_up_keys(of, run);
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
  const bool list = ir::info(of.op).operands == ir::Operands::list;
  Scalar result = value(list ? operands(of).front() : of.a, run);
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
  for (const std::uint32_t operand : operands(of).subspan(1)) result = join(value(operand, run));
  return result;
}

Scalar Walk::look_up_keys(const Node& of, std::uint32_t run) const {
  constexpr std::size_t kFew = 8;
  const ir::Lookup& table = module_.lookups[static_cast<std::size_t>(slots_[of.a])];
  const std::span<const std::uint32_t> keys = operands(of);
  std::array<Scalar, kFew> few{};
  std::vector<Scalar> many(keys.size() > kFew ? keys.size() : 0);
  const std::span<Scalar> values = many.empty() ? std::span(few).first(keys.size()) : std::span(many);
  for (std::size_t i = 0; i < keys.size(); ++i) values[i] = value(keys[i], run);
  return look_up(table, values);
}

// Sums over the units picked. A unit whose field is missing adds nothing to a total.
Scalar Walk::aggregate(const Node& of) const {
  const Row row(*this);
  const std::int64_t* picks = row.picks();
  select(of.a, row.picks());
  if (of.op == Op::distinct) return {count_distinct(facts_, of.b, picks), 1, true};
  Int128 sum = 0;
  for (std::size_t r = 0; r < facts_.runs; ++r) {
    if (picks[r] == 0) continue;
    const std::size_t at = of.b * facts_.stride + r;  // of the field, where there is one
    switch (of.op) {
      case Op::subtotal: sum += ops::share(facts_.entry[r], facts_.quantity[r], 0, picks[r]); break;
      case Op::list_subtotal: sum += ops::share(facts_.list[r], facts_.quantity[r], 0, picks[r]); break;
      case Op::subtotal_before_tax:
      case Op::list_subtotal_before_tax: {
        if (module_.prices_include_tax && facts_.unit_known[at] == 0) return {0, 1, false};
        const std::int64_t whole = of.op == Op::subtotal_before_tax ? facts_.entry[r] : facts_.list[r];
        const std::int64_t amount = ops::share(whole, facts_.quantity[r], 0, picks[r]);
        sum += module_.prices_include_tax ? ops::before_tax(amount, facts_.unit[at], module_.rounding.mode)
                                          : amount;
        break;
      }
      case Op::quantity: sum += picks[r]; break;
      default:
        if (facts_.unit_known[at] != 0) sum += Int128{facts_.unit[at]} * picks[r];
    }
  }
  return {sum, 1, true};
}

void Walk::select(std::uint32_t index, std::int64_t* picks) const {
  const Node& of = node(index);
  switch (of.op) {
    case Op::everything: std::copy_n(facts_.quantity, facts_.runs, picks); return;
    case Op::where:
      for (std::uint32_t r = 0; r < facts_.runs; ++r) picks[r] = test(of.a, r) ? facts_.quantity[r] : 0;
      return;
    case Op::both:
    case Op::minus: {
      select(of.a, picks);
      const Row other(*this);
      select(of.b, other.picks());
      for (std::size_t r = 0; r < facts_.runs; ++r) {
        const std::int64_t with = other.picks()[r];
        picks[r] = of.op == Op::both ? std::min(picks[r], with) : std::max<std::int64_t>(0, picks[r] - with);
      }
      return;
    }
    case Op::pick_cheapest:
    case Op::pick_dearest:
      select(of.b, picks);
      keep_cheapest(facts_, value(of.a, exec::kNoRun), of.op == Op::pick_dearest, picks);
      return;
    default: break;
  }
  PERK_CHECK(!"a selection");
}

}  // namespace perk::interpret
