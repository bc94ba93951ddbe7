#include "tools/json/currency.h"

#include <map>
#include <string>

#include "stdlib/stdlib.h"

namespace perk::json {
namespace {

std::string_view trimmed(std::string_view cell) {
  while (cell.starts_with(' ')) cell.remove_prefix(1);
  while (cell.ends_with(' ')) cell.remove_suffix(1);
  return cell;
}

// The rows `| THB | 2 | Baht |` of the table; its head has no digit in the second cell.
std::map<std::string, int, std::less<>> read_table() {
  std::map<std::string, int, std::less<>> table;
  std::string_view rest = stdlib::text("currencies");
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view line = trimmed(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (!line.starts_with('|')) continue;
    line.remove_prefix(1);
    const std::size_t bar = line.find('|');
    if (bar == std::string_view::npos) continue;
    const std::string_view decimals = trimmed(line.substr(bar + 1, line.find('|', bar + 1) - bar - 1));
    if (decimals.size() == 1 && decimals[0] >= '0' && decimals[0] <= '9') {
      table.emplace(std::string(trimmed(line.substr(0, bar))), decimals[0] - '0');
    }
  }
  return table;
}

}  // namespace

std::optional<int> currency_decimals(std::string_view code) {
  static const auto kTable = read_table();
  const auto found = kTable.find(code);
  if (found == kTable.end()) return std::nullopt;
  return found->second;
}

}  // namespace perk::json
