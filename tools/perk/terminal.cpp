#include "tools/perk/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tools/receipt/cells.h"

namespace perk::tool {

bool is_terminal(Stream stream) {
  return isatty(stream == Stream::out ? STDOUT_FILENO : STDERR_FILENO) == 1;
}

bool has_colour(Stream stream) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return is_terminal(stream) && (no_colour == nullptr || *no_colour == '\0') &&
         (terminal == nullptr || std::strcmp(terminal, "dumb") != 0);
}

std::size_t width() {
  std::size_t columns = 80;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0) {
    columns = size.ws_col;
  } else if (const char* given = std::getenv("COLUMNS")) {
    const unsigned long parsed = std::strtoul(given, nullptr, 10);
    if (parsed != 0) columns = parsed;
  }
  return std::clamp<std::size_t>(columns, 60, 110);
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}
void print_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void complain(std::string_view message) {
  const receipt::Palette paint(has_colour(Stream::error));
  print_error(fmt::format("{} {}\n", paint(receipt::Paint::bold, "perk:"), message));
}

}  // namespace perk::tool
