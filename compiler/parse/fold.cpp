#include "compiler/parse/fold.h"

#include <unicode/uchar.h>

#include <fmt/format.h>

namespace perk::parse {
namespace {

using diag::Code;
using source::Span;

bool is_bidi_control(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F ||
         c == 0x061C;
}

bool is_space(char32_t c) {
  return c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000 ||
         c == 0xFEFF;
}

// The ASCII digit of a Thai or Bengali one, or 0.
char folded_digit(char32_t c) {
  if (c >= 0x0E50 && c <= 0x0E59) return static_cast<char>('0' + (c - 0x0E50));
  if (c >= 0x09E6 && c <= 0x09EF) return static_cast<char>('0' + (c - 0x09E6));
  return 0;
}

bool is_word_character(char32_t c) {
  const bool thai = c >= 0x0E01 && c <= 0x0E4E && c != 0x0E3F;
  if (thai || (c >= 0x0980 && c <= 0x09E3)) return true;
  // Joiners are words of Bangla in some spellings; names.cpp says where they may not stand.
  return c == 0x200C || c == 0x200D || u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_XID_CONTINUE) != 0;
}

// Writes the class of one character, as many bytes as the character has.
void append_folded(std::string& out, char32_t c, std::size_t bytes) {
  if (const char digit = folded_digit(c); digit != 0) {
    out.push_back(digit);
    out.append(bytes - 1, kContinued);
  } else if (c == 0x2010 || c == 0x2011) {
    out.push_back('-');
    out.append(bytes - 1, kContinued);
  } else if (c >= 0x201C && c <= 0x201F) {
    out.append(bytes, kCurlyQuote);
  } else if (is_space(c)) {
    out.append(bytes, ' ');
  } else {
    out.append(bytes, is_word_character(c) ? 'x' : kTextOnly);
  }
}

}  // namespace

std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  std::size_t more = 0;
  char32_t value = first;
  char32_t least = 0;
  if (first >= 0x80) {
    if (first >= 0xC2 && first <= 0xDF) {
      more = 1;
      value = first & 0x1FU;
      least = 0x80;
    } else if (first >= 0xE0 && first <= 0xEF) {
      more = 2;
      value = first & 0x0FU;
      least = 0x800;
    } else if (first >= 0xF0 && first <= 0xF4) {
      more = 3;
      value = first & 0x07U;
      least = 0x10000;
    } else {
      return std::nullopt;
    }
  }
  if (at + more >= text.size()) return std::nullopt;
  for (std::size_t i = 1; i <= more; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80) return std::nullopt;
    value = (value << 6U) | (byte(at + i) & 0x3FU);
  }
  if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  at += more + 1;
  return value;
}

std::optional<std::string> fold(source::FileId id, const source::Sources& sources, diag::Sink& sink) {
  const std::string_view text = sources.file(id).text();
  if (text.size() > kMaxFileBytes) {
    auto& problem = sink.report(Code::E0001, Span{id, 0, 0},
                                fmt::format("this file has {:.1f} MB, and a file of promotions at most 16 MB",
                                            static_cast<double>(text.size()) / (1U << 20U)));
    problem.help = "split the pack into several files, or put the rows into a sheet (`promotions … from`)";
    return std::nullopt;
  }
  std::string folded;
  folded.reserve(text.size());
  bool sound = true;
  std::size_t line = 0;
  const auto long_line = [&]() -> std::optional<std::string> {
    const auto place = static_cast<std::uint32_t>(line);
    auto& problem = sink.report(Code::E0004, Span{id, place, place + 1},
                                fmt::format("this line has more than {} KB", kMaxLineBytes >> 10U));
    problem.help = "break it: a list goes on after a comma, a condition after `and` or `or`";
    return std::nullopt;
  };
  for (std::size_t at = 0; at != text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      const bool control =
          (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f') || byte == 0x7F;
      folded.push_back(control ? kTextOnly : text[at]);
      ++at;
      if (byte == '\n') line = at;
      if (at - line > kMaxLineBytes) return long_line();
      continue;
    }
    const std::size_t begin = at;
    const auto code_point = next_code_point(text, at);
    const auto place = static_cast<std::uint32_t>(begin);
    if (!code_point) {
      auto& problem =
          sink.report(Code::E0002, Span{id, place, place + 1}, "the bytes from here on are not text in UTF-8",
                      fmt::format("byte {:02X}", byte));
      problem.help = "save the file as UTF-8 in the editor";
      return std::nullopt;
    }
    if (is_bidi_control(*code_point)) {
      auto& problem =
          sink.report(Code::E0003, Span{id, place, static_cast<std::uint32_t>(at)},
                      fmt::format("an invisible character (U+{:04X}) turns the direction of the text",
                                  static_cast<std::uint32_t>(*code_point)),
                      "what is read here is not what stands here");
      problem.help = "remove it";
      problem.edits.push_back({problem.span, ""});
      if (!sound) return std::nullopt;  // the second; one shows the matter
      sound = false;
    }
    append_folded(folded, *code_point, at - begin);
    if (at - line > kMaxLineBytes) return long_line();
  }
  if (!sound) return std::nullopt;
  return folded;
}

}  // namespace perk::parse
