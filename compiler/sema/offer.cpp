// One `give` line: which phrase it is, and which stage it stands in.
//
// In: an offer as written. Out: a typed offer of typed_offer.h and its home stage. Words that a phrase has no
// use for, and phrases of a later version, are errors at their own place; nothing is passed over.
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

using Kind = typed::OfferKind;
using Home = typed::Stage::Kind;

template <class... F>
struct Overload : F... {
  using F::operator()...;
};
template <class... F>
Overload(F...) -> Overload<F...>;

std::string_view words_of(ast::OfferWordKind kind) {
  switch (kind) {
    case ast::OfferWordKind::from_cheapest: return "counting groups from the cheapest up";
    case ast::OfferWordKind::from_dearest: return "`from the most expensive`";
    case ast::OfferWordKind::of_one_line: return "`of one line`";
    case ast::OfferWordKind::last_group_partial: return "`last group partial`";
    case ast::OfferWordKind::spread_over_set: return "`spread over the set`";
    case ast::OfferWordKind::step_by_step: return "`step by step`";
    case ast::OfferWordKind::all_at: return "`whole quantity`";
    case ast::OfferWordKind::each_by_itself: return "`each product by itself`";
    case ast::OfferWordKind::up_to: return "`up to` behind an offer";
  }
  return "";
}

// The words behind the phrase; table words are read with the table. False if one was refused.
bool check_words(Context& context, const ast::Offer& offer) {
  bool sound = true;
  bool table = std::holds_alternative<ast::ByTable>(offer.node);
  bool groups = std::holds_alternative<ast::EveryGroup>(offer.node);
  for (const auto& word : offer.words) {
    using W = ast::OfferWordKind;
    if (word.kind == W::from_dearest && groups) continue;  // how groups are counted anyway
    if (word.kind == W::step_by_step || word.kind == W::all_at) {
      if (table) continue;
      auto& diagnostic = context.sink.report(
          diag::Code::E0438, word.span, std::string(words_of(word.kind)) + " belongs to a table of tiers",
          "this offer has no tiers");
      diagnostic.help = "write `price of S by quantity` or `discount on S by quantity`, and a table";
    } else if (word.kind == W::up_to) {
      report_not_priced_yet(context, word.span, words_of(word.kind), "write a line `cap 100 THB per order`");
    } else {
      report_not_priced_yet(context, word.span, words_of(word.kind));
    }
    sound = false;
  }
  return sound;
}

// A table under a phrase that reads none.
bool check_no_table(Context& context, const ast::Offer& offer) {
  if (!offer.table || std::holds_alternative<ast::ByTable>(offer.node)) return true;
  auto& diagnostic = context.sink.report(diag::Code::E0439, offer.table->header.span,
                                         "this offer reads no table", "nothing asks for these rows");
  diagnostic.help = "write `price of S by quantity` or `discount on S by quantity` before a table";
  return false;
}

// `for every` stands behind two phrases; anything else with it waits.
bool check_no_for_every(Context& context, const ast::Offer& offer) {
  if (!offer.for_every) return true;
  report_not_priced_yet(
      context, offer.for_every->span, "`for every` behind this offer",
      "`1 of T free for every 2 of S` and `cheapest 1 of S free for every 3 of S` are priced");
  return false;
}

std::optional<Draft> later(Context& context, const ast::Offer& offer, std::string_view what,
                           std::string_view help = {}) {
  report_not_priced_yet(context, offer.span, what, help);
  return std::nullopt;
}

Draft shipping_draft(Kind kind) {
  Draft draft;
  draft.offer.kind = kind;
  draft.home = Home::shipping;
  return draft;
}

std::optional<Draft> check_shipping_off(Context& context, const ast::ShippingOff& off) {
  auto amount = check_amount(context, *off.amount);
  if (!amount) return std::nullopt;
  if (amount->percent) {
    auto draft = shipping_draft(Kind::shipping_off);
    draft.offer.reward.kind = typed::Reward::Kind::percent_off;
    draft.offer.reward.value = std::move(amount->value);
    return draft;
  }
  auto draft = shipping_draft(off.each_charge ? Kind::shipping_amount_each : Kind::shipping_amount_off);
  draft.offer.value = std::move(amount->value);
  return draft;
}

std::optional<Draft> check_shipping_at(Context& context, const ast::Offer& offer, const ast::ShippingAt& at) {
  auto amount = check_amount(context, *at.price, true);
  if (!amount) return std::nullopt;
  if (amount->percent) {
    auto& diagnostic = context.sink.report(diag::Code::E0418, at.price->span, "a price is an amount of money",
                                           "a percentage");
    auto off = std::string(context.sources.text(at.price->span)) + " off shipping";
    diagnostic.help = "write `" + off + "`";
    diagnostic.edits.push_back({offer.span, off});
    return std::nullopt;
  }
  auto draft = shipping_draft(Kind::shipping_price);
  draft.offer.value = std::move(amount->value);
  return draft;
}

// An amount of money that names no account may have been meant as a discount.
std::string_view credit_help(const Context& context, const ast::Credit& credit) {
  const auto* quantity = credit.amount == nullptr ? nullptr : ast::as<ast::Quantity>(*credit.amount);
  if (credit.account || credit.back || quantity == nullptr || !quantity->unit) return {};
  if (context.currencies.count(quantity->unit->text) == 0)
    return "goods are given `1 of S free for every 2 of S`";
  return "an amount off the order is written `5 THB off goods`";
}

std::optional<Draft> check_phrase(Context& context, const ast::Offer& offer) {
  return std::visit(
      Overload{
          [](const ast::ErrorOffer&) -> std::optional<Draft> { return std::nullopt; },
          [&](const ast::AmountOff& node) { return check_amount_off(context, offer, node); },
          [&](const ast::ShippingOff& node) { return check_shipping_off(context, node); },
          [&](const ast::FreeShipping&) -> std::optional<Draft> {
            return shipping_draft(Kind::shipping_off);
          },
          [&](const ast::ShippingAt& node) { return check_shipping_at(context, offer, node); },
          [&](const ast::SelectionAt& node) { return check_selection_at(context, offer, node); },
          [&](const ast::ByTable& node) { return check_by_table(context, offer, node); },
          [&](const ast::EveryGroup& node) { return check_every_group(context, offer, node); },
          [&](const ast::SomeOf& node) { return check_some_of(context, offer, node); },
          [&](const ast::Bundle& node) { return check_bundle(context, offer, node); },
          [&](const ast::Gift&) { return later(context, offer, "a gift"); },
          [&](const ast::Credit& node) {
            return later(context, offer, "a credit to an account", credit_help(context, node));
          },
          [&](const ast::SpendBalance&) { return later(context, offer, "paying from a balance"); },
          [&](const ast::IssueCoupon&) { return later(context, offer, "a coupon that is issued"); },
      },
      offer.node);
}

// Phrases that read `for every` themselves.
bool takes_for_every(const ast::Offer& offer) {
  if (std::holds_alternative<ast::SomeOf>(offer.node)) return true;
  if (const auto* bundle = std::get_if<ast::Bundle>(&offer.node)) return bundle->slots.size() == 1;
  const auto* at = std::get_if<ast::SelectionAt>(&offer.node);
  return at != nullptr && at->what != nullptr && as_pick(*at->what) != nullptr;
}

bool is_later_phrase(const ast::Offer& offer) {
  return std::holds_alternative<ast::Gift>(offer.node) || std::holds_alternative<ast::Credit>(offer.node) ||
         std::holds_alternative<ast::SpendBalance>(offer.node) ||
         std::holds_alternative<ast::IssueCoupon>(offer.node);
}

}  // namespace

std::optional<Draft> check_offer(Context& context, const ast::Offer& offer) {
  // What waits as a whole is one error, not one for each of its words.
  if (is_later_phrase(offer)) return check_phrase(context, offer);
  bool sound = check_words(context, offer);
  if (offer.recipient) {
    report_not_priced_yet(context, offer.recipient->span, "giving to somebody else");
    sound = false;
  }
  if (!takes_for_every(offer)) sound = check_no_for_every(context, offer) && sound;
  auto errors = context.sink.errors();
  auto draft = check_phrase(context, offer);
  // A value that a table looks up has been reported already; then the table is not a second mistake.
  if (context.sink.errors() == errors) sound = check_no_table(context, offer) && sound;
  if (!draft || !sound) return std::nullopt;
  draft->offer.span = offer.span;
  return draft;
}

bool is_set_offer(Kind kind) {
  return kind == Kind::every_nth || kind == Kind::cheapest_for_every || kind == Kind::buy_get ||
         kind == Kind::bundle;
}

bool may_stand_in(const typed::Offer& offer, const typed::Stage& stage) {
  switch (offer.kind) {
    case Kind::special_price:
    case Kind::quantity_price: return stage.kind == Home::price;
    case Kind::shipping_off:
    case Kind::shipping_amount_off:
    case Kind::shipping_amount_each:
    case Kind::shipping_price: return stage.kind == Home::shipping;
    default: return stage.kind == Home::item || stage.kind == Home::own || stage.kind == Home::order;
  }
}

}  // namespace perk::sema
