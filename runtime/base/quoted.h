// Texts in quotes, as the canonical forms have them: `\"` and `\\` for themselves, `\n` for the end of a
// line, so that a record stays one line.
#pragma once
#include <string>
#include <string_view>

namespace perk::base {

void put_quoted(std::string& out, std::string_view text);

// Takes a quoted text from the beginning of `left` and adds it to `text`; false: none stands there, and what
// is left is anything.
bool take_quoted(std::string_view& left, std::string& text);

}  // namespace perk::base
