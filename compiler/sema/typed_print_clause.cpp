// `--print=typed`: what stands around a promotion's offers, accounts and pools, tests.
#include <fmt/format.h>

#include <array>

#include "compiler/sema/typed_printer.h"
#include "runtime/ir/strata.h"

namespace perk::typed {
namespace {

constexpr std::array<std::string_view, 6> kCapScopes = {"item",     "line",         "fact",
                                                        "category", "top_category", "order"};
constexpr std::array<std::string_view, 5> kBounds = {"uses", "times", "money", "items", "credit"};
constexpr std::array<std::string_view, 7> kPeriods = {"ever",  "order", "day",    "week",
                                                      "month", "year",  "rolling"};
constexpr std::array<std::string_view, 3> kLast = {"part", "whole", "none"};
constexpr std::array<std::string_view, 14> kExpectations = {
    "gives",     "gives_nothing", "total", "subtotal",    "list_subtotal", "discount", "shipping",
    "line_pays", "gives_credit",  "gift",  "coupon_from", "message",       "refund",   "takes_back"};
constexpr std::array<std::string_view, 6> kCodeStates = {"usable",  "used_up", "expired",
                                                         "not_yet", "blocked", "of_another"};

template <std::size_t N, class E>
std::string_view word(const std::array<std::string_view, N>& words, E value) {
  return words.at(static_cast<std::size_t>(value));
}

std::string length(std::int32_t months, std::int32_t days, std::int64_t seconds) {
  return fmt::format("{} months {} days {} seconds", months, days, seconds);
}

std::string lapse(const ir::Lapse& lapse) {
  auto after = [&] { return " lapses " + length(lapse.months, lapse.days, lapse.seconds) + " after "; };
  switch (lapse.kind) {
    case ir::Lapse::Kind::never: break;
    case ir::Lapse::Kind::after_earning: return after() + "earning";
    case ir::Lapse::Kind::after_last: return after() + "last " + lapse.event;
    case ir::Lapse::Kind::end_of: return std::string(" lapses end_of ") + ir::name_of(lapse.period);
  }
  return {};
}

}  // namespace

void Printer::accounts() {
  for (const auto& account : pack_.accounts)
    node(account.span,
         fmt::format("account {} {}{} worth {} usable_from {}{}", account.id, quoted(account.display),
                     account.units.empty() ? std::string(" money") : " units " + list(account.units),
                     account.worth, account.usable_from, lapse(account.lapse)));
  for (const auto& pool : pack_.pools) {
    auto text = fmt::format("coupons {} {}", pool.id, quoted(pool.display));
    if (!pool.codes.empty()) text += " codes " + list(pool.codes);
    if (pool.made > 0)
      text += fmt::format(" made {} like {}{}", pool.made, quoted(pool.pattern),
                          pool.check_digit ? " check_digit" : "");
    if (pool.from_issue) text += " valid " + length(pool.months, pool.days, pool.seconds);
    if (pool.uses_per_code) text += fmt::format(" uses_per_code {}", *pool.uses_per_code);
    if (pool.worth != 0) text += " worth " + money(pool.worth);
    if (pool.used_in_parts) text += " used_in_parts";
    node(pool.span, text);
  }
}

void Printer::returns(const ir::ReturnRules& rules) {
  auto said = [](ir::Said value) { return value == ir::Said::yes; };
  std::string text;
  if (rules.claws_back != ir::Said::nothing) text += said(rules.claws_back) ? " claw_back" : " keep";
  if (rules.uses_come_back != ir::Said::nothing) text += " uses_come_back";
  if (rules.shortage_claws_back != ir::Said::nothing)
    text += said(rules.shortage_claws_back) ? " shortage_claws_back" : " shortage_keeps";
  if (!text.empty()) row("returns" + text);
}

void Printer::needs(const Promotion& promotion) {
  for (const auto& need : promotion.needs) {
    std::string text = "needs coupon";
    if (!need.codes.empty()) text += " " + list(need.codes);
    for (const auto pool : need.pools) text += " from " + pack_.pools.at(pool).id;
    node(need.span, text);
  }
  for (const auto& spend : promotion.spends) {
    node(spend.span, "needs of " + pack_.accounts.at(spend.account).id);
    nested([&] { expr(*spend.amount); });
  }
}

void Printer::bounds(const Promotion& promotion) {
  for (const auto& cap : promotion.caps) {
    auto text = fmt::format("cap per {}", word(kCapScopes, cap.scope));
    if (cap.scope == Cap::Scope::fact) text += " " + field_name(pack_.schema.at(cap.fact));
    node(cap.span, text + (cap.items != nullptr ? " items" : ""));
    nested([&] { expr(cap.items != nullptr ? *cap.items : *cap.amount); });
  }
  if (promotion.times_per_order) row(fmt::format("times_per_order {}", *promotion.times_per_order));
  for (const auto& bound : promotion.bounds) {
    auto text = fmt::format("bound {} {} period {}", word(kBounds, bound.kind), quoted(bound.counter),
                            word(kPeriods, bound.period.kind));
    if (bound.period.kind == ir::Period::Kind::rolling)
      text += " " + length(bound.period.months, bound.period.days, bound.period.seconds);
    for (const auto key : bound.keys) text += " by " + field_name(pack_.schema.at(key));
    if (bound.across) text += " across " + pack_.groups.at(*bound.across);
    if (bound.last != ir::LastGrant::part) text += fmt::format(" last {}", word(kLast, bound.last));
    if (bound.or_guests) text += " or_guests";
    node(bound.span, text);
    nested([&] { expr(*bound.amount); });
  }
  for (const auto group : promotion.groups) row(fmt::format("group {}", pack_.groups.at(group)));
  for (const auto& say : promotion.says)
    row(fmt::format("say{}{} {}", say.badge ? " badge" : "",
                    say.language.empty() ? "" : " in " + say.language, quoted(say.text)));
  if (promotion.earned)
    row(fmt::format("earned {} after {}", promotion.earned->event,
                    length(promotion.earned->months, promotion.earned->days, promotion.earned->seconds)));
  returns(promotion.returns);
  if (promotion.worth != nullptr) part("worth", [&] { expr(*promotion.worth); });
}

void Printer::test(const Test& test) {
  Constant at;
  at.type.base = Base::instant;
  at.scalar = test.at;
  node(test.span, fmt::format("test {} at {}{}", quoted(test.name), show(at), test.guest ? " guest" : ""));
  nested([&] {
    for (const auto& fact : test.facts) row(fact_text(fact));
    if (!test.coupons.empty()) row(fmt::format("coupons {}", list(test.coupons)));
    for (const auto& coupon : test.coupon_facts) {
      at.scalar = coupon.issued_at.value_or(0);
      row(fmt::format("coupon {} of {} {}{}", quoted(coupon.code), pack_.pools.at(coupon.pool).id,
                      word(kCodeStates, coupon.state), coupon.issued_at ? " issued " + show(at) : ""));
    }
    for (const auto& usage : test.usage)
      row(fmt::format("used {} {} {}", quoted(usage.counter), quoted(usage.key), usage.used));
    for (const auto& balance : test.balances)
      row(fmt::format("balance {} {}", pack_.accounts.at(balance.account).id, balance.amount));
    for (const auto& gift : test.gift_prices)
      row(fmt::format("gift {} {}", quoted(gift.sku), money(gift.price)));
    for (const auto rank : test.chosen) row("chosen " + pack_.promotions.at(rank).id);
    for (std::size_t i = 0; i < test.shipping_charges.size(); ++i)
      row(fmt::format("shipping {}{}", money(test.shipping_charges[i]),
                      i < test.charge_ids.size() ? " " + quoted(test.charge_ids[i]) : ""));
    for (const auto& line : test.lines) {
      auto text = fmt::format("line {} quantity {}", quoted(line.id), line.quantity);
      if (line.measure_milli) text += fmt::format(" measure {}", *line.measure_milli);
      text += fmt::format(" {} {}", line.is_amount ? "amount" : "price", money(line.amount));
      for (const auto& fact : line.facts) text += " " + fact_text(fact);
      node(line.span, text);
    }
    for (const auto& expectation : test.expectations) expected(expectation);
  });
}

void Printer::expected(const Expectation& expectation) {
  using Kind = Expectation::Kind;
  auto text = fmt::format("expect {}", word(kExpectations, expectation.kind));
  if (expectation.promotion) text += " " + pack_.promotions.at(*expectation.promotion).id;
  if (expectation.account) text += " " + pack_.accounts.at(*expectation.account).id;
  if (expectation.pool) text += " " + pack_.pools.at(*expectation.pool).id;
  if (!expectation.line.empty()) text += " " + quoted(expectation.line);
  if (!expectation.text.empty()) text += " " + quoted(expectation.text);
  if (expectation.kind == Kind::gives_credit || expectation.kind == Kind::gift ||
      expectation.kind == Kind::coupon_from || expectation.account) {
    text += fmt::format(" {}", expectation.amount);
  } else if (expectation.kind != Kind::gives_nothing && expectation.kind != Kind::message) {
    text += " " + money(expectation.amount);
  }
  if (!expectation.because.empty()) text += " because " + quoted(expectation.because);
  node(expectation.span, text);
}

std::string Printer::fact_text(const FactValue& fact) {
  return fmt::format("{}={}", field_name(pack_.schema.at(fact.field)), show(fact.value));
}

}  // namespace perk::typed
