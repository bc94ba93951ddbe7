// How many decimals a currency has, by the standard library's table (ISO 4217).
#pragma once
#include <optional>
#include <string_view>

namespace perk::json {

// 0, 2 or 3; none for a code that the table does not have.
std::optional<int> currency_decimals(std::string_view code);

}  // namespace perk::json
