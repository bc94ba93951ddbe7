#include "compiler/sema/sheet.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>

#include "compiler/sema/facts.h"
#include "compiler/source/text.h"

namespace perk::sema {
namespace {

constexpr std::size_t kMostWrongRows = 100;

// Letters, digits and inner hyphens, with at least one letter.
bool is_id(std::string_view text) {
  bool letter = false;
  for (std::size_t i = 0; i < text.size();) {
    const char ascii = text[i];
    if ((ascii >= 'a' && ascii <= 'z') || (ascii >= 'A' && ascii <= 'Z') || (ascii >= '0' && ascii <= '9')) {
      letter = letter || ascii > '9';
      ++i;
      continue;
    }
    const auto point = source::code_point_at(text, i);
    const auto c = static_cast<UChar32>(point.value);
    const bool hyphen = point.value == U'-' && i > 0 && i + 1 < text.size();
    if (!hyphen && (!point.valid || u_hasBinaryProperty(c, UCHAR_XID_CONTINUE) == 0)) return false;
    letter = letter || u_hasBinaryProperty(c, UCHAR_XID_START) != 0;
    i += point.size;
  }
  return letter;
}

std::string_view words_of(source::CsvProblem::Kind kind) {
  using Kind = source::CsvProblem::Kind;
  switch (kind) {
    case Kind::no_header: return "this sheet is empty";
    case Kind::unnamed_column: return "this column has no name";
    case Kind::same_column: return "two columns have one name";
    case Kind::open_quote: return "this cell has no closing quote";
    case Kind::after_quote: return "there is text behind the closing quote";
    case Kind::too_few: return "this row has fewer cells than the sheet has columns";
    case Kind::too_many: return "this row has more cells than the sheet has columns";
    case Kind::not_utf8: return "this sheet is not in UTF-8";
  }
  return "";
}

std::string_view help_of(source::CsvProblem::Kind kind) {
  using Kind = source::CsvProblem::Kind;
  switch (kind) {
    case Kind::no_header: return "the first row names the columns";
    case Kind::unnamed_column: return "name every column in the first row";
    case Kind::same_column: return "give one of them another name";
    case Kind::open_quote: return "close it with `\"`";
    case Kind::after_quote: return "a quote inside a quoted cell is written twice: `\"\"`";
    case Kind::too_few: return "an empty cell keeps its comma";
    case Kind::too_many: return "a cell with a comma inside stands between quotes";
    case Kind::not_utf8: return "save it as \"CSV UTF-8\"";
  }
  return "";
}

}  // namespace

Sheet::Sheet(Context& context, ast::Block& block, const source::FileId* file)
    : context_(context), block_(block), template_(std::get<ast::Promotions>(block.node)) {
  sheet_ = context_.pack.sheets.size();
  auto& sheet = context_.pack.sheets.emplace_back();
  sheet.id = block.id ? block.id->text : std::string();
  sheet.display = block.title ? block.title->value : std::string();
  sheet.span = block.span;
  if (!template_.sheet) {
    if (block.broken) return;
    auto& found = context_.sink.report(diag::Code::E0708, block.id ? block.id->span : block.kind.span,
                                       "this template has no sheet", "its rows come from a file");
    found.help = fmt::format("write `promotions {} from \"FILE.csv\"`", sheet.id);
    return;
  }
  if (file == nullptr || block.broken) return;  // reported where it was read
  read(*file);
}

Sheet::~Sheet() {
  restore();
}

void Sheet::read(const source::FileId& file) {
  file_ = file;
  const std::string_view text = context_.sources.file(file).text();
  csv_ = source::read_csv(text);
  const std::size_t errors = context_.sink.errors();
  const bool is_first = context_.read_sheets.insert(file.index).second;
  for (const auto& problem : csv_.problems) {
    if (!is_first || context_.sink.errors() - errors >= kMostWrongRows) break;
    report_sheet_problem(context_, file, csv_, problem);
  }
  // The rows that could be read are checked, too, but where the columns themselves are in doubt.
  const bool header_is_sound =
      std::none_of(csv_.problems.begin(), csv_.problems.end(), [](const auto& one) { return one.row == 0; });
  if (!header_is_sound || !find_columns()) return;
  auto& sheet = context_.pack.sheets[sheet_];
  for (const auto& column : columns_) sheet.uses.push_back({column.path.span, sheet.uses.size()});
  sheet.width = columns_.size();
  sheet.cells.reserve(csv_.size() * sheet.width);
  sound_ = true;
}

void report_sheet_problem(Context& context, const source::FileId& file, const source::Csv& csv,
                          const source::CsvProblem& problem) {
  const std::string_view text = context.sources.file(file).text();
  auto& found = context.sink.report(diag::Code::E0703, {file, problem.begin, problem.end},
                                    std::string(words_of(problem.kind)),
                                    problem.row == 0 ? std::string() : fmt::format("row {}", problem.row));
  found.help = help_of(problem.kind);
  const bool counts =
      problem.kind == source::CsvProblem::Kind::too_few || problem.kind == source::CsvProblem::Kind::too_many;
  if (counts && csv.header.size() == 1 && text.find(';') != std::string_view::npos)
    found.help = "the cells of a row are separated by commas, not by semicolons";
}

// `price (THB)`: the column `price`, whose numbers are in THB.
std::string Sheet::header_name(std::size_t column, std::string* unit) const {
  const auto text = context_.sources.file(file_).text();
  auto name = source::nfc(source::csv_text(text, csv_.header[column]));
  if (!name.empty() && name.back() == ')') {
    const auto open = name.rfind('(');
    if (open != std::string::npos && open > 0) {
      *unit = name.substr(open + 1, name.size() - open - 2);
      name.resize(open);
      while (!name.empty() && name.back() == ' ') name.pop_back();
    }
  }
  return name;
}

bool Sheet::find_columns() {
  for (std::size_t i = 0; i < csv_.header.size(); ++i) {
    std::string unit;
    names_.push_back(header_name(i, &unit));
    units_.push_back(std::move(unit));
  }
  columns_ = columns_of(context_, template_.clauses);
  bool sound = true;
  for (auto& column : columns_) {
    const auto wanted = text_of(column.path).substr(column.path.parts.front().text.size() + 1);
    const auto at = std::find(names_.begin(), names_.end(), wanted);
    column.column = static_cast<std::size_t>(at - names_.begin());
    if (at != names_.end() && column.path.parts.front().text == "row") continue;
    sound = false;
    auto& found = context_.sink.report(diag::Code::E0702, column.path.span,
                                       fmt::format("the sheet has no column `{}`", wanted));
    auto near = nearest_of(context_, wanted, names_);
    found.notes = {{{file_, csv_.header.front().begin, csv_.header.back().end}, "its columns"}};
    if (names_.size() <= 16) found.help = fmt::format("it has {}", fmt::join(names_, ", "));
    if (!near.empty()) suggest(found, column.path.span, "row." + near);
    if (names_.size() == 1 && names_.front().find_first_of(";\t") != std::string::npos)
      found.help = "the cells of a row are separated by commas, not by semicolons or tabs";
  }
  return sound;
}

std::string Sheet::text_at(std::size_t row, std::size_t column) const {
  return source::nfc(source::csv_text(context_.sources.file(file_).text(), csv_.at(row, column)));
}

source::Span Sheet::span_at(std::size_t row, std::size_t column) const {
  const auto& cell = csv_.at(row, column);
  return {file_, cell.begin, cell.end};
}

// A cell as explanations show it in the template's words.
std::string Sheet::shown(const std::string& text, const Column& column) const {
  const auto& unit = units_[column.column];
  if (column.takes == Column::Takes::text) return "\"" + text + "\"";
  const bool bare = !text.empty() && text.back() >= '0' && text.back() <= '9';
  if (column.takes != Column::Takes::value || unit.empty() || !bare) return text;
  return unit == "%" ? text + unit : text + " " + unit;
}

// The row's cells in the places of the template; false after a report.
bool Sheet::fill(std::size_t row) {
  bool sound = true;
  auto& cells = context_.pack.sheets[sheet_].cells;
  for (const auto& column : columns_) {
    const auto text = text_at(row, column.column);
    cells.push_back(shown(text, column));
    const auto span = span_at(row, column.column);
    if (text.empty()) {
      sound = false;
      auto place = span;  // an empty cell has no text to point at
      if (place.empty() && place.begin > 0) --place.begin;
      auto& found =
          context_.sink.report(diag::Code::E0704, place, "this cell is empty",
                               fmt::format("row {}, column `{}`", csv_.rows[row], names_[column.column]));
      found.notes = {{column.path.span, "its value stands here"}};
      found.help = "fill it, or take the row out";
      continue;
    }
    switch (column.takes) {
      case Column::Takes::text:
      case Column::Takes::value:
        column.expr->span = span;
        column.expr->node = column.takes == Column::Takes::text
                                ? ast::ExprNode(ast::Text{text, span})
                                : value_of_cell(text, span, units_[column.column]);
        break;
      case Column::Takes::moment: {
        const auto value = value_of_cell(text, span, {});
        if (const auto* date = std::get_if<ast::Date>(&value)) {
          column.end->at = *date;
        } else if (const auto* instant = std::get_if<ast::Instant>(&value)) {
          column.end->at = *instant;
        } else {
          sound = false;
          auto& found =
              context_.sink.report(diag::Code::E0709, span, fmt::format("`{}` is not a date", text));
          found.notes = {{column.path.span, "a date is expected here"}};
          found.help = "write year-month-day, such as `2026-04-13`";
        }
        break;
      }
      case Column::Takes::code: column.needs->codes = {ast::Text{text, span}}; break;
      case Column::Takes::say: column.says->text = ast::Text{text, span}; break;
      case Column::Takes::id: break;
    }
  }
  return sound;
}

bool Sheet::take_id(const std::string& id, source::Span place, std::size_t row) {
  const auto [at, is_new] =
      context_.names.try_emplace(id, Name{NameKind::promotion, context_.pack.promotions.size() - 1, place});
  if (is_new) return true;
  auto& found = context_.sink.report(diag::Code::E0706, place, fmt::format("the id `{}` is used twice", id),
                                     fmt::format("row {}", csv_.rows[row]));
  found.notes = {{at->second.span, "already used here"}};
  found.help = "the rows of a sheet and the blocks of the pack share one set of ids";
  return false;
}

bool Sheet::name(std::size_t row, typed::Promotion& out) {
  out.display = context_.pack.sheets[sheet_].display;
  out.span = block_.span;
  out.name_span = block_.id ? block_.id->span : block_.kind.span;
  out.row = typed::SheetRow{sheet_, row};
  const auto id = std::find_if(columns_.begin(), columns_.end(),
                               [](const Column& column) { return column.takes == Column::Takes::id; });
  if (id == columns_.end()) {
    out.id = fmt::format("{}-{}", context_.pack.sheets[sheet_].id, csv_.rows[row]);
    return take_id(out.id, out.name_span, row);
  }
  out.id = text_at(row, id->column);
  out.name_span = span_at(row, id->column);
  if (is_id(out.id)) return take_id(out.id, out.name_span, row);
  auto& found = context_.sink.report(diag::Code::E0705, out.name_span,
                                     fmt::format("`{}` is no id of a promotion", out.id),
                                     fmt::format("row {}", csv_.rows[row]));
  found.help = fmt::format(
      "ids are letters, digits and hyphens, with a letter; without the line `id` the rows are called {}-1, "
      "{}-2, …",
      context_.pack.sheets[sheet_].id, context_.pack.sheets[sheet_].id);
  return false;
}

// What was reported since `from`: at a cell, with its row and column; in the template, once.
void Sheet::say_row(std::size_t row, std::size_t from) {
  context_.sink.revise(from, [&](diag::Diagnostic& found) {
    const auto in_sheet = [&](const diag::Edit& edit) { return edit.span.file == file_; };
    if (found.span.file != file_) {
      if (!said_.emplace(found.code, found.span.begin).second) return false;
      found.notes.push_back({span_at(row, 0), fmt::format("with row {}", csv_.rows[row])});
      return true;
    }
    // An edit of the template would change every row.
    if (!std::all_of(found.edits.begin(), found.edits.end(), in_sheet)) found.edits.clear();
    if (found.label.starts_with("row ")) return true;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const auto cell = span_at(row, i);
      if (found.span.end < cell.begin || found.span.begin > cell.end) continue;
      const auto place = fmt::format("row {}, column `{}`", csv_.rows[row], names_[i]);
      found.label = found.label.empty() ? place : fmt::format("{}: {}", place, found.label);
      break;
    }
    return true;
  });
}

bool Sheet::check_row(std::size_t row, typed::Promotion& out, const std::function<void()>& check) {
  const std::size_t reported = context_.sink.all().size();
  const std::size_t errors = context_.sink.errors();
  const bool named = name(row, out);
  if (fill(row)) check();
  if (context_.sink.all().size() != reported) say_row(row, reported);
  if (context_.sink.errors() != errors && ++wrong_rows_ == kMostWrongRows) {
    auto& found = context_.sink.report(diag::Code::E0707, template_.sheet->span,
                                       fmt::format("{} rows of this sheet are wrong", wrong_rows_),
                                       "the rest of it is not checked");
    found.help = "mend these first";
    sound_ = false;
  }
  return named;
}

// The template as it was written.
void Sheet::restore() {
  for (const auto& column : columns_) {
    if (column.expr != nullptr) {
      column.expr->span = column.path.span;
      column.expr->node = column.path;
    }
    if (column.end != nullptr) column.end->at = column.path;
    if (column.needs != nullptr) column.needs->codes.clear();
    if (column.says != nullptr) column.says->text = {};
  }
}

}  // namespace perk::sema
