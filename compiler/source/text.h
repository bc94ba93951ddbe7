// Text as people see it: code points, columns on a terminal, and what is safe to print.
//
// In: UTF-8 that may be broken. Out: code points and widths in terminal cells. Nothing here fails: a byte
// that belongs to no code point counts as one of its own.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace perk::source {

// One code point of a text, or one stray byte (`valid` is false and `value` is the byte).
struct CodePoint {
  char32_t value = 0;
  std::uint32_t size = 1;  // bytes
  bool valid = true;
};

// The code point that starts at `offset`, which must lie inside `text`.
CodePoint code_point_at(std::string_view text, std::size_t offset);
std::vector<char32_t> code_points(std::string_view text);

// The same text in NFC, as names and texts of a pack are kept.
std::string nfc(std::string_view text);

// Cells on a terminal: 0 for marks that stand on another letter (Thai vowels above, Bangla signs), 2 for wide
// letters of East Asia and emoji, 1 for the rest.
int cell_width(char32_t value);
std::size_t display_width(std::string_view text);

// Whether printing the code point could move the cursor, turn the direction of writing, or show nothing.
bool is_unprintable(char32_t value);
// The text with everything unprintable written out: `\u{202E}`, `\xFF`; a tab becomes one space.
std::string printable(std::string_view text);

}  // namespace perk::source
