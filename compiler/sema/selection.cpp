// Selections: which units of an order are meant.
//
// In: a selection as written. Out: the typed selection, or null after its reports; every part is looked at.
// Guaranteed: shipping stands nowhere inside a selection, and no selection has two readings.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/lookup.h"

namespace perk::sema {
namespace {

using typed::SelKind;

typed::SelPtr check(Context& context, const ast::Selection& selection);

typed::SelPtr sel(SelKind kind, source::Span span) {
  auto made = std::make_unique<typed::Sel>();
  made->kind = kind;
  made->span = span;
  return made;
}

// A part of another selection: shipping cannot be one.
typed::SelPtr check_part(Context& context, const ast::Selection& selection) {
  auto made = check(context, selection);
  if (made == nullptr || made->kind != SelKind::goods_and_shipping) return made;
  refuse_shipping(context, made->span);
  return nullptr;
}

std::string_view field_of(ast::ItemsBy by) {
  switch (by) {
    case ast::ItemsBy::category: return "category";
    case ast::ItemsBy::brand: return "brand";
    case ast::ItemsBy::sku: return "sku";
    default: return "tags";
  }
}

SelKind kind_of(ast::ItemsBy by) {
  switch (by) {
    case ast::ItemsBy::category: return SelKind::category;
    case ast::ItemsBy::brand: return SelKind::brand;
    case ast::ItemsBy::sku: return SelKind::sku;
    case ast::ItemsBy::tagged: return SelKind::tagged;
    case ast::ItemsBy::where: return SelKind::where;
    case ast::ItemsBy::all: break;
  }
  return SelKind::goods;
}

typed::SelPtr check_items(Context& context, const ast::Items& items, source::Span span) {
  auto made = sel(kind_of(items.by), span);
  if (items.by == ast::ItemsBy::all) return made;
  if (items.by == ast::ItemsBy::where) {
    if (items.where == nullptr) return nullptr;
    made->condition = check_condition(context, *items.where, Scope::unit);
    return made->condition == nullptr ? nullptr : std::move(made);
  }
  const auto* field = require_field(context, typed::Record::product, field_of(items.by), span);
  if (field == nullptr) return nullptr;
  auto subject = subject_of(*field);
  bool sound = true;
  for (const auto& value : items.values) {
    auto constant = literal_of(context, subject, *value);
    sound = sound && constant.has_value();
    if (!constant) continue;
    if (constant->texts.empty())
      made->texts.push_back(std::move(constant->text));
    else
      made->texts.push_back(std::move(constant->texts.front()));
  }
  return sound && !made->texts.empty() ? std::move(made) : nullptr;
}

// `items sku "A" and items sku "B"`: no unit is both.
void warn_of_nothing(Context& context, const ast::Both& both, const typed::Sel& made) {
  const auto& first = *made.args[0];
  const auto& second = *made.args[1];
  if (first.kind != second.kind || (first.kind != SelKind::sku && first.kind != SelKind::brand)) return;
  for (const auto& text : first.texts)
    if (std::find(second.texts.begin(), second.texts.end(), text) != second.texts.end()) return;
  const auto* items = ast::as<ast::Items>(*both.parts[1]);
  auto& found = context.sink.report(diag::Code::W0484, made.span, "no item is both", "holds nothing");
  if (items == nullptr || ast::as<ast::Items>(*both.parts[0]) == nullptr || made.args.size() != 2) return;
  auto text = std::string(context.sources.text(first.span));
  for (const auto& value : items->values) text += fmt::format(", {}", context.sources.text(value->span));
  found.help = fmt::format("for items of either write `{}`", text);
  found.edits = {{made.span, text}};
}

typed::SelPtr check_both(Context& context, const ast::Both& both, source::Span span) {
  auto made = sel(SelKind::both, span);
  bool sound = true;
  for (const auto& part : both.parts) {
    auto checked = check_part(context, *part);
    sound = sound && checked != nullptr;
    if (checked != nullptr) made->args.push_back(std::move(checked));
  }
  if (!sound || made->args.empty()) return nullptr;
  if (made->args.size() > 1) warn_of_nothing(context, both, *made);
  return made;
}

void report_excepts(Context& context, const ast::Except& except) {
  auto base = except.base->span;
  auto second = except.without[1]->span;
  auto& found = context.sink.report(diag::Code::E0480, second, "a selection has more than one `except`",
                                    "without this as well?");
  auto text = std::string(context.sources.text(base));
  for (std::size_t i = 0; i < except.without.size(); ++i) {
    auto span = except.without[i]->span;
    text = fmt::format("{} except {}", i == 0 ? text : fmt::format("({})", text), context.sources.text(span));
    if (i + 1 == except.without.size()) break;
    found.edits.push_back({{base.file, base.begin, base.begin}, "("});
    found.edits.push_back({{span.file, span.end, span.end}, ")"});
  }
  // Insertions at one place are one edit.
  auto opening = std::string(except.without.size() - 1, '(');
  std::erase_if(found.edits, [&](const diag::Edit& edit) { return edit.text == "("; });
  found.edits.insert(found.edits.begin(), {{base.file, base.begin, base.begin}, opening});
  found.help = fmt::format("write `{}`", text);
}

bool report_mixed(Context& context, const ast::Except& except) {
  const auto& without = *except.without[0];
  const auto* both = ast::as<ast::Both>(without);
  if (both == nullptr || both->parts.empty()) return false;
  auto base = except.base->span;
  auto text = [&](source::Span span) { return context.sources.text(span); };
  auto& found =
      context.sink.report(diag::Code::E0481, without.span, "`except` and `and` are mixed without brackets",
                          "which of them are left out?");
  auto first = both->parts.front()->span;
  found.help = fmt::format("write `{} except ({})`, or `({} except {}){}`", text(base), text(without.span),
                           text(base), text(first), text({without.span.file, first.end, without.span.end}));
  found.edits = {{{without.span.file, without.span.begin, without.span.begin}, "("},
                 {{without.span.file, without.span.end, without.span.end}, ")"}};
  return true;
}

// `base`: what it is taken from, where the caller has read that already.
typed::SelPtr check_except(Context& context, const ast::Except& except, source::Span span,
                           typed::SelPtr base = nullptr) {
  auto made = sel(SelKind::except, span);
  made->args.push_back(base != nullptr ? std::move(base) : check_part(context, *except.base));
  bool sound = made->args[0] != nullptr;
  if (except.without.size() > 1) {
    report_excepts(context, except);
    sound = false;
  } else if (!except.without.empty() && report_mixed(context, except)) {
    sound = false;
  }
  for (const auto& part : except.without) {
    made->args.push_back(check_part(context, *part));
    sound = sound && made->args.back() != nullptr;
  }
  return sound ? std::move(made) : nullptr;
}

typed::SelPtr check_named(Context& context, const ast::Ident& name, source::Span span) {
  auto index = resolve(context, name, NameKind::selection);
  if (!index) return nullptr;
  auto made = sel(SelKind::named, span);
  made->selection = context.pack.selections[*index].get();
  return made;
}

// How many units a pick takes: a constant of one or more, or a fact.
typed::ExprPtr pick_count(Context& context, const ast::Pick& pick) {
  ast::Quantity quantity;
  if (pick.ordinal) {
    quantity.number = *pick.ordinal;
    quantity.span = pick.ordinal->span;
  } else if (pick.count == nullptr) {
    return constant_expr(typed::Base::count, 1, pick.span);
  } else if (const auto* written = ast::as<ast::Quantity>(without_brackets(*pick.count))) {
    quantity = *written;
  } else {
    return check_count_value(context, *pick.count, {"items", "pieces", "units"});
  }
  auto count = count_of(context, quantity, {"items", "pieces", "units"});
  if (!count) return nullptr;
  if (*count > 0) return constant_expr(typed::Base::count, *count, pick.span);
  auto& found =
      context.sink.report(diag::Code::E0485, pick.span,
                          fmt::format("`{}` picks nothing", context.sources.text(pick.span)), "no item");
  found.help = "write `1`";
  found.edits = {{quantity.number.span, pick.ordinal ? "1st" : "1"}};
  return nullptr;
}

typed::SelPtr check_picked(Context& context, const ast::Picked& picked, source::Span span) {
  auto units = pick_count(context, picked.pick);
  auto of = check_part(context, *picked.of);
  if (units == nullptr || of == nullptr) return nullptr;
  auto pick = [&](std::int64_t count, typed::SelPtr from) {
    auto made = sel(SelKind::pick, span);
    made->count = count;
    made->cheapest = picked.pick.end == ast::PickEnd::cheapest;
    made->args.push_back(std::move(from));
    return made;
  };
  if (units->kind != typed::ExprKind::constant) {
    auto made = pick(0, std::move(of));
    made->pick_count = std::move(units);
    return made;
  }
  auto count = units->constant.scalar;
  // The second cheapest is the two cheapest without the cheapest.
  if (!picked.pick.ordinal || count == 1) return pick(count, std::move(of));
  auto made = sel(SelKind::except, span);
  made->args.push_back(pick(count, clone(*of)));
  made->args.push_back(pick(count - 1, std::move(of)));
  return made;
}

typed::SelPtr check(Context& context, const ast::Selection& selection) {
  auto span = selection.span;
  if (ast::as<ast::ErrorSelection>(selection) != nullptr) return nullptr;
  if (ast::as<ast::AllGoods>(selection) != nullptr) return sel(SelKind::goods, span);
  if (ast::as<ast::GoodsAndShipping>(selection) != nullptr) return sel(SelKind::goods_and_shipping, span);
  if (const auto* items = ast::as<ast::Items>(selection)) return check_items(context, *items, span);
  if (const auto* price = ast::as<ast::ItemsByPrice>(selection))
    return sel(price->state == ast::PriceState::full_price ? SelKind::full_price : SelKind::reduced, span);
  if (const auto* named = ast::as<ast::NamedSelection>(selection))
    return check_named(context, named->name, span);
  if (const auto* both = ast::as<ast::Both>(selection)) return check_both(context, *both, span);
  if (const auto* except = ast::as<ast::Except>(selection)) return check_except(context, *except, span);
  if (const auto* picked = ast::as<ast::Picked>(selection)) return check_picked(context, *picked, span);
  const auto* paren = ast::as<ast::ParenSelection>(selection);
  return paren == nullptr ? nullptr : check(context, *paren->inner);
}

}  // namespace

typed::SelPtr check_selection(Context& context, const ast::Selection& selection) {
  return check(context, selection);
}

typed::SelPtr check_goods_and_shipping(Context& context, const ast::Selection& selection,
                                       bool& and_shipping) {
  const auto* at = &selection;
  while (const auto* paren = ast::as<ast::ParenSelection>(*at)) at = paren->inner.get();
  const auto* except = ast::as<ast::Except>(*at);
  const auto* base = except == nullptr ? at : except->base.get();
  and_shipping = ast::as<ast::GoodsAndShipping>(*base) != nullptr;
  if (!and_shipping) return check(context, selection);
  auto goods = sel(SelKind::goods, base->span);
  return except == nullptr ? std::move(goods) : check_except(context, *except, at->span, std::move(goods));
}

void refuse_shipping(Context& context, source::Span span) {
  auto& found = context.sink.report(diag::Code::E0482, span, "shipping is not among the items of an order",
                                    "only items can stand here");
  found.help = "write `goods`";
  found.edits = {{span, "goods"}};
}

}  // namespace perk::sema
