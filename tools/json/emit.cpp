#include "tools/json/emit.h"

#include <algorithm>
#include <array>

namespace perk::json {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kHex = "0123456789abcdef";

// Bytes of a text that stand for themselves: ASCII without controls, quote and backslash.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain.at(c) = c != '"' && c != '\\';
  return plain;
}();

bool is_plain(char c) {
  return kPlain.at(static_cast<unsigned char>(c));
}

// The length of the sequence that begins a text, or 0 where it is broken; `broken` is then how many bytes of
// it belonged together (The Unicode Standard, table 3-7).
std::size_t sequence(std::string_view text, std::size_t& broken) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  std::size_t length = 0;
  unsigned char low = 0x80, high = 0xBF;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  }
  broken = 1;
  for (std::size_t i = 1; i < length; ++i) {
    if (i == text.size() || byte(i) < low || byte(i) > high) return 0;
    low = 0x80;
    high = 0xBF;
    ++broken;
  }
  return length;
}

// Digits of a number, the last at `end`; where they begin.
char* digits_before(char* end, std::uint64_t value) {
  do {
    *--end = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  return end;
}

constexpr std::size_t kLongest = 24;  // a number of 64 bits with its sign, its point and a zero before it

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

}  // namespace

void Emit::grow(std::size_t bytes) {
  const std::size_t capacity = std::max(size_ + bytes, 2 * capacity_ + 512);
  std::unique_ptr<char[]> larger(new char[capacity]);  // NOLINT(*-avoid-c-arrays)
  std::copy_n(buffer_.get(), size_, larger.get());
  buffer_ = std::move(larger);
  capacity_ = capacity;
}

void Emit::new_line() {
  char* to = room(2 * depth_ + 1);
  *to++ = '\n';
  to = std::fill_n(to, 2 * depth_, ' ');
  grown_to(to);
}

void Emit::any_key(std::string_view name) {
  before();
  quoted(name);
  raw(indented_ ? ": " : ":");
  after_key_ = true;
}

void Emit::string(std::string_view text) {
  before();
  quoted(text);
}

void Emit::quoted(std::string_view text) {
  char* to = room(text.size() + 2);
  *to++ = '"';
  std::size_t plain = 0;
  while (plain < text.size() && is_plain(text[plain])) ++plain;
  if (plain == text.size()) {
    std::memcpy(to, text.data(), plain);
    to += plain;
    *to++ = '"';
    grown_to(to);
    return;
  }
  grown_to(to);
  escaped(text);
  raw("\"");
}

void Emit::escaped(std::string_view text) {
  while (!text.empty()) {
    std::size_t plain = 0, broken = 0;
    while (plain < text.size() && is_plain(text[plain])) ++plain;
    raw(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    const char c = text.front();
    if (const std::size_t length = static_cast<unsigned char>(c) < 0x80 ? 0 : sequence(text, broken)) {
      raw(text.substr(0, length));
      text.remove_prefix(length);
      continue;
    }
    if (static_cast<unsigned char>(c) >= 0x80) {
      raw(kReplacement);
      text.remove_prefix(broken);
      continue;
    }
    text.remove_prefix(1);
    switch (c) {
      case '"': raw("\\\""); break;
      case '\\': raw("\\\\"); break;
      case '\b': raw("\\b"); break;
      case '\f': raw("\\f"); break;
      case '\n': raw("\\n"); break;
      case '\r': raw("\\r"); break;
      case '\t': raw("\\t"); break;
      default:
        raw("\\u00");
        raw(kHex.substr(static_cast<unsigned char>(c) >> 4, 1));
        raw(kHex.substr(static_cast<unsigned char>(c) & 15, 1));
    }
  }
}

void Emit::integer(std::int64_t value) {
  before();
  std::array<char, kLongest> digits;
  char* first = digits_before(digits.end(), magnitude(value));
  if (value < 0) *--first = '-';
  raw({first, digits.end()});
}

void Emit::count(std::uint64_t value) {
  before();
  std::array<char, kLongest> digits;
  raw({digits_before(digits.end(), value), digits.end()});
}

void Emit::decimal(std::int64_t scaled, int digits, bool fixed, std::string_view after) {
  before();
  std::array<char, kLongest + 20> text;
  char* first = text.end();
  std::uint64_t value = magnitude(scaled);
  bool shown = fixed;
  for (int i = 0; i < digits; ++i) {
    const auto digit = static_cast<char>('0' + value % 10);
    value /= 10;
    shown = shown || digit != '0';
    if (shown) *--first = digit;
  }
  if (first != text.end()) *--first = '.';
  first = digits_before(first, value);
  if (scaled < 0) *--first = '-';
  const auto length = static_cast<std::size_t>(text.end() - first);
  char* to = room(length + after.size() + 2);
  *to++ = '"';
  std::memcpy(to, first, length);
  to += length;
  to = std::copy(after.begin(), after.end(), to);
  *to++ = '"';
  grown_to(to);
}

}  // namespace perk::json
