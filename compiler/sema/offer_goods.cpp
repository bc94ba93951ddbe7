// Offers that take a percentage or an amount off goods, or give them at a price.
//
// `15% off S`, `500 THB off S in all`, `20 THB off each of S`, `S at 40 THB together`, `S at 1,000 THB each`,
// `cheapest 2 of S free`. A pick is a selection like any other. Off `goods and shipping` the charges share
// what is spread, in the stage `total`.
#include "compiler/sema/facts.h"
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

using Kind = typed::OfferKind;
using Home = typed::Stage::Kind;

const ast::Selection& without_brackets(const ast::Selection& selection) {
  const auto* inner = &selection;
  while (const auto* paren = ast::as<ast::ParenSelection>(*inner)) {
    if (paren->inner == nullptr) break;
    inner = paren->inner.get();
  }
  return *inner;
}

Draft draft_of(Kind kind, Home home, typed::SelPtr sel, typed::ExprPtr value) {
  Draft draft;
  draft.offer.kind = kind;
  draft.home = home;
  draft.offer.sel = std::move(sel);
  draft.offer.value = std::move(value);
  return draft;
}

// The edit that writes `words` where the basis stands, or behind the selection.
diag::Edit write_basis(const ast::AmountOff& off, std::string_view words) {
  if (off.basis_span.empty()) return insert_after(off.from->span, " " + std::string(words));
  return {off.basis_span, std::string(words)};
}

// A percentage knows three ways: each line, each unit, or all together.
bool check_percent_basis(Context& context, const ast::AmountOff& off) {
  if (off.basis != ast::OffBasis::in_all && off.basis != ast::OffBasis::each_line) return true;
  auto written = "`" + std::string(context.sources.text(off.basis_span)) + "`";
  auto& diagnostic = context.sink.report(
      diag::Code::E0417, off.basis_span, "a percentage is not taken off " + written,
      off.basis == ast::OffBasis::in_all ? "an amount is spread `in all`" : "each line loses its percentage");
  if (off.basis == ast::OffBasis::in_all) {
    diagnostic.help = "write `together` for one amount that is rounded once";
    diagnostic.edits.push_back(write_basis(off, "together"));
  } else {
    diagnostic.help = "write `15% off S`: every line loses that percentage";
    diagnostic.edits.push_back({{off.basis_span.file, off.basis_span.begin, off.from->span.begin}, ""});
  }
  return false;
}

Draft off_total(Kind kind, typed::SelPtr sel, typed::ExprPtr value) {
  auto draft = draft_of(kind, Home::total, std::move(sel), std::move(value));
  draft.offer.words.and_shipping = true;
  return draft;
}

// What is taken off each piece or line knows no shipping.
bool check_no_shipping(Context& context, const ast::AmountOff& off) {
  if (off.basis != ast::OffBasis::each && off.basis != ast::OffBasis::each_line) return true;
  refuse_shipping(context, off.from->span);
  return false;
}

std::optional<Draft> percent_off(Context& context, const ast::AmountOff& off, Amount amount,
                                 typed::SelPtr sel, bool and_shipping) {
  if (!check_percent_basis(context, off)) return std::nullopt;
  if (and_shipping) {
    if (!check_no_shipping(context, off)) return std::nullopt;
    return off_total(Kind::percent_off_together, std::move(sel), std::move(amount.value));
  }
  if (off.basis == ast::OffBasis::each)
    return draft_of(Kind::percent_off_each, Home::item, std::move(sel), std::move(amount.value));
  bool goods = is_goods(*off.from);
  bool together = goods || off.basis == ast::OffBasis::together;
  return draft_of(together ? Kind::percent_off_together : Kind::percent_off, goods ? Home::order : Home::item,
                  std::move(sel), std::move(amount.value));
}

// `every`: `for every 3 items` behind it says how often, and so once each time.
std::optional<Draft> money_off(Context& context, const ast::AmountOff& off, Amount amount, typed::SelPtr sel,
                               bool and_shipping, bool every) {
  if (and_shipping && off.basis != ast::OffBasis::together) {
    if (!check_no_shipping(context, off)) return std::nullopt;
    return off_total(Kind::amount_off_in_all, std::move(sel), std::move(amount.value));
  }
  bool goods = is_goods(*off.from);
  auto home = goods ? Home::order : Home::item;
  switch (off.basis) {
    case ast::OffBasis::in_all:
      return draft_of(Kind::amount_off_in_all, home, std::move(sel), std::move(amount.value));
    case ast::OffBasis::each:
      return draft_of(Kind::amount_off_each, Home::item, std::move(sel), std::move(amount.value));
    case ast::OffBasis::each_line:
      return draft_of(Kind::amount_off_each_line, Home::item, std::move(sel), std::move(amount.value));
    case ast::OffBasis::plain:
      if (goods || every)
        return draft_of(Kind::amount_off_in_all, home, std::move(sel), std::move(amount.value));
      break;
    case ast::OffBasis::together: break;
  }
  auto place = off.basis == ast::OffBasis::plain ? off.amount->span : off.basis_span;
  auto& diagnostic = context.sink.report(
      diag::Code::E0416, place, "it is not said whether this amount comes off once or off each piece",
      off.basis == ast::OffBasis::plain ? "once, or for each?"
                                        : "`together` belongs to a percentage or a price");
  diagnostic.help = "write `off S in all` for one amount, `off each of S` for an amount a piece";
  diagnostic.edits.push_back(write_basis(off, "in all"));
  return std::nullopt;
}

// Is it the goods of `cheapest` themselves that `for every` counts?
bool same_goods(const Context& context, const ast::ForEvery& every, const ast::Selection& picked) {
  if (every.of == nullptr) return ast::as<ast::AllGoods>(without_brackets(picked)) != nullptr;
  return context.sources.text(every.of->span) == context.sources.text(picked.span);
}

// `cheapest 1 of S free for every 3 of S`; of other goods it is `1 of T free for every 3 of S`.
std::optional<Draft> cheapest_for_every(Context& context, const ast::Offer& offer, const ast::SelectionAt& at,
                                        const ast::Picked& picked) {
  const auto& every = *offer.for_every;
  bool dearest = picked.pick.end == ast::PickEnd::most_expensive;
  bool same = same_goods(context, every, *picked.of);
  if (picked.pick.ordinal || (dearest && !same && !counts_money(context, every))) {
    auto& diagnostic =
        context.sink.report(diag::Code::E0424, picked.pick.span,
                            picked.pick.ordinal ? "one unit by its place is not given `for every`"
                                                : "what is bought for other goods is the cheapest of them",
                            "not with `for every`");
    diagnostic.help = picked.pick.ordinal ? "write `2nd cheapest of every 4 of S`, or `cheapest 1`"
                                          : "write `cheapest 1 of T free for every 2 of S`";
    return std::nullopt;
  }
  std::optional<std::int64_t> k = 1;
  if (picked.pick.count != nullptr) k = check_count(context, *picked.pick.count, {"items", "item"});
  if (counts_money(context, every)) {
    auto sel = check_offer_selection(context, picked.of.get(), picked.pick.span);
    return k ? picked_for_money(context, every, *k, !dearest, std::move(sel), at.reward) : std::nullopt;
  }
  auto n = check_step(context, every);
  auto sel = check_offer_selection(context, picked.of.get(), picked.pick.span);
  auto bought = same ? nullptr : check_offer_selection(context, every.of.get(), every.span);
  auto reward = check_reward(context, at.reward, false);
  if (!k || !n || sel == nullptr || !reward || (!same && bought == nullptr)) return std::nullopt;
  if (same && *k > *n) {
    auto& diagnostic =
        context.sink.report(diag::Code::E0420, picked.pick.span, "more is rewarded than is counted",
                            std::to_string(*k) + " of every " + std::to_string(*n));
    diagnostic.notes.push_back({every.span, "for every " + std::to_string(*n)});
    diagnostic.help =
        "write `cheapest " + std::to_string(*n) + "` and `for every " + std::to_string(*k) + "`";
    if (picked.pick.count != nullptr) {
      diagnostic.edits.push_back({picked.pick.count->span, std::to_string(*n)});
      diagnostic.edits.push_back({every.step->span, std::to_string(*k)});
    }
    return std::nullopt;
  }
  Draft draft = draft_of(same ? Kind::cheapest_for_every : Kind::buy_get, Home::item, nullptr, nullptr);
  draft.offer.sel = same ? std::move(sel) : std::move(bought);
  if (!same) draft.offer.rewarded = std::move(sel);
  draft.offer.rewards_cheapest = !dearest;
  draft.offer.reward = std::move(*reward);
  draft.offer.k = *k;
  draft.offer.n = *n;
  return draft;
}

typed::ExprPtr whole_percent(source::Span span) {
  return constant_expr(typed::Base::percent, 100'000'000, span);
}

// `S at 50% off`, `cheapest 2 of S free`
std::optional<Draft> selection_off(Context& context, const ast::SelectionAt& at, typed::SelPtr sel, bool pick,
                                   bool and_shipping) {
  if (and_shipping) {
    if (at.reward.kind == ast::RewardKind::free)
      return off_total(Kind::percent_off_together, std::move(sel), whole_percent(at.reward.span));
    auto amount = check_amount(context, *at.reward.amount);
    if (!amount) return std::nullopt;
    if (at.reward.basis == ast::RewardBasis::each && !amount->percent) {
      refuse_shipping(context, at.what->span);
      return std::nullopt;
    }
    return off_total(amount->percent ? Kind::percent_off_together : Kind::amount_off_in_all, std::move(sel),
                     std::move(amount->value));
  }
  bool together = at.reward.basis == ast::RewardBasis::together;
  bool goods = is_goods(*at.what);
  auto home = goods ? Home::order : Home::item;
  auto percent_kind = together || goods ? Kind::percent_off_together : Kind::percent_off;
  if (at.reward.kind == ast::RewardKind::free)
    return draft_of(percent_kind, home, std::move(sel), whole_percent(at.reward.span));
  auto amount = check_amount(context, *at.reward.amount);
  if (!amount || sel == nullptr) return std::nullopt;
  if (amount->percent) return draft_of(percent_kind, home, std::move(sel), std::move(amount->value));
  if (together) return draft_of(Kind::amount_off_in_all, home, std::move(sel), std::move(amount->value));
  if (pick || at.reward.basis == ast::RewardBasis::each)
    return draft_of(Kind::amount_off_each, Home::item, std::move(sel), std::move(amount->value));
  auto& diagnostic = context.sink.report(
      diag::Code::E0416, at.reward.amount->span,
      "it is not said whether this amount comes off once or off each piece", "once, or for each?");
  diagnostic.help = "write `together` for one amount, `each` for an amount a piece";
  diagnostic.edits.push_back(insert_after(at.reward.span, " together"));
  return std::nullopt;
}

// `S at 1,000 THB each`, `S at 40 THB together`
std::optional<Draft> selection_price(Context& context, const ast::SelectionAt& at, typed::SelPtr sel) {
  auto amount = check_amount(context, *at.reward.amount, true);
  if (!amount || sel == nullptr) return std::nullopt;
  if (amount->percent) {
    auto& diagnostic = context.sink.report(diag::Code::E0418, at.reward.amount->span,
                                           "a price is an amount of money", "a percentage");
    diagnostic.help = "write `" + std::string(context.sources.text(at.reward.amount->span)) + " off`";
    diagnostic.edits.push_back(insert_after(at.reward.amount->span, " off"));
    return std::nullopt;
  }
  if (at.reward.basis == ast::RewardBasis::plain) {
    auto& diagnostic = context.sink.report(diag::Code::E0418, at.reward.span,
                                           "it is not said whether this is the price of one piece or of all",
                                           "of each, or of all?");
    diagnostic.help = "write `each` for the price of one piece, `together` for the price of all";
    diagnostic.edits.push_back(insert_after(at.reward.span, " each"));
    return std::nullopt;
  }
  bool each = at.reward.basis == ast::RewardBasis::each;
  return draft_of(each ? Kind::special_price : Kind::price_together, each ? Home::price : Home::item,
                  std::move(sel), std::move(amount->value));
}

}  // namespace

const ast::Picked* as_pick(const ast::Selection& selection) {
  return ast::as<ast::Picked>(without_brackets(selection));
}

bool is_goods(const ast::Selection& selection) {
  const auto& inner = without_brackets(selection);
  if (ast::as<ast::AllGoods>(inner) != nullptr) return true;
  const auto* except = ast::as<ast::Except>(inner);
  return except != nullptr && except->base != nullptr && is_goods(*except->base);
}

typed::SelPtr check_offer_selection(Context& context, const ast::Selection* selection, source::Span place,
                                    bool& and_shipping) {
  and_shipping = false;
  if (selection != nullptr) return check_goods_and_shipping(context, *selection, and_shipping);
  auto sel = std::make_unique<typed::Sel>();
  sel->kind = typed::SelKind::goods;
  sel->span = place;
  return sel;
}

typed::SelPtr check_offer_selection(Context& context, const ast::Selection* selection, source::Span place) {
  bool and_shipping = false;
  auto sel = check_offer_selection(context, selection, place, and_shipping);
  if (!and_shipping || sel == nullptr) return sel;
  refuse_shipping(context, selection->span);
  return nullptr;
}

std::optional<Draft> picked_for_money(Context& context, const ast::ForEvery& every, std::int64_t k,
                                      bool cheapest, typed::SelPtr of, const ast::Reward& at) {
  auto times = check_times(context, every);
  auto reward = check_reward(context, at, false);
  if (times == nullptr || of == nullptr || !reward) return std::nullopt;
  auto picked = std::make_unique<typed::Sel>();
  picked->kind = typed::SelKind::pick;
  picked->span = of->span;
  picked->cheapest = cheapest;
  picked->pick_count = computed(typed::ExprKind::multiply, typed::Base::count, every.span,
                                constant_expr(typed::Base::count, k, every.span), std::move(times));
  picked->args.push_back(std::move(of));
  using R = typed::Reward::Kind;
  auto kind = reward->kind == R::amount_off ? Kind::amount_off_each
              : reward->kind == R::price    ? Kind::special_price
                                            : Kind::percent_off;
  auto value = reward->kind == R::free ? whole_percent(at.span) : std::move(reward->value);
  auto home = reward->kind == R::price ? Home::price : Home::item;
  auto draft = draft_of(kind, home, std::move(picked), std::move(value));
  draft.repeats = true;
  return draft;
}

std::optional<Draft> check_amount_off(Context& context, const ast::Offer& offer, const ast::AmountOff& off) {
  bool and_shipping = false;
  auto sel = check_offer_selection(context, off.from.get(), off.amount->span, and_shipping);
  context.table_goods = sel.get();
  auto amount = check_amount(context, *off.amount);
  if (!amount || sel == nullptr) return std::nullopt;
  return amount->percent ? percent_off(context, off, std::move(*amount), std::move(sel), and_shipping)
                         : money_off(context, off, std::move(*amount), std::move(sel), and_shipping,
                                     offer.for_every.has_value());
}

std::optional<Draft> check_selection_at(Context& context, const ast::Offer& offer,
                                        const ast::SelectionAt& at) {
  const auto* picked = as_pick(*at.what);
  if (picked != nullptr && offer.for_every) return cheapest_for_every(context, offer, at, *picked);
  bool and_shipping = false;
  auto sel = check_offer_selection(context, at.what.get(), at.what->span, and_shipping);
  if (sel == nullptr) return std::nullopt;
  context.table_goods = sel.get();
  if (at.reward.kind != ast::RewardKind::price)
    return selection_off(context, at, std::move(sel), picked != nullptr, and_shipping);
  if (!and_shipping) return selection_price(context, at, std::move(sel));
  refuse_shipping(context, at.what->span);
  return std::nullopt;
}

}  // namespace perk::sema
