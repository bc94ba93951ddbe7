// A code pattern as one text in a row: what an issue's or a batch's codes are made from again.
//
// In: the pattern, or a text that this wrote. Out: the other. Both databases store the same text.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "perk/claims.h"

namespace perk::ledger {

// `check_digit uses valid worth match_case pattern`, as in `1 1 0,30,0 0 0 SK-????-????`; `-` is nothing.
std::string pattern_text(const CodePattern& pattern);
// Nothing: it is no such text.
std::optional<CodePattern> pattern_of_text(std::string_view text);

}  // namespace perk::ledger
