// The standard library: files of the language itself that every build carries.
//
// A name is what a pack's `use` says: "schema/shop", "currencies", "calendars/thailand".
#pragma once
#include <string_view>
#include <vector>

namespace perk::stdlib {

std::vector<std::string_view> names();            // in byte order
std::string_view text(std::string_view name);     // "" where there is no such file

}  // namespace perk::stdlib
