// Conditions: and, or, not, and the tests they join.
//
// In: the clause's expression and where it stands. Out: a boolean expression, or null after its reports;
// every part is looked at, so that one mistake hides no other. A comparison that a missing value makes false
// is warned of where that *widens* the offer: below `unless`, or below one `not`.
#include <fmt/format.h>

#include "compiler/sema/lookup.h"
#include "runtime/base/check.h"

namespace perk::sema {
namespace {

using typed::ExprKind;

struct Place {
  Scope scope = Scope::order;
  bool blocks = false;                // false here lets through
  bool alone = true;                  // needs no brackets to be joined by `or`
  const ast::Expr* clause = nullptr;  // the whole condition
};

typed::ExprPtr check(Context& context, const ast::Expr& expr, const Place& place);

typed::ExprPtr node(ExprKind kind, source::Span span) {
  auto made = std::make_unique<typed::Expr>();
  made->kind = kind;
  made->span = span;
  return made;
}

// `a and b or c`: the brackets stand round the parts that `inner` joins.
std::string bracketed(const Context& context, const ast::Logic& logic, ast::LogicOp inner,
                      std::vector<diag::Edit>* edits) {
  std::string text;
  for (std::size_t i = 0; i < logic.terms.size(); ++i) {
    bool opens = i < logic.ops.size() && logic.ops[i].op == inner && (i == 0 || logic.ops[i - 1].op != inner);
    bool closes =
        i > 0 && logic.ops[i - 1].op == inner && (i == logic.ops.size() || logic.ops[i].op != inner);
    auto span = logic.terms[i]->span;
    if (opens && edits != nullptr) edits->push_back({{span.file, span.begin, span.begin}, "("});
    if (closes && edits != nullptr) edits->push_back({{span.file, span.end, span.end}, ")"});
    text += opens ? "(" : "";
    text += context.sources.text(span);
    text += closes ? ")" : "";
    if (i < logic.ops.size()) text += logic.ops[i].op == ast::LogicOp::and_ ? " and " : " or ";
  }
  return text;
}

bool report_mixed(Context& context, const ast::Logic& logic, source::Span span) {
  const ast::Logic::Op* other = nullptr;
  for (const auto& op : logic.ops)
    if (op.op != logic.ops[0].op && other == nullptr) other = &op;
  if (other == nullptr) return false;
  auto& found = context.sink.report(diag::Code::E0209, span, "`and` and `or` are mixed without brackets");
  found.span = other->span;
  found.label = other->op == ast::LogicOp::and_ ? "`and` after `or`" : "`or` after `and`";
  found.notes = {{logic.ops[0].span, logic.ops[0].op == ast::LogicOp::and_ ? "`and`" : "`or`"}};
  auto first = bracketed(context, logic, ast::LogicOp::and_, &found.edits);
  found.help =
      fmt::format("write `{}`, or `{}`", first, bracketed(context, logic, ast::LogicOp::or_, nullptr));
  return true;
}

typed::ExprPtr check_logic(Context& context, const ast::Logic& logic, source::Span span, Place place) {
  bool sound = logic.ops.empty() || !report_mixed(context, logic, span);
  bool all = logic.ops.empty() || logic.ops[0].op == ast::LogicOp::and_;
  auto made = node(all ? ExprKind::all : ExprKind::any, span);
  place.alone = !all && !logic.ops.empty() && sound;
  for (const auto& term : logic.terms) {
    auto part = check(context, *term, place);
    sound = sound && part != nullptr;
    made->args.push_back(std::move(part));
  }
  if (!sound) return nullptr;
  return made;
}

typed::ExprPtr check_in_segment(Context& context, const ast::InSegment& test, source::Span span,
                                Scope scope) {
  auto subject = text_of(test.subject);
  if (subject != "customer") {
    auto& found = context.sink.report(diag::Code::E0111, test.subject.span,
                                      fmt::format("`{}` cannot be in a segment", subject), "not a customer");
    found.help = "write `customer is in …`";
    found.edits = {{test.subject.span, "customer"}};
  } else if (scope == Scope::unit || scope == Scope::floor) {
    auto& found = context.sink.report(diag::Code::E0109, span, "a segment is not a fact of one item",
                                      "a fact of the customer");
    found.help = "move the condition to the promotion: `for …` or `when customer is in …`";
    return nullptr;
  }
  auto any = node(ExprKind::any, span);
  bool sound = subject == "customer";
  for (const auto& ident : test.segments) {
    auto index = resolve(context, ident, NameKind::segment);
    sound = sound && index.has_value();
    if (!index) continue;
    auto part = node(ExprKind::in_segment, ident.span);
    part->segment = context.pack.segments[*index].get();
    any->args.push_back(std::move(part));
  }
  if (!sound || any->args.empty()) return nullptr;
  auto made = any->args.size() == 1 ? std::move(any->args[0]) : std::move(any);
  made->span = span;
  if (!test.negated) return made;
  auto negated = node(ExprKind::negate, span);
  negated->args.push_back(std::move(made));
  return negated;
}

// The category that is asked: the item's own, or a field of that type.
typed::ExprPtr category_subject(Context& context, const ast::InCategory& test, source::Span span,
                                Scope scope) {
  if (test.subject != nullptr) {
    auto subject = check_value(context, *test.subject, scope);
    if (subject == nullptr || subject->type.base == typed::Base::category) return subject;
    report_mismatch(context, subject_of(context, *subject), span, "a category");
    return nullptr;
  }
  ast::Path own;
  own.span = {span.file, span.begin, span.begin};
  own.parts = {{"product", own.span}, {"category", own.span}};
  if (scope != Scope::unit) {
    auto& found = context.sink.report(
        diag::Code::E0108, span, "a category is a fact of one item, and an order has many", "which item?");
    found.help = "ask about items: `quantity of items in category … is at least 1`";
    return nullptr;
  }
  const auto* field = require_field(context, typed::Record::product, "category", span);
  if (field == nullptr) return nullptr;
  auto subject = node(ExprKind::field, span);
  subject->type = field->type;
  subject->field = context.fields[static_cast<std::size_t>(typed::Record::product)].find("category")->second;
  return subject;
}

typed::ExprPtr check_in_category(Context& context, const ast::InCategory& test, source::Span span,
                                 Scope scope) {
  auto subject = category_subject(context, test, span, scope);
  bool sound = subject != nullptr;
  auto any = node(ExprKind::any, span);
  for (const auto& value : test.categories) {
    Subject category;
    category.type.base = typed::Base::category;
    auto constant = literal_of(context, category, *value);
    sound = sound && constant.has_value();
    if (!sound) continue;
    auto part = node(ExprKind::in_category, span);
    part->args.push_back(clone(*subject));
    part->args.push_back(constant_expr(std::move(*constant), value->span));
    any->args.push_back(std::move(part));
  }
  if (!sound || any->args.empty()) return nullptr;
  auto made = any->args.size() == 1 ? std::move(any->args[0]) : std::move(any);
  if (!test.negated) return made;
  auto negated = node(ExprKind::negate, span);
  negated->args.push_back(std::move(made));
  if (!subject->type.optional) return negated;
  // Of a missing category nothing holds, not even that it is another.
  auto known = node(ExprKind::known, span);
  known->args.push_back(std::move(subject));
  auto both = node(ExprKind::all, span);
  both->args.push_back(std::move(known));
  both->args.push_back(std::move(negated));
  return both;
}

// Whether the clause asks anywhere if the field is there: then a missing value is no surprise.
bool asks_whether_known(const ast::Expr& expr, std::string_view field) {
  if (const auto* logic = ast::as<ast::Logic>(expr)) {
    for (const auto& term : logic->terms)
      if (asks_whether_known(*term, field)) return true;
    return false;
  }
  if (const auto* negated = ast::as<ast::Not>(expr)) return asks_whether_known(*negated->operand, field);
  if (const auto* paren = ast::as<ast::Paren>(expr)) return asks_whether_known(*paren->inner, field);
  const auto* comparison = ast::as<ast::Comparison>(expr);
  if (comparison == nullptr) return false;
  if (comparison->op != ast::CompareOp::missing && comparison->op != ast::CompareOp::known) return false;
  const auto* path = ast::as<ast::Path>(without_brackets(*comparison->left));
  return path != nullptr && text_of(*path) == field;
}

void warn_of_missing(Context& context, const ast::Expr& subject, source::Span span, const Place& place) {
  const auto* path = ast::as<ast::Path>(without_brackets(subject));
  if (path == nullptr || path->parts.size() < 2 || place.scope == Scope::unit || place.scope == Scope::floor)
    return;
  auto record = record_of(path->parts[0].text);
  if (!record) return;
  const auto& fields = context.fields[static_cast<std::size_t>(*record)];
  auto field = fields.find(path->parts[1].text);
  if (field == fields.end() || !context.pack.schema.at(field->second).type.optional) return;
  auto name = text_of(*path);
  if (asks_whether_known(*place.clause, name)) return;
  bool customer = *record == typed::Record::customer;
  auto who = customer ? std::string("a guest has no") : std::string("an order may have no");
  auto& found = context.sink.report(
      diag::Code::W0221, span,
      fmt::format("{} `{}`, and {}", who, name,
                  place.scope == Scope::customer ? "belongs to this segment" : "gets the offer"),
      "false where it is missing");
  auto test = fmt::format("{} is missing or ", name);
  if (place.alone) {
    found.edits = {{{span.file, span.begin, span.begin}, test}};
    found.help = fmt::format("write `{}{}`, or say that it is meant: `{} is known and …`", test,
                             context.sources.text(span), name);
  } else {
    found.edits = {{{span.file, span.begin, span.begin}, "(" + test}, {{span.file, span.end, span.end}, ")"}};
    found.help = fmt::format("write `({}{})`, or say that it is meant: `{} is known and …`", test,
                             context.sources.text(span), name);
  }
}

typed::ExprPtr check(Context& context, const ast::Expr& expr, const Place& place) {
  if (ast::as<ast::ErrorExpr>(expr) != nullptr) return nullptr;
  if (const auto* logic = ast::as<ast::Logic>(expr)) return check_logic(context, *logic, expr.span, place);
  if (const auto* paren = ast::as<ast::Paren>(expr)) {
    auto inside = place;
    inside.alone = true;
    return check(context, *paren->inner, inside);
  }
  if (const auto* negated = ast::as<ast::Not>(expr)) {
    auto inside = place;
    inside.blocks = !place.blocks;
    inside.alone = false;
    auto operand = check(context, *negated->operand, inside);
    if (operand == nullptr) return nullptr;
    auto made = node(ExprKind::negate, expr.span);
    made->args.push_back(std::move(operand));
    return made;
  }
  if (const auto* comparison = ast::as<ast::Comparison>(expr)) {
    auto made = check_comparison(context, *comparison, expr, place.scope);
    bool about_missing = comparison->op == ast::CompareOp::missing ||
                         comparison->op == ast::CompareOp::known || comparison->op == ast::CompareOp::a_guest;
    if (made != nullptr && place.blocks && !about_missing)
      warn_of_missing(context, *comparison->left, expr.span, place);
    return made;
  }
  if (const auto* test = ast::as<ast::InSegment>(expr))
    return check_in_segment(context, *test, expr.span, place.scope);
  if (const auto* test = ast::as<ast::InCategory>(expr)) {
    auto made = check_in_category(context, *test, expr.span, place.scope);
    if (made != nullptr && place.blocks && test->subject != nullptr)
      warn_of_missing(context, *test->subject, expr.span, place);
    return made;
  }
  PERK_CHECK(ast::as<ast::Bucket>(expr) != nullptr);  // the grammar has no other condition
  report_not_priced_yet(context, expr.span, "a share of the customers");
  return nullptr;
}

}  // namespace

typed::ExprPtr check_condition(Context& context, const ast::Expr& expr, Scope scope, bool blocks) {
  Place place;
  place.scope = scope;
  place.blocks = blocks;
  place.clause = &expr;
  return check(context, expr, place);
}

typed::ExprPtr check_money(Context& context, const ast::Expr& expr, Scope scope) {
  const auto& bare = without_brackets(expr);
  if (const auto* quantity = ast::as<ast::Quantity>(bare)) {
    auto minor = money_of(context, *quantity);
    if (!minor) return nullptr;
    typed::Constant constant;
    constant.type.base = typed::Base::money;
    constant.scalar = *minor;
    return constant_expr(std::move(constant), bare.span);
  }
  if (is_literal(bare)) {
    Subject money;
    money.type.base = typed::Base::money;
    report_mismatch(context, money, bare.span, kind_of_literal(context, bare));
    return nullptr;
  }
  if (const auto* lookup = ast::as<ast::Lookup>(bare)) {
    Holds amounts;
    amounts.money = true;
    return check_lookup(context, lookup->keys, bare.span, amounts);
  }
  auto value = check_value(context, bare, scope);
  if (value == nullptr || value->type.base == typed::Base::money) return value;
  Subject money;
  money.type.base = typed::Base::money;
  report_mismatch(context, money, bare.span, kind_of(context, subject_of(context, *value)));
  return nullptr;
}

typed::ExprPtr check_discount_percent(Context& context, const ast::Expr& expr) {
  const auto& bare = without_brackets(expr);
  if (ast::as<ast::ErrorExpr>(bare) != nullptr) return nullptr;
  const auto* quantity = ast::as<ast::Quantity>(bare);
  if (quantity == nullptr) {
    Subject percent;
    percent.type.base = typed::Base::percent;
    if (is_literal(bare)) {
      report_mismatch(context, percent, bare.span, kind_of_literal(context, bare));
      return nullptr;
    }
    auto value = check_value(context, bare, Scope::order);
    if (value == nullptr || value->type.base == typed::Base::percent) return value;
    report_mismatch(context, percent, bare.span, kind_of(context, subject_of(context, *value)));
    return nullptr;
  }
  auto rate = percent_of(context, *quantity);
  if (!rate) return nullptr;
  if (*rate > 100'000'000) {
    auto& found = context.sink.report(
        diag::Code::E0208, bare.span,
        fmt::format("`{}` is more than the whole price", context.sources.text(bare.span)), "more than 100%");
    found.help = "a discount is at most `100%`";
    found.edits = {{bare.span, "100%"}};
    return nullptr;
  }
  typed::Constant constant;
  constant.type.base = typed::Base::percent;
  constant.scalar = *rate;
  return constant_expr(std::move(constant), bare.span);
}

}  // namespace perk::sema
