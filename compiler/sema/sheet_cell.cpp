// What a cell of a sheet reads as where any value may stand.
#include <algorithm>

#include "compiler/sema/sheet.h"

namespace perk::sema {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The length of `2026-04-01` at the text's beginning, or 0.
std::size_t date_size(std::string_view text) {
  if (text.size() < 8 || !std::all_of(text.begin(), text.begin() + 4, is_digit) || text[4] != '-') return 0;
  std::size_t at = 5;
  for (int part = 0; part < 2; ++part) {
    const std::size_t begin = at;
    while (at < text.size() && at < begin + 2 && is_digit(text[at])) ++at;
    if (at == begin) return 0;
    if (part == 0 && (at >= text.size() || text[at++] != '-')) return 0;
  }
  return at;
}

std::size_t time_size(std::string_view text) {
  std::size_t at = 0;
  for (int part = 0; part < 3; ++part) {
    const std::size_t begin = at;
    while (at < text.size() && at < begin + 2 && is_digit(text[at])) ++at;
    if (at == begin || (part > 0 && at != begin + 2)) return 0;
    if (at == text.size() || text[at] != ':') return part == 0 ? 0 : at;
    ++at;
  }
  return 0;
}

ast::Time time_of(std::string_view text, source::Span span) {
  const std::size_t colon = text.find(':');
  const std::size_t second = text.find(':', colon + 1);
  const bool has_seconds = second != std::string_view::npos;
  return {std::string(text.substr(0, colon)),
          std::string(text.substr(colon + 1, has_seconds ? second - colon - 1 : std::string_view::npos)),
          has_seconds ? std::string(text.substr(second + 1)) : std::string(), span};
}

ast::ExprNode date_or_text(const std::string& text, source::Span span, std::size_t size) {
  const std::string_view whole(text);
  std::string_view rest = whole.substr(size);
  const std::size_t hyphen = whole.find('-', 5);
  ast::Date date{std::string(whole.substr(0, 4)), std::string(whole.substr(5, hyphen - 5)),
                 std::string(whole.substr(hyphen + 1, size - hyphen - 1)), false, span};
  if (rest.starts_with(" BE")) {
    date.buddhist_era = true;
    rest.remove_prefix(3);
  }
  date.span.end = span.begin + static_cast<std::uint32_t>(whole.size() - rest.size());
  if (rest.empty()) return date;
  const std::size_t gap = rest.front() == 'T' || rest.front() == ' ' ? 1 : 0;
  if (gap == 1 && time_size(rest.substr(1)) == rest.size() - 1)
    return ast::Instant{date, time_of(rest.substr(1), span), span};
  return ast::Text{text, span};
}

}  // namespace

ast::ExprNode value_of_cell(const std::string& text, source::Span span, const std::string& unit) {
  if (const std::size_t size = date_size(text); size != 0) return date_or_text(text, span, size);
  if (const std::size_t size = time_size(text); size != 0 && size == text.size()) return time_of(text, span);
  if (text == "yes" || text == "no") return ast::YesNo{text == "yes"};
  std::size_t end = 0;
  while (end < text.size() && (is_digit(text[end]) || ((text[end] == ',' || text[end] == '.') && end > 0)))
    ++end;
  if (end == 0) return ast::Text{text, span};

  ast::Quantity quantity;
  quantity.span = span;
  quantity.number.digits = text.substr(0, end);
  quantity.number.written = quantity.number.digits;
  quantity.number.span = {span.file, span.begin, span.begin + static_cast<std::uint32_t>(end)};
  std::size_t word = end;
  while (word < text.size() && text[word] == ' ') ++word;
  std::string said = text.substr(word);
  source::Span place{span.file, span.begin + static_cast<std::uint32_t>(word), span.end};
  if (said.empty()) {
    said = unit;
    place = quantity.number.span;
  }
  if (said == "%") {
    quantity.percent = true;
  } else if (!said.empty()) {
    const bool is_word = std::none_of(said.begin(), said.end(), [](char c) {
      return is_digit(c) || c == ' ' || c == ',' || c == '.' || c == '%' || c == '-';
    });
    if (!is_word) return ast::Text{text, span};  // `12 cm x 3`, `1001-A`
    quantity.unit = ast::Ident{said, place};
  }
  return quantity;
}

}  // namespace perk::sema
