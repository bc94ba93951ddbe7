// What a promotion asks of the shopper besides conditions: codes, and units of an account.
//
// Every `needs` line must be met; of the codes in one line one is enough. A pool's codes are those it lists
// and those that the ledger knows.
#include <fmt/format.h>

#include "compiler/sema/accounts.h"
#include "compiler/sema/facts.h"
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

void take_code(Context& context, const ast::Text& code, typed::CouponNeed& need) {
  std::string_view value = code.value;
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  if (!value.empty()) {
    need.codes.emplace_back(value);
    return;
  }
  auto& diagnostic =
      context.sink.report(diag::Code::E0425, code.span, "a coupon without a code", "nothing to enter");
  diagnostic.help = "write the code that shoppers enter";
}

void take_pool(Context& context, const ast::Expr& pool, typed::CouponNeed& need) {
  if (ast::as<ast::ErrorExpr>(pool) != nullptr) return;
  const auto* path = ast::as<ast::Path>(pool);
  if (path == nullptr || path->parts.size() != 1) {
    auto& found = context.sink.report(diag::Code::E0443, pool.span, "a promotion needs a coupon of one pool",
                                      "no pool is named");
    found.help = "name a `coupons` block, or write one promotion for each pool";
    return;
  }
  if (auto index = resolve(context, path->parts.front(), NameKind::coupons)) need.pools.push_back(*index);
}

void take_amount(Context& context, const ast::Expr& amount, source::Span span, typed::Promotion& out) {
  if (ast::as<ast::ErrorExpr>(amount) != nullptr) return;
  const auto* quantity = ast::as<ast::Quantity>(amount);
  auto account = quantity != nullptr ? account_of_unit(context, *quantity) : std::nullopt;
  if (!account) {
    auto& found = context.sink.report(diag::Code::E0443, amount.span,
                                      fmt::format("no account holds `{}`", context.sources.text(amount.span)),
                                      "no unit of an account");
    std::vector<std::string> units;
    for (const auto& [unit, index] : context.account_units) units.push_back(unit);
    found.help = "declare an `account` block with that unit, or `use \"accounts/points\"`";
    if (quantity != nullptr && quantity->unit)
      suggest(found, quantity->unit->span, nearest_of(context, quantity->unit->text, units));
    return;
  }
  auto count = account_amount(context, *account, *quantity);
  if (!count) return;
  if (*count == 0) {
    context.sink.report(diag::Code::E0419, amount.span, "a count is at least 1", "nothing is asked for")
        .help = "leave the line out";
    return;
  }
  typed::Spend spend;
  spend.account = *account;
  spend.amount = constant_expr(typed::Base::count, *count, amount.span);
  spend.span = span;
  out.spends.push_back(std::move(spend));
}

}  // namespace

void check_needs(Context& context, const ast::NeedsClause& clause, source::Span span, typed::Promotion& out) {
  if (clause.amount != nullptr) {
    take_amount(context, *clause.amount, span, out);
    return;
  }
  out.optional = true;
  auto& need = out.needs.emplace_back();
  need.span = span;
  if (clause.pool != nullptr) take_pool(context, *clause.pool, need);
  for (const auto& code : clause.codes) take_code(context, code, need);
  if (clause.column && !out.row) {
    auto& found = context.sink.report(
        diag::Code::E0412, clause.column->span,
        fmt::format("`{}` belongs to a sheet of promotions", text_of(*clause.column)), "no rows here");
    found.help = "write the code: `needs coupon \"CODE\"`";
  }
}

}  // namespace perk::sema
