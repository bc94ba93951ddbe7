// Case folding and trimming; see text.h.
#include "runtime/ops/text.h"

#include <array>
#include <cstdint>

#include "perk/api.h"

namespace perk::ops {

namespace {

struct Decoded {
  char32_t value = 0;
  std::size_t size = 1;
  bool valid = false;
};

// Strict enough to keep what it cannot read: overlong forms and surrogates come back as stray bytes.
Decoded decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1, true};
  const std::size_t size = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (size == 0 || first >= 0xF5 || at + size > text.size()) return {first, 1, false};
  char32_t value = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {first, 1, false};
    value = value << 6 | (byte(at + i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool sound = value >= kLeast[size] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  return sound ? Decoded{value, size, true} : Decoded{first, 1, false};
}

void encode(char32_t value, std::string& out) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0 | value >> 6);
    put(0x80 | (value & 0x3F));
  } else if (value < 0x10000) {
    put(0xE0 | value >> 12);
    put(0x80 | (value >> 6 & 0x3F));
    put(0x80 | (value & 0x3F));
  } else {
    put(0xF0 | value >> 18);
    put(0x80 | (value >> 12 & 0x3F));
    put(0x80 | (value >> 6 & 0x3F));
    put(0x80 | (value & 0x3F));
  }
}

// Capitals of [first, last]: every one, or every second beginning with the first; folded by adding `step`.
struct Range {
  char32_t first, last;
  int every, step;
};

constexpr auto kRanges = std::to_array<Range>({
    {U'A', U'Z', 1, 32},        {0x00B5, 0x00B5, 1, 775},  {0x00C0, 0x00D6, 1, 32},
    {0x00D8, 0x00DE, 1, 32},    {0x0100, 0x012E, 2, 1},    {0x0132, 0x0136, 2, 1},
    {0x0139, 0x0147, 2, 1},     {0x014A, 0x0176, 2, 1},    {0x0178, 0x0178, 1, -121},
    {0x0179, 0x017D, 2, 1},     {0x017F, 0x017F, 1, -268}, {0x0370, 0x0372, 2, 1},
    {0x0376, 0x0376, 1, 1},     {0x037F, 0x037F, 1, 116},  {0x0386, 0x0386, 1, 38},
    {0x0388, 0x038A, 1, 37},    {0x038C, 0x038C, 1, 64},   {0x038E, 0x038F, 1, 63},
    {0x0391, 0x03A1, 1, 32},    {0x03A3, 0x03AB, 1, 32},   {0x03C2, 0x03C2, 1, 1},
    {0x03CF, 0x03CF, 1, 8},     {0x03D0, 0x03D0, 1, -30},  {0x03D1, 0x03D1, 1, -25},
    {0x03D5, 0x03D5, 1, -15},   {0x03D6, 0x03D6, 1, -22},  {0x03D8, 0x03EE, 2, 1},
    {0x03F0, 0x03F0, 1, -54},   {0x03F1, 0x03F1, 1, -48},  {0x03F4, 0x03F4, 1, -60},
    {0x03F5, 0x03F5, 1, -64},   {0x03F7, 0x03F7, 1, 1},    {0x03F9, 0x03F9, 1, -7},
    {0x03FA, 0x03FA, 1, 1},     {0x03FD, 0x03FF, 1, -130}, {0x0400, 0x040F, 1, 80},
    {0x0410, 0x042F, 1, 32},    {0x0460, 0x0480, 2, 1},    {0x048A, 0x04BE, 2, 1},
    {0x04C0, 0x04C0, 1, 15},    {0x04C1, 0x04CD, 2, 1},    {0x04D0, 0x052E, 2, 1},
    {0x0531, 0x0556, 1, 48},    {0x1E00, 0x1E94, 2, 1},    {0x1E9B, 0x1E9B, 1, -58},
    {0x1E9E, 0x1E9E, 1, -7615}, {0x1EA0, 0x1EFE, 2, 1},    {0xFF21, 0xFF3A, 1, 32},
});

char32_t fold(char32_t value) {
  for (const Range& range : kRanges) {
    if (value < range.first) return value;
    if (value > range.last) continue;
    if ((value - range.first) % static_cast<char32_t>(range.every) != 0) return value;
    return static_cast<char32_t>(static_cast<int>(value) + range.step);
  }
  return value;
}

bool is_space(char32_t value) {
  return (value >= 0x09 && value <= 0x0D) || value == 0x20 || value == 0x85 || value == 0xA0 ||
         value == 0x1680 || (value >= 0x2000 && value <= 0x200B) || value == 0x2028 || value == 0x2029 ||
         value == 0x202F || value == 0x205F || value == 0x3000 || value == 0xFEFF;
}

}  // namespace

std::string fold_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Decoded point = decode(text, at);
    if (point.valid) {
      encode(fold(point.value), out);
    } else {
      out.push_back(text[at]);
    }
    at += point.size;
  }
  return out;
}

// PERK_API here and below: libperk_ledger calls it.
PERK_API std::string_view trim(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const Decoded point = decode(text, begin);
    if (!point.valid || !is_space(point.value)) break;
    begin += point.size;
  }
  std::size_t end = begin;
  for (std::size_t at = begin; at < text.size();) {
    const Decoded point = decode(text, at);
    at += point.size;
    if (!point.valid || !is_space(point.value)) end = at;
  }
  return text.substr(begin, end - begin);
}

PERK_API std::string coupon_key(std::string_view code, bool codes_match_case) {
  return codes_match_case ? std::string(trim(code)) : fold_case(trim(code));
}

}  // namespace perk::ops
