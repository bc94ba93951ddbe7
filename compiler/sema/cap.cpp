// `cap` and `limit`: bounds of one order.
//
// A cap bounds an amount (or pieces) and trims; a limit counts times and refuses. What counts over several
// orders, by customer or in time, waits for the ledger and is said at its place.
#include <algorithm>
#include <initializer_list>

#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

using Scope_ = typed::Cap::Scope;

// Words that wait wherever an allowance stands. False if one was there.
bool check_tail(Context& context, const ast::Allowance& allowance) {
  if (allowance.across) {
    report_not_priced_yet(context, allowance.across->span, "a counter that promotions share");
    return false;
  }
  if (allowance.last != ast::LastGrant::part) {
    report_not_priced_yet(context, allowance.span, "`whole` or `none` behind a bound",
                          "without them the last grant is trimmed");
    return false;
  }
  if (allowance.or_guests) {
    report_not_priced_yet(context, allowance.span, "`or guests`");
    return false;
  }
  return true;
}

// `order`, `line`, … or "" for what waits.
std::string_view key_of(const ast::Per& per) {
  if (per.duration || !per.key || per.key->parts.size() != 1) return {};
  return per.key->parts.front().text;
}

std::optional<Scope_> cap_scope(Context& context, const ast::Allowance& allowance) {
  if (allowance.per.empty()) {
    report_not_priced_yet(context, allowance.span, "a cap over all orders",
                          "write `per order` for a cap of each order");
    return std::nullopt;
  }
  if (allowance.per.size() > 1) {
    report_not_priced_yet(context, source::join(allowance.per.front().span, allowance.per.back().span),
                          "a cap with several keys");
    return std::nullopt;
  }
  const auto& per = allowance.per.front();
  auto key = key_of(per);
  if (key == "category") return per.top ? Scope_::top_category : Scope_::category;
  if (!per.top) {
    if (key == "item") return Scope_::item;
    if (key == "line") return Scope_::line;
    if (key == "order") return Scope_::order;
  }
  report_not_priced_yet(
      context, per.span, "a cap by this key",
      "caps are `per item`, `per line`, `per category`, `per top category` and `per order`");
  return std::nullopt;
}

bool has_unit(const ast::Expr& expr, std::initializer_list<std::string_view> words) {
  const auto* quantity = ast::as<ast::Quantity>(expr);
  return quantity != nullptr && quantity->unit &&
         std::find(words.begin(), words.end(), quantity->unit->text) != words.end();
}

// `cap 20 items per order`
std::optional<typed::Cap> check_items(Context& context, const ast::Allowance& allowance, Scope_ scope) {
  if (scope != Scope_::order) {
    report_not_priced_yet(context, allowance.span, "a cap of pieces by anything but the order",
                          "write `cap 20 items per order`");
    return std::nullopt;
  }
  auto items = check_count(context, *allowance.amount, {"item", "items"});
  if (!items) return std::nullopt;
  typed::Cap cap;
  cap.scope = scope;
  cap.items = items;
  cap.span = allowance.span;
  return cap;
}

std::optional<typed::Cap> check_bound(Context& context, const ast::Allowance& allowance) {
  if (allowance.amount == nullptr || ast::as<ast::ErrorExpr>(*allowance.amount) != nullptr)
    return std::nullopt;
  if (!check_tail(context, allowance)) return std::nullopt;
  if (has_unit(*allowance.amount, {"time", "times", "use", "uses"})) {
    auto& diagnostic =
        context.sink.report(diag::Code::E0426, allowance.amount->span,
                            "a cap bounds an amount, not how often", "times are counted by `limit`");
    diagnostic.help = "write `limit " + std::string(context.sources.text(allowance.span)) + "`";
    return std::nullopt;
  }
  auto scope = cap_scope(context, allowance);
  if (!scope) return std::nullopt;
  if (has_unit(*allowance.amount, {"item", "items"})) return check_items(context, allowance, *scope);
  if (has_unit(*allowance.amount, {"point", "points"})) {
    report_not_priced_yet(context, allowance.amount->span, "a cap of points");
    return std::nullopt;
  }
  if (ast::as<ast::Lookup>(*allowance.amount) != nullptr ||
      ast::as<ast::Path>(*allowance.amount) != nullptr) {
    report_not_priced_yet(context, allowance.amount->span, "a cap taken from a field or a table",
                          "write the amount, or a percentage such as `40% of list subtotal`");
    return std::nullopt;
  }
  typed::Cap cap;
  cap.scope = *scope;
  cap.amount = check_money(context, *allowance.amount, Scope::order);
  cap.span = allowance.span;
  if (cap.amount == nullptr) return std::nullopt;
  return cap;
}

}  // namespace

void check_cap(Context& context, const ast::CapClause& clause, std::vector<typed::Cap>& caps) {
  if (clause.table) {
    report_not_priced_yet(context, clause.table->header.span, "a cap that a table looks up",
                          "write one promotion for each value");
    return;
  }
  for (const auto& allowance : clause.bounds)
    if (auto cap = check_bound(context, allowance)) caps.push_back(std::move(*cap));
  std::stable_sort(caps.begin(), caps.end(),
                   [](const typed::Cap& a, const typed::Cap& b) { return a.scope < b.scope; });
}

void check_limit(Context& context, const ast::LimitClause& clause, std::optional<std::int64_t>& times) {
  for (const auto& allowance : clause.bounds) {
    if (allowance.amount == nullptr || ast::as<ast::ErrorExpr>(*allowance.amount) != nullptr) continue;
    if (!check_tail(context, allowance)) continue;
    const auto* quantity = ast::as<ast::Quantity>(*allowance.amount);
    if (quantity != nullptr && quantity->unit &&
        !has_unit(*allowance.amount, {"time", "times", "use", "uses"})) {
      auto& diagnostic = context.sink.report(diag::Code::E0426, allowance.amount->span,
                                             "a limit counts times, not `" + quantity->unit->text + "`",
                                             "amounts and pieces are bounded by `cap`");
      diagnostic.help = "write `cap " + std::string(context.sources.text(allowance.span)) + "`";
      continue;
    }
    bool in_order =
        allowance.per.size() == 1 && !allowance.per.front().top && key_of(allowance.per.front()) == "order";
    if (!in_order || has_unit(*allowance.amount, {"use", "uses"})) {
      report_not_priced_yet(context, allowance.span, "a limit over several orders",
                            "`limit 4 times per order` is priced");
      continue;
    }
    auto count = check_count(context, *allowance.amount, {"time", "times"});
    if (count) times = times ? std::min(*times, *count) : *count;
  }
}

}  // namespace perk::sema
