// One comparison: a fact, a word of comparing, and what it is held against.
//
// In: the comparison as written. Out: a boolean expression whose sides are of one kind and whose operator
// fits it, or null after one report. A date held against a moment means the whole day.
#include <fmt/format.h>

#include "compiler/sema/facts.h"

namespace perk::sema {
namespace {

using ast::CompareOp;
using typed::Base;
using typed::ExprKind;

bool is_amount(Base base) {
  return base == Base::money || base == Base::number || base == Base::count || base == Base::percent ||
         base == Base::measure || base == Base::duration;
}

bool is_plain_number(Base base) {
  return base == Base::number || base == Base::count;
}

bool is_time(Base base) {
  return base == Base::date || base == Base::time || base == Base::instant;
}

bool is_word(Base base) {
  return base == Base::text || base == Base::category || base == Base::boolean;
}

ExprKind kind_of_op(CompareOp op) {
  switch (op) {
    case CompareOp::at_least:
    case CompareOp::on_or_after: return ExprKind::at_least;
    case CompareOp::at_most:
    case CompareOp::on_or_before: return ExprKind::at_most;
    case CompareOp::more_than:
    case CompareOp::after: return ExprKind::more;
    case CompareOp::less_than:
    case CompareOp::before: return ExprKind::less;
    case CompareOp::is_not: return ExprKind::not_equal;
    default: return ExprKind::equal;
  }
}

// The comparison that means the same for this kind of value, or "".
std::string_view op_for(CompareOp op, Base base) {
  if (is_time(base)) {
    if (op == CompareOp::at_least) return "is on or after";
    if (op == CompareOp::at_most) return "is on or before";
    if (op == CompareOp::more_than) return "is after";
    if (op == CompareOp::less_than) return "is before";
  }
  if (is_amount(base)) {
    if (op == CompareOp::on_or_after) return "is at least";
    if (op == CompareOp::on_or_before) return "is at most";
    if (op == CompareOp::after) return "is more than";
    if (op == CompareOp::before) return "is less than";
  }
  if (base == Base::category && op == CompareOp::contains) return "is in category";
  if (base == Base::text_set && op == CompareOp::starts_with) return "contains";
  if (op == CompareOp::contains || op == CompareOp::starts_with || is_word(base)) return "is";
  return "";
}

bool op_fits(CompareOp op, Base base) {
  switch (op) {
    case CompareOp::at_least:
    case CompareOp::at_most:
    case CompareOp::more_than:
    case CompareOp::less_than: return is_amount(base);
    case CompareOp::before:
    case CompareOp::after:
    case CompareOp::on_or_after:
    case CompareOp::on_or_before: return is_time(base);
    case CompareOp::contains: return base == Base::text || base == Base::text_set;
    case CompareOp::starts_with: return base == Base::text;
    case CompareOp::yes:
    case CompareOp::no: return base == Base::boolean;
    default: return true;
  }
}

void report_op(Context& context, const ast::Comparison& comparison, const typed::Expr& left) {
  auto subject = subject_of(context, left);
  auto kind = kind_of(context, subject);
  auto& found = context.sink.report(
      diag::Code::E0207, comparison.op_span,
      fmt::format("`{}` does not fit {}", context.sources.text(comparison.op_span), kind));
  found.notes = {{left.span, kind}};
  if (comparison.op == CompareOp::yes || comparison.op == CompareOp::no) {
    found.help = "facts that are yes or no take it; compare this one with a value";
    return;
  }
  auto better = op_for(comparison.op, subject.type.base);
  if (better.empty()) return;
  found.help = fmt::format("write `{}`", better);
  found.edits = {{comparison.op_span, std::string(better)}};
}

// `customer.tags is "a"`: a set contains, it is not.
void report_set(Context& context, const ast::Comparison& comparison, const ast::Expr& whole,
                const typed::Expr& left) {
  auto& found = context.sink.report(diag::Code::E0217, comparison.op_span,
                                    "a set of texts is compared with one text", "a set contains texts");
  found.notes = {{left.span, "a set of texts"}};
  auto fact = context.sources.text(left.span);
  bool negated = comparison.op == CompareOp::is_not || comparison.op == CompareOp::none_of;
  std::string text;
  for (const auto& right : comparison.right) {
    if (!text.empty()) text += " or ";
    text += fmt::format("{} contains {}", fact, context.sources.text(right->span));
  }
  if (comparison.right.size() > 1) text = "(" + text + ")";
  if (negated) text = "not " + text;
  found.help = fmt::format("write `{}`", text);
  found.edits = {{whole.span, text}};
}

typed::ExprPtr binary(ExprKind kind, source::Span span, typed::ExprPtr left, typed::ExprPtr right) {
  auto made = std::make_unique<typed::Expr>();
  made->kind = kind;
  made->span = span;
  made->args.push_back(std::move(left));
  if (right != nullptr) made->args.push_back(std::move(right));
  return made;
}

// A literal or a fact of the subject's kind.
typed::ExprPtr check_right(Context& context, const Subject& subject, const ast::Expr& expr, Scope scope) {
  const auto& bare = without_brackets(expr);
  const auto* path = ast::as<ast::Path>(bare);
  bool word = path != nullptr && is_word(subject.type.base) && !is_known(context, *path, scope);
  if (is_literal(bare) || word || ast::as<ast::ErrorExpr>(bare) != nullptr) {
    auto constant = literal_of(context, subject, bare);
    return constant ? constant_expr(std::move(*constant), bare.span) : nullptr;
  }
  auto value = check_value(context, bare, scope);
  if (value == nullptr) return nullptr;
  auto other = subject_of(context, *value);
  // Counts are whole numbers: `quantity is at most customer.allowed`.
  bool numbers = is_plain_number(other.type.base) && is_plain_number(subject.type.base);
  if ((numbers || other.type.base == subject.type.base) && other.unit == subject.unit) return value;
  report_mismatch(context, subject, value->span, kind_of(context, other));
  return nullptr;
}

// not_equal and the like of a missing value are false, which `negate` alone would turn round.
typed::ExprPtr negated_unless_missing(typed::ExprPtr test, source::Span span) {
  auto subject = test->args.empty() ? nullptr : clone(*test->args[0]);
  auto made = binary(ExprKind::negate, span, std::move(test), nullptr);
  if (subject == nullptr || !subject->type.optional) return made;
  auto known = binary(ExprKind::known, span, std::move(subject), nullptr);
  return binary(ExprKind::all, span, std::move(known), std::move(made));
}

typed::ExprPtr check_any_of(Context& context, const ast::Comparison& comparison, const ast::Expr& whole,
                            typed::ExprPtr left, Scope scope) {
  auto subject = subject_of(context, *left);
  auto made = binary(ExprKind::one_of, whole.span, std::move(left), nullptr);
  made->ignoring_case = comparison.ignoring_case;
  bool sound = true;
  for (const auto& right : comparison.right) {
    auto value = check_right(context, subject, *right, scope);
    if (value != nullptr && value->kind != ExprKind::constant) {
      auto& found = context.sink.report(diag::Code::E0201, value->span,
                                        "a list holds a fact, and its parts are values", "a fact");
      found.help = "compare with the fact alone: `… is …`";
      value = nullptr;
    }
    sound = sound && value != nullptr;
    if (value != nullptr) made->args.push_back(std::move(value));
  }
  if (!sound) return nullptr;
  if (comparison.op == CompareOp::none_of) return negated_unless_missing(std::move(made), whole.span);
  return made;
}

typed::ExprPtr check_missing(Context& context, const ast::Comparison& comparison, const ast::Expr& whole,
                             typed::ExprPtr left) {
  if (left->kind != ExprKind::field) {
    auto& found = context.sink.report(
        diag::Code::E0207, comparison.op_span,
        fmt::format("`{}` is worked out, and so never missing", context.sources.text(left->span)));
    found.help = "compare it with a value: `… is more than …`";
    return nullptr;
  }
  if (!left->type.optional) {
    auto& found = context.sink.report(diag::Code::W0222, comparison.op_span,
                                      fmt::format("`{}` is never missing", context.sources.text(left->span)),
                                      comparison.op == CompareOp::missing ? "never true" : "always true");
    found.help = "leave the condition out, or declare the field `optional`";
  }
  return binary(comparison.op == CompareOp::missing ? ExprKind::missing : ExprKind::known, whole.span,
                std::move(left), nullptr);
}

// A moment held against a date: the day's begin and end.
typed::ExprPtr check_day(Context& context, const ast::Comparison& comparison, const ast::Date& date,
                         const ast::Expr& whole, typed::ExprPtr left) {
  auto day = date_of(context, date);
  if (!day) return nullptr;
  auto at = [&](std::int32_t d) {
    typed::Constant constant;
    constant.type.base = Base::instant;
    constant.scalar = instant_of_local(context, d, 0);
    return constant_expr(std::move(constant), date.span);
  };
  auto span = whole.span;
  switch (comparison.op) {
    case CompareOp::before: return binary(ExprKind::less, span, std::move(left), at(*day));
    case CompareOp::on_or_after: return binary(ExprKind::at_least, span, std::move(left), at(*day));
    case CompareOp::after: return binary(ExprKind::at_least, span, std::move(left), at(*day + 1));
    case CompareOp::on_or_before: return binary(ExprKind::less, span, std::move(left), at(*day + 1));
    default: break;
  }
  bool is = comparison.op == CompareOp::is;
  auto low = binary(is ? ExprKind::at_least : ExprKind::less, span, clone(*left), at(*day));
  auto high = binary(is ? ExprKind::less : ExprKind::at_least, span, std::move(left), at(*day + 1));
  return binary(is ? ExprKind::all : ExprKind::any, span, std::move(low), std::move(high));
}

typed::ExprPtr check_guest(Context& context, const ast::Comparison& comparison, const ast::Expr& whole) {
  const auto* subject = ast::as<ast::Path>(without_brackets(*comparison.left));
  if (subject == nullptr || text_of(*subject) != "customer") {
    auto& found =
        context.sink.report(diag::Code::E0207, comparison.op_span, "only a customer can be a guest");
    found.help = "write `customer is a guest`";
    found.edits = {{comparison.left->span, "customer"}};
    return nullptr;
  }
  const auto* id = require_field(context, typed::Record::customer, "id", whole.span);
  if (id == nullptr) return nullptr;
  auto field = std::make_unique<typed::Expr>();
  field->kind = ExprKind::field;
  field->type = id->type;
  field->span = subject->span;
  field->field = context.fields[static_cast<std::size_t>(typed::Record::customer)].find("id")->second;
  return binary(ExprKind::missing, whole.span, std::move(field), nullptr);
}

typed::ExprPtr check_two_sides(Context& context, const ast::Comparison& comparison, const ast::Expr& whole,
                               typed::ExprPtr left, Scope scope) {
  const auto& right = *comparison.right.front();
  auto subject = subject_of(context, *left);
  if (subject.type.base == Base::instant)
    if (const auto* date = ast::as<ast::Date>(without_brackets(right)))
      return check_day(context, comparison, *date, whole, std::move(left));
  auto kind = kind_of_op(comparison.op);
  if (comparison.op == CompareOp::contains || comparison.op == CompareOp::starts_with) {
    kind = comparison.op == CompareOp::contains ? ExprKind::contains : ExprKind::starts_with;
    // A part of a text need not be one of the field's texts; a member of a set must.
    if (subject.type.base == Base::text) subject.field = nullptr;
    subject.type.base = Base::text;
  }
  auto value = check_right(context, subject, right, scope);
  if (value == nullptr) return nullptr;
  auto made = binary(kind, whole.span, std::move(left), std::move(value));
  made->ignoring_case = comparison.ignoring_case;
  return made;
}

// The right side where the left has failed: what is wrong with it in itself.
void check_rest(Context& context, const ast::Comparison& comparison, Scope scope) {
  for (const auto& right : comparison.right) {
    const auto& bare = without_brackets(*right);
    const auto* path = ast::as<ast::Path>(bare);
    if (is_literal(bare))
      check_alone(context, bare);
    else if (path == nullptr || path->parts.size() > 1)
      (void)check_value(context, bare, scope);
  }
}

}  // namespace

typed::ExprPtr check_comparison(Context& context, const ast::Comparison& comparison, const ast::Expr& whole,
                                Scope scope) {
  if (comparison.op == CompareOp::a_guest) return check_guest(context, comparison, whole);
  auto left = check_value(context, *comparison.left, scope);
  if (left == nullptr) {
    check_rest(context, comparison, scope);
    return nullptr;
  }
  auto base = left->type.base;
  if (comparison.op == CompareOp::missing || comparison.op == CompareOp::known)
    return check_missing(context, comparison, whole, std::move(left));
  if (base == Base::text_set &&
      (kind_of_op(comparison.op) == ExprKind::equal || comparison.op == CompareOp::is_not) &&
      comparison.op != CompareOp::contains && op_fits(comparison.op, base)) {
    report_set(context, comparison, whole, *left);
    return nullptr;
  }
  if (!op_fits(comparison.op, base)) {
    report_op(context, comparison, *left);
    return nullptr;
  }
  if (comparison.ignoring_case && base != Base::text && base != Base::text_set) {
    auto& found = context.sink.report(diag::Code::E0207, whole.span, "`ignoring case` is said of texts alone",
                                      kind_of(context, subject_of(context, *left)));
    found.help = "leave `ignoring case` out";
    return nullptr;
  }
  if (comparison.op == CompareOp::yes || comparison.op == CompareOp::no) {
    typed::Constant constant;
    constant.type.base = Base::boolean;
    constant.scalar = comparison.op == CompareOp::yes ? 1 : 0;
    return binary(ExprKind::equal, whole.span, std::move(left),
                  constant_expr(std::move(constant), comparison.op_span));
  }
  if (comparison.op == CompareOp::any_of || comparison.op == CompareOp::none_of)
    return check_any_of(context, comparison, whole, std::move(left), scope);
  if (comparison.right.empty()) return nullptr;
  return check_two_sides(context, comparison, whole, std::move(left), scope);
}

}  // namespace perk::sema
