// A promotion and the clauses that say when, how often and how much; see lowering.h.
#include "compiler/lower/lowering.h"

#include <algorithm>
#include <utility>

#include "compiler/lower/texts.h"

namespace perk::lower {

std::string Lowering::words(source::Span span) const {
  if (current_ == nullptr || !current_->row) return one_line(sources_.text(span));
  const typed::Sheet& sheet = pack_.sheets[current_->row->sheet];
  const std::size_t row = current_->row->row * sheet.width;
  std::string out;
  std::uint32_t from = span.begin;
  for (std::size_t i = 0; i < sheet.uses.size(); ++i) {
    const source::Span& at = sheet.uses[i].at;
    if (at.file != span.file || at.begin < from || at.end > span.end) continue;
    out += sources_.text({span.file, from, at.begin});
    out += sheet.cells[row + sheet.uses[i].column];
    from = at.end;
  }
  out += sources_.text({span.file, from, span.end});
  return one_line(out);
}

void Lowering::lower_promotion(const typed::Promotion& typed) {
  current_ = &typed;
  ir::Promotion promotion;
  promotion.id = typed.id;
  promotion.display = typed.display;
  for (const typed::CouponNeed& need : typed.needs)
    promotion.needs.push_back({need.codes, indices(need.pools)});
  promotion.optional = typed.optional;
  promotion.may_share_items = typed.may_share_items;
  if (typed.active) {
    promotion.window = windows_.add(*typed.active);
    promotion.ends_at = windows_.ends_at(promotion.window);
    if (typed.active_by) promotion.window_by = typed.active_by->index;
    promotion.window_text = words(typed.active->span);
    if (promotion.window_text.starts_with("active ")) promotion.window_text.erase(0, 7);  // of one part
  }
  if (typed.earned) {
    const typed::Earned& earned = *typed.earned;
    promotion.earned = {earned.event, earned.months, earned.days, earned.seconds};
  }
  promotion.returns = typed.returns;
  for (const typed::Message& say : typed.says) promotion.says.push_back({say.language, say.badge, say.text});
  FromTyped from(pack_);
  Emitter emitter(symbols_);
  for (Part& part : conjuncts(typed, from)) {
    emitter.shape.conjuncts.push_back({emitter.emit(part.test), part.test->stratum});
    promotion.conjunct_text.push_back(std::move(part.text));
  }
  for (const typed::Offer& offer : typed.offers) {
    emitter.shape.offers.push_back(lower_offer(offer, from, emitter));
    promotion.stages.push_back(static_cast<std::uint32_t>(offer.stage));
  }
  lower_caps(typed, from, emitter);
  for (const typed::Bound& bound : typed.bounds) {
    emitter.shape.bounds.push_back(lower_bound(bound, from, emitter));
    promotion.bounds.push_back({bound.counter, words(bound.span), bound.period});
  }
  promotion.shape = share(std::move(emitter.shape));
  promotion.slots = std::move(emitter.slots);
  module_->promotions.push_back(std::move(promotion));
  current_ = nullptr;
}

void Lowering::lower_caps(const typed::Promotion& typed, FromTyped& from, Emitter& emitter) {
  for (const typed::Cap& cap : typed.caps) {
    ir::CapShape shape;
    shape.scope = cap.scope;
    if (cap.scope == ir::CapScope::fact) shape.field = cap.fact.index;
    if (cap.items != nullptr) {
      shape.items = emitter.emit(from.value(*cap.items));
    } else {
      shape.amount = emitter.emit(from.value(*cap.amount));
    }
    emitter.shape.caps.push_back(shape);
  }
  for (const typed::Spend& spend : typed.spends) {
    emitter.shape.spends.push_back(
        {static_cast<std::uint32_t>(spend.account), emitter.emit(from.value(*spend.amount))});
  }
  if (typed.worth != nullptr) emitter.shape.gift_worth = emitter.emit(from.value(*typed.worth));
  if (typed.times_per_order) {
    emitter.shape.times = emitter.emit(make_constant(ir::SlotType::integer, *typed.times_per_order));
  }
}

ir::BoundShape Lowering::lower_bound(const typed::Bound& bound, FromTyped& from, Emitter& emitter) {
  ir::BoundShape shape;
  shape.kind = bound.kind;
  shape.amount = emitter.emit(from.value(*bound.amount));
  for (const typed::FieldIndex key : bound.keys) shape.keys.push_back(key.index);
  shape.last = bound.last;
  shape.or_guests = bound.or_guests;
  shape.budget = bound.budget;
  return shape;
}

// All must hold: the parts of `for` and `when`, and the opposites of the parts of `unless`; by stratum,
// then as written.
std::vector<Lowering::Part> Lowering::conjuncts(const typed::Promotion& promotion, FromTyped& from) const {
  std::vector<Part> parts;
  for (const typed::Condition& condition : promotion.conditions) {
    switch (condition.kind) {
      case typed::Condition::Kind::for_segment:
        split(*condition.test, false, "for ", "not for ", from, parts);
        break;
      case typed::Condition::Kind::when: split(*condition.test, false, "", "not ", from, parts); break;
      case typed::Condition::Kind::unless: split(*condition.test, true, "", "unless ", from, parts); break;
    }
  }
  std::stable_sort(parts.begin(), parts.end(), [](const Part& left, const Part& right) {
    return left.test->stratum < right.test->stratum;
  });
  return parts;
}

void Lowering::split(const typed::Expr& expr, bool negated, const char* as_is, const char* opposite,
                     FromTyped& from, std::vector<Part>& parts) const {
  using typed::ExprKind;
  if (expr.kind == (negated ? ExprKind::any : ExprKind::all)) {
    for (const typed::ExprPtr& arg : expr.args) split(*arg, negated, as_is, opposite, from, parts);
    return;
  }
  const bool over_parts = expr.kind == ExprKind::negate &&
                          (expr.args.at(0)->kind == ExprKind::all || expr.args.at(0)->kind == ExprKind::any ||
                           expr.args.at(0)->kind == ExprKind::negate);
  if (over_parts) return split(*expr.args.front(), !negated, as_is, opposite, from, parts);
  const TreePtr positive = from.condition(expr);
  TreePtr test = negated ? negation(positive) : positive;
  if (test->op == ir::Op::constant_true) return;
  parts.push_back({std::move(test), (negated ? opposite : as_is) + words(expr.span)});
}

}  // namespace perk::lower
