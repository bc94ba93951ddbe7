// Offers that take a percentage or an amount off goods, or give them at a price.
//
// `15% off S`, `500 THB off S in all`, `20 THB off each of S`, `S at 40 THB together`, `S at 1,000 THB each`,
// `cheapest 2 of S free`. A pick is a selection like any other.
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

std::optional<Draft> percent_off(Context& context, const ast::AmountOff& off, Amount amount,
                                 typed::SelPtr sel) {
  if (!check_percent_basis(context, off)) return std::nullopt;
  if (off.basis == ast::OffBasis::each)
    return draft_of(Kind::percent_off_each, Home::item, std::move(sel), std::move(amount.value));
  bool goods = is_goods(*off.from);
  bool together = goods || off.basis == ast::OffBasis::together;
  return draft_of(together ? Kind::percent_off_together : Kind::percent_off, goods ? Home::order : Home::item,
                  std::move(sel), std::move(amount.value));
}

std::optional<Draft> money_off(Context& context, const ast::AmountOff& off, Amount amount,
                               typed::SelPtr sel) {
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
      if (goods) return draft_of(Kind::amount_off_in_all, home, std::move(sel), std::move(amount.value));
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

// `cheapest 1 of S free for every 3 of S`
std::optional<Draft> cheapest_for_every(Context& context, const ast::Offer& offer, const ast::SelectionAt& at,
                                        const ast::Picked& picked) {
  const auto& every = *offer.for_every;
  if (picked.pick.end == ast::PickEnd::most_expensive || picked.pick.ordinal) {
    report_not_priced_yet(context, picked.pick.span, "anything but the cheapest in front of `for every`",
                          "write `cheapest 1 of S free for every 3 of S`");
    return std::nullopt;
  }
  bool same = every.of != nullptr && picked.of != nullptr &&
              context.sources.text(every.of->span) == context.sources.text(picked.of->span);
  if (!same) {
    report_not_priced_yet(context, every.span, "`for every` of other goods than those of `cheapest`",
                          "write `1 of T free for every 2 of S`");
    return std::nullopt;
  }
  std::optional<std::int64_t> k = 1;
  if (picked.pick.count != nullptr) k = check_count(context, *picked.pick.count, {"items", "item"});
  auto n = check_step(context, every);
  auto sel = check_offer_selection(context, picked.of.get(), picked.pick.span);
  auto reward = check_reward(context, at.reward, false);
  if (!k || !n || sel == nullptr || !reward) return std::nullopt;
  if (*k > *n) {
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
  Draft draft = draft_of(Kind::cheapest_for_every, Home::item, std::move(sel), nullptr);
  draft.offer.reward = std::move(*reward);
  draft.offer.k = *k;
  draft.offer.n = *n;
  return draft;
}

typed::ExprPtr whole_percent(source::Span span) {
  auto value = std::make_unique<typed::Expr>();
  value->kind = typed::ExprKind::constant;
  value->type.base = typed::Base::percent;
  value->span = span;
  value->constant.type = value->type;
  value->constant.scalar = 100'000'000;
  return value;
}

// `S at 50% off`, `cheapest 2 of S free`
std::optional<Draft> selection_off(Context& context, const ast::SelectionAt& at, typed::SelPtr sel,
                                   bool pick) {
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

typed::SelPtr check_offer_selection(Context& context, const ast::Selection* selection, source::Span place) {
  if (selection == nullptr) {
    auto sel = std::make_unique<typed::Sel>();
    sel->kind = typed::SelKind::goods;
    sel->span = place;
    return sel;
  }
  const auto& inner = without_brackets(*selection);
  if (ast::as<ast::GoodsAndShipping>(inner) != nullptr) {
    report_not_priced_yet(context, inner.span, "an offer off goods and shipping together",
                          "write one `give` line off goods and one off shipping");
    return nullptr;
  }
  return check_selection(context, *selection);
}

std::optional<Draft> check_amount_off(Context& context, const ast::Offer&, const ast::AmountOff& off) {
  auto amount = check_amount(context, *off.amount);
  auto sel = check_offer_selection(context, off.from.get(), off.amount->span);
  if (!amount || sel == nullptr) return std::nullopt;
  return amount->percent ? percent_off(context, off, std::move(*amount), std::move(sel))
                         : money_off(context, off, std::move(*amount), std::move(sel));
}

std::optional<Draft> check_selection_at(Context& context, const ast::Offer& offer,
                                        const ast::SelectionAt& at) {
  const auto* picked = as_pick(*at.what);
  if (picked != nullptr && offer.for_every) return cheapest_for_every(context, offer, at, *picked);
  auto sel = check_offer_selection(context, at.what.get(), at.what->span);
  if (sel == nullptr) return std::nullopt;
  if (at.reward.kind == ast::RewardKind::price) return selection_price(context, at, std::move(sel));
  return selection_off(context, at, std::move(sel), picked != nullptr);
}

}  // namespace perk::sema
