// Text in columns of a terminal: widths by Unicode, colours that take no room.
//
// In: UTF-8 from anywhere (names of products, of promotions). Out: text that is safe to print and exactly as
// wide as was asked; a mark that stands on a letter stays with it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace perk::receipt {

enum class Paint : std::uint8_t { plain, bold, dim, good, bad, accent };

// Paints with escape sequences, or leaves the text alone where colours are off.
class Palette {
 public:
  explicit Palette(bool colour) : colour_(colour) {}
  [[nodiscard]] std::string operator()(Paint paint, std::string_view text) const;

 private:
  bool colour_;
};

// At most `width` cells of what is printable of the text; cut text ends in `…`.
std::string fit(std::string_view text, std::size_t width);
// Exactly `width` cells.
std::string left(std::string_view text, std::size_t width);
std::string right(std::string_view text, std::size_t width);

// The text broken at spaces into lines of at most `width` cells, each but the first indented by `indent`.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

// A bar of `share` (0 … 1) of `width` cells, in eighths of a cell.
std::string bar(double share, std::size_t width);

}  // namespace perk::receipt
