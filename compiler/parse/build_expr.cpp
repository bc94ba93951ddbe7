#include "compiler/parse/build.h"

namespace perk::parse {

using namespace ast;

Span Build::span(const antlr4::Token* token) const {
  return {names_.file(), static_cast<std::uint32_t>(token->getStartIndex()),
          static_cast<std::uint32_t>(token->getStopIndex() + 1)};
}

Span Build::span(const antlr4::ParserRuleContext& c) const {
  const Span first = span(c.start);
  const antlr4::Token* last = c.stop == nullptr ? c.start : c.stop;
  return {first.file, first.begin, std::max(first.end, static_cast<std::uint32_t>(last->getStopIndex() + 1))};
}

ExprPtr Build::make(Span span, ExprNode node) {
  return std::make_unique<Expr>(Expr{span, std::move(node)});
}

// ---- conditions ----

ExprPtr Build::condition(const P::ConditionContext& c) {
  if (c.terms.size() == 1) return unary(*c.terms.front());
  Logic logic;
  for (const auto* term : c.terms) logic.terms.push_back(unary(*term));
  for (const auto* op : c.ops)
    logic.ops.push_back({op->start->getType() == P::AND ? LogicOp::and_ : LogicOp::or_, span(*op)});
  return make(span(c), std::move(logic));
}

ExprPtr Build::unary(const P::UnaryContext& c) {
  if (c.neg != nullptr) return make(span(c), Not{unary(*c.inner)});
  return comparison(*c.c);
}

ExprPtr Build::comparison(const P::ComparisonContext& c) {
  if (c.all != nullptr) return make(span(c), Paren{condition(*c.all)});
  if (c.inCat != nullptr) return make(span(c), InCategory{nullptr, false, values(*c.cats)});
  if (c.bucket != nullptr) {
    Bucket bucket{path(*c.bucket), quantity_expr(*c.share), std::nullopt};
    if (c.salt != nullptr) bucket.salt = text(c.salt);
    return make(span(c), std::move(bucket));
  }
  return test(operand(*c.left), span(c), *c.t);
}

ExprPtr Build::operand(const P::OperandContext& c) {
  if (c.h != nullptr) return history(*c.h);
  if (c.f != nullptr) return fact(*c.f);
  return path_expr(*c.p);
}

namespace {

CompareOp op_of(const P::TestContext& c) {
  const bool negated = c.neg != nullptr;
  if (c.least != nullptr) return CompareOp::at_least;
  if (c.most != nullptr) return CompareOp::at_most;
  if (c.more != nullptr) return CompareOp::more_than;
  if (c.less != nullptr) return CompareOp::less_than;
  if (c.before != nullptr) return CompareOp::before;
  if (c.after != nullptr) return CompareOp::after;
  if (c.onAfter != nullptr) return CompareOp::on_or_after;
  if (c.onBefore != nullptr) return CompareOp::on_or_before;
  if (c.anyOf != nullptr) return negated ? CompareOp::none_of : CompareOp::any_of;
  if (c.missing != nullptr) return negated ? CompareOp::known : CompareOp::missing;
  if (c.known != nullptr) return negated ? CompareOp::missing : CompareOp::known;
  if (c.yes != nullptr) return CompareOp::yes;
  if (c.no != nullptr) return CompareOp::no;
  if (c.guest != nullptr) return CompareOp::a_guest;
  if (c.contains != nullptr) return CompareOp::contains;
  if (c.starts != nullptr) return CompareOp::starts_with;
  return negated ? CompareOp::is_not : CompareOp::is;
}

}  // namespace

ExprPtr Build::test(ExprPtr left, Span whole, const P::TestContext& c) {
  const bool negated = c.neg != nullptr;
  if (c.isIn != nullptr && c.cats != nullptr)
    return make(whole, InCategory{std::move(left), negated, values(*c.cats)});
  if (c.isIn != nullptr) {
    InSegment in{{}, negated, idents(c.segments)};
    if (auto* subject = std::get_if<Path>(&left->node))
      in.subject = std::move(*subject);
    else
      in.subject = Path{{Ident{std::string{names_.source(left->span)}, left->span}}, left->span};
    return make(whole, std::move(in));
  }
  Comparison comparison;
  comparison.op = op_of(c);
  Span op = span(c);
  const P::RightContext* first = c.r != nullptr ? c.r : c.list.empty() ? nullptr : c.list.front();
  if (first != nullptr) {
    // The operator's own words end where the operand begins, less the blanks between.
    op.end = span(*first).begin;
    const std::string_view words = names_.source(op);
    op.end = op.begin + static_cast<std::uint32_t>(words.find_last_not_of(" \t\r\n") + 1);
  }
  comparison.op_span = op;
  comparison.left = std::move(left);
  if (c.r != nullptr) comparison.right.push_back(right(*c.r));
  for (const auto* item : c.list) comparison.right.push_back(right(*item));
  comparison.ignoring_case = c.ign != nullptr;
  return make(whole, std::move(comparison));
}

ExprPtr Build::right(const P::RightContext& c) {
  if (c.text != nullptr) return text_expr(c.text);
  if (c.q != nullptr) return quantity_expr(*c.q);
  if (c.pct != nullptr)
    return make(span(c), PercentOf{percent(*c.pct),
                                   c.baseFact != nullptr ? fact(*c.baseFact) : path_expr(*c.basePath)});
  if (c.d != nullptr) return date_expr(*c.d, c.t);
  if (c.time != nullptr) return make(span(c), names_.time(span(c.time)));
  if (c.f != nullptr) return fact(*c.f);
  return path_expr(*c.p);
}

// ---- history ----

ExprPtr Build::history(const P::HistoryContext& c) {
  History history;
  switch (c.start->getType()) {
    case P::COUNT: history.kind = HistoryKind::count; break;
    case P::TOTAL: history.kind = HistoryKind::total; break;
    case P::AVERAGE: history.kind = HistoryKind::average; break;
    case P::LARGEST: history.kind = HistoryKind::largest; break;
    case P::SMALLEST: history.kind = HistoryKind::smallest; break;
    case P::RFM: history.kind = HistoryKind::rfm; break;
    default: history.kind = c.first != nullptr ? HistoryKind::days_since_first : HistoryKind::days_since_last;
  }
  history.keyword = span(c.start);
  if (c.field != nullptr) history.field = names_.ident(span(*c.field));
  history.event = name(c.event);
  if (c.cond != nullptr) history.where = unary(*c.cond);
  for (const auto* part : c.spans) history.windows.push_back(window(*part));
  return make(span(c), std::move(history));
}

HistoryWindow Build::window(const P::HistoryWindowContext& c) {
  HistoryWindow window;
  window.span = span(c);
  if (c.last != nullptr) {
    window.kind = HistoryWindowKind::in_last;
    window.length = quantity(*c.len);
  } else if (c.inThis != nullptr || c.previous != nullptr) {
    window.kind = c.inThis != nullptr ? HistoryWindowKind::in_this : HistoryWindowKind::in_previous;
    window.name = name(c.period);
  } else if (c.today != nullptr) {
    window.kind = HistoryWindowKind::today;
  } else if (c.since != nullptr) {
    window.kind = HistoryWindowKind::since;
    window.from = date(*c.d);
  } else if (c.named != nullptr) {
    window.kind = HistoryWindowKind::during;
    window.campaign = c.inCampaign != nullptr;
    window.name = name(c.named);
  } else {
    window.kind = HistoryWindowKind::from;
    window.from = date(*c.from);
    window.through = date(*c.through);
  }
  return window;
}

// ---- amounts and facts ----

ExprPtr Build::amount(const P::AmountContext& c) {
  if (c.q != nullptr) return quantity_expr(*c.q);
  if (c.pct != nullptr) return percent_of(span(c), *c.pct, *c.base);
  if (c.f != nullptr) return fact(*c.f);
  if (c.p != nullptr) return make(span(c), names_.path(span(c.p)));
  return lookup(*c.by);
}

ExprPtr Build::unit_amount(const P::UnitAmountContext& c) {
  if (c.q != nullptr) return quantity_expr(*c.q);
  if (c.pct == nullptr) return path_expr(*c.p);
  return percent_of(span(c), *c.pct, *c.base);
}

ExprPtr Build::percent_of(Span whole, const P::PercentContext& rate, const P::PercentBaseContext& base) {
  ExprPtr of = base.f != nullptr ? fact(*base.f) : path_expr(*base.p);
  return make(whole, PercentOf{percent(rate), std::move(of)});
}

ExprPtr Build::lookup(const P::LookupContext& c) {
  Lookup lookup;
  for (const auto* key : c.keys)
    lookup.keys.push_back(key->f != nullptr ? fact(*key->f) : path_expr(*key->p));
  return make(span(c), std::move(lookup));
}

ExprPtr Build::fact(const P::FactContext& c) {
  return any_fact(c);
}
ExprPtr Build::fact(const P::TightFactContext& c) {
  return any_fact(c);
}

template <class Context>
ExprPtr Build::any_fact(const Context& c) {
  Fact fact;
  fact.keyword = span(c.start);
  switch (c.start->getType()) {
    case P::SUBTOTAL: fact.kind = FactKind::subtotal; break;
    case P::LIST: fact.kind = FactKind::list_subtotal; break;
    case P::FINAL: fact.kind = FactKind::final_subtotal; break;
    case P::QUANTITY: fact.kind = FactKind::quantity; break;
    case P::COUNT:
      fact.kind = FactKind::different;
      fact.field = name(c.different);
      fact.keyword.end = fact.field->span.end;
      break;
    case P::BALANCE:
      fact.kind = FactKind::balance;
      fact.field = name(c.balance);
      break;
    default:  // TOTAL …
      fact.kind = FactKind::total_discount;
      if (c.total != nullptr) fact.kind = FactKind::total;
      if (c.field != nullptr) {
        fact.kind = FactKind::total_field;
        fact.field = name(c.field);
        fact.keyword.end = fact.field->span.end;
      }
  }
  if (c.s != nullptr) fact.of = selection_ptr(c.s);
  if (c.disc != nullptr) fact.of = selection_ptr(c.disc);
  fact.before_tax = c.tax != nullptr;
  if (fact.kind == FactKind::list_subtotal) fact.keyword.end = span(c.word).end;
  if (fact.kind == FactKind::final_subtotal) fact.keyword.end = span(c.word).end;
  if (fact.kind == FactKind::total_discount) fact.keyword.end = span(c.word).end;
  return make(span(c), std::move(fact));
}

// `list price` is the one field whose name is two words.
Path Build::path(const P::PathContext& c) {
  if (c.listPrice != nullptr) return Path{{Ident{"list price", span(c)}}, span(c)};
  return names_.path(span(c));
}

ExprPtr Build::path_expr(const P::PathContext& c) {
  return make(span(c), path(c));
}

Quantity Build::quantity(const P::QuantityContext& c) {
  Quantity quantity;
  quantity.number = names_.number(span(c.n));
  if (c.u != nullptr) quantity.unit = names_.ident(span(*c.u));
  quantity.percent = c.pct != nullptr;
  quantity.span = span(c);
  return quantity;
}

ExprPtr Build::quantity_expr(const P::QuantityContext& c) {
  return make(span(c), quantity(c));
}

Quantity Build::percent(const P::PercentContext& c) {
  return Quantity{names_.number(span(c.n)), std::nullopt, true, span(c)};
}

ExprPtr Build::number_expr(const antlr4::Token* token) {
  return make(span(token), Quantity{names_.number(span(token)), std::nullopt, false, span(token)});
}

ExprPtr Build::text_expr(const antlr4::Token* token) {
  return make(span(token), text(token));
}

Date Build::date(const P::DateContext& c) {
  Date date = names_.date(span(c.d != nullptr ? c.d : c.md));
  date.buddhist_era = c.be != nullptr;
  date.span = span(c);
  return date;
}

ExprPtr Build::date_expr(const P::DateContext& d, const antlr4::Token* t) {
  Date day = date(d);
  if (t == nullptr) return make(day.span, std::move(day));
  const Span whole = source::join(day.span, span(t));
  return make(whole, Instant{std::move(day), names_.time(span(t)), whole});
}

std::vector<ExprPtr> Build::values(const P::ValuesContext& c) {
  std::vector<ExprPtr> values;
  for (const auto* value : c.list)
    values.push_back(value->text != nullptr ? text_expr(value->text)
                                            : make(span(value->column), names_.path(span(value->column))));
  return values;
}

ExprPtr Build::pool(const P::PoolContext& c) {
  if (c.by != nullptr) return lookup(*c.by);
  return make(span(c), Path{{name(c.named)}, span(c)});
}

ExprPtr Build::count(const P::CountContext& c) {
  if (c.n != nullptr) return number_expr(c.n);
  if (c.p != nullptr) return make(span(c), names_.path(span(c.p)));
  return lookup(*c.by);
}

// ---- audiences ----

ExprPtr Build::audience(const P::AudienceContext& c) {
  if (c.terms.size() == 1) return audience_term(*c.terms.front());
  Logic logic;
  for (const auto* term : c.terms) logic.terms.push_back(audience_term(*term));
  for (const auto* op : c.ops)
    logic.ops.push_back({op->start->getType() == P::AND ? LogicOp::and_ : LogicOp::or_, span(*op)});
  return make(span(c), std::move(logic));
}

ExprPtr Build::audience_term(const P::AudienceTermContext& c) {
  if (c.neg != nullptr) return make(span(c), Not{audience_term(*c.inner)});
  if (c.all != nullptr) return make(span(c), Paren{audience(*c.all)});
  return make(span(c), Path{{name(c.segment)}, span(c)});
}

}  // namespace perk::parse
