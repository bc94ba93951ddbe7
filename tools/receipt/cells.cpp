#include "tools/receipt/cells.h"

#include <array>

#include "compiler/source/text.h"

namespace perk::receipt {

std::string Palette::operator()(Paint paint, std::string_view text) const {
  static constexpr std::array<std::string_view, 6> kCodes{"", "1", "2", "32", "31", "36"};
  if (!colour_ || paint == Paint::plain || text.empty()) return std::string(text);
  return "\x1b[" + std::string(kCodes[static_cast<std::size_t>(paint)]) + "m" + std::string(text) + "\x1b[0m";
}

std::string fit(std::string_view text, std::size_t width) {
  std::string safe = source::printable(text);
  if (source::display_width(safe) <= width) return safe;
  if (width == 0) return "";
  std::size_t cells = 0, bytes = 0;
  while (bytes < safe.size()) {
    const source::CodePoint point = source::code_point_at(safe, bytes);
    const auto wide = static_cast<std::size_t>(source::cell_width(point.value));
    if (cells + wide > width - 1) break;
    cells += wide;
    bytes += point.size;
  }
  safe.resize(bytes);
  while (safe.ends_with(' ')) safe.pop_back();
  return safe + "…";
}

std::string left(std::string_view text, std::size_t width) {
  std::string out = fit(text, width);
  out.append(width - source::display_width(out), ' ');
  return out;
}

std::string right(std::string_view text, std::size_t width) {
  const std::string cut = fit(text, width);
  return std::string(width - source::display_width(cut), ' ') + cut;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  const std::string safe = source::printable(text);
  std::string out;
  std::size_t used = 0;
  std::string_view rest = safe;
  while (!rest.empty()) {
    const std::size_t space = rest.find(' ');
    const std::string_view word = rest.substr(0, space);
    rest = space == std::string_view::npos ? std::string_view{} : rest.substr(space + 1);
    const std::size_t wide = source::display_width(word);
    if (used != 0 && used + 1 + wide > width) {
      out += '\n' + std::string(indent, ' ');
      used = 0;
    } else if (used != 0) {
      out += ' ';
      ++used;
    }
    out += word;
    used += wide;
  }
  return out;
}

std::string bar(double share, std::size_t width) {
  static constexpr std::array<std::string_view, 8> kEighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double clamped = share < 0 ? 0 : share > 1 ? 1 : share;
  const auto eighths = static_cast<std::size_t>(clamped * static_cast<double>(width) * 8 + 0.5);
  std::string out;
  for (std::size_t i = 0; i < eighths / 8; ++i) out += "█";
  out += kEighths[eighths % 8];
  return out;
}

}  // namespace perk::receipt
