// `price of S by quantity` and `discount on S by …`: the columns, and what their cells hold.
//
// The first column is the key (`quantity` or `subtotal`), the second says what a tier gives: `all at` or
// `step by step` for a price; `off` for a percentage, `off in all` or `off each` for an amount off. Out: a
// typed table.
#include <algorithm>

#include "compiler/sema/lookup.h"
#include "compiler/sema/table.h"

namespace perk::sema {
namespace {

using Table = typed::TierTable;
using Column = Table::Column;

struct Columns {
  Table::By by = Table::By::quantity;
  Column column = Column::price_each;
  bool step_by_step = false;
};

// `by quantity` or `by subtotal` alone makes tiers; whatever else is looked up.
std::optional<Table::By> tier_key(const ast::ByTable& by) {
  if (by.keys.size() != 1 || by.keys.front() == nullptr) return std::nullopt;
  const auto* fact = ast::as<ast::Fact>(*by.keys.front());
  if (fact == nullptr || fact->of != nullptr || fact->before_tax) return std::nullopt;
  if (fact->kind == ast::FactKind::quantity) return Table::By::quantity;
  if (fact->kind == ast::FactKind::subtotal) return Table::By::subtotal;
  return std::nullopt;
}

diag::Diagnostic& report_columns(Context& context, source::Span place, std::string claim, std::string label) {
  return context.sink.report(diag::Code::E0431, place, std::move(claim), std::move(label));
}

bool has_percent(const ast::Table& table) {
  return std::any_of(table.rows.begin(), table.rows.end(), [](const ast::Row& row) {
    return row.cells.size() > 1 && row.cells.back().quantity && row.cells.back().quantity->percent;
  });
}

// What the last column says, or the nearest that it could have meant.
std::optional<Columns> read_value_column(Context& context, const ast::ByTable& by, const ast::Table& table) {
  const auto& cell = table.header.cells.back();
  auto name = plain_words(cell.text);
  Columns columns;
  bool percent = has_percent(table);
  if (!by.discount) {
    if (name == "all at" || name == "step by step") {
      columns.step_by_step = name == "step by step";
      return columns;
    }
    auto& diagnostic =
        report_columns(context, cell.span, "a table of prices has no column `" + cell.text + "`",
                       "`all at` or `step by step`");
    auto near = nearest_of(context, name, {"all at", "step by step"});
    diagnostic.help = "`all at`: the whole quantity at its tier; `step by step`: each piece at its own";
    diagnostic.edits.push_back({cell.span, near.empty() ? "all at" : near});
    return std::nullopt;
  }
  if (name == "off in all" || name == "off each") {
    columns.column = name == "off each" ? Column::off_each : Column::off_in_all;
    return columns;
  }
  bool step = name == "step by step";
  if ((name == "off" || name == "all at" || step) && percent) {
    columns.column = Column::percent;
    columns.step_by_step = step;
    return columns;
  }
  if (step) {
    columns.column = Column::off_each;
    columns.step_by_step = true;
    return columns;
  }
  std::vector<std::string> known = percent
                                       ? std::vector<std::string>{"off", "step by step"}
                                       : std::vector<std::string>{"off in all", "off each", "step by step"};
  auto& diagnostic =
      name == "off" || name == "all at"
          ? report_columns(context, cell.span,
                           "it is not said whether these amounts come off once or off each piece",
                           "`off in all` or `off each`")
          : report_columns(context, cell.span, "a table of discounts has no column `" + cell.text + "`",
                           percent ? "`off`" : "`off in all` or `off each`");
  auto near = nearest_of(context, name, known);
  diagnostic.help = "`off` holds percentages; `off in all` and `off each` hold amounts";
  diagnostic.edits.push_back({cell.span, near.empty() ? known.front() : near});
  return std::nullopt;
}

std::optional<Columns> read_columns(Context& context, const ast::ByTable& by, const ast::Table& table,
                                    Table::By key) {
  const auto& header = table.header;
  std::string wanted = key == Table::By::quantity ? "quantity" : "subtotal";
  if (header.cells.size() != 2) {
    auto& diagnostic = report_columns(context, header.span, "a table of tiers has two columns",
                                      std::to_string(header.cells.size()) + " columns");
    diagnostic.help =
        by.discount ? "write `| " + wanted + " | off |`" : "write `| " + wanted + " | all at |`";
    return std::nullopt;
  }
  if (plain_words(header.cells[0].text) != wanted) {
    auto& diagnostic =
        report_columns(context, header.cells[0].span, "the first column is not `" + wanted + "`",
                       "the offer says `by " + wanted + "`");
    diagnostic.help = "write `" + wanted + "`";
    diagnostic.edits.push_back({header.cells[0].span, wanted});
    return std::nullopt;
  }
  auto columns = read_value_column(context, by, table);
  if (columns) columns->by = key;
  return columns;
}

// `, step by step` and `, whole quantity` behind the phrase say the same as the column.
bool read_words(Context& context, const ast::Offer& offer, Columns& columns) {
  for (const auto& word : offer.words) {
    if (word.kind == ast::OfferWordKind::step_by_step) columns.step_by_step = true;
    if (word.kind == ast::OfferWordKind::all_at && columns.step_by_step) {
      auto& diagnostic =
          report_columns(context, word.span, "`whole quantity` and `step by step` exclude each other",
                         "the table is `step by step`");
      diagnostic.help = "leave one of them out";
      return false;
    }
  }
  if (!columns.step_by_step) return true;
  if (columns.by == Table::By::subtotal && columns.column != Column::percent) {
    auto& diagnostic = report_columns(context, offer.table->header.span,
                                      "steps of a subtotal are given percentages", "not amounts or prices");
    diagnostic.help = "write a percentage for each step, or let the whole have its tier";
    return false;
  }
  if (columns.column == Column::off_in_all) {
    auto& diagnostic = report_columns(context, offer.table->header.span,
                                      "one amount for all is not given step by step", "`off in all`");
    diagnostic.help = "write `off each`";
    diagnostic.edits.push_back({offer.table->header.cells[1].span, "off each"});
    return false;
  }
  return true;
}

std::optional<std::int64_t> read_value(Context& context, const ast::Cell& cell, Column column) {
  bool percent = column == Column::percent;
  if (!cell.quantity || cell.tier || cell.quantity->percent != percent) {
    auto& diagnostic = context.sink.report(
        diag::Code::E0432, cell.span,
        cell.text.empty() ? "an empty cell"
                          : "`" + cell.text + "` is no " + (percent ? "percentage" : "amount of money"),
        percent ? "this column holds percentages" : "this column holds amounts of " + context.pack.currency);
    diagnostic.help = percent ? "write a percentage such as `5%`"
                              : "write an amount such as `5 " + context.pack.currency + "`";
    if (percent && cell.quantity && !cell.quantity->unit && !cell.tier)
      diagnostic.edits.push_back(insert_after(cell.span, "%"));
    return std::nullopt;
  }
  auto expr = cell_amount(cell);
  auto amount = check_amount(context, expr, true);
  if (!amount) return std::nullopt;
  return amount->value->constant.scalar;
}

bool check_shape(Context& context, const ast::Table& table, const ast::Row& row) {
  if (row.cells.size() == table.header.cells.size()) return true;
  auto& diagnostic = context.sink.report(
      diag::Code::E0436, row.span, "a row with " + std::to_string(row.cells.size()) + " cells",
      "the table has " + std::to_string(table.header.cells.size()) + " columns");
  diagnostic.help = "write one cell for each column, with `|` between them";
  return false;
}

std::optional<std::vector<typed::Tier>> read_tiers(Context& context, const ast::Table& table,
                                                   const Columns& columns) {
  std::vector<Rung> rungs;
  bool sound = true;
  for (const auto& row : table.rows) {
    if (!check_shape(context, table, row)) {
      sound = false;
      continue;
    }
    auto rung = read_tier(context, row.cells[0], columns.by);
    auto value = read_value(context, row.cells[1], columns.column);
    if (!rung || !value) {
      sound = false;
      continue;
    }
    rung->value = *value;
    rung->row = &row;
    rungs.push_back(*rung);
  }
  if (!sound) return std::nullopt;
  return climb(context, rungs, columns.by);
}

// `discount on S by customer.tier`, `price of S by customer.tier, quantity`
std::optional<Draft> check_by_lookup(Context& context, const ast::Offer& offer, const ast::ByTable& by,
                                     typed::SelPtr sel) {
  context.table_goods = sel.get();
  Holds amounts;
  amounts.money = true;
  amounts.percent = by.discount;
  auto span = source::join(by.keys.front()->span, by.keys.back()->span);
  auto value = check_lookup(context, by.keys, span, amounts);
  if (value == nullptr || sel == nullptr) return std::nullopt;
  auto columns = read_value_column(context, by, *offer.table);
  if (!columns) return std::nullopt;
  if (columns->step_by_step) {
    auto& diagnostic = report_columns(context, offer.table->header.span,
                                      "only tiers by quantity or subtotal alone are given step by step",
                                      "the whole is looked up at once");
    diagnostic.help = by.discount ? "write `off`, `off in all` or `off each`" : "write `all at`";
    return std::nullopt;
  }
  using Kind = typed::OfferKind;
  using Home = typed::Stage::Kind;
  bool goods = by.of != nullptr && is_goods(*by.of);
  Draft draft;
  draft.home = goods ? Home::order : Home::item;
  switch (columns->column) {
    case Column::price_each:
      draft.offer.kind = Kind::special_price;
      draft.home = Home::price;
      break;
    case Column::percent: draft.offer.kind = goods ? Kind::percent_off_together : Kind::percent_off; break;
    case Column::off_in_all: draft.offer.kind = Kind::amount_off_in_all; break;
    case Column::off_each:
      draft.offer.kind = Kind::amount_off_each;
      draft.home = Home::item;
      break;
  }
  draft.offer.sel = std::move(sel);
  draft.offer.value = std::move(value);
  return draft;
}

}  // namespace

ast::Expr cell_amount(const ast::Cell& cell) {
  return {cell.span, *cell.quantity};
}

std::optional<Draft> check_by_table(Context& context, const ast::Offer& offer, const ast::ByTable& by) {
  auto sel = check_offer_selection(context, by.of.get(), offer.span);
  context.table_read = true;
  auto key = tier_key(by);
  if (!key) return check_by_lookup(context, offer, by, std::move(sel));
  if (!offer.table || offer.table->rows.empty()) {
    std::string head = *key == Table::By::quantity ? "quantity" : "subtotal";
    auto place = offer.table ? offer.table->span : by.keys.back()->span;
    auto& diagnostic = context.sink.report(
        diag::Code::E0430, place, offer.table ? "a table without rows" : "the table of tiers is missing",
        "`by " + head + "` reads a table below this line");
    diagnostic.help = "write the tiers below: `| " + head + " | " + (by.discount ? "off" : "all at") +
                      " |` and a row for each";
    return std::nullopt;
  }
  auto columns = read_columns(context, by, *offer.table, *key);
  if (!columns || !read_words(context, offer, *columns)) return std::nullopt;
  auto tiers = read_tiers(context, *offer.table, *columns);
  if (!tiers || sel == nullptr) return std::nullopt;

  Draft draft;
  draft.offer.kind = by.discount ? typed::OfferKind::tier_discount : typed::OfferKind::quantity_price;
  draft.home = !by.discount                           ? typed::Stage::Kind::price
               : by.of != nullptr && is_goods(*by.of) ? typed::Stage::Kind::order
                                                      : typed::Stage::Kind::item;
  draft.offer.sel = std::move(sel);
  Table table;
  table.by = columns->by;
  table.column = columns->column;
  table.step_by_step = columns->step_by_step;
  table.tiers = std::move(*tiers);
  table.span = offer.table->span;
  draft.offer.table = std::move(table);
  return draft;
}

}  // namespace perk::sema
