#include "compiler/parse/build.h"

namespace perk::parse {

using namespace ast;

// ---- selections ----

SelectionPtr Build::selection_ptr(const P::SelectionContext* c) {
  return c == nullptr ? nullptr : std::make_unique<Selection>(selection(*c));
}
SelectionPtr Build::selection_ptr(const P::PlainContext* c) {
  return c == nullptr ? nullptr : std::make_unique<Selection>(plain(*c));
}
SelectionPtr Build::selection_ptr(const P::TightContext* c) {
  return c == nullptr ? nullptr : std::make_unique<Selection>(tight(*c));
}

Selection Build::selection(const P::SelectionContext& c) {
  if (c.s != nullptr) return plain(*c.s);
  return {span(c), Picked{pick(*c.p), selection_ptr(c.of)}};
}

Selection Build::plain(const P::PlainContext& c) {
  if (c.without.empty()) return both(*c.base);
  Except except{std::make_unique<Selection>(both(*c.base)), {}};
  for (const auto* part : c.without) except.without.push_back(std::make_unique<Selection>(both(*part)));
  return {span(c), std::move(except)};
}

Selection Build::both(const P::BothContext& c) {
  if (c.parts.size() == 1) return unit(*c.parts.front());
  Both both;
  for (const auto* part : c.parts) both.parts.push_back(std::make_unique<Selection>(unit(*part)));
  return {span(c), std::move(both)};
}

Selection Build::tight(const P::TightContext& c) {
  if (c.without.empty()) return unit(*c.base);
  Except except{std::make_unique<Selection>(unit(*c.base)), {}};
  for (const auto* part : c.without) except.without.push_back(std::make_unique<Selection>(unit(*part)));
  return {span(c), std::move(except)};
}

Selection Build::unit(const P::UnitContext& c) {
  const Span whole = span(c);
  if (c.goods != nullptr) {
    if (c.ship != nullptr) return {whole, GoodsAndShipping{}};
    return {whole, AllGoods{}};
  }
  if (c.items != nullptr) return items(whole, c.f);
  if (c.skus != nullptr) return {whole, Items{ItemsBy::sku, values(*c.skus), nullptr}};
  if (c.full != nullptr) return {whole, ItemsByPrice{PriceState::full_price}};
  if (c.reduced != nullptr) return {whole, ItemsByPrice{PriceState::reduced}};
  if (c.inner != nullptr) return {whole, ParenSelection{selection_ptr(c.inner)}};
  return {whole, NamedSelection{name(c.named)}};
}

Selection Build::items(Span whole, const P::ItemFilterContext* f) {
  if (f == nullptr) return {whole, Items{}};
  Items items;
  if (f->cat != nullptr)
    items.by = ItemsBy::category;
  else if (f->brand != nullptr)
    items.by = ItemsBy::brand;
  else if (f->sku != nullptr)
    items.by = ItemsBy::sku;
  else if (f->tagged != nullptr)
    items.by = ItemsBy::tagged;
  else
    items.by = ItemsBy::where;
  if (f->v != nullptr) items.values = values(*f->v);
  if (f->cond != nullptr) items.where = unary(*f->cond);
  return {whole, std::move(items)};
}

Pick Build::pick(const P::PickContext& c) {
  Pick pick;
  pick.span = span(c);
  pick.end = c.cheap != nullptr ? PickEnd::cheapest : PickEnd::most_expensive;
  if (c.n != nullptr) pick.count = count(*c.n);
  if (c.nth != nullptr) {
    Span digits = span(c.nth);
    digits.end -= 2;  // st, nd, rd, th
    pick.ordinal = names_.number(digits);
  }
  return pick;
}

// ---- offers ----

Offer Build::offer(const P::OfferContext& c) {
  Offer offer;
  offer.span = span(c);
  offer.node = offer_body(*c.b);
  if (c.fe != nullptr) offer.for_every = {quantity_expr(*c.fe->step), selection_ptr(c.fe->s), span(*c.fe)};
  for (const auto* word : c.words) offer.words.push_back(offer_word(*word));
  if (c.to != nullptr) offer.recipient = names_.path(span(c.to->who));
  return offer;
}

OfferNode Build::offer_body(const P::OfferBodyContext& c) {
  if (c.freeShip != nullptr) return FreeShipping{};
  if (c.shipAt != nullptr) return ShippingAt{amount(*c.shipAt)};
  if (c.price != nullptr || c.discount != nullptr) {
    ByTable by{c.discount != nullptr, selection_ptr(c.of), {}};
    ExprPtr keys = lookup(*c.by);
    by.keys = std::move(std::get<Lookup>(keys->node).keys);
    return by;
  }
  if (c.back != nullptr) {
    ExprPtr share = c.q != nullptr    ? quantity_expr(*c.q)
                    : c.by != nullptr ? lookup(*c.by)
                                      : make(span(c.column), names_.path(span(c.column)));
    Credit credit{std::move(share), selection_ptr(c.of), true, std::nullopt};
    if (c.account != nullptr) credit.account = name(c.account);
    return credit;
  }
  if (c.from != nullptr)
    return IssueCoupon{c.couponN != nullptr ? number_expr(c.couponN) : nullptr, pool(*c.from)};
  if (c.balance != nullptr) return SpendBalance{name(c.balance), selection_ptr(c.target)};
  if (c.p != nullptr) {
    if (c.every != nullptr) return EveryGroup{pick(*c.p), count(*c.every), selection_ptr(c.of), reward(*c.r)};
    const Span picked = source::join(span(*c.p), span(*c.of));
    auto what = std::make_unique<Selection>(Selection{picked, Picked{pick(*c.p), selection_ptr(c.of)}});
    return SelectionAt{std::move(what), reward(*c.r)};
  }
  if (c.off != nullptr) return amount_off(c);
  if (c.a != nullptr) return Credit{amount(*c.a), nullptr, false, name(c.account)};
  if (c.credit != nullptr) return Credit{quantity_expr(*c.credit), nullptr, false, std::nullopt};
  if (c.some != nullptr) return SomeOf{number_expr(c.some), selection_ptr(c.from_), reward(*c.r)};
  if (!c.slots.empty()) {
    std::vector<Slot> slots;
    for (const auto* slot : c.slots)
      slots.push_back({number_expr(slot->n), selection_ptr(slot->s), span(*slot)});
    if (c.gift != nullptr) return Gift{std::move(slots)};
    return Bundle{std::move(slots), reward(*c.r)};
  }
  return SelectionAt{selection_ptr(c.from_), reward(*c.r)};
}

OfferNode Build::amount_off(const P::OfferBodyContext& c) {
  const P::OffTargetContext& target = *c.off;
  if (target.ship != nullptr || target.charge != nullptr)
    return ShippingOff{amount(*c.a), target.charge != nullptr};
  AmountOff off{amount(*c.a), OffBasis::plain, Span{names_.file(), 0, 0}, selection_ptr(target.s)};
  const Span whole = span(target);
  if (target.each != nullptr) {
    off.basis = target.line != nullptr ? OffBasis::each_line : OffBasis::each;
    off.basis_span = Span{whole.file, whole.begin, span(target.of).end};
  } else if (target.all != nullptr || target.together != nullptr) {
    off.basis = target.all != nullptr ? OffBasis::in_all : OffBasis::together;
    off.basis_span =
        Span{whole.file, span(target.all != nullptr ? target.all : target.together).begin, whole.end};
  }
  return off;
}

Reward Build::reward(const P::RewardContext& c) {
  Reward reward;
  reward.span = span(c);
  if (c.a != nullptr) {
    reward.kind = c.off != nullptr ? RewardKind::off : RewardKind::price;
    reward.amount = amount(*c.a);
  }
  if (c.each != nullptr) reward.basis = RewardBasis::each;
  if (c.together != nullptr) reward.basis = RewardBasis::together;
  return reward;
}

OfferWord Build::offer_word(const P::OfferWordContext& c) {
  OfferWord word;
  word.span = span(c);
  if (c.cheap != nullptr)
    word.kind = OfferWordKind::from_cheapest;
  else if (c.dear != nullptr)
    word.kind = OfferWordKind::from_dearest;
  else if (c.oneLine != nullptr)
    word.kind = OfferWordKind::of_one_line;
  else if (c.lastGroup != nullptr)
    word.kind = OfferWordKind::last_group_partial;
  else if (c.spread != nullptr)
    word.kind = OfferWordKind::spread_over_set;
  else if (c.step != nullptr)
    word.kind = OfferWordKind::step_by_step;
  else if (c.whole != nullptr)
    word.kind = OfferWordKind::all_at;
  else if (c.itself != nullptr)
    word.kind = OfferWordKind::each_by_itself;
  else {
    word.kind = OfferWordKind::up_to;
    word.amount = amount(*c.a);
    if (c.period != nullptr) word.period = name(c.period);
  }
  return word;
}

Table Build::table(const P::TableContext& c) {
  Table table;
  table.span = span(c);
  table.header = names_.row(span(c.rows.front()));
  for (std::size_t i = 1; i < c.rows.size(); ++i) table.rows.push_back(names_.row(span(c.rows[i])));
  return table;
}

}  // namespace perk::parse
