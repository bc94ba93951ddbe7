// Gifts, credits, balances and coupons.
//
// `1 sku "MUG" as a gift`, `100 points`, `50 THB to A`, `back 20% of S to A`, `balance of A off goods`,
// `a coupon from P`. Only a number with an account's unit stands alone; money and percentages name their
// account.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/lookup.h"
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

using Kind = typed::OfferKind;
using Home = typed::Stage::Kind;
using typed::Base;
using typed::ExprKind;

constexpr std::int64_t kMillionths = 1'000'000;  // of a minor unit, in which a unit's worth is said

Draft reward_draft(Kind kind) {
  Draft draft;
  draft.offer.kind = kind;
  draft.home = Home::reward;
  return draft;
}

std::optional<std::size_t> find_account(Context& context, const ast::Ident& name) {
  auto index = resolve(context, name, NameKind::account);
  if (!index || *index >= context.pack.accounts.size()) return std::nullopt;  // reported, or broken
  return index;
}

diag::Diagnostic& report_no_account(Context& context, source::Span span, std::string claim,
                                    std::string label) {
  return context.sink.report(diag::Code::E0428, span, std::move(claim), std::move(label));
}

// `100 points`: the unit names the account; money and percentages do not.
std::optional<std::size_t> account_of_unit(Context& context, const ast::Offer& offer,
                                           const ast::Credit& credit) {
  const auto* quantity = ast::as<ast::Quantity>(*credit.amount);
  if (quantity == nullptr || quantity->percent || !quantity->unit) {
    auto& found = report_no_account(context, offer.span, "it is not said to which account this is credited",
                                    "to which account?");
    found.help = "write `to` and the account behind it";
    return std::nullopt;
  }
  const auto& unit = quantity->unit->text;
  auto known = context.account_units.find(unit);
  if (known != context.account_units.end() && known->second < context.pack.accounts.size())
    return known->second;
  if (context.currencies.contains(unit)) {
    auto& found = report_no_account(context, offer.span, "it is not said to which account this is credited",
                                    "to which account?");
    auto amount = context.sources.text(quantity->span);
    found.help =
        fmt::format("write `{0} to ACCOUNT`; an amount off the order is written `{0} off goods`", amount);
    return std::nullopt;
  }
  std::vector<std::string> units;
  for (const auto& [word, index] : context.account_units) units.push_back(word);
  auto& found = report_no_account(context, quantity->unit->span, fmt::format("no account holds `{}`", unit),
                                  "of no account");
  suggest(found, quantity->unit->span, nearest_of(context, unit, units));
  if (found.edits.empty())
    found.help = "an `account` says `unit point, points`; goods are given `1 of S free for every 2 of S`";
  return std::nullopt;
}

typed::ExprPtr subtotal_of(typed::SelPtr of, source::Span span) {
  auto made = std::make_unique<typed::Expr>();
  made->kind = ExprKind::subtotal;
  made->type.base = Base::money;
  made->span = span;
  made->sel = std::move(of);
  return made;
}

typed::ExprPtr share_of(typed::ExprPtr percent, typed::ExprPtr base, source::Span span) {
  auto made = std::make_unique<typed::Expr>();
  made->kind = ExprKind::percent_of;
  made->type = {Base::money, base->type.optional || percent->type.optional};
  made->span = span;
  made->constant = percent->constant;
  made->args.push_back(std::move(base));
  if (percent->kind != ExprKind::constant) made->args.push_back(std::move(percent));
  return made;
}

bool check_worth(Context& context, const typed::Account& account, source::Span span) {
  if (account.worth > 0) return true;
  auto& found = report_no_account(
      context, span,
      fmt::format("it is not said what a {} is worth", account.units.empty() ? "unit" : account.units[0]),
      "money against units");
  found.notes = {{account.span, "this account"}};
  found.help = fmt::format("write `worth 1 {}` in the account", context.pack.currency);
  return false;
}

// So much money in an account's unit, down to whole ones.
typed::ExprPtr in_units(const typed::Account& account, typed::ExprPtr money, source::Span span) {
  auto worth = account.worth;
  if (worth % kMillionths == 0) {
    worth /= kMillionths;
  } else {
    auto millionths = constant_expr(Base::count, kMillionths, span);
    money = computed(ExprKind::multiply, Base::money, span, std::move(money), std::move(millionths));
  }
  return computed(ExprKind::times_into, Base::count, span, std::move(money),
                  constant_expr(Base::money, worth, span));
}

// `back 20% of S`
typed::ExprPtr check_back(Context& context, const ast::Credit& credit, const typed::Account& account) {
  auto span = credit.amount->span;
  auto of = check_offer_selection(context, credit.of.get(), span);
  context.table_goods = of.get();
  const auto* lookup = ast::as<ast::Lookup>(*credit.amount);
  typed::ExprPtr percent;
  if (lookup != nullptr) {
    Holds percents;
    percents.percent = true;
    percent = check_lookup(context, lookup->keys, span, percents);
  } else {
    percent = check_discount_percent(context, *credit.amount);
  }
  if (percent == nullptr || of == nullptr) return nullptr;
  if (percent->kind == ExprKind::constant && percent->constant.scalar == 0) {
    context.sink.report(diag::Code::E0413, span, "this offer never gives anything", "nothing is given back")
        .help = "write how much is given, or take the `give` line out";
    return nullptr;
  }
  auto money = share_of(std::move(percent), subtotal_of(std::move(of), span), span);
  if (account.units.empty()) return money;
  if (!check_worth(context, account, span)) return nullptr;
  return in_units(account, std::move(money), span);
}

typed::ExprPtr check_credit_value(Context& context, const ast::Credit& credit,
                                  const typed::Account& account) {
  const auto& amount = *credit.amount;
  const auto* quantity = ast::as<ast::Quantity>(amount);
  bool share = quantity != nullptr ? quantity->percent : credit.back;
  if (share) return check_back(context, credit, account);
  if (credit.of != nullptr) {
    auto& found =
        context.sink.report(diag::Code::E0424, credit.of->span, "only a percentage is given back of goods",
                            "this amount is the same for all goods");
    found.help = "write `for every 100 " + context.pack.currency + " of …`, or a percentage";
    return nullptr;
  }
  auto value = account.units.empty() ? check_money(context, amount, Scope::order)
                                     : check_count_value(context, amount, account.units);
  if (value == nullptr || value->kind != ExprKind::constant || value->constant.scalar != 0) return value;
  context.sink
      .report(diag::Code::E0413, amount.span, "this offer never gives anything", "nothing is credited")
      .help = "write how much is given, or take the `give` line out";
  return nullptr;
}

// A count that is itself worked out by dividing is an amount, and no number of times: it is not bounded by
// `limit 3 times`.
typed::ExprPtr as_amount(typed::ExprPtr count) {
  if (count == nullptr || count->kind != ExprKind::times_into) return count;
  auto span = count->span;
  return computed(ExprKind::multiply, Base::count, span, std::move(count),
                  constant_expr(Base::count, 1, span));
}

bool is_by_sku(const ast::Selection* selection) {
  if (selection == nullptr) return false;
  const auto* items = ast::as<ast::Items>(*selection);
  return items != nullptr && items->by == ast::ItemsBy::sku;
}

// A pool that a table names: an offer for each of its pools, of which the table lets one give coupons.
void issue_by_table(const typed::Expr& pool, std::int64_t count, Draft& draft) {
  std::vector<std::size_t> pools;
  for (const auto& row : pool.table->rows) {
    auto index = static_cast<std::size_t>(row.value.scalar);
    if (std::find(pools.begin(), pools.end(), index) == pools.end()) pools.push_back(index);
  }
  for (auto index : pools) {
    auto table = std::make_shared<typed::LookupTable>(*pool.table);
    for (auto& row : table->rows)
      row.value.scalar = static_cast<std::size_t>(row.value.scalar) == index ? count : 0;
    typed::Offer offer;
    offer.kind = Kind::issue_coupon;
    offer.pool = index;
    offer.value = clone(pool);
    offer.value->table = std::move(table);
    if (!draft.offer.pool) {
      draft.offer = std::move(offer);
    } else {
      draft.more.push_back(std::move(offer));
    }
  }
}

}  // namespace

std::optional<Draft> check_gift(Context& context, const ast::Gift& gift) {
  Draft draft;
  draft.offer.kind = Kind::gift;
  bool sound = true;
  for (const auto& slot : gift.slots) {
    auto count = check_count(context, *slot.count, {"items", "item", "pieces", "piece"});
    auto sel = slot.of == nullptr ? nullptr : check_selection(context, *slot.of);
    sound = sound && count && sel != nullptr;
    if (!count || sel == nullptr) continue;
    if (!is_by_sku(slot.of.get()) || sel->texts.size() != 1) {
      auto& found = context.sink.report(
          diag::Code::E0427, slot.of->span, "a gift is one product, named by its sku",
          is_by_sku(slot.of.get()) ? "which of these?" : "which product is put into the order?");
      found.help = "write `1 sku \"MUG\" as a gift`";
      sound = false;
      continue;
    }
    draft.offer.slots.push_back({*count, std::move(sel), slot.span});
  }
  if (!sound) return std::nullopt;
  return draft;
}

std::optional<Draft> check_credit(Context& context, const ast::Offer& offer, const ast::Credit& credit) {
  if (credit.amount == nullptr || ast::as<ast::ErrorExpr>(*credit.amount) != nullptr) return std::nullopt;
  auto account =
      credit.account ? find_account(context, *credit.account) : account_of_unit(context, offer, credit);
  if (!account) return std::nullopt;
  auto draft = reward_draft(Kind::credit);
  draft.offer.account = account;
  draft.offer.value = as_amount(check_credit_value(context, credit, context.pack.accounts[*account]));
  if (draft.offer.value == nullptr) return std::nullopt;
  return draft;
}

std::optional<Draft> check_spend_balance(Context& context, const ast::SpendBalance& spend) {
  auto index = find_account(context, spend.account);
  bool and_shipping = false;
  auto sel = check_offer_selection(context, spend.off.get(), spend.account.span, and_shipping);
  if (!index || sel == nullptr) return std::nullopt;
  const auto& account = context.pack.accounts[*index];
  auto span = spend.account.span;
  Draft draft;
  draft.offer.kind = Kind::spend_balance;
  draft.offer.account = index;
  draft.offer.words.and_shipping = and_shipping;
  draft.home = and_shipping ? Home::total : is_goods(*spend.off) ? Home::order : Home::item;
  draft.offer.sel = std::move(sel);
  auto balance = std::make_unique<typed::Expr>();
  balance->kind = ExprKind::balance;
  balance->type = {account.units.empty() ? Base::money : Base::count, true};
  balance->span = span;
  balance->account = *index;
  if (account.units.empty()) {
    draft.offer.value = std::move(balance);
    return draft;
  }
  if (!check_worth(context, account, span)) return std::nullopt;
  bool whole = account.worth % kMillionths == 0;
  auto unit = constant_expr(Base::money, whole ? account.worth / kMillionths : 1, span);
  draft.offer.value = computed(ExprKind::multiply, Base::money, span, std::move(unit), std::move(balance));
  if (whole) return draft;
  // So many minor units, a unit's worth in millionths of one: 1e-8 of one is a percentage's own scale.
  auto rate = constant_expr(Base::percent, account.worth * 100, span);
  draft.offer.value = share_of(std::move(rate), std::move(draft.offer.value), span);
  return draft;
}

std::optional<Draft> check_issue_coupon(Context& context, const ast::IssueCoupon& issue) {
  auto draft = reward_draft(Kind::issue_coupon);
  std::int64_t count = 1;
  if (issue.count != nullptr) {
    auto written = check_count(context, *issue.count, {"coupon", "coupons"});
    if (!written) return std::nullopt;
    count = *written;
  }
  if (issue.pool == nullptr) return std::nullopt;
  if (const auto* lookup = ast::as<ast::Lookup>(*issue.pool)) {
    Holds pools;
    pools.pool = true;
    auto pool = check_lookup(context, lookup->keys, issue.pool->span, pools);
    if (pool == nullptr) return std::nullopt;
    issue_by_table(*pool, count, draft);
    return draft;
  }
  const auto* path = ast::as<ast::Path>(*issue.pool);
  if (path == nullptr) return std::nullopt;
  auto pool = resolve(context, path->parts.front(), NameKind::coupons);
  if (!pool || *pool >= context.pack.pools.size()) return std::nullopt;
  draft.offer.pool = pool;
  if (count > 1) draft.offer.value = constant_expr(Base::count, count, issue.count->span);
  return draft;
}

}  // namespace perk::sema
