// `--print=typed`: expressions, selections and values.
#include <fmt/format.h>

#include <array>

#include "compiler/sema/context.h"
#include "compiler/sema/typed_printer.h"

namespace perk::typed {
namespace {

constexpr std::array<std::string_view, 30> kExprs = {
    "constant",    "field",       "unit_price", "unit_list_price", "subtotal",
    "quantity",    "distinct",    "total",      "percent_of",      "all",
    "any",         "negate",      "equal",      "not_equal",       "less",
    "at_most",     "more",        "at_least",   "one_of",          "contains",
    "starts_with", "in_category", "known",      "missing",         "in_segment",
    "balance",     "lookup",      "times_into", "multiply",        "least"};
constexpr std::array<std::string_view, 13> kSels = {"goods",      "goods_and_shipping",
                                                    "full_price", "reduced",
                                                    "category",   "brand",
                                                    "sku",        "tagged",
                                                    "where",      "both",
                                                    "except",     "named",
                                                    "pick"};
constexpr std::array<std::string_view, 13> kTypes = {"yes/no",   "count",    "number", "percent", "money",
                                                     "text",     "text_set", "date",   "time",    "instant",
                                                     "duration", "category", "measure"};
constexpr std::array<std::string_view, 8> kRecords = {"product", "line",     "customer", "order",
                                                      "payment", "shipping", "coupon",   "event"};
static_assert(kExprs.size() == static_cast<std::size_t>(ExprKind::least) + 1);
static_assert(kSels.size() == static_cast<std::size_t>(SelKind::pick) + 1);
static_assert(kTypes.size() == static_cast<std::size_t>(Base::measure) + 1);
static_assert(kRecords.size() == static_cast<std::size_t>(Record::event) + 1);

}  // namespace

void Printer::row(std::string_view text) {
  out_.append(static_cast<std::size_t>(depth_) * 2, ' ');
  out_ += text;
  out_ += '\n';
}

void Printer::node(source::Span span, std::string_view text) {
  if (span.file.index >= sources_.size() || span.empty()) {
    row(text);
    return;
  }
  auto at = sources_.file(span).position(span.begin);
  row(fmt::format("{} @{}:{}", text, at.line, at.column));
}

std::string Printer::quoted(std::string_view text) {
  return fmt::format("\"{}\"", text);
}

std::string Printer::list(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ", ") + quoted(text);
  return out;
}

std::string Printer::field_name(const Field& field) {
  return fmt::format("{}.{}", kRecords.at(static_cast<std::size_t>(field.record)), field.name);
}

std::string Printer::type_name(Type type) {
  return std::string(kTypes.at(static_cast<std::size_t>(type.base))) + (type.optional ? " optional" : "");
}

std::string Printer::show(const Constant& constant) const {
  return sema::show_of(pack_, constant);
}

std::string Printer::money(std::int64_t minor) const {
  Constant constant;
  constant.type.base = Base::money;
  constant.scalar = minor;
  return show(constant);
}

void Printer::expr(const Expr& expr) {
  std::string text(kExprs.at(static_cast<std::size_t>(expr.kind)));
  switch (expr.kind) {
    case ExprKind::constant: text += fmt::format(" {} {}", type_name(expr.type), show(expr.constant)); break;
    case ExprKind::percent_of:
      if (expr.args.size() == 1) text += " " + show(expr.constant);
      break;
    case ExprKind::balance: text += " " + pack_.accounts.at(expr.account).id; break;
    case ExprKind::field:
    case ExprKind::distinct:
    case ExprKind::total: text += " " + field_name(pack_.schema.at(expr.field)); break;
    case ExprKind::in_segment: text += " " + expr.segment->id; break;
    default: break;
  }
  if (expr.basis == Basis::list) text += " list";
  if (expr.before_tax) text += " before_tax " + field_name(pack_.schema.at(expr.field));
  if (expr.ignoring_case) text += " ignoring_case";
  node(expr.span, text);
  nested([&] {
    if (expr.sel != nullptr) sel(*expr.sel);
    for (const auto& arg : expr.args) this->expr(*arg);
    if (expr.table == nullptr) return;
    for (const auto& one : expr.table->rows) {
      std::string cells;
      for (const auto& cell : one.cells) {
        using Kind = LookupTable::CellKind;
        cells +=
            cell.kind == Kind::any ? "any " : show(cell.value) + (cell.kind == Kind::at_least ? "+ " : " ");
      }
      node(one.span, fmt::format("row {}: {}", cells, show(one.value)));
    }
  });
}

void Printer::sel(const Sel& sel) {
  std::string text(kSels.at(static_cast<std::size_t>(sel.kind)));
  if (!sel.texts.empty()) text += " " + list(sel.texts);
  if (sel.selection != nullptr) text += " " + sel.selection->id;
  if (sel.kind == SelKind::pick) {
    text += sel.cheapest ? " cheapest" : " dearest";
    if (sel.pick_count == nullptr) text += fmt::format(" {}", sel.count);
  }
  node(sel.span, text);
  nested([&] {
    if (sel.condition != nullptr) expr(*sel.condition);
    if (sel.pick_count != nullptr) expr(*sel.pick_count);
    for (const auto& arg : sel.args) this->sel(*arg);
  });
}

}  // namespace perk::typed
