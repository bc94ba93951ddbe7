// Amounts and counts of offers: constants of the right kind, never nothing.
//
// In: an amount as written. Out: a typed constant. What the language takes from facts and tables waits.
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

// Reports what is no constant; true if it was one.
bool is_constant(Context& context, const ast::Expr& expr) {
  if (ast::as<ast::ErrorExpr>(expr) != nullptr) return false;
  if (ast::as<ast::Quantity>(expr) != nullptr) return true;
  if (ast::as<ast::Lookup>(expr) != nullptr) {
    report_not_priced_yet(context, expr.span, "a value that a table looks up",
                          "write one promotion for each value");
  } else if (ast::as<ast::Path>(expr) != nullptr) {
    report_not_priced_yet(context, expr.span, "a value taken from a field or a column",
                          "write the value itself");
  } else {
    report_not_priced_yet(context, expr.span, "an offer whose amount is a fact",
                          "a percentage of goods is written `10% off goods`");
  }
  return false;
}

}  // namespace

std::optional<Amount> check_amount(Context& context, const ast::Expr& expr, bool may_be_zero) {
  if (!is_constant(context, expr)) return std::nullopt;
  Amount amount;
  amount.percent = ast::as<ast::Quantity>(expr)->percent;
  amount.value =
      amount.percent ? check_discount_percent(context, expr) : check_money(context, expr, Scope::order);
  if (amount.value == nullptr) return std::nullopt;
  if (amount.value->constant.scalar == 0 && !may_be_zero) {
    auto& diagnostic = context.sink.report(diag::Code::E0413, expr.span, "this offer never gives anything",
                                           "nothing is taken off");
    diagnostic.help = "write how much is given, or take the `give` line out";
    return std::nullopt;
  }
  return amount;
}

std::optional<std::int64_t> check_count(Context& context, const ast::Expr& expr,
                                        const std::vector<std::string>& units) {
  if (!is_constant(context, expr)) return std::nullopt;
  const auto& quantity = *ast::as<ast::Quantity>(expr);
  auto count = count_of(context, quantity, units);
  if (!count) return std::nullopt;
  if (*count < 1) {
    auto& diagnostic =
        context.sink.report(diag::Code::E0419, expr.span, "a count is at least 1", "nothing is meant");
    diagnostic.help = "write `1`";
    diagnostic.edits.push_back({quantity.number.span, "1"});
    return std::nullopt;
  }
  return count;
}

}  // namespace perk::sema
