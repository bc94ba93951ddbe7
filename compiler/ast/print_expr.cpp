#include "compiler/ast/printer.h"

namespace perk::ast {
namespace {

constexpr std::string_view kFacts[] = {"subtotal",       "list-subtotal", "final-subtotal",
                                       "quantity",       "different",     "total-field",
                                       "total-discount", "total",         "balance"};
constexpr std::string_view kHistories[] = {"count",    "total",           "average",          "largest",
                                           "smallest", "days-since-last", "days-since-first", "rfm"};
constexpr std::string_view kWindows[] = {"in-last", "in-this", "in-previous", "today",
                                         "since",   "during",  "from"};
constexpr std::string_view kCompare[] = {
    "is",        "is-not", "any-of", "none-of",     "at-least",     "at-most",  "more-than",
    "less-than", "before", "after",  "on-or-after", "on-or-before", "contains", "starts-with",
    "missing",   "known",  "yes",    "no",          "a-guest"};
constexpr std::string_view kItemsBy[] = {"all", "category", "brand", "sku", "tagged", "where"};

template <class E, std::size_t N>
std::string_view name_of(const std::string_view (&names)[N], E value) {
  return names[static_cast<std::size_t>(value)];
}

std::string describe(const HistoryWindow& window) {
  std::string out{name_of(kWindows, window.kind)};
  if (window.length) out += " " + written(*window.length);
  if (window.campaign) out += " campaign";
  if (window.name) out += " " + window.name->text;
  if (window.from) out += " " + written(*window.from);
  if (window.through) out += " through " + written(*window.through);
  return out;
}

}  // namespace

std::string written(const Quantity& quantity) {
  return quantity.number.digits + (quantity.percent ? "%" : quantity.unit ? " " + quantity.unit->text : "");
}
std::string written(const Date& date) {
  return (date.year.empty() ? "" : date.year + "-") + date.month + "-" + date.day +
         (date.buddhist_era ? " BE" : "");
}
std::string written(const Time& time) {
  return time.hour + ":" + time.minute + (time.second.empty() ? "" : ":" + time.second);
}
std::string written(const Path& path) {
  std::string out;
  for (const Ident& part : path.parts) out += (out.empty() ? "" : ".") + part.text;
  return out;
}
std::string written(const Per& per) {
  return std::string{per.top ? "top " : ""} + (per.key ? written(*per.key) : written(*per.duration));
}

void Printer::expr(const Expr& e) {
  std::visit(
      Overloaded{
          [&](const ErrorExpr&) { node("error", e.span); },
          [&](const Quantity& x) { node("quantity " + written(x), e.span); },
          [&](const Text& x) { node("text \"" + x.value + "\"", e.span); },
          [&](const Date& x) { node("date " + written(x), e.span); },
          [&](const Time& x) { node("time " + written(x), e.span); },
          [&](const Instant& x) { node("instant " + written(x.date) + " " + written(x.time), e.span); },
          [&](const YesNo& x) { node(x.value ? "yes" : "no", e.span); },
          [&](const Path& x) { node("path " + written(x), e.span); },
          [&](const Fact& x) {
            std::string what = fmt::format("fact {}", name_of(kFacts, x.kind));
            if (x.field) what += " " + x.field->text;
            if (x.before_tax) what += " before-tax";
            node(what, e.span, [&] { selection("of", x.of); });
          },
          [&](const PercentOf& x) {
            node("percent-of " + written(x.percent), e.span, [&] { expr(x.base); });
          },
          [&](const History& x) {
            std::string what = fmt::format("history {}", name_of(kHistories, x.kind));
            if (x.field) what += " " + x.field->text;
            node(what + " of " + x.event.text, e.span, [&] {
              expr("where", x.where);
              for (const HistoryWindow& window : x.windows) node(describe(window), window.span);
            });
          },
          [&](const Logic& x) {
            std::string ops;
            for (const Logic::Op& op : x.ops) ops += op.op == LogicOp::and_ ? " and" : " or";
            node("logic" + ops, e.span, [&] { exprs(x.terms); });
          },
          [&](const Not& x) { node("not", e.span, [&] { expr(x.operand); }); },
          [&](const Paren& x) { node("paren", e.span, [&] { expr(x.inner); }); },
          [&](const Comparison& x) {
            node(
                fmt::format("compare {}{}", name_of(kCompare, x.op), x.ignoring_case ? " ignoring-case" : ""),
                e.span, [&] {
                  expr(x.left);
                  exprs(x.right);
                });
          },
          [&](const InSegment& x) {
            node(fmt::format("{} {}in{}", written(x.subject), x.negated ? "not-" : "", words(x.segments)),
                 e.span);
          },
          [&](const InCategory& x) {
            node(x.negated ? "not-in-category" : "in-category", e.span, [&] {
              expr("subject", x.subject);
              exprs(x.categories);
            });
          },
          [&](const Lookup& x) { node("by", e.span, [&] { exprs(x.keys); }); },
          [&](const Bucket& x) { node("bucket " + written(x.subject), e.span, [&] { expr(x.share); }); }},
      e.node);
}

void Printer::pick(const Pick& pick) {
  std::string what = pick.end == PickEnd::cheapest ? "cheapest" : "most-expensive";
  if (pick.ordinal) what = "nth " + pick.ordinal->digits + " " + what;
  node(what, pick.span, [&] { expr(pick.count); });
}

void Printer::selection(const Selection& s) {
  std::visit(
      Overloaded{[&](const ErrorSelection&) { node("error", s.span); },
                 [&](const AllGoods&) { node("goods", s.span); },
                 [&](const GoodsAndShipping&) { node("goods-and-shipping", s.span); },
                 [&](const Items& x) {
                   node(fmt::format("items {}", name_of(kItemsBy, x.by)), s.span, [&] {
                     exprs(x.values);
                     expr(x.where);
                   });
                 },
                 [&](const ItemsByPrice& x) {
                   node(x.state == PriceState::full_price ? "full-price-items" : "reduced-items", s.span);
                 },
                 [&](const NamedSelection& x) { node("named " + x.name.text, s.span); },
                 [&](const Both& x) {
                   node("both", s.span, [&] {
                     for (const SelectionPtr& part : x.parts) selection(*part);
                   });
                 },
                 [&](const Except& x) {
                   node("except", s.span, [&] {
                     selection(*x.base);
                     for (const SelectionPtr& part : x.without) selection("without", part);
                   });
                 },
                 [&](const Picked& x) {
                   node("picked", s.span, [&] {
                     pick(x.pick);
                     selection("of", x.of);
                   });
                 },
                 [&](const ParenSelection& x) { node("paren", s.span, [&] { selection(*x.inner); }); }},
      s.node);
}

std::string print(const Expr& expr) {
  Printer printer;
  printer.expr(expr);
  return printer.take();
}

std::string print(const Selection& selection) {
  Printer printer;
  printer.selection(selection);
  return printer.take();
}

}  // namespace perk::ast
