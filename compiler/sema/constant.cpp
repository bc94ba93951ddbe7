// Literals read for what they are held against: types, units, bounds, allowed texts.
//
// In: a literal and its subject. Out: a constant in the subject's scale. Guaranteed: it is of the subject's
// type and within the field's bounds, or exactly one error was reported.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/facts.h"
#include "compiler/sema/number.h"

namespace perk::sema {
namespace {

using typed::Base;

bool is_time_unit(std::string_view unit) {
  for (auto known : {"second", "minute", "hour", "day", "week", "month", "quarter", "year"})
    if (same_unit(known, unit)) return true;
  return false;
}

std::string with_article(std::string_view noun) {
  return (std::string_view("aeiou").find(noun[0]) != std::string_view::npos ? "an " : "a ") +
         std::string(noun);
}

void no_quotes_meant(const ast::Text& text, diag::Diagnostic& found) {
  // A date, a number or an amount between quotes.
  if (text.value.empty() || text.value[0] < '0' || text.value[0] > '9') return;
  found.help = fmt::format("write `{}` without quotes", text.value);
  found.edits = {{text.span, text.value}};
}

std::optional<typed::Constant> duration_of(Context& context, const ast::Quantity& quantity) {
  auto value = count_of(context, {quantity.number, std::nullopt, false, quantity.span}, {});
  if (!value) return std::nullopt;
  typed::Constant out;
  out.type.base = Base::duration;
  auto is = [&](std::string_view unit) { return quantity.unit && same_unit(unit, quantity.unit->text); };
  auto calendar = static_cast<std::int32_t>(std::min<std::int64_t>(*value, 100'000));
  if (is("second")) out.scalar = *value;
  if (is("minute")) out.scalar = *value * 60;
  if (is("hour")) out.scalar = *value * 3600;
  if (is("day")) out.days = calendar;
  if (is("week")) out.days = calendar * 7;
  if (is("month")) out.months = calendar;
  if (is("quarter")) out.months = calendar * 3;
  if (is("year")) out.months = calendar * 12;
  return out;
}

std::optional<std::int64_t> scalar_of(Context& context, const Subject& subject,
                                      const ast::Quantity& quantity) {
  switch (subject.type.base) {
    case Base::money:
      if (!subject.span.empty() && !quantity.unit && !quantity.percent) {
        auto text = context.sources.text(quantity.span);
        if (!decimal_of(context, quantity.number)) return std::nullopt;
        auto& found = context.sink.report(diag::Code::E0203, quantity.span,
                                          "an amount is compared with a plain number", "no currency");
        auto kind = kind_of(context, subject);
        found.notes = {{subject.span, kind.substr(kind.find(' ') + 1)}};
        if (context.pack.currency.empty()) return std::nullopt;
        found.help = fmt::format("write `{} {}`", text, context.pack.currency);
        found.edits = {
            {{quantity.span.file, quantity.span.end, quantity.span.end}, " " + context.pack.currency}};
        return std::nullopt;
      }
      return money_of(context, quantity);
    case Base::percent: return percent_of(context, quantity);
    case Base::count: return count_of(context, quantity, subject.units);
    default: return measured_of(context, quantity, subject.unit);
  }
}

bool takes_quantity(Base base) {
  return base == Base::money || base == Base::percent || base == Base::count || base == Base::number ||
         base == Base::measure;
}

bool within_bounds(Context& context, const Subject& subject, const typed::Constant& constant,
                   source::Span span) {
  if (subject.field == nullptr || constant.type.base == Base::text || constant.type.base == Base::text_set ||
      constant.type.base == Base::duration)
    return true;
  const auto& field = *subject.field;
  bool low = field.at_least && constant.scalar < *field.at_least;
  bool high = field.at_most && constant.scalar > *field.at_most;
  if (!low && !high) return true;
  auto shown = [&](std::int64_t bound) {
    auto at_bound = constant;
    at_bound.scalar = bound;
    auto text = show(context, at_bound);
    return field.unit.empty() ? text : text + " " + field.unit;
  };
  auto bound = shown(low ? *field.at_least : *field.at_most);
  auto& found =
      context.sink.report(diag::Code::E0216, span,
                          fmt::format("`{}` is outside the bounds of `{}.{}`", context.sources.text(span),
                                      record_word(field.record), field.name),
                          fmt::format("{} {}", low ? "at least" : "at most", bound));
  found.help = fmt::format("write `{}`", bound);
  found.edits = {{span, bound}};
  return false;
}

bool is_allowed(Context& context, const Subject& subject, const ast::Text& text) {
  if (subject.field == nullptr || subject.field->one_of.empty()) return true;
  const auto& allowed = subject.field->one_of;
  if (std::find(allowed.begin(), allowed.end(), text.value) != allowed.end()) return true;
  auto& found = context.sink.report(diag::Code::E0215, text.span,
                                    fmt::format("`{}.{}` is never `{}`", record_word(subject.field->record),
                                                subject.field->name, text.value));
  auto near = nearest_of(context, text.value, allowed);
  if (!near.empty()) {
    found.help = fmt::format("did you mean `{}`?", near);
    found.edits = {{text.span, "\"" + near + "\""}};
  } else {
    found.help = fmt::format("it is one of \"{}\"", fmt::join(allowed, "\", \""));
  }
  return false;
}

std::optional<typed::Constant> text_constant(Context& context, const Subject& subject,
                                             const ast::Text& text) {
  typed::Constant out;
  out.type.base = subject.type.base;
  if (subject.type.base == Base::category) {
    if (!check_category(context, text)) return std::nullopt;
  } else if (!is_allowed(context, subject, text)) {
    return std::nullopt;
  }
  if (subject.type.base == Base::text_set)
    out.texts = {text.value};
  else
    out.text = text.value;
  return out;
}

// The constant, or nullopt without a report where the literal is of another kind.
std::optional<typed::Constant> fitting(Context& context, const Subject& subject, const ast::Expr& expr,
                                       bool& reported) {
  auto base = subject.type.base;
  auto errors = context.sink.errors();
  std::optional<typed::Constant> out;
  auto scalar = [&](auto value) {
    if (!value) return;
    out.emplace();
    out->type.base = base;
    out->scalar = *value;
  };
  if (const auto* quantity = ast::as<ast::Quantity>(expr)) {
    if (takes_quantity(base)) scalar(scalar_of(context, subject, *quantity));
    if (base == Base::duration && quantity->unit && is_time_unit(quantity->unit->text))
      out = duration_of(context, *quantity);
  } else if (const auto* text = ast::as<ast::Text>(expr)) {
    if (base == Base::text || base == Base::text_set || base == Base::category)
      out = text_constant(context, subject, *text);
  } else if (const auto* yes = ast::as<ast::YesNo>(expr)) {
    if (base == Base::boolean) scalar(std::optional<std::int64_t>(yes->value ? 1 : 0));
  } else if (const auto* date = ast::as<ast::Date>(expr)) {
    if (base == Base::date) scalar(date_of(context, *date));
    if (base == Base::instant) {
      auto day = date_of(context, *date);
      if (day) scalar(std::optional<std::int64_t>(instant_of_local(context, *day, 0)));
    }
  } else if (const auto* time = ast::as<ast::Time>(expr)) {
    if (base == Base::time) scalar(time_of(context, *time));
  } else if (const auto* instant = ast::as<ast::Instant>(expr)) {
    if (base == Base::instant) scalar(instant_of(context, *instant));
  }
  reported = context.sink.errors() != errors;
  return out;
}

}  // namespace

const ast::Expr& without_brackets(const ast::Expr& expr) {
  const auto* at = &expr;
  while (const auto* paren = ast::as<ast::Paren>(*at)) at = paren->inner.get();
  return *at;
}

bool is_literal(const ast::Expr& expr) {
  return ast::as<ast::Quantity>(expr) != nullptr || ast::as<ast::Text>(expr) != nullptr ||
         ast::as<ast::YesNo>(expr) != nullptr || ast::as<ast::Date>(expr) != nullptr ||
         ast::as<ast::Time>(expr) != nullptr || ast::as<ast::Instant>(expr) != nullptr;
}

std::string kind_of(const Context& context, const Subject& subject) {
  switch (subject.type.base) {
    case Base::boolean: return "a yes or no";
    case Base::count: return "a count";
    case Base::number:
    case Base::measure: return subject.unit.empty() ? "a number" : "a number in " + subject.unit;
    case Base::percent: return "a percentage";
    case Base::money:
      return context.pack.currency.empty() ? "an amount" : "an amount in " + context.pack.currency;
    case Base::text: return "a text";
    case Base::text_set: return "a set of texts";
    case Base::date: return "a date";
    case Base::time: return "a time of day";
    case Base::instant: return "a moment";
    case Base::duration: return "a duration";
    case Base::category: return "a category";
  }
  return "a value";
}

std::string kind_of_literal(const Context& context, const ast::Expr& expr) {
  if (const auto* quantity = ast::as<ast::Quantity>(expr)) {
    if (quantity->percent) return "a percentage";
    if (!quantity->unit) return "a plain number";
    if (context.currencies.contains(quantity->unit->text)) return "an amount in " + quantity->unit->text;
    if (is_time_unit(quantity->unit->text)) return "a duration";
    return "a number of " + quantity->unit->text;
  }
  if (ast::as<ast::Text>(expr) != nullptr) return "a text";
  if (ast::as<ast::YesNo>(expr) != nullptr) return "a yes or no";
  if (ast::as<ast::Date>(expr) != nullptr) return "a date";
  if (ast::as<ast::Time>(expr) != nullptr) return "a time of day";
  return "a moment";
}

Subject subject_of(const typed::Field& field) {
  Subject subject;
  subject.type = field.type;
  subject.field = &field;
  subject.unit = field.unit;
  return subject;
}

Subject subject_of(const Context& context, const typed::Expr& expr) {
  Subject subject;
  subject.type = expr.type;
  switch (expr.kind) {
    case typed::ExprKind::field: subject = subject_of(context.pack.schema.at(expr.field)); break;
    case typed::ExprKind::quantity: subject.units = {"items", "pieces", "units"}; break;
    case typed::ExprKind::distinct: {
      const auto& name = context.pack.schema.at(expr.field).name;
      subject.units =
          name == "sku" ? std::vector<std::string>{"products", "skus"} : std::vector{name + "s", name};
      break;
    }
    case typed::ExprKind::balance:
      if (expr.account < context.pack.accounts.size())
        subject.units = context.pack.accounts[expr.account].units;
      break;
    case typed::ExprKind::total: subject.unit = context.pack.schema.at(expr.field).unit; break;
    default: break;
  }
  subject.span = expr.span;
  return subject;
}

diag::Diagnostic& report_mismatch(Context& context, const Subject& subject, source::Span value,
                                  std::string_view kind) {
  auto meant = kind_of(context, subject);
  if (subject.span.empty())
    return context.sink.report(diag::Code::E0201, value,
                               fmt::format("`{}` is {}, not {}", context.sources.text(value), kind, meant),
                               meant + " is meant");
  auto& found = context.sink.report(diag::Code::E0201, value,
                                    fmt::format("{} is compared with {}", meant, kind), std::string(kind));
  found.notes = {{subject.span, meant}};
  return found;
}

std::optional<typed::Constant> literal_of(Context& context, const Subject& subject, const ast::Expr& expr) {
  const auto& bare = without_brackets(expr);
  if (ast::as<ast::ErrorExpr>(bare) != nullptr) return std::nullopt;
  bool reported = false;
  auto constant = fitting(context, subject, bare, reported);
  if (reported) return std::nullopt;
  if (constant) {
    if (!within_bounds(context, subject, *constant, bare.span)) return std::nullopt;
    return constant;
  }
  auto text = context.sources.text(bare.span);
  bool text_meant = subject.type.base == Base::text || subject.type.base == Base::text_set ||
                    subject.type.base == Base::category;
  if (const auto* path = ast::as<ast::Path>(bare); path != nullptr && path->parts.size() == 1 && text_meant) {
    auto& found =
        context.sink.report(diag::Code::E0225, bare.span, fmt::format("`{}` is a text without quotes", text),
                            "texts stand between quotes");
    found.help = fmt::format("write `\"{}\"`", text);
    found.edits = {{bare.span, fmt::format("\"{}\"", text)}};
    return std::nullopt;
  }
  auto& found = report_mismatch(context, subject, bare.span,
                                is_literal(bare) ? kind_of_literal(context, bare) : with_article("fact"));
  if (const auto* quoted = ast::as<ast::Text>(bare)) {
    if (subject.type.base == Base::boolean && (quoted->value == "yes" || quoted->value == "no")) {
      found.help = fmt::format("write `{}` without quotes", quoted->value);
      found.edits = {{bare.span, quoted->value}};
    } else {
      no_quotes_meant(*quoted, found);
    }
  } else if (text_meant && is_literal(bare)) {
    found.help = fmt::format("write `\"{}\"`", text);
    found.edits = {{bare.span, fmt::format("\"{}\"", text)}};
  } else if (const auto* instant = ast::as<ast::Instant>(bare);
             instant != nullptr && subject.type.base == Base::date) {
    auto day = context.sources.text(instant->date.span);
    found.help = fmt::format("write the day alone: `{}`", day);
    found.edits = {{bare.span, std::string(day)}};
  }
  return std::nullopt;
}

void check_alone(Context& context, const ast::Expr& expr) {
  const auto& bare = without_brackets(expr);
  if (const auto* quantity = ast::as<ast::Quantity>(bare)) {
    if (quantity->percent)
      (void)percent_of(context, *quantity);
    else if (quantity->unit && context.currencies.contains(quantity->unit->text))
      (void)money_of(context, *quantity);
    else
      (void)decimal_of(context, quantity->number);
  } else if (const auto* date = ast::as<ast::Date>(bare)) {
    (void)date_of(context, *date);
  } else if (const auto* time = ast::as<ast::Time>(bare)) {
    (void)time_of(context, *time);
  } else if (const auto* instant = ast::as<ast::Instant>(bare)) {
    (void)instant_of(context, *instant);
  }
}

typed::ExprPtr constant_expr(typed::Constant constant, source::Span span) {
  auto made = std::make_unique<typed::Expr>();
  made->kind = typed::ExprKind::constant;
  made->type = constant.type;
  made->span = span;
  made->constant = std::move(constant);
  return made;
}

typed::ExprPtr constant_expr(typed::Base base, std::int64_t scalar, source::Span span) {
  typed::Constant constant;
  constant.type.base = base;
  constant.scalar = scalar;
  return constant_expr(std::move(constant), span);
}

typed::ExprPtr computed(typed::ExprKind kind, typed::Base base, source::Span span, typed::ExprPtr first,
                        typed::ExprPtr second) {
  auto made = std::make_unique<typed::Expr>();
  made->kind = kind;
  made->type = {base, first->type.optional || second->type.optional};
  made->span = span;
  made->args.push_back(std::move(first));
  made->args.push_back(std::move(second));
  return made;
}

typed::ExprPtr as_count(typed::ExprPtr value) {
  if (value->type.base != Base::number) return value;
  auto span = value->span;
  return computed(typed::ExprKind::times_into, Base::count, span, std::move(value),
                  constant_expr(Base::number, 1'000'000, span));
}

std::optional<typed::Constant> constant_of(Context& context, const typed::Field& field,
                                           const ast::Expr& expr) {
  return literal_of(context, subject_of(field), expr);
}

}  // namespace perk::sema
