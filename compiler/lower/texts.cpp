// Texts of clauses and the hash of the sources; see texts.h.
#include "compiler/lower/texts.h"

#include <algorithm>
#include <vector>

#include "runtime/ops/exact.h"

namespace perk::lower {

namespace {

// http://www.isthe.com/chongo/tech/comp/fnv/: the parameters for 128 bits.
constexpr ops::UInt128 kBasis = ops::UInt128{0x6C62272E07BB0142} << 64 | 0x62B821756295C58D;
constexpr ops::UInt128 kPrime = ops::UInt128{0x0000000001000000} << 64 | 0x000000000000013B;

ops::UInt128 add(ops::UInt128 hash, std::string_view bytes) {
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * kPrime;
  return hash;
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string out;
  bool in_quotes = false;
  bool space = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') in_quotes = !in_quotes;
    if (c == '#' && !in_quotes) {
      while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
      continue;
    }
    if (!in_quotes && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

std::string version_of(const source::Sources& sources) {
  std::vector<std::string_view> texts;
  for (std::uint32_t i = 0; i < sources.size(); ++i) texts.push_back(sources.file(source::FileId{i}).text());
  std::sort(texts.begin(), texts.end());
  ops::UInt128 hash = kBasis;
  for (const std::string_view text : texts) hash = add(add(hash, std::to_string(text.size()) + ":"), text);
  std::string out;
  for (int digit = 31; digit >= 0; --digit)
    out += "0123456789abcdef"[static_cast<int>(hash >> (4 * digit) & 15)];
  return out;
}

}  // namespace perk::lower
