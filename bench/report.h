// Tables as Markdown, and measured values beside their targets: what benchmark programs print,
// docs/performance.md is put together of it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace perk::bench {

class Table {
 public:
  explicit Table(std::vector<std::string> heads) : heads_(std::move(heads)) {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void print(const std::string& title = {}) const;

 private:
  std::vector<std::string> heads_;
  std::vector<std::vector<std::string>> rows_;
};

// Rows `what | measured | target | ok or short`.
class Targets {
 public:
  void at_most(const std::string& what, double measured, double target);
  void at_least(const std::string& what, double measured, double target);
  // Not measured here, and why.
  void left_out(const std::string& what, const std::string& target, const std::string& why);
  void print(const std::string& title) const;

 private:
  Table table_{{"what", "measured", "target", ""}};
};

std::string number(double value);           // three significant digits: 1.23, 45.6, 7,890
std::string whole(std::uint64_t value);     // 100,000
std::string micros(double nanoseconds);     // the same in µs
std::string duration(double milliseconds);  // 12.3 µs, 4.56 ms, 7.89 s

}  // namespace perk::bench
