// Sheets: `promotions ID from "prices.csv"` with a template, one promotion a row.
//
// In: the template's block and its file's rows. Out: a promotion for each row, checked by the same code as
// one written by hand: the template's `row.COLUMN` are filled with the row's cells as if they stood there, so
// that whatever is wrong is reported at the cell. What is wrong with the template itself is reported once.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "compiler/ast/block.h"
#include "compiler/sema/context.h"
#include "compiler/source/csv.h"

namespace perk::sema {

// One `row.COLUMN` of a template, and where a cell goes.
struct Column {
  enum class Takes : std::uint8_t {
    text,    // the cell's text
    value,   // what the cell reads as: an amount, a percentage, a number, a date, a text
    moment,  // an end of a window
    code,    // `needs coupon row.code`
    say,     // `say row.text`
    id       // `id row.code`
  };
  Takes takes = Takes::value;
  ast::Path path;  // as written
  std::size_t column = 0;
  ast::Expr* expr = nullptr;
  ast::WindowEnd* end = nullptr;
  ast::NeedsClause* needs = nullptr;
  ast::SayClause* says = nullptr;
};

using TemplateClauses = std::vector<ast::Clause<ast::PromotionNode>>;

// Every `row.COLUMN` of the clauses, in the order of the text (sheet_columns.cpp).
std::vector<Column> columns_of(const Context& context, TemplateClauses& clauses);

// A cell as what it reads as (sheet_cell.cpp): `900`, `900 THB`, `15%`, `2026-04-01`, `2026-04-01 18:00`,
// `yes`, else a text. A number without a unit has the column's: `price (THB)`, `off (%)`.
ast::ExprNode value_of_cell(const std::string& text, source::Span span, const std::string& unit);

class Sheet {
 public:
  // Reads the file and looks up the columns; reports what is wrong with either.
  Sheet(Context& context, ast::Block& block, const source::FileId* file);
  ~Sheet();
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;

  [[nodiscard]] std::size_t size() const { return sound_ ? csv_.size() : 0; }
  // Fills the template with a row, calls `check` and says in what it reported which row it is of. False where
  // the row has no id of its own, or too many rows were wrong.
  bool check_row(std::size_t row, typed::Promotion& out, const std::function<void()>& check);

 private:
  void read(const source::FileId& file);
  bool find_columns();
  [[nodiscard]] std::string header_name(std::size_t column, std::string* unit) const;
  [[nodiscard]] std::string shown(const std::string& text, const Column& column) const;
  bool fill(std::size_t row);
  bool name(std::size_t row, typed::Promotion& out);
  bool take_id(const std::string& id, source::Span place, std::size_t row);
  [[nodiscard]] std::string text_at(std::size_t row, std::size_t column) const;
  [[nodiscard]] source::Span span_at(std::size_t row, std::size_t column) const;
  void say_row(std::size_t row, std::size_t from);
  void restore();

  Context& context_;
  ast::Block& block_;
  ast::Promotions& template_;
  source::FileId file_;
  source::Csv csv_;
  std::vector<std::string> names_, units_;  // by column
  std::vector<Column> columns_;
  std::size_t sheet_ = 0;                                // index into Pack::sheets
  std::set<std::pair<diag::Code, std::uint32_t>> said_;  // of the template
  std::size_t wrong_rows_ = 0;
  bool sound_ = false;
};

// What is wrong with the form of a sheet, or of a file of codes.
void report_sheet_problem(Context& context, const source::FileId& file, const source::Csv& csv,
                          const source::CsvProblem& problem);

}  // namespace perk::sema
