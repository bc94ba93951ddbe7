#include "runtime/base/quoted.h"

namespace perk::base {

void put_quoted(std::string& out, std::string_view text) {
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

bool take_quoted(std::string_view& left, std::string& text) {
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
