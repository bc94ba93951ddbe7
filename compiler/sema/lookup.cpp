// Tables that a value is looked up in; see lookup.h.
#include "compiler/sema/lookup.h"

#include <fmt/format.h>

#include <algorithm>

namespace perk::sema {
namespace {

using typed::Base;
using typed::ExprKind;
using CellKind = typed::LookupTable::CellKind;

struct Key {
  typed::ExprPtr value;
  Subject subject;
  std::string name;  // as the header must say it
};

const ast::Fact* bare_fact(const ast::Expr& key, ast::FactKind kind) {
  const auto* fact = ast::as<ast::Fact>(key);
  return fact != nullptr && fact->kind == kind && fact->of == nullptr && !fact->before_tax ? fact : nullptr;
}

// `by quantity` and `by subtotal` ask about the goods of the phrase.
typed::ExprPtr fact_of_goods(const Context& context, const ast::Expr& key) {
  bool quantity = bare_fact(key, ast::FactKind::quantity) != nullptr;
  if (!quantity && bare_fact(key, ast::FactKind::subtotal) == nullptr) return nullptr;
  auto made = std::make_unique<typed::Expr>();
  made->kind = quantity ? ExprKind::quantity : ExprKind::subtotal;
  made->type.base = quantity ? Base::count : Base::money;
  made->span = key.span;
  if (context.table_goods != nullptr) {
    made->sel = clone(*context.table_goods);
  } else {
    made->sel = std::make_unique<typed::Sel>();
    made->sel->span = key.span;
  }
  return made;
}

std::optional<Key> check_key(Context& context, const ast::Expr& expr) {
  if (ast::as<ast::ErrorExpr>(expr) != nullptr) return std::nullopt;
  Key key;
  key.value = fact_of_goods(context, expr);
  if (key.value == nullptr) key.value = check_value(context, expr, Scope::order);
  if (key.value == nullptr) return std::nullopt;
  key.subject = subject_of(context, *key.value);
  key.subject.span = {};
  key.name = plain_words(context.sources.text(expr.span));
  auto base = key.subject.type.base;
  if (base != Base::text_set && base != Base::duration && base != Base::instant) return key;
  auto& found =
      context.sink.report(diag::Code::E0429, expr.span,
                          fmt::format("no row of a table can be found by {}", kind_of(context, key.subject)),
                          base == Base::text_set ? "several texts at once" : "never the same twice");
  found.help = "write one promotion for each value, with `when`";
  return std::nullopt;
}

bool check_header(Context& context, const ast::Table& table, const std::vector<Key>& keys) {
  const auto& header = table.header;
  auto wanted = keys.size() + 1;
  if (header.cells.size() != wanted) {
    auto& found =
        context.sink.report(diag::Code::E0431, header.span, fmt::format("this table has {} columns", wanted),
                            fmt::format("{} columns", header.cells.size()));
    std::string columns;
    for (const auto& key : keys) columns += fmt::format("| {} ", key.name);
    found.help =
        fmt::format("write `{}| value |`: a column for each fact, and one for what is given", columns);
    return false;
  }
  bool sound = true;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto& cell = header.cells[i];
    auto said = plain_words(cell.text);
    auto dot = keys[i].name.rfind('.');
    if (said == keys[i].name || (dot != std::string::npos && said == keys[i].name.substr(dot + 1))) continue;
    auto& found = context.sink.report(diag::Code::E0431, cell.span.empty() ? header.span : cell.span,
                                      fmt::format("this column is not `{}`", keys[i].name),
                                      fmt::format("the line above says `by {}`", keys[i].name));
    found.help = fmt::format("write `{}`", keys[i].name);
    if (!cell.span.empty()) found.edits = {{cell.span, keys[i].name}};
    sound = false;
  }
  return sound;
}

void report_cell(Context& context, const ast::Cell& cell, source::Span row, const std::string& kind,
                 std::string help) {
  auto& found = context.sink.report(
      diag::Code::E0432, cell.span.empty() ? row : cell.span,
      cell.text.empty() ? std::string("an empty cell") : fmt::format("`{}` is not {}", cell.text, kind),
      fmt::format("this column holds {}", kind));
  found.help = std::move(help);
}

// What stands in a key's cell, as an expression that a comparison could have on its right; null: no such
// kind.
std::unique_ptr<ast::Expr> key_literal(const ast::Cell& cell, Base base) {
  auto text = plain_words(cell.text);
  auto made = std::make_unique<ast::Expr>();
  made->span = cell.span;
  switch (base) {
    case Base::text:
    case Base::category: made->node = ast::Text{cell.text, cell.span}; return made;
    case Base::boolean:
      if (text != "yes" && text != "no") return nullptr;
      made->node = ast::YesNo{text == "yes"};
      return made;
    case Base::date:
      if (!cell.date || cell.time) return nullptr;
      made->node = *cell.date;
      return made;
    case Base::time:
      if (!cell.time || cell.date) return nullptr;
      made->node = *cell.time;
      return made;
    default:
      if (!cell.quantity) return nullptr;
      made->node = *cell.quantity;
      return made;
  }
}

std::string example_of(const Context& context, const Subject& subject) {
  switch (subject.type.base) {
    case Base::text: return "write the text, or `any`";
    case Base::category: return "write the category's path, or `any`";
    case Base::boolean: return "write `yes`, `no` or `any`";
    case Base::date: return "write a date such as `2026-04-13`, or `any`";
    case Base::time: return "write a time such as `18:00`, or `any`";
    case Base::money: return fmt::format("write `1,000 {}+` for a tier, or `any`", context.pack.currency);
    case Base::percent: return "write `10%+` for a tier, or `any`";
    default: return "write `10+` for a tier, `10` for ten alone, or `any`";
  }
}

std::optional<typed::LookupTable::Cell> read_key(Context& context, const ast::Cell& cell, source::Span row,
                                                 const Subject& subject) {
  typed::LookupTable::Cell out;
  out.span = cell.span;
  if (cell.text.empty() || (!cell.quoted && plain_words(cell.text) == "any")) {
    out.kind = CellKind::any;
    out.value.type.base = subject.type.base;
    return out;
  }
  auto literal = key_literal(cell, subject.type.base);
  if (literal == nullptr) {
    report_cell(context, cell, row, kind_of(context, subject), example_of(context, subject));
    return std::nullopt;
  }
  auto constant = literal_of(context, subject, *literal);
  if (!constant) return std::nullopt;
  bool quantity = std::holds_alternative<ast::Quantity>(literal->node);
  out.kind = quantity && cell.tier ? CellKind::at_least : CellKind::equal;
  out.value = std::move(*constant);
  return out;
}

// Percentages where one is written, else amounts where one has a currency, else counts.
Base column_kind(const Context& context, const ast::Table& table, const Holds& holds) {
  bool money = false;
  for (const auto& row : table.rows) {
    if (row.cells.empty() || !row.cells.back().quantity) continue;
    const auto& quantity = *row.cells.back().quantity;
    if (quantity.percent && holds.percent) return Base::percent;
    money = money || (quantity.unit && context.currencies.contains(quantity.unit->text));
  }
  if (holds.money && (money || !holds.count)) return Base::money;
  if (holds.count || holds.pool) return Base::count;
  return Base::percent;
}

std::string column_example(const Context& context, Base base) {
  if (base == Base::percent) return "write a percentage such as `5%`";
  if (base == Base::money) return fmt::format("write an amount such as `5 {}`", context.pack.currency);
  return "write a number";
}

std::optional<typed::Constant> read_value(Context& context, const ast::Cell& cell, source::Span row,
                                          Base base, const Holds& holds) {
  typed::Constant out;
  out.type.base = base;
  if (holds.pool) {
    auto pool = resolve(context, {cell.text, cell.span.empty() ? row : cell.span}, NameKind::coupons);
    if (!pool || *pool >= context.pack.pools.size()) return std::nullopt;
    out.scalar = static_cast<std::int64_t>(*pool);
    return out;
  }
  Subject subject;
  subject.type.base = base;
  bool fits = cell.quantity && !cell.tier && cell.quantity->percent == (base == Base::percent);
  if (!fits) {
    report_cell(context, cell, row, kind_of(context, subject), column_example(context, base));
    return std::nullopt;
  }
  ast::Expr expr{cell.span, *cell.quantity};
  std::optional<std::int64_t> scalar;
  if (base == Base::money) scalar = money_of(context, *cell.quantity);
  if (base == Base::count) scalar = count_of(context, *cell.quantity, holds.units);
  if (base == Base::percent)
    if (auto percent = check_discount_percent(context, expr)) scalar = percent->constant.scalar;
  if (!scalar) return std::nullopt;
  out.scalar = *scalar;
  return out;
}

bool same_cell(const typed::LookupTable::Cell& a, const typed::LookupTable::Cell& b) {
  return a.kind == b.kind && a.value.scalar == b.value.scalar && a.value.text == b.value.text;
}

bool same_keys(const typed::LookupTable::Row& a, const typed::LookupTable::Row& b) {
  return std::equal(a.cells.begin(), a.cells.end(), b.cells.begin(), b.cells.end(), same_cell);
}

bool check_twice(Context& context, const std::vector<typed::LookupTable::Row>& rows) {
  for (std::size_t i = 1; i < rows.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (!same_keys(rows[i], rows[j])) continue;
      auto& found = context.sink.report(diag::Code::E0433, rows[i].span, "two rows for the same", "again");
      found.notes = {{rows[j].span, "here already"}};
      found.help = "leave one of them out";
      return false;
    }
  return true;
}

// Does a row stand before another: the first column in which they differ in rank says.
bool more_particular(const typed::LookupTable::Row& a, const typed::LookupTable::Row& b) {
  auto rank = [](CellKind kind) { return kind == CellKind::equal ? 0 : kind == CellKind::at_least ? 1 : 2; };
  for (std::size_t i = 0; i < a.cells.size(); ++i) {
    const auto& left = a.cells[i];
    const auto& right = b.cells[i];
    if (left.kind != right.kind) return rank(left.kind) < rank(right.kind);
    if (left.kind == CellKind::at_least && left.value.scalar != right.value.scalar)
      return left.value.scalar > right.value.scalar;
  }
  return false;
}

std::optional<typed::LookupTable::Row> read_row(Context& context, const ast::Table& table,
                                                const ast::Row& row, const std::vector<Key>& keys, Base base,
                                                const Holds& holds) {
  if (row.cells.size() != table.header.cells.size()) {
    auto& found =
        context.sink.report(diag::Code::E0436, row.span, fmt::format("a row with {} cells", row.cells.size()),
                            fmt::format("the table has {} columns", table.header.cells.size()));
    found.help = "write one cell for each column, with `|` between them";
    return std::nullopt;
  }
  typed::LookupTable::Row out;
  out.span = row.span;
  bool sound = true;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto cell = read_key(context, row.cells[i], row.span, keys[i].subject);
    sound = sound && cell.has_value();
    if (cell) out.cells.push_back(std::move(*cell));
  }
  auto value = read_value(context, row.cells.back(), row.span, base, holds);
  if (!sound || !value) return std::nullopt;
  out.value = std::move(*value);
  return out;
}

void report_no_table(Context& context, source::Span span, const std::vector<Key>& keys) {
  std::string columns;
  for (const auto& key : keys) columns += fmt::format("| {} ", key.name);
  auto place = context.table != nullptr ? context.table->span : span;
  auto& found = context.sink.report(
      diag::Code::E0430, place, context.table != nullptr ? "a table without rows" : "the table is missing",
      "`by …` reads a table below this line");
  found.help = fmt::format("write the rows below: `{}| value |` and a row for each", columns);
}

}  // namespace

ReadsTable::ReadsTable(Context& context, const ast::Table* table)
    : context_(context), table_(context.table), goods_(context.table_goods), read_(context.table_read) {
  context.table = table;
  context.table_goods = nullptr;
  context.table_read = false;
}

ReadsTable::~ReadsTable() {
  context_.table = table_;
  context_.table_goods = goods_;
  context_.table_read = read_;
}

std::string plain_words(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == ' ' || c == '\t') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

typed::ExprPtr check_count_value(Context& context, const ast::Expr& expr,
                                 const std::vector<std::string>& units) {
  const auto& bare = without_brackets(expr);
  if (ast::as<ast::ErrorExpr>(bare) != nullptr) return nullptr;
  if (const auto* quantity = ast::as<ast::Quantity>(bare)) {
    auto count = count_of(context, *quantity, units);
    return count ? constant_expr(Base::count, *count, bare.span) : nullptr;
  }
  Subject count;
  count.type.base = Base::count;
  if (is_literal(bare)) {
    report_mismatch(context, count, bare.span, kind_of_literal(context, bare));
    return nullptr;
  }
  if (const auto* lookup = ast::as<ast::Lookup>(bare)) {
    Holds counts;
    counts.count = true;
    counts.units = units;
    return check_lookup(context, lookup->keys, bare.span, counts);
  }
  auto value = check_value(context, bare, Scope::order);
  if (value == nullptr) return nullptr;
  if (value->type.base == Base::count || value->type.base == Base::number) return as_count(std::move(value));
  report_mismatch(context, count, bare.span, kind_of(context, subject_of(context, *value)));
  return nullptr;
}

typed::ExprPtr check_lookup(Context& context, const std::vector<ast::ExprPtr>& keys, source::Span span,
                            const Holds& holds) {
  context.table_read = true;
  std::vector<Key> checked;
  checked.reserve(keys.size());
  for (const auto& expr : keys)
    if (auto key = check_key(context, *expr)) checked.push_back(std::move(*key));
  if (checked.size() != keys.size()) return nullptr;
  if (context.table == nullptr || context.table->rows.empty()) {
    report_no_table(context, span, checked);
    return nullptr;
  }
  const auto& table = *context.table;
  if (!check_header(context, table, checked)) return nullptr;
  auto base = column_kind(context, table, holds);
  auto read = std::make_shared<typed::LookupTable>();
  read->span = table.span;
  for (const auto& row : table.rows)
    if (auto one = read_row(context, table, row, checked, base, holds)) read->rows.push_back(std::move(*one));
  if (read->rows.size() != table.rows.size() || !check_twice(context, read->rows)) return nullptr;
  std::stable_sort(read->rows.begin(), read->rows.end(), more_particular);

  auto made = std::make_unique<typed::Expr>();
  made->kind = ExprKind::lookup;
  made->type = {base, true};
  made->span = span;
  for (auto& key : checked) made->args.push_back(std::move(key.value));
  made->table = std::move(read);
  return made;
}

}  // namespace perk::sema
