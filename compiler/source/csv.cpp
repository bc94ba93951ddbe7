#include "compiler/source/csv.h"

#include <algorithm>
#include <unordered_set>

#include "compiler/source/text.h"

namespace perk::source {

namespace {

using Kind = CsvProblem::Kind;

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  Csv read() {
    check_utf8();
    std::vector<CsvCell> row;
    std::size_t number = 0;
    for (bool header = true; at_ < text_.size();) {
      if (skip_empty_line()) continue;
      row.clear();
      const auto begin = static_cast<std::uint32_t>(at_);
      row_ = header ? 0 : ++number;
      const bool sound = read_row(row);
      const auto end = static_cast<std::uint32_t>(line_end_);
      if (header) {
        header = false;
        csv_.header = row;
        check_header();
        // Most files have rows of one length.
        csv_.cells.reserve(text_.size() / std::max<std::size_t>(end - begin, 1) * row.size());
      } else if (sound && row.size() == csv_.header.size()) {
        csv_.cells.insert(csv_.cells.end(), row.begin(), row.end());
        csv_.rows.push_back(static_cast<std::uint32_t>(number));
      } else if (sound) {
        add(row.size() < csv_.header.size() ? Kind::too_few : Kind::too_many, begin, end);
      }
    }
    if (csv_.header.empty()) add(Kind::no_header, 0, 0);
    return std::move(csv_);
  }

 private:
  void add(Kind kind, std::size_t begin, std::size_t end) {
    csv_.problems.push_back({kind, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), row_});
  }

  // The first byte that belongs to no code point.
  void check_utf8() {
    for (std::size_t i = at_; i < text_.size();) {
      if (static_cast<unsigned char>(text_[i]) < 0x80) {
        ++i;
        continue;
      }
      const CodePoint point = code_point_at(text_, i);
      if (!point.valid) return add(Kind::not_utf8, i, i + 1);
      i += point.size;
    }
  }

  bool skip_empty_line() {
    std::size_t end = at_;
    while (end < text_.size() && (is_space(text_[end]) || text_[end] == '\r')) ++end;
    if (end < text_.size() && text_[end] != '\n') return false;
    at_ = std::min(end + 1, text_.size());
    return true;
  }

  // Reads to the row's end; false where a quote is wrong.
  bool read_row(std::vector<CsvCell>& row) {
    for (;;) {
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
      const bool sound = at_ < text_.size() && text_[at_] == '"' ? read_quoted(row) : read_plain(row);
      if (!sound) return false;
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        continue;
      }
      end_line();
      return true;
    }
  }

  bool read_plain(std::vector<CsvCell>& row) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n') ++at_;
    std::size_t end = at_;
    while (end > begin && (is_space(text_[end - 1]) || text_[end - 1] == '\r')) --end;
    row.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), false});
    return true;
  }

  bool read_quoted(std::vector<CsvCell>& row) {
    const std::size_t open = at_++;
    bool doubled = false;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) {
        add(Kind::open_quote, open, open + 1);
        at_ = line_end_ = text_.size();
        return false;
      }
      at_ = quote + 1;
      if (at_ < text_.size() && text_[at_] == '"') {
        doubled = true;
        ++at_;
        continue;
      }
      row.push_back({static_cast<std::uint32_t>(open + 1), static_cast<std::uint32_t>(quote), doubled});
      break;
    }
    const std::size_t behind = at_;
    while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '\r')) ++at_;
    if (at_ == text_.size() || text_[at_] == ',' || text_[at_] == '\n') return true;
    const std::size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
    add(Kind::after_quote, behind, end);
    at_ = std::min(text_.find('\n', end), text_.size());
    end_line();
    return false;
  }

  void end_line() {
    line_end_ = at_;
    while (line_end_ > 0 && text_[line_end_ - 1] == '\r') --line_end_;
    if (at_ < text_.size()) ++at_;  // the line break
  }

  void check_header() {
    std::unordered_set<std::string_view> names;
    for (const CsvCell& cell : csv_.header) {
      const std::string_view name = text_.substr(cell.begin, cell.end - cell.begin);
      if (name.empty()) add(Kind::unnamed_column, cell.begin, cell.end);
      if (!name.empty() && !names.insert(name).second) add(Kind::same_column, cell.begin, cell.end);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_end_ = 0;
  std::size_t row_ = 0;
  Csv csv_;
};

}  // namespace

Csv read_csv(std::string_view text) {
  return Reader(text).read();
}

std::string csv_text(std::string_view text, const CsvCell& cell) {
  std::string out(text.substr(cell.begin, cell.end - cell.begin));
  if (!cell.doubled) return out;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] == '"' && i + 1 < out.size() && out[i + 1] == '"') ++i;
    out[kept++] = out[i];
  }
  out.resize(kept);
  return out;
}

}  // namespace perk::source
