// What the command writes to: a terminal with its width and colours, or a file or pipe without.
#pragma once
#include <cstddef>
#include <string_view>

namespace perk::tool {

enum class Stream : bool { out, error };

bool is_terminal(Stream stream);
// On a terminal only, unless NO_COLOR is set (https://no-color.org) or TERM is `dumb`.
bool has_colour(Stream stream);
// Of the terminal, else COLUMNS, else 80; between 60 and 110, where a receipt reads well.
std::size_t width();

void print(std::string_view text);        // to standard output
void print_error(std::string_view text);  // to standard error
// "perk: …" with its newline, to standard error.
void complain(std::string_view message);

}  // namespace perk::tool
