#include "bench/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace perk::bench {
namespace {

// Characters, of UTF-8.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded(const std::string& text, std::size_t to, bool left) {
  const std::string space(to - std::min(to, width(text)), ' ');
  return left ? text + space : space + text;
}

}  // namespace

void Table::print(const std::string& title) const {
  if (!title.empty()) fmt::print("\n**{}**\n", title);
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    std::size_t widest = std::max<std::size_t>(3, width(heads_[i]));
    for (const auto& row : rows_) widest = std::max(widest, width(row.at(i)));
    widths.push_back(widest);
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text = "|";
    for (std::size_t i = 0; i < cells.size(); ++i) text += " " + padded(cells[i], widths[i], i == 0) + " |";
    fmt::print("{}\n", text);
  };
  fmt::print("\n");
  line(heads_);
  std::string rule = "|";
  for (std::size_t i = 0; i < widths.size(); ++i) {
    rule += " " + std::string(widths[i] - (i == 0 ? 0 : 1), '-') + (i == 0 ? " |" : ": |");
  }
  fmt::print("{}\n", rule);
  for (const auto& row : rows_) line(row);
  std::fflush(stdout);
}

void Targets::at_most(const std::string& what, double measured, double target) {
  table_.row({what, number(measured), "≤ " + number(target), measured <= target ? "ok" : "**short**"});
}

void Targets::at_least(const std::string& what, double measured, double target) {
  table_.row({what, number(measured), "≥ " + number(target), measured >= target ? "ok" : "**short**"});
}

void Targets::left_out(const std::string& what, const std::string& target, const std::string& why) {
  table_.row({what, why, target, "not measured"});
}

void Targets::print(const std::string& title) const {
  table_.print(title);
}

std::string number(double value) {
  if (value == 0) return "0";
  const int digits = static_cast<int>(std::floor(std::log10(std::abs(value))));
  if (digits < 2) return fmt::format("{:.{}f}", value, std::clamp(2 - digits, 0, 6));
  return value < 0 ? "-" + whole(static_cast<std::uint64_t>(std::lround(-value)))
                   : whole(static_cast<std::uint64_t>(std::lround(value)));
}

std::string whole(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string micros(double nanoseconds) {
  return number(nanoseconds / 1e3);
}

std::string duration(double milliseconds) {
  if (milliseconds < 1) return number(milliseconds * 1e3) + " µs";
  return milliseconds < 1000 ? number(milliseconds) + " ms" : number(milliseconds / 1e3) + " s";
}

}  // namespace perk::bench
