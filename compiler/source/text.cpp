#include "compiler/source/text.h"

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace perk::source {

CodePoint code_point_at(std::string_view text, std::size_t offset) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + offset;
  // A code point has at most four bytes; looking no further keeps the index in ICU's type.
  auto length = static_cast<std::int32_t>(text.size() - offset < 4 ? text.size() - offset : 4);
  std::int32_t next = 0;
  UChar32 value = 0;
  U8_NEXT(bytes, next, length, value);
  if (value < 0) return {*bytes, 1, false};
  return {static_cast<char32_t>(value), static_cast<std::uint32_t>(next), true};
}

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    auto point = code_point_at(text, i);
    out.push_back(point.value);
    i += point.size;
  }
  return out;
}

std::string nfc(std::string_view text) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) return std::string{text};
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFCInstance(status);
  const auto wide =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
  if (U_FAILURE(status) || normalizer->isNormalized(wide, status)) return std::string{text};
  std::string out;
  normalizer->normalize(wide, status).toUTF8String(out);
  return out;
}

int cell_width(char32_t value) {
  if (value < 0x300) return value == 0xAD ? 0 : 1;
  // The second and third letter of a Korean syllable are drawn into the first one's cells.
  if (value >= 0x1160 && value <= 0x11FF) return 0;
  auto point = static_cast<UChar32>(value);
  switch (u_charType(point)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR: return 0;
    default: break;
  }
  auto width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    auto point = code_point_at(text, i);
    width += point.valid ? static_cast<std::size_t>(cell_width(point.value)) : 1;
    i += point.size;
  }
  return width;
}

bool is_unprintable(char32_t value) {
  if (value < 0x20 || (value >= 0x7F && value < 0xA0)) return true;
  if (value < 0x300) return false;
  // The two joiners belong to the spelling of Bangla and of other scripts of India.
  if (value == 0x200C || value == 0x200D) return false;
  switch (u_charType(static_cast<UChar32>(value))) {
    case U_FORMAT_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_SURROGATE:
    case U_UNASSIGNED: return true;
    default: return false;
  }
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    auto point = code_point_at(text, i);
    if (!point.valid)
      out += fmt::format("\\x{:02X}", static_cast<std::uint32_t>(point.value));
    else if (point.value == U'\t')
      out += ' ';
    else if (is_unprintable(point.value))
      out += fmt::format("\\u{{{:04X}}}", static_cast<std::uint32_t>(point.value));
    else
      out += text.substr(i, point.size);
    i += point.size;
  }
  return out;
}

}  // namespace perk::source
