#include "compiler/parse/names.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/parse/fold.h"
#include "compiler/source/text.h"

namespace perk::parse {
namespace {

using diag::Code;
using source::Span;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The value of an ASCII, Thai or Bengali digit, and which of the three scripts it is of; -1 for anything
// else.
struct Digit {
  int value = -1;
  int script = 0;
};
Digit digit_of(char32_t c) {
  if (c >= '0' && c <= '9') return {static_cast<int>(c - '0'), 1};
  if (c >= 0x0E50 && c <= 0x0E59) return {static_cast<int>(c - 0x0E50), 2};
  if (c >= 0x09E6 && c <= 0x09EF) return {static_cast<int>(c - 0x09E6), 3};
  return {};
}
constexpr std::array kDigitScripts{"", "ASCII", "Thai", "Bengali"};

std::string script_name(UScriptCode script) {
  return uscript_getName(script);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

// The bytes of a quote mark at `at`, or 0.
std::size_t quote_bytes(std::string_view text, std::size_t at) {
  if (text[at] == '"') return 1;
  const std::string_view three = text.substr(at, 3);
  return three == "“" || three == "”" || three == "„" || three == "‟" ? 3 : 0;
}

// The run of digits and separators that a cell begins with.
struct Figures {
  std::size_t end = 0;  // behind its last digit; 0 where the cell begins with none
  std::size_t hyphens = 0, colons = 0;
};

Figures figures_of(std::string_view written) {
  Figures out;
  for (std::size_t at = 0; at < written.size();) {
    const char c = written[at];
    const auto code_point = next_code_point(written, at);
    const bool digit = code_point && digit_of(*code_point).value >= 0;
    if (!digit && (out.end == 0 || (c != ',' && c != '.' && c != '-' && c != ':'))) break;
    out.hyphens += c == '-' ? 1U : 0U;
    out.colons += c == ':' ? 1U : 0U;
    if (digit) out.end = at;
  }
  return out;
}

Span part_of(const ast::Cell& cell, std::size_t from, std::size_t to) {
  return {cell.span.file, cell.span.begin + static_cast<std::uint32_t>(from),
          cell.span.begin + static_cast<std::uint32_t>(to)};
}

}  // namespace

std::string nfc(std::string_view text) {
  return source::nfc(text);
}

ast::Ident Names::ident(Span span) {
  const std::string_view written = file_.text(span);
  if (is_ascii(written)) return {std::string{written}, span};
  UScriptCode script = USCRIPT_COMMON;
  for (std::size_t at = 0; at < written.size();) {
    const std::size_t begin = at;
    const auto code_point = next_code_point(written, at);
    if (!code_point) break;
    const auto c = static_cast<UChar32>(*code_point);
    const Span place{id_, span.begin + static_cast<std::uint32_t>(begin),
                     span.begin + static_cast<std::uint32_t>(at)};
    const bool joiner = c == 0x200C || c == 0x200D;
    if (joiner && script != USCRIPT_BENGALI) {
      auto& problem = sink_.report(Code::E0020, place,
                                   fmt::format("an invisible character (U+{:04X}) stands in the name `{}`",
                                               static_cast<unsigned>(c), written));
      problem.help = "remove it";
      problem.edits.push_back({place, ""});
      break;
    }
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode own = uscript_getScript(c, &status);
    if (own == USCRIPT_COMMON || own == USCRIPT_INHERITED || is_digit(written[begin])) continue;
    if (begin == 0 && u_hasBinaryProperty(c, UCHAR_XID_START) == 0 && u_isdigit(c) == 0) {
      auto& problem = sink_.report(Code::E0020, place,
                                   fmt::format("the name `{}` begins with a mark, not a letter", written));
      problem.help = "a name begins with a letter or a digit";
      break;
    }
    if (script == USCRIPT_COMMON) script = own;
    if (own == script) continue;
    auto& problem = sink_.report(
        Code::E0019, span,
        fmt::format("the name `{}` mixes {} and {} letters", written, script_name(script), script_name(own)),
        fmt::format("`{}` is {}", file_.text(place), script_name(own)));
    problem.help = "write a name in one script, so that two names that look alike are the same";
    break;
  }
  std::string normal = nfc(written);
  // Hyphens that a word processor makes.
  for (std::string_view hyphen : {"\u2010", "\u2011"})
    for (std::size_t at; (at = normal.find(hyphen)) != std::string::npos;) normal.replace(at, 3, "-");
  return {std::move(normal), span};
}

ast::Path Names::path(Span span) {
  const std::string_view written = file_.text(span);
  ast::Path path{{}, span};
  for (std::size_t begin = 0; begin <= written.size();) {
    const std::size_t dot = std::min(written.find('.', begin), written.size());
    path.parts.push_back(ident(Span{id_, span.begin + static_cast<std::uint32_t>(begin),
                                    span.begin + static_cast<std::uint32_t>(dot)}));
    begin = dot + 1;
  }
  return path;
}

ast::Text Names::text(Span quoted) {
  std::string_view inner = file_.text(quoted);
  if (!inner.empty()) inner.remove_prefix(std::max<std::size_t>(quote_bytes(inner, 0), 1));
  if (!inner.empty() && inner.back() == '"') {
    inner.remove_suffix(1);
  } else if (inner.size() >= 3 && quote_bytes(inner, inner.size() - 3) == 3) {
    inner.remove_suffix(3);
  }
  return {nfc(inner), quoted};
}

std::string Names::digits(Span span) {
  const std::string_view written = file_.text(span);
  if (is_ascii(written)) return std::string{written};
  std::string out;
  int script = 0;
  bool mixed = false;
  for (std::size_t at = 0; at < written.size();) {
    const auto code_point = next_code_point(written, at);
    if (!code_point) break;
    const Digit digit = digit_of(*code_point);
    if (digit.value < 0) {
      out.push_back(*code_point < 0x80 ? static_cast<char>(*code_point) : '-');
      continue;
    }
    out.push_back(static_cast<char>('0' + digit.value));
    mixed = mixed || (script != 0 && script != digit.script);
    if (script == 0) script = digit.script;
  }
  if (mixed) {
    auto& problem =
        sink_.report(Code::E0021, span, fmt::format("the number `{}` mixes digits of two scripts", written),
                     fmt::format("it begins with {} digits", kDigitScripts[static_cast<unsigned>(script)]));
    problem.help = fmt::format("did you mean `{}`?", out);
    problem.edits.push_back({span, out});
  }
  return out;
}

ast::Number Names::number(Span span) {
  return {std::string{file_.text(span)}, digits(span), span};
}

ast::Date Names::date(Span span) {
  const std::string all = digits(span);
  ast::Date date;
  date.span = span;
  const std::size_t last = all.rfind('-');
  const std::size_t first = all.find('-');
  if (first != last) date.year = all.substr(0, first);
  date.month = first == last ? all.substr(0, first) : all.substr(first + 1, last - first - 1);
  date.day = all.substr(last + 1);
  return date;
}

ast::Time Names::time(Span span) {
  const std::string all = digits(span);
  const std::size_t first = all.find(':');
  const std::size_t second = all.find(':', first + 1);
  ast::Time time;
  time.span = span;
  time.hour = all.substr(0, first);
  time.minute = all.substr(first + 1, second == std::string::npos ? second : second - first - 1);
  if (second != std::string::npos) time.second = all.substr(second + 1);
  return time;
}

// ---- cells ----

ast::Row Names::row(Span bars) {
  const std::string_view text = file_.text();
  ast::Row row{{}, bars};
  std::size_t begin = bars.begin + 1;
  for (std::size_t at = begin; at <= bars.end;) {
    if (at == bars.end) {
      // After the last bar there is nothing, or a comment; else the bar is missing and it is a cell.
      const std::string_view rest = trimmed(text.substr(begin, at - begin));
      if (!rest.empty() && rest.front() != '#') row.cells.push_back(cell(begin, at));
      break;
    }
    if (text[at] == '|') {
      row.cells.push_back(cell(begin, at));
      begin = ++at;
      continue;
    }
    const std::size_t quote = quote_bytes(text, at);
    if (quote != 0 && trimmed(text.substr(begin, at - begin)).empty()) {
      // A quoted cell may hold a bar.
      std::size_t close = at + quote;
      while (close < bars.end && quote_bytes(text, close) == 0) ++close;
      if (close < bars.end) at = close;
    }
    ++at;
  }
  return row;
}

ast::Cell Names::cell(std::size_t begin, std::size_t end) {
  const std::string_view whole = file_.text().substr(begin, end - begin);
  const std::string_view inner = trimmed(whole);
  ast::Cell cell;
  const std::size_t offset = inner.empty() ? begin + whole.size() / 2
                                           : begin + static_cast<std::size_t>(inner.data() - whole.data());
  cell.span = {id_, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(offset + inner.size())};
  if (!inner.empty() && quote_bytes(inner, 0) != 0) {
    cell.text = text(cell.span).value;
    cell.quoted = true;
    return cell;
  }
  cell.text = nfc(inner);
  if (!inner.empty()) read_cell(cell);
  return cell;
}

// Decodes `900 THB`, `5%`, `11+`, `100+ THB`, `2026-04-01`, `18:00`, where the whole cell is that and no
// more.
void Names::read_cell(ast::Cell& cell) {
  const std::string_view written = file_.text(cell.span);
  const Figures figures = figures_of(written);
  if (figures.end == 0) return;
  if (figures.hyphens == 2 && figures.colons == 0) {
    read_day(cell, figures.end);
  } else if (figures.colons != 0) {
    const bool alone = figures.hyphens == 0 && trimmed(written.substr(figures.end)).empty();
    if (alone) cell.time = time(part_of(cell, 0, figures.end));
  } else if (figures.hyphens == 0) {
    read_quantity(cell, figures.end);
  }
}

// A day alone, with a time, or of the Buddhist era; `end` is where the day ends.
void Names::read_day(ast::Cell& cell, std::size_t end) {
  const std::string_view written = file_.text(cell.span);
  const std::string_view rest = trimmed(written.substr(end));
  if (rest.empty()) {
    cell.date = date(part_of(cell, 0, end));
  } else if (rest.find(':') != std::string_view::npos && is_digit(rest.front())) {
    cell.date = date(part_of(cell, 0, end));
    cell.time = time(part_of(cell, static_cast<std::size_t>(rest.data() - written.data()), written.size()));
  } else if (rest == "BE") {
    cell.date = date(part_of(cell, 0, end));
    cell.date->buddhist_era = true;
  }
}

// A number, which ends at `end`, alone or with its unit, and `+` on either side of that.
void Names::read_quantity(ast::Cell& cell, std::size_t end) {
  const std::string_view written = file_.text(cell.span);
  ast::Quantity quantity;
  std::string_view unit = trimmed(written.substr(end));
  if (!unit.empty() && unit.front() == '+') {
    cell.tier = true;
    unit = trimmed(unit.substr(1));
  }
  if (!unit.empty() && unit.back() == '+' && !cell.tier) {
    cell.tier = true;
    unit = trimmed(unit.substr(0, unit.size() - 1));
  }
  if (unit == "%") {
    quantity.percent = true;
  } else if (!unit.empty()) {
    // One word; `2XL`, `1/2` and the like are texts.
    if (unit.find_first_of(" \t/.,+%\"") != std::string_view::npos || unit.data() == written.data() + end) {
      cell.tier = false;
      return;
    }
    const auto from = static_cast<std::size_t>(unit.data() - written.data());
    quantity.unit = ident(part_of(cell, from, from + unit.size()));
  }
  quantity.number = number(part_of(cell, 0, end));
  quantity.span = cell.span;
  cell.quantity = std::move(quantity);
}

}  // namespace perk::parse
