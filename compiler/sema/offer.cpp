// One `give` line: which phrase it is, and which stage it stands in.
//
// In: an offer as written. Out: a typed offer of typed_offer.h and its home stage. Words and tables that a
// phrase has no use for are errors at their own place; nothing is passed over.
#include "compiler/sema/lookup.h"
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

// A table under a phrase that reads none.
bool check_no_table(Context& context, const ast::Offer& offer) {
  if (!offer.table || context.table_read) return true;
  auto& diagnostic = context.sink.report(diag::Code::E0439, offer.table->header.span,
                                         "this offer reads no table", "nothing asks for these rows");
  diagnostic.help = "write `price of S by quantity`, or `by F` in the place of a value, before a table";
  return false;
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
          [&](const ast::Gift& node) { return check_gift(context, node); },
          [&](const ast::Credit& node) { return check_credit(context, offer, node); },
          [&](const ast::SpendBalance& node) { return check_spend_balance(context, node); },
          [&](const ast::IssueCoupon& node) { return check_issue_coupon(context, node); },
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

// Collects, while it lives, where the offer asks for the final subtotal.
class Finals {
 public:
  explicit Finals(Context& context) : context_(context), outer_(context.final_subtotals) {
    context.final_subtotals = &spans;
  }
  ~Finals() { context_.final_subtotals = outer_; }
  Finals(const Finals&) = delete;
  Finals& operator=(const Finals&) = delete;

  std::vector<source::Span> spans;

 private:
  Context& context_;
  std::vector<source::Span>* outer_;
};

}  // namespace

std::optional<Draft> check_offer(Context& context, const ast::Offer& offer) {
  const ReadsTable table(context, offer.table ? &*offer.table : nullptr);
  Finals finals(context);
  bool sound = true;
  if (offer.recipient) {
    report_not_priced_yet(context, offer.recipient->span, "giving to somebody else");
    sound = false;
  }
  auto errors = context.sink.errors();
  auto draft = check_phrase(context, offer);
  if (draft && offer.for_every && !takes_for_every(offer))
    sound = repeat(context, *offer.for_every, *draft) && sound;
  if (draft) sound = apply_words(context, offer, *draft) && sound;
  // After a mistake the table may be one for what was meant.
  if (context.sink.errors() == errors) sound = check_no_table(context, offer) && sound;
  if (!draft || !sound) return std::nullopt;
  draft->offer.span = offer.span;
  draft->finals = std::move(finals.spans);
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
    case Kind::credit:
    case Kind::issue_coupon: return stage.kind == Home::reward;
    case Kind::gift: return stage.kind != Home::price;
    default: break;
  }
  if (offer.words.and_shipping) return stage.kind == Home::total;
  return stage.kind == Home::item || stage.kind == Home::own || stage.kind == Home::order;
}

}  // namespace perk::sema
