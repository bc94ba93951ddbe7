// The words of a condition that is false: "subtotal is at least 5,000 THB: it is 4,680 THB, add 320 THB".
#include <algorithm>

#include "runtime/ops/civil.h"
#include "runtime/ops/money.h"
#include "runtime/pricing/outcome.h"
#include "runtime/pricing/phrase.h"

namespace perk::pricing {
namespace {

using ir::Op;

bool is_comparison(Op op) {
  return op == Op::equal || op == Op::not_equal || op == Op::less || op == Op::at_most || op == Op::more ||
         op == Op::at_least;
}

class Speaker {
 public:
  Speaker(const Calculation& calculation, const ir::Shape& shape, std::span<const std::int64_t> slots,
          std::span<const std::int64_t> entry)
      : calculation_(calculation), module_(calculation.module), shape_(shape), slots_(slots), entry_(entry) {}

  // What is the case, after the colon.
  std::string say(std::uint32_t root, PromotionResult& result) const {
    const ir::Node* node = &shape_.nodes[root];
    const bool negated = node->op == Op::negate;
    if (negated) node = &shape_.nodes[node->a];
    if (node->op == Op::segment) return negated ? "the customer is" : "the customer is not";
    if (node->op == Op::known) return negated ? "it is known" : "it is not known";
    if (is_comparison(node->op)) return compared(*node, negated, result);
    if (node->op == Op::in_pool || node->op == Op::text_contains || node->op == Op::starts_with ||
        node->op == Op::in_category) {
      return "it is " + value_text(node->a);
    }
    if (node->op == Op::any_of) return negated ? "one of these holds" : "none of these holds";
    return "it is not so";
  }

 private:
  std::string compared(const ir::Node& node, bool negated, PromotionResult& result) const {
    std::string text = "it is " + value_text(node.a);
    if (negated || (node.op != Op::at_least && node.op != Op::more)) return text;
    const interpret::Scalar left = value(node.a), right = value(node.b);
    if (!left.known || !right.known) return text;
    // What is missing, in whole steps of the scale.
    interpret::Scalar missing{right.numerator * left.denominator - left.numerator * right.denominator,
                              left.denominator * right.denominator};
    ops::Int128 whole = ops::ceil(missing);
    if (node.op == Op::more && whole * missing.denominator == missing.numerator) ++whole;
    if (whole <= 0) return text;
    const ir::Node& operand = shape_.nodes[node.a];
    const auto amount = static_cast<std::int64_t>(whole);
    if (operand.op == Op::subtotal || operand.op == Op::list_subtotal || operand.op == Op::total_money ||
        operand.op == Op::subtotal_before_tax || operand.op == Op::list_subtotal_before_tax) {
      result.short_by = {amount};
      text += ", add " + money_text(module_, amount);
    } else if (operand.op == Op::quantity || operand.op == Op::distinct) {
      result.short_items = amount;
      text += ", add " + number_text(amount, 0);
    }
    return text;
  }

  [[nodiscard]] interpret::Scalar value(std::uint32_t node) const {
    return calculation_.walker.value(shape_, slots_, node, {entry_});
  }

  [[nodiscard]] std::string value_text(std::uint32_t index) const {
    const ir::Node& node = shape_.nodes[index];
    if (node.op == Op::unscale || node.op == Op::fold_case) return value_text(node.a);
    const interpret::Scalar scalar = value(index);
    if (!scalar.known) return "not known";
    const auto whole = static_cast<std::int64_t>(ops::floor(scalar));
    switch (ir::info(node.op).type) {
      case ir::Type::boolean: return whole != 0 ? "yes" : "no";
      case ir::Type::money:
      case ir::Type::exact: return money_text(module_, whole);
      case ir::Type::symbol:
        return "\"" + std::string(calculation_.cart.text(static_cast<std::uint32_t>(whole))) + "\"";
      case ir::Type::integer: return integer_text(node, whole);
      case ir::Type::symbols:
      case ir::Type::picks: break;
    }
    return "not so";
  }

  [[nodiscard]] std::string integer_text(const ir::Node& node, std::int64_t whole) const {
    if (node.op == Op::fact) return field_text(module_.fields[node.a].type, whole);
    if (node.op == Op::total) return field_text(module_.fields[node.b].type, whole);
    return number_text(whole, 0);
  }

  [[nodiscard]] std::string field_text(ir::FieldType type, std::int64_t whole) const {
    switch (type) {
      case ir::FieldType::number: return number_text(whole, 6);
      case ir::FieldType::percent: return number_text(whole, 6) + "%";
      case ir::FieldType::measure: return number_text(whole, 3);
      case ir::FieldType::money: return money_text(module_, whole);
      case ir::FieldType::date: return date_text(whole);
      case ir::FieldType::time: return clock_text(whole);
      case ir::FieldType::instant: return instant_text(module_, whole);
      case ir::FieldType::boolean: return whole != 0 ? "yes" : "no";
      case ir::FieldType::count:
      case ir::FieldType::duration:
      case ir::FieldType::text:
      case ir::FieldType::text_set:
      case ir::FieldType::category: break;
    }
    return number_text(whole, 0);
  }

  static std::string two(std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }
  static std::string clock_text(std::int64_t seconds) {
    return two(seconds / 3600) + ":" + two(seconds / 60 % 60);
  }
  static std::string date_text(std::int64_t days) {
    const ops::Civil date = ops::civil_from_days(days);
    return std::to_string(date.year) + "-" + two(date.month) + "-" + two(date.day);
  }

  const Calculation& calculation_;
  const ir::Module& module_;
  const ir::Shape& shape_;
  std::span<const std::int64_t> slots_;
  std::span<const std::int64_t> entry_;
};

}  // namespace

void explain_condition(const Calculation& calculation, std::uint32_t promotion, std::uint32_t conjunct,
                       std::span<const std::int64_t> entry, PromotionResult& result) {
  const ir::Promotion& source = calculation.module.promotions[promotion];
  const ir::Shape& shape = calculation.module.shapes[source.shape];
  const Speaker speaker(calculation, shape, source.slots, entry);
  result.outcome = Outcome::condition_false;
  const std::string fact = speaker.say(shape.conjuncts[conjunct].node, result);
  const std::string text = conjunct < source.conjunct_text.size() ? source.conjunct_text[conjunct] : "";
  result.reason = text.empty() ? fact : text + ": " + fact;
}

std::string fact_of_condition(const Calculation& calculation, std::uint32_t promotion, std::uint32_t conjunct,
                              std::span<const std::int64_t> entry) {
  const ir::Promotion& source = calculation.module.promotions[promotion];
  const ir::Shape& shape = calculation.module.shapes[source.shape];
  const std::uint32_t root = shape.conjuncts[conjunct].node;
  if (!is_comparison(shape.nodes[root].op)) return {};
  PromotionResult unread;
  return Speaker(calculation, shape, source.slots, entry).say(root, unread);
}

}  // namespace perk::pricing
