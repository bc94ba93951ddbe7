// What may follow an offer: `for every M of S`, and words behind commas.
//
// In: a draft and what stands behind its phrase. Out: the draft with it, or a report at the words that this
// offer has no use for.
#include <fmt/format.h>

#include "compiler/sema/lookup.h"
#include "compiler/sema/number.h"
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

using Kind = typed::OfferKind;
using Word = ast::OfferWordKind;
using typed::Base;
using typed::ExprKind;

std::string_view name_of(Word word) {
  switch (word) {
    case Word::from_cheapest: return "from the cheapest";
    case Word::from_dearest: return "from the most expensive";
    case Word::of_one_line: return "of one line";
    case Word::last_group_partial: return "last group partial";
    case Word::spread_over_set: return "spread over the set";
    case Word::step_by_step: return "step by step";
    case Word::all_at: return "whole quantity";
    case Word::each_by_itself: return "each product by itself";
    case Word::up_to: return "up to";
  }
  return "";
}

// The edit that takes a word out with the comma before it.
diag::Edit remove_word(const Context& context, source::Span offer, source::Span word) {
  source::Span before{word.file, offer.begin, word.begin};
  auto comma = context.sources.text(before).rfind(',');
  auto begin = comma == std::string_view::npos ? word.begin : offer.begin + static_cast<std::uint32_t>(comma);
  return {{word.file, begin, word.end}, ""};
}

bool refuse(Context& context, const ast::Offer& offer, const ast::OfferWord& word, std::string_view where) {
  auto& found = context.sink.report(diag::Code::E0424, word.span,
                                    fmt::format("`{}` says nothing of this offer", name_of(word.kind)),
                                    std::string(where));
  found.help = "leave it out";
  found.edits = {remove_word(context, offer.span, word.span)};
  return false;
}

void warn_of_no_change(Context& context, const ast::Offer& offer, const ast::OfferWord& word) {
  auto& found =
      context.sink.report(diag::Code::W0414, word.span,
                          "the saving of a bundle lies on all of its items anyway", "changes nothing");
  found.help = "leave it out";
  found.edits = {remove_word(context, offer.span, word.span)};
}

bool has_unit_of_items(const ast::Expr& expr) {
  const auto* quantity = ast::as<ast::Quantity>(expr);
  return quantity != nullptr && quantity->unit && same_unit(quantity->unit->text, "items");
}

bool is_credit_of_units(const Context& context, const typed::Offer& offer) {
  return offer.kind == Kind::credit && offer.account && !context.pack.accounts[*offer.account].units.empty();
}

// `up to 100 points`, `up to 100 THB per order`: of this offer, in one order.
bool up_to(Context& context, const ast::Offer& offer, const ast::OfferWord& word, Draft& draft) {
  auto& given = draft.offer;
  if (given.kind == Kind::gift || given.kind == Kind::issue_coupon)
    return refuse(context, offer, word, "how often it is given is bounded by `limit 3 times per order`");
  if (word.amount == nullptr) return false;
  if (word.period && word.period->text != "order") {
    auto amount = std::string(context.sources.text(word.amount->span));
    auto& found = context.sink.report(diag::Code::E0426, word.span, "`up to` bounds what one order gets",
                                      "over several orders");
    found.help = fmt::format("write a line `cap {} per {}`", amount, word.period->text);
    return false;
  }
  typed::Cap cap;
  cap.scope = typed::Cap::Scope::order;
  cap.span = word.span;
  if (is_credit_of_units(context, given)) {
    cap.amount = check_count_value(context, *word.amount, context.pack.accounts[*given.account].units);
  } else if (has_unit_of_items(*word.amount)) {
    cap.items = check_count_value(context, *word.amount, {"items", "item"});
  } else {
    cap.amount = check_money(context, *word.amount, Scope::order);
  }
  if (cap.items == nullptr && cap.amount == nullptr) return false;
  draft.cap = std::move(cap);
  return true;
}

bool apply(Context& context, const ast::Offer& offer, const ast::OfferWord& word, Draft& draft) {
  auto& given = draft.offer;
  bool groups = given.kind == Kind::every_nth;
  bool every = groups || given.kind == Kind::cheapest_for_every;
  bool tiers = given.kind == Kind::quantity_price || given.kind == Kind::tier_discount;
  switch (word.kind) {
    case Word::from_cheapest:
    case Word::from_dearest:
      if (!groups) return refuse(context, offer, word, "only `cheapest K of every N` makes groups");
      given.words.from_cheapest = word.kind == Word::from_cheapest;
      return true;
    case Word::of_one_line:
      if (!is_set_offer(given.kind)) return refuse(context, offer, word, "only sets can lie within a line");
      given.words.of_one_line = true;
      return true;
    case Word::last_group_partial:
      if (!groups) return refuse(context, offer, word, "only `cheapest K of every N` makes groups");
      given.words.last_partial = true;
      return true;
    case Word::spread_over_set:
      if (given.kind == Kind::bundle) {
        warn_of_no_change(context, offer, word);
      } else if (!every && given.kind != Kind::buy_get) {
        return refuse(context, offer, word, "no set is made here");
      } else {
        given.words.spread_over_set = true;
      }
      return true;
    case Word::step_by_step:
    case Word::all_at: {
      if (tiers) return true;  // read with the table
      auto& found = context.sink.report(diag::Code::E0438, word.span,
                                        fmt::format("`{}` belongs to a table of tiers", name_of(word.kind)),
                                        "this offer has no tiers");
      found.help = "write `price of S by quantity` or `discount on S by quantity`, and a table";
      return false;
    }
    case Word::each_by_itself:
      if (!tiers || given.table->by != typed::TierTable::By::quantity)
        return refuse(context, offer, word, "only a table by quantity counts products");
      if (given.table->column == typed::TierTable::Column::off_in_all)
        return refuse(context, offer, word, "one amount for all is not counted by product");
      given.words.each_product = true;
      return true;
    case Word::up_to: return up_to(context, offer, word, draft);
  }
  return false;
}

// What `for every` multiplies; "" for what it can, else why not.
std::string_view not_multiplied(const typed::Offer& offer) {
  if (offer.value == nullptr)
    return offer.kind == Kind::gift || offer.kind == Kind::issue_coupon ? "" : "it is given once";
  switch (offer.kind) {
    case Kind::price_together:
    case Kind::special_price:
    case Kind::shipping_price: return "a price is no amount to multiply";
    case Kind::spend_balance: return "a balance is spent once";
    default: break;
  }
  return offer.value->type.base == Base::percent ? "a percentage grows with the goods anyway" : "";
}

typed::SelPtr all_goods(source::Span span) {
  auto goods = std::make_unique<typed::Sel>();
  goods->span = span;
  return goods;
}

}  // namespace

bool counts_money(const Context& context, const ast::ForEvery& every) {
  const auto* quantity = every.step == nullptr ? nullptr : ast::as<ast::Quantity>(*every.step);
  return quantity != nullptr && quantity->unit && context.currencies.contains(quantity->unit->text);
}

typed::ExprPtr check_times(Context& context, const ast::ForEvery& every) {
  if (every.step == nullptr || ast::as<ast::ErrorExpr>(*every.step) != nullptr) return nullptr;
  auto of = every.of != nullptr ? check_offer_selection(context, every.of.get(), every.span)
                                : all_goods(every.span);
  typed::ExprPtr step;
  bool money = counts_money(context, every);
  if (money) {
    step = check_money(context, *every.step, Scope::order);
    if (step != nullptr && step->constant.scalar == 0) {
      context.sink
          .report(diag::Code::E0419, every.step->span, "nothing goes into an amount for ever",
                  "an amount of nothing")
          .help = "write an amount such as `100 " + context.pack.currency + "`";
      step = nullptr;
    }
  } else if (auto count = check_step(context, every)) {
    step = constant_expr(Base::count, *count, every.step->span);
  }
  if (of == nullptr || step == nullptr) return nullptr;
  auto fact = std::make_unique<typed::Expr>();
  fact->kind = money ? ExprKind::subtotal : ExprKind::quantity;
  fact->type.base = money ? Base::money : Base::count;
  fact->span = every.span;
  fact->sel = std::move(of);
  return computed(ExprKind::times_into, Base::count, every.span, std::move(fact), std::move(step));
}

bool repeat(Context& context, const ast::ForEvery& every, Draft& draft) {
  auto times = check_times(context, every);
  auto& offer = draft.offer;
  if (auto why = not_multiplied(offer); !why.empty()) {
    auto& found = context.sink.report(diag::Code::E0444, every.span,
                                      "`for every` does not multiply this offer", std::string(why));
    found.help = offer.value != nullptr && offer.value->type.base == Base::percent
                     ? "write an amount, `20 THB off S for every 3 items of S`, or `cheapest 1 of every 3 of "
                       "S at 50% off`"
                     : "it may follow an amount, a count, a gift, a coupon or a credit";
    return false;
  }
  if (times == nullptr) return false;
  draft.repeats = true;
  auto multiply = [&](typed::Offer& given, typed::ExprPtr by) {
    if (given.value == nullptr) {
      given.value = std::move(by);
      return;
    }
    auto base = given.value->type.base;
    given.value = computed(ExprKind::multiply, base, every.span, std::move(given.value), std::move(by));
  };
  for (auto& other : draft.more) multiply(other, clone(*times));
  multiply(offer, std::move(times));
  return true;
}

void bound_times(typed::Offer& offer, std::int64_t most) {
  auto worked_out = [](const typed::ExprPtr& value) {
    return value != nullptr && (value->kind == ExprKind::multiply || value->kind == ExprKind::times_into);
  };
  auto* at = &offer.value;
  if (!worked_out(*at)) {
    if (offer.sel == nullptr || !worked_out(offer.sel->pick_count)) return;
    at = &offer.sel->pick_count;
  }
  if ((*at)->kind == ExprKind::multiply) at = &(*at)->args[1];  // an amount so many times
  auto span = (*at)->span;
  *at = computed(ExprKind::least, Base::count, span, std::move(*at), constant_expr(Base::count, most, span));
}

bool apply_words(Context& context, const ast::Offer& offer, Draft& draft) {
  bool sound = true;
  for (const auto& word : offer.words) sound = apply(context, offer, word, draft) && sound;
  return sound;
}

}  // namespace perk::sema
