// Amounts and counts of offers, never nothing.
//
// In: an amount as written. Out: a typed value of the right kind: a constant, a fact, a percentage of one, or
// what the clause's table looks up; of a count a constant.
#include "compiler/sema/lookup.h"
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

// A fact is money or a percentage.
std::optional<Amount> fact_amount(Context& context, const ast::Expr& bare) {
  Amount amount;
  if (const auto* lookup = ast::as<ast::Lookup>(bare)) {
    Holds amounts;
    amounts.money = amounts.percent = true;
    amount.value = check_lookup(context, lookup->keys, bare.span, amounts);
  } else {
    amount.value = check_value(context, bare, Scope::order);
  }
  if (amount.value == nullptr) return std::nullopt;
  auto base = amount.value->type.base;
  amount.percent = base == typed::Base::percent;
  if (amount.percent || base == typed::Base::money) return amount;
  auto& diagnostic = context.sink.report(
      diag::Code::E0213, bare.span,
      "`" + std::string(context.sources.text(bare.span)) + "` is neither an amount of money nor a percentage",
      kind_of(context, subject_of(context, *amount.value)));
  diagnostic.help = "a percentage is written `10%`, an amount `5 " + context.pack.currency + "`";
  return std::nullopt;
}

}  // namespace

std::optional<Amount> check_amount(Context& context, const ast::Expr& expr, bool may_be_zero) {
  const auto& bare = without_brackets(expr);
  if (ast::as<ast::ErrorExpr>(bare) != nullptr) return std::nullopt;
  const auto* quantity = ast::as<ast::Quantity>(bare);
  if (quantity == nullptr && !is_literal(bare)) return fact_amount(context, bare);
  Amount amount;
  amount.percent = quantity != nullptr && quantity->percent;
  amount.value =
      amount.percent ? check_discount_percent(context, bare) : check_money(context, bare, Scope::order);
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
  const auto& bare = without_brackets(expr);
  if (ast::as<ast::ErrorExpr>(bare) != nullptr) return std::nullopt;
  const auto* quantity = ast::as<ast::Quantity>(bare);
  if (quantity == nullptr) {
    context.table_read = true;  // one mistake is enough
    report_not_priced_yet(context, bare.span, "a count that depends on facts", "write the number");
    return std::nullopt;
  }
  auto count = count_of(context, *quantity, units);
  if (!count) return std::nullopt;
  if (*count < 1) {
    auto& diagnostic =
        context.sink.report(diag::Code::E0419, expr.span, "a count is at least 1", "nothing is meant");
    diagnostic.help = "write `1`";
    diagnostic.edits.push_back({quantity->number.span, "1"});
    return std::nullopt;
  }
  return count;
}

}  // namespace perk::sema
