#include "tools/perk/progress.h"

#include <fmt/format.h>

#include <cstdio>

#include "tools/json/decimal.h"
#include "tools/perk/terminal.h"
#include "tools/receipt/cells.h"

namespace perk::tool {
namespace {

constexpr std::chrono::milliseconds kBetween{60};

std::string bar(double share, std::size_t cells) {
  const auto full = static_cast<std::size_t>(share * static_cast<double>(cells));
  std::string out;
  for (std::size_t i = 0; i < cells; ++i) out += i < full ? "━" : i == full ? "╸" : " ";
  return out;
}

}  // namespace

Progress::Progress(bool wanted, std::string doing, std::string what)
    : doing_(std::move(doing)), what_(std::move(what)), shown_(wanted && is_terminal(Stream::error)) {}
Progress::~Progress() {
  clear();
}

void Progress::update(std::uint64_t done, double share) {
  const auto now = Clock::now();
  if (!shown_ || now - last_ < kBetween) return;
  last_ = now;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  const double left = share > 0.001 ? seconds / share - seconds : 0;
  const receipt::Palette paint(has_colour(Stream::error));
  const std::size_t cells = width() > 60 ? width() - 56 : 4;
  print_error(fmt::format("\r\x1b[K{} {} {:>9} {} {:>9}/s  {}:{:02}", doing_,
                          paint(receipt::Paint::good, bar(share, cells)),
                          json::format_grouped(static_cast<std::int64_t>(done), 0), what_,
                          json::format_grouped(static_cast<std::int64_t>(rate), 0),
                          static_cast<int>(left) / 60, static_cast<int>(left) % 60));
  std::fflush(stderr);
}

void Progress::clear() {
  if (drawn_) print_error("\r\x1b[K");
  drawn_ = false;
}

}  // namespace perk::tool
