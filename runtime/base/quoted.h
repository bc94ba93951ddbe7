// Texts in quotes, as the canonical forms have them: `\"` and `\\` for themselves, `\n` for the end of a
// line, so that a record stays one line.
//
// Here whole, since two libraries read and write them and neither exports it.
#pragma once
#include <string>
#include <string_view>

namespace perk::base {

inline void put_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

// Takes a quoted text from the beginning of `left` and adds it to `text`; false: none stands there, and what
// is left is anything.
inline bool take_quoted(std::string_view& left, std::string& text) {
  if (!left.starts_with('"')) return false;
  left.remove_prefix(1);
  for (;;) {
    const std::size_t stop = left.find_first_of("\"\\\n");
    if (stop == std::string_view::npos || left[stop] == '\n') return false;
    text += left.substr(0, stop);
    const bool is_end = left[stop] == '"';
    left.remove_prefix(stop + 1);
    if (is_end) return true;
    if (left.empty()) return false;
    text += left.front() == 'n' ? '\n' : left.front();
    left.remove_prefix(1);
  }
}

}  // namespace perk::base
