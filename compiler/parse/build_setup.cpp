#include "compiler/parse/build_parts.h"

namespace perk::parse {

using namespace ast;

namespace {

Rounding rounding(const P::RoundingModeContext& c) {
  if (c.half == nullptr) return c.up != nullptr ? Rounding::up : Rounding::down;
  if (c.even != nullptr) return Rounding::half_even;
  return c.down != nullptr ? Rounding::half_down : Rounding::half_up;
}

TypeName type_name(const P::TypeContext& c) {
  if (c.money != nullptr) return TypeName::money;
  if (c.percent_ != nullptr) return TypeName::percent;
  if (c.number != nullptr) return TypeName::number;
  if (c.no != nullptr) return TypeName::yes_no;
  if (c.set != nullptr) return TypeName::set_of_text;
  if (c.date_ != nullptr) return TypeName::date;
  if (c.time != nullptr) return TypeName::time;
  if (c.instant != nullptr) return TypeName::instant;
  if (c.duration != nullptr) return TypeName::duration;
  if (c.category != nullptr) return TypeName::category;
  return TypeName::text;
}

}  // namespace

Clause<PackNode> Build::clause(const P::PackClauseContext& c) {
  const auto node = [&]() -> PackNode {
    if (c.code != nullptr) return CurrencyClause{name(c.code)};
    if (c.zone != nullptr) return TimezoneClause{text(c.zone)};
    if (c.inc != nullptr || c.exc != nullptr) return PricesClause{c.inc != nullptr};
    if (c.u != nullptr) return use(*c.u);
    if (c.dayStart != nullptr) return DayStartsClause{names_.time(span(c.dayStart))};
    if (c.how != nullptr) {
      const bool per_unit = c.basis != nullptr && names_.source(span(*c.basis)) == "unit";
      return RoundingClause{rounding(*c.how), per_unit};
    }
    if (c.largest != nullptr) return RemainderClause{RemainderTo::largest};
    if (c.first != nullptr) return RemainderClause{RemainderTo::first_line};
    if (c.last != nullptr) return RemainderClause{RemainderTo::last_line};
    if (c.total != nullptr) {
      RoundTotalClause round{amount(*c.total), std::nullopt};
      if (c.totalHow != nullptr) round.mode = rounding(*c.totalHow);
      return round;
    }
    if (c.pol != nullptr) return policies(*c.pol);
    if (c.wo != nullptr) return worth(*c.wo);
    if (c.lang != nullptr) return LanguageClause{name(c.lang)};
    if (c.version != nullptr) return VersionClause{text(c.version)};
    return CodesMatchCaseClause{};
  };
  return whole<PackNode>(c, node());
}

Clause<SchemaNode> Build::clause(const P::SchemaClauseContext& c) {
  const auto node = [&]() -> SchemaNode {
    if (c.fieldPath != nullptr) return field(c);
    if (!c.categories.empty()) return CategoriesClause{texts(c.categories)};
    if (!c.events.empty()) return EventsClause{idents(c.events)};
    return use(*c.u);
  };
  return whole<SchemaNode>(c, node());
}

FieldClause Build::field(const P::SchemaClauseContext& c) {
  FieldClause field;
  field.field = names_.path(span(c.fieldPath));
  field.type = type_name(*c.ty);
  field.type_span = span(*c.ty);
  if (c.ty->u != nullptr) field.unit = name(c.ty->u);
  if (c.ty->among != nullptr) field.one_of = texts(c.ty->among->list);
  for (const auto* tail : c.tails) {
    if (tail->opt != nullptr) {
      field.optional = true;
      field.optional_span = span(*tail);
    } else if (tail->among != nullptr) {
      field.one_of = texts(tail->among->list);
    } else if (tail->label != nullptr) {
      field.label = text(tail->label);
    } else {
      Bound bound;
      bound.span = span(*tail);
      if (tail->low != nullptr) bound.low = amount(*tail->low);
      if (tail->high != nullptr) bound.high = amount(*tail->high);
      if (tail->least != nullptr) bound.low = amount(*tail->least);
      if (tail->most != nullptr) bound.high = amount(*tail->most);
      field.bound = std::move(bound);
    }
  }
  return field;
}

Clause<CalendarNode> Build::clause(const P::CalendarClauseContext& c) {
  const auto node = [&]() -> CalendarNode {
    if (c.u != nullptr) return use(*c.u);
    if (c.t != nullptr) return TableClause{table(*c.t)};
    NamedDaysClause named{name(c.day), {}};
    for (const auto* dates : c.days) {
      if (dates->w != nullptr) {
        named.days.push_back(window(*dates->w));
        continue;
      }
      WindowPart part;
      part.span = span(*dates);
      if (dates->through != nullptr) {
        part.node = DateWindow{WindowEnd{date(*dates->d)}, WindowEnd{date(*dates->through)}, std::nullopt};
      } else {
        NamedWindow on;
        on.days.emplace_back(date(*dates->d));
        part.node = std::move(on);
      }
      named.days.push_back(std::move(part));
    }
    return named;
  };
  return whole<CalendarNode>(c, node());
}

Clause<AccountNode> Build::clause(const P::AccountClauseContext& c) {
  const auto node = [&]() -> AccountNode {
    if (!c.units.empty()) return UnitClause{idents(c.units)};
    if (c.holds != nullptr) return HoldsClause{name(c.holds)};
    if (c.wo != nullptr) return worth(*c.wo);
    if (c.usable != nullptr) return UsableClause{amount(*c.usable)};
    if (c.li != nullptr) return bounded<LimitClause>(*c.li);
    LapsesClause lapses;
    if (c.len != nullptr) lapses.after = quantity(*c.len);
    lapses.since_last = c.last != nullptr;
    if (c.event != nullptr) lapses.event = name(c.event);
    if (c.endOf != nullptr) lapses.end_of = name(c.endOf);
    return lapses;
  };
  return whole<AccountNode>(c, node());
}

Clause<CurrenciesNode> Build::clause(const P::CurrenciesClauseContext& c) {
  return whole<CurrenciesNode>(c, TableClause{table(*c.t)});
}

Clause<CouponsNode> Build::clause(const P::CouponsClauseContext& c) {
  const auto node = [&]() -> CouponsNode {
    if (c.li != nullptr) return bounded<LimitClause>(*c.li);
    if (c.wo != nullptr) return worth(*c.wo);
    if (c.parts != nullptr) return UsedInPartsClause{};
    if (c.w != nullptr) return ValidClause{windows(*c.w), std::nullopt};
    if (c.issued != nullptr) return ValidClause{{}, quantity(*c.issued)};
    CodesClause codes;
    codes.listed = texts(c.listed);
    if (c.made != nullptr) codes.made = names_.number(span(c.made));
    if (c.like != nullptr) codes.pattern = text(c.like);
    codes.check_digit = c.check != nullptr;
    if (c.sheet != nullptr) codes.file = text(c.sheet);
    return codes;
  };
  return whole<CouponsNode>(c, node());
}

}  // namespace perk::parse
