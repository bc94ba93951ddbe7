// The cart of a test block.
//
// Columns are `sku`, `quantity`, `price` (of one unit) or `amount` (of the line), `id`, and the fields of
// product and line by their names. A cell is read by its column; an empty one says nothing. `quantity` is 1
// where it is not said; `0.333 kg` is one piece with a measure.
#include <algorithm>
#include <utility>

#include "compiler/sema/test_block.h"

namespace perk::sema {
namespace {

enum class ColumnKind : std::uint8_t { id, quantity, price, amount, field };

struct Column {
  ColumnKind kind = ColumnKind::field;
  typed::FieldIndex field;
  source::Span span;
};

constexpr auto kProduct = static_cast<std::size_t>(typed::Record::product);
constexpr auto kLine = static_cast<std::size_t>(typed::Record::line);

std::optional<typed::FieldIndex> find_field(const Context& context, std::string_view name) {
  for (auto [prefix, record] :
       {std::pair{std::string_view("product."), kProduct}, {std::string_view("line."), kLine}}) {
    auto bare = name;
    if (name.substr(0, prefix.size()) == prefix) {
      bare.remove_prefix(prefix.size());
    } else if (name.find('.') != std::string_view::npos) {
      continue;
    }
    auto found = context.fields[record].find(bare);
    if (found != context.fields[record].end()) return found->second;
  }
  return std::nullopt;
}

std::vector<std::string> known_columns(const Context& context) {
  std::vector<std::string> out = {"id", "sku", "quantity", "price", "amount"};
  for (auto record : {kProduct, kLine})
    for (const auto& [name, field] : context.fields[record]) out.push_back(name);
  return out;
}

// Cells as the literals that they are in their columns.
ast::Expr literal_of_cell(const ast::Cell& cell, typed::Base base) {
  switch (base) {
    case typed::Base::text:
    case typed::Base::text_set:
    case typed::Base::category: return {cell.span, ast::Text{cell.text, cell.span}};
    case typed::Base::boolean:
      if (cell.text == "yes" || cell.text == "no") return {cell.span, ast::YesNo{cell.text == "yes"}};
      break;
    default: break;
  }
  if (cell.date && cell.time) return {cell.span, ast::Instant{*cell.date, *cell.time, cell.span}};
  if (cell.date) return {cell.span, *cell.date};
  if (cell.time) return {cell.span, *cell.time};
  if (cell.quantity && !cell.tier) return {cell.span, *cell.quantity};
  return {cell.span, ast::Text{cell.text, cell.span}};
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto comma = text.find(',');
    auto part = text.substr(0, comma);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (!part.empty()) out.emplace_back(part);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return out;
}

// `0.333 kg` in thousandths; nullopt where the unit is none of a measure.
std::optional<std::int64_t> measure_of(const ast::Quantity& quantity) {
  if (!quantity.unit) return std::nullopt;
  const auto& unit = quantity.unit->text;
  if (unit != "kg" && unit != "m" && unit != "l") return std::nullopt;
  std::int64_t value = 0;
  int decimals = -1;
  for (char c : quantity.number.digits) {
    if (c == ',') continue;
    if (c == '.') {
      if (decimals >= 0) return std::nullopt;
      decimals = 0;
      continue;
    }
    if (decimals == 3 || value > 1'000'000'000'000) return std::nullopt;
    value = value * 10 + (c - '0');
    if (decimals >= 0) ++decimals;
  }
  for (int i = std::max(decimals, 0); i < 3; ++i) value *= 10;
  return value;
}

class Cart {
 public:
  Cart(Context& context, typed::Test& test) : context_(context), test_(test) {}

  void check(const ast::Table& table) {
    bool sound = read_header(table.header);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const auto& row = table.rows[i];
      if (row.cells.size() != table.header.cells.size()) {
        report_row(row, table.header.cells.size());
      } else if (sound) {
        read_row(row, i);
      }
    }
    check_ids();
  }

 private:
  bool read_header(const ast::Row& header) {
    bool sound = true;
    std::map<std::string_view, source::Span> seen;
    for (const auto& cell : header.cells) {
      auto column = read_column(cell);
      if (!column) sound = false;
      auto [first, added] = seen.emplace(cell.text, cell.span);
      if (column && !added) {
        sound = false;
        auto& diagnostic = context_.sink.report(diag::Code::E0622, cell.span,
                                                "the column `" + cell.text + "` stands twice", "again");
        diagnostic.notes.push_back({first->second, "here already"});
        diagnostic.help = "leave one of them out";
      }
      columns_.push_back(column.value_or(Column{}));
    }
    if (!sound) return false;
    bool sku = std::any_of(header.cells.begin(), header.cells.end(), [](const ast::Cell& cell) {
      return cell.text == "sku" || cell.text == "product.sku";
    });
    if (!sku) report_missing(header, "sku");
    bool priced = has(ColumnKind::price) || has(ColumnKind::amount);
    if (!priced) report_missing(header, "price");
    return sku && priced;
  }

  [[nodiscard]] bool has(ColumnKind kind) const {
    return std::any_of(columns_.begin(), columns_.end(),
                       [&](const Column& column) { return column.kind == kind; });
  }

  void report_missing(const ast::Row& header, const std::string& name) {
    auto& diagnostic = context_.sink.report(diag::Code::E0624, header.span, "a cart without `" + name + "`",
                                            "no column `" + name + "`");
    diagnostic.help = name == "price"
                          ? "write `price` for the price of a unit, or `amount` for that of a line"
                          : "write a column `" + name + "`";
  }

  std::optional<Column> read_column(const ast::Cell& cell) {
    Column column;
    column.span = cell.span;
    if (cell.text == "id") column.kind = ColumnKind::id;
    if (cell.text == "quantity") column.kind = ColumnKind::quantity;
    if (cell.text == "price") column.kind = ColumnKind::price;
    if (cell.text == "amount") column.kind = ColumnKind::amount;
    if (column.kind != ColumnKind::field) return column;
    if (auto field = find_field(context_, cell.text)) {
      column.field = *field;
      return column;
    }
    auto& diagnostic =
        context_.sink.report(diag::Code::E0622, cell.span, "a cart has no column `" + cell.text + "`",
                             "no field of product or line");
    diagnostic.help = "columns are `sku`, `quantity`, `price` or `amount`, `id`, and fields of the schema";
    suggest(diagnostic, cell.span, nearest_of(context_, cell.text, known_columns(context_)));
    return std::nullopt;
  }

  void report_row(const ast::Row& row, std::size_t columns) {
    auto& diagnostic = context_.sink.report(diag::Code::E0436, row.span,
                                            "a row with " + std::to_string(row.cells.size()) + " cells",
                                            "the table has " + std::to_string(columns) + " columns");
    diagnostic.help = "write one cell for each column, with `|` between them";
  }

  diag::Diagnostic& report_cell(const ast::Cell& cell, std::string claim, std::string label) {
    return context_.sink.report(diag::Code::E0623, cell.span, std::move(claim), std::move(label));
  }

  void read_row(const ast::Row& row, std::size_t index) {
    typed::TestLine line;
    line.id = std::to_string(index + 1);
    line.span = row.span;
    bool priced = false;
    bool sound = true;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const auto& cell = row.cells[i];
      if (cell.text.empty() && !cell.quoted) continue;
      switch (columns_[i].kind) {
        case ColumnKind::id: line.id = cell.text; break;
        case ColumnKind::quantity: sound = read_quantity(cell, line) && sound; break;
        case ColumnKind::price:
        case ColumnKind::amount:
          if (priced) {
            report_cell(cell, "a line with both `price` and `amount`", "one of them is enough").help =
                "leave one of the cells empty";
            sound = false;
          }
          priced = true;
          line.is_amount = columns_[i].kind == ColumnKind::amount;
          sound = read_money(cell, line) && sound;
          break;
        case ColumnKind::field: sound = read_fact(cell, columns_[i].field, line) && sound; break;
      }
    }
    if (!priced) {
      auto& diagnostic = context_.sink.report(diag::Code::E0624, row.span, "a line without a price",
                                              "neither `price` nor `amount`");
      diagnostic.help = "write what the line costs";
      return;
    }
    if (sound) test_.lines.push_back(std::move(line));
  }

  bool read_quantity(const ast::Cell& cell, typed::TestLine& line) {
    if (cell.quantity && !cell.tier) {
      if (auto measure = measure_of(*cell.quantity)) {
        line.measure_milli = measure;
        return true;
      }
      auto count = count_of(context_, *cell.quantity, {"item", "items", "piece", "pieces"});
      if (!count) return false;
      line.quantity = *count;
      if (*count > 0) return true;
    }
    report_cell(cell, "`" + cell.text + "` is no quantity", "a number of pieces is meant").help =
        "write a whole number of at least 1, or a measure such as `0.5 kg`";
    return false;
  }

  bool read_money(const ast::Cell& cell, typed::TestLine& line) {
    if (!cell.quantity || cell.tier) {
      report_cell(cell, "`" + cell.text + "` is no amount of money", "a price is meant").help =
          "write an amount such as `5 " + context_.pack.currency + "`";
      return false;
    }
    auto amount = money_of(context_, *cell.quantity);
    if (amount) line.amount = *amount;
    return amount.has_value();
  }

  bool read_fact(const ast::Cell& cell, typed::FieldIndex index, typed::TestLine& line) {
    const auto& field = context_.pack.schema.at(index);
    std::optional<typed::Constant> constant;
    if (field.type.base == typed::Base::text_set && !cell.quoted) {
      constant.emplace();
      constant->type = field.type;
      constant->texts = split(cell.text);
    } else {
      constant = constant_of(context_, field, literal_of_cell(cell, field.type.base));
    }
    if (!constant) return false;
    line.facts.push_back({index, std::move(*constant)});
    return true;
  }

  void check_ids() {
    std::map<std::string_view, source::Span> seen;
    for (const auto& line : test_.lines) {
      auto [first, added] = seen.emplace(line.id, line.span);
      if (added) continue;
      auto& diagnostic = context_.sink.report(diag::Code::E0623, line.span,
                                              "two lines with the id `" + line.id + "`", "again");
      diagnostic.notes.push_back({first->second, "here already"});
      diagnostic.help = "give each line its own id, or leave the column out";
    }
  }

  Context& context_;
  typed::Test& test_;
  std::vector<Column> columns_;
};

// A charge a row: `id`, and `price` or `amount`.
class Shipments {
 public:
  Shipments(Context& context, typed::Test& test) : context_(context), test_(test) {}

  void check(const ast::Table& table) {
    if (table.header.cells.empty()) return;
    bool sound = true;
    for (std::size_t i = 0; i < table.header.cells.size(); ++i)
      sound = read_column(table.header.cells[i], i) && sound;
    if (!sound) return;
    if (!amount_) {
      context_.sink
          .report(diag::Code::E0624, table.header.span, "shipments without `price`", "no column `price`")
          .help = "write a column `price` with what each shipment costs";
      return;
    }
    for (const auto& row : table.rows) read_row(row, table.header.cells.size());
  }

 private:
  bool read_column(const ast::Cell& cell, std::size_t index) {
    bool priced = cell.text == "price" || cell.text == "amount";
    auto& place = priced ? amount_ : id_;
    if ((priced || cell.text == "id") && !place) {
      place = index;
      return true;
    }
    bool known = priced || cell.text == "id";
    auto& found = context_.sink.report(diag::Code::E0622, cell.span,
                                       known ? "shipments have one column `" + cell.text + "`"
                                             : "shipments have no column `" + cell.text + "`",
                                       known ? "again" : "not known of a shipment");
    found.help = "columns are `id` and `price`";
    if (!known) suggest(found, cell.span, nearest_of(context_, cell.text, {"id", "price", "amount"}));
    return false;
  }

  void read_row(const ast::Row& row, std::size_t columns) {
    if (row.cells.size() != columns) {
      context_.sink
          .report(diag::Code::E0436, row.span, "a row with " + std::to_string(row.cells.size()) + " cells",
                  "the table has " + std::to_string(columns) + " columns")
          .help = "write one cell for each column, with `|` between them";
      return;
    }
    const auto& cell = row.cells[*amount_];
    if (!cell.quantity || cell.tier) {
      context_.sink
          .report(diag::Code::E0623, cell.span.empty() ? row.span : cell.span, "no amount of money",
                  "a charge is meant")
          .help = "write an amount such as `5 " + context_.pack.currency + "`";
      return;
    }
    auto charge = money_of(context_, *cell.quantity);
    if (!charge) return;
    test_.shipping_charges.push_back(*charge);
    test_.charge_ids.push_back(id_ ? row.cells[*id_].text : std::string());
  }

  Context& context_;
  typed::Test& test_;
  std::optional<std::size_t> id_, amount_;
};

}  // namespace

void check_cart(Context& context, const ast::Table& table, typed::Test& test) {
  Cart(context, test).check(table);
}

void check_shipments(Context& context, const ast::Table& table, typed::Test& test) {
  Shipments(context, test).check(table);
}

}  // namespace perk::sema
