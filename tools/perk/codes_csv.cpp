#include "tools/perk/codes_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "tools/json/civil_time.h"
#include "tools/json/decimal.h"
#include "tools/json/nearest.h"
#include "tools/perk/open_ledger.h"

namespace perk::tool {
namespace {

constexpr std::size_t kMostProblems = 20;
constexpr std::array<std::string_view, 7> kColumns{"code", "owner", "valid_from", "valid_to",
                                                   "uses", "worth", "issued_at"};

std::string_view said(source::CsvProblem::Kind kind) {
  using Kind = source::CsvProblem::Kind;
  switch (kind) {
    case Kind::no_header: return "there is nothing in the file";
    case Kind::unnamed_column: return "a column has no name";
    case Kind::same_column: return "two columns have one name";
    case Kind::open_quote: return "a quoted text does not end";
    case Kind::after_quote: return "there is text behind a closing quote";
    case Kind::too_few: return "it has fewer cells than the first row";
    case Kind::too_many: return "it has more cells than the first row";
    case Kind::not_utf8: return "a character is not UTF-8; save the file as UTF-8";
  }
  return "";
}

}  // namespace

CodesFile::CodesFile(std::string text, const ir::Module& module, const ledger::CodeTerms& usual)
    : text_(std::move(text)), module_(module), usual_(usual), csv_(source::read_csv(text_)) {
  for (const source::CsvProblem& problem : csv_.problems) {
    add(fmt::format("row {}: {}", problem.row + 1, said(problem.kind)));
  }
  if (problems_.empty()) name_columns();
  if (problems_.empty()) {
    for (std::size_t i = 0; i < size(); ++i) {
      ledger::GivenCode code;
      if (std::string problem = read(i, code); !problem.empty()) {
        add(fmt::format("row {}, {}", row_of(i), problem));
      }
    }
  }
  if (more_ > 0) problems_.push_back(fmt::format("… and {} more", more_));
}

void CodesFile::add(std::string problem) {
  if (problems_.size() < kMostProblems) {
    problems_.push_back(std::move(problem));
  } else {
    ++more_;
  }
}

// A file of one column needs no name for it; then its first row is a code.
void CodesFile::name_columns() {
  columns_.reserve(csv_.header.size());
  for (const source::CsvCell& cell : csv_.header) {
    const std::string name = source::csv_text(text_, cell);
    const auto* found = std::find(kColumns.begin(), kColumns.end(), name);
    if (found != kColumns.end()) {
      columns_.push_back(static_cast<Column>(found - kColumns.begin()));
    } else if (csv_.header.size() == 1) {
      columns_.push_back(Column::code);
      code_in_head_ = true;
    } else {
      add(fmt::format("row 1: no column is called `{}`{}", name,
                      json::did_you_mean(name, {kColumns.begin(), kColumns.end()})));
    }
  }
  if (problems_.empty() && std::find(columns_.begin(), columns_.end(), Column::code) == columns_.end()) {
    add("row 1: there is no column `code`");
  }
}

std::size_t CodesFile::row_of(std::size_t index) const {
  if (code_in_head_) return index == 0 ? 1 : csv_.rows[index - 1] + 1;
  return csv_.rows[index] + 1;
}

ledger::GivenCode CodesFile::at(std::size_t index) const {
  ledger::GivenCode code;
  static_cast<void>(read(index, code));  // was read before, and is sound
  return code;
}

std::string CodesFile::read(std::size_t index, ledger::GivenCode& out) const {
  out.terms = usual_;
  out.match_case = module_.codes_match_case;
  if (code_in_head_ && index == 0) return take(Column::code, source::csv_text(text_, csv_.header[0]), out);
  const std::size_t row = code_in_head_ ? index - 1 : index;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::string problem = take(columns_[i], source::csv_text(text_, csv_.at(row, i)), out);
    if (!problem.empty())
      return fmt::format("{}: {}", kColumns[static_cast<std::size_t>(columns_[i])], problem);
  }
  const auto& terms = out.terms;
  if (terms.valid_from && terms.valid_to && terms.valid_from->seconds >= terms.valid_to->seconds) {
    return "valid_to: it is not after valid_from";
  }
  return {};
}

// An empty cell leaves what is usual.
std::string CodesFile::take(Column column, std::string_view cell, ledger::GivenCode& out) const {
  if (column == Column::code) {
    if (cell.empty()) return "there is no code";
    out.code = cell;
    return {};
  }
  if (cell.empty()) return {};
  const auto moment = [&](std::optional<Instant>& to) -> std::string {
    to = json::parse_instant(cell, module_.zone);
    if (to) return {};
    return fmt::format("`{}` is no time; write it like 2026-04-30 or 2026-04-30T18:00 (in {})", cell,
                       module_.zone.name);
  };
  switch (column) {
    case Column::code: break;  // above
    case Column::owner: out.terms.owner = cell; break;
    case Column::valid_from: return moment(out.terms.valid_from);
    case Column::valid_to: return moment(out.terms.valid_to);
    case Column::issued_at: {
      std::optional<Instant> issued;
      std::string problem = moment(issued);
      if (issued) out.issued_at = *issued;
      return problem;
    }
    case Column::uses: {
      if (cell == "unlimited") {
        out.terms.uses.reset();
        break;
      }
      std::int64_t uses = 0;
      const auto [end, failed] = std::from_chars(cell.data(), cell.data() + cell.size(), uses);
      if (failed != std::errc{} || end != cell.data() + cell.size() || uses < 1) {
        return fmt::format("`{}` is no count; write 1 or more, or `unlimited`", cell);
      }
      out.terms.uses = uses;
      break;
    }
    case Column::worth: {
      const json::Decimal worth = json::parse_decimal(cell, module_.exponent);
      if (worth.error != json::DecimalError::none || worth.scaled < 0) {
        return fmt::format("`{}` is no amount of {}; write it like 50 or 49.90", cell, module_.currency);
      }
      out.terms.worth = worth.scaled;
      break;
    }
  }
  return {};
}

const char* name_of(ledger::CodeState state) {
  switch (state) {
    case ledger::CodeState::active: return "active";
    case ledger::CodeState::blocked: return "blocked";
    case ledger::CodeState::deleted: return "deleted";
  }
  return "";
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos && !text.starts_with(' ') &&
      !text.ends_with(' ')) {
    return std::string(text);
  }
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string csv_head() {
  return "code,pool,batch,state,owner,issued_at,valid_from,valid_to,uses,used,held,worth_minor,worth_used_"
         "minor,"
         "worth_held_minor\n";
}

std::string csv_row(const ledger::CodeInfo& code) {
  const auto moment = [](const std::optional<Instant>& at) { return at ? in_utc(*at) : std::string(); };
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(code.code),
                     csv_cell(code.terms.pool), code.batch, name_of(code.state), csv_cell(code.terms.owner),
                     in_utc(code.issued_at), moment(code.terms.valid_from), moment(code.terms.valid_to),
                     code.terms.uses ? std::to_string(*code.terms.uses) : "unlimited", code.used, code.held,
                     code.terms.worth, code.worth_used, code.worth_held);
}

}  // namespace perk::tool
