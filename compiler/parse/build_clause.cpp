#include "compiler/parse/build_parts.h"

namespace perk::parse {

using namespace ast;

// ---- parts that several clauses share ----

GiveClause Build::give(const P::GiveContext& c) {
  GiveClause give{offer(*c.o)};
  if (c.t != nullptr) give.offer.table = table(*c.t);
  return give;
}

ActiveClause Build::active(const P::ActiveContext& c) {
  ActiveClause active;
  for (const auto* part : c.w->parts) {
    if (part->by != nullptr)
      active.by = path(*part->by);
    else
      active.parts.push_back(window(*part));
  }
  return active;
}

WindowParts Build::windows(const P::WindowsContext& c) {
  WindowParts parts;
  for (const auto* part : c.parts) parts.push_back(window(*part));
  return parts;
}

WindowPart Build::window(const P::WindowContext& c) {
  WindowPart part;
  part.span = span(c);
  if (c.hour != nullptr) {
    part.node = HourWindow{names_.time(span(c.hour)), names_.time(span(c.hourEnd))};
  } else if (!c.days.empty()) {
    EveryWindow every;
    for (const auto* day : c.days) every.days.push_back(every_day(*day));
    part.node = std::move(every);
  } else if (!c.names.empty()) {
    NamedWindow named;
    named.negated = c.neg != nullptr;
    for (const auto* day : c.names) {
      if (day->d != nullptr)
        named.days.emplace_back(date(*day->d));
      else
        named.days.emplace_back(day->p != nullptr ? names_.path(span(day->p))
                                                  : Path{{name(day->word)}, span(*day->word)});
    }
    part.node = std::move(named);
  } else if (!c.any.empty()) {
    AnyWindow any;
    for (const auto* alternative : c.any) any.any.push_back(windows(*alternative));
    part.node = std::move(any);
  } else {
    DateWindow dates;
    if (c.from != nullptr) dates.from = moment(*c.from);
    if (c.through != nullptr) dates.through = moment(*c.through);
    if (c.until != nullptr) dates.until = moment(*c.until);
    part.node = std::move(dates);
  }
  return part;
}

WindowEnd Build::moment(const P::MomentContext& c) {
  if (c.named != nullptr) return {path(*c.named)};
  Date day = date(*c.d);
  if (c.t == nullptr) return {std::move(day)};
  return {Instant{std::move(day), names_.time(span(c.t)), span(c)}};
}

EveryWindow::Day Build::every_day(const P::EveryDayContext& c) {
  if (c.md != nullptr) return names_.date(span(c.md));
  if (c.nth == nullptr && c.last == nullptr) return name(c.word);
  std::optional<Number> nth;
  if (c.nth != nullptr) {
    Span digits = span(c.nth);
    digits.end -= 2;
    nth = names_.number(digits);
  }
  if (c.word == nullptr) return *nth;
  return NthDay{std::move(nth), name(c.word), span(c)};
}

std::vector<Allowance> Build::allowances(const P::AllowancesContext& c) {
  std::vector<Allowance> list;
  for (const auto* item : c.list) list.push_back(allowance(*item));
  return list;
}

Allowance Build::allowance(const P::AllowanceContext& c) {
  Allowance allowance;
  allowance.span = span(c);
  allowance.amount = amount(*c.a);
  for (const auto* tail : c.tails) {
    if (tail->p != nullptr) allowance.per.push_back(per(*tail->p));
    if (tail->across != nullptr) allowance.across = name(tail->across);
    if (tail->whole != nullptr) allowance.last = LastGrant::whole;
    if (tail->none != nullptr) allowance.last = LastGrant::none;
    if (tail->guests != nullptr) allowance.or_guests = true;
  }
  return allowance;
}

Per Build::per(const P::PerContext& c) {
  Per per;
  per.span = span(c);
  per.top = c.top != nullptr;
  if (c.q != nullptr) {
    per.duration = quantity(*c.q);
  } else if (c.p != nullptr) {
    per.key = names_.path(span(c.p));
  } else {
    per.key = Path{{name(c.word)}, span(*c.word)};
  }
  return per;
}

std::optional<Per> Build::scope(const P::ScopeContext* c) {
  if (c == nullptr) return std::nullopt;
  return per(*c->p);
}

WorthClause Build::worth(const P::WorthContext& c) {
  WorthClause worth{std::nullopt, amount(*c.each)};
  if (c.unitWord != nullptr) worth.unit = name(c.unitWord);
  return worth;
}

UseClause Build::use(const P::UseContext& c) {
  return {texts(c.files)};
}

OnReturnClause Build::policies(const P::PoliciesContext& c) {
  OnReturnClause clause;
  for (const auto* policy : c.list) {
    if (policy->keep != nullptr)
      clause.policies.push_back(ReturnPolicy::keep);
    else if (policy->claw != nullptr)
      clause.policies.push_back(ReturnPolicy::claw_back);
    else if (policy->uses != nullptr)
      clause.policies.push_back(ReturnPolicy::uses_come_back);
    else if (policy->keeps != nullptr)
      clause.policies.push_back(ReturnPolicy::shortage_keeps);
    else
      clause.policies.push_back(ReturnPolicy::shortage_claws_back);
  }
  return clause;
}

GroupClause Build::group(const P::GroupContext& c) {
  return {idents(c.groups)};
}

Member Build::member(const P::MemberContext& c) {
  Member member{std::nullopt, span(c)};
  if (c.id != nullptr) member.name = name(c.id);
  return member;
}

std::vector<Member> Build::members(const P::MembersContext& c) {
  std::vector<Member> members;
  for (const auto* item : c.list) members.push_back(member(*item));
  return members;
}

std::vector<Text> Build::texts(const std::vector<antlr4::Token*>& tokens) {
  std::vector<Text> texts;
  for (const auto* token : tokens) texts.push_back(text(token));
  return texts;
}

std::vector<Ident> Build::idents(const std::vector<P::NameContext*>& names) {
  std::vector<Ident> idents;
  for (const auto* item : names) idents.push_back(name(item));
  return idents;
}

// ---- promotion ----

Clause<PromotionNode> Build::clause(const P::PromotionClauseContext& c) {
  const auto node = [&]() -> PromotionNode {
    if (c.gi != nullptr) return give(*c.gi);
    if (c.when != nullptr) return WhenClause{false, condition(*c.when)};
    if (c.unless != nullptr) return WhenClause{true, condition(*c.unless)};
    if (c.who != nullptr) return ForClause{audience(*c.who)};
    if (c.act != nullptr) return active(*c.act);
    if (c.cp != nullptr) return bounded<CapClause>(*c.cp);
    if (c.li != nullptr) return bounded<LimitClause>(*c.li);
    if (c.bu != nullptr) return bounded<BudgetClause>(*c.bu);
    if (c.gr != nullptr) return group(*c.gr);
    if (!c.codes.empty()) return NeedsClause{texts(c.codes), std::nullopt, nullptr, nullptr};
    if (c.code != nullptr) return NeedsClause{{}, names_.path(span(c.code)), nullptr, nullptr};
    if (c.from != nullptr) return NeedsClause{{}, std::nullopt, pool(*c.from), nullptr};
    if (c.needed != nullptr) return NeedsClause{{}, std::nullopt, nullptr, amount(*c.needed)};
    if (c.stage != nullptr) return StageClause{names_.ident(span(*c.stage))};
    if (c.event != nullptr) {
      EarnedClause earned{std::nullopt, name(c.event), nullptr};
      if (c.delay != nullptr) earned.delay = quantity(*c.delay);
      if (c.earnedWhere != nullptr) earned.where = unary(*c.earnedWhere);
      return earned;
    }
    if (c.onReturn != nullptr) return policies(*c.onReturn);
    if (c.text != nullptr || c.words != nullptr) {
      SayClause say{std::nullopt, c.badge != nullptr, {}, std::nullopt};
      if (c.text != nullptr) say.text = text(c.text);
      if (c.words != nullptr) say.column = names_.path(span(c.words));
      if (c.lang != nullptr) say.language = name(c.lang);
      return say;
    }
    if (c.opt != nullptr) return OptionalClause{};
    if (c.may != nullptr) return MayShareItemsClause{};
    if (c.wo != nullptr) return worth(*c.wo);
    return RowIdClause{names_.path(span(c.column))};
  };
  return whole<PromotionNode>(c, node());
}

}  // namespace perk::parse
