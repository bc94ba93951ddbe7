// The remedy for a misspelt name.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace perk::json {

// ": did you mean `quantity`?", or ": known here are `a`, `b`" where no name is near, or "" without names.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names);

}  // namespace perk::json
