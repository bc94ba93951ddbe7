// Zone data from the system's database; see zone.h.
#include "compiler/lower/zone.h"

#include <date/tz.h>

#include <fstream>
#include <iterator>

#include "runtime/ops/civil.h"

namespace perk::lower {

namespace {

constexpr int kFirstYear = 1970, kEndYear = 2101;

std::int64_t new_year(int year) {
  return ops::days_from_civil({year, 1, 1}) * ops::kDaySeconds;
}

// The rule is the last line of a compiled zone file (RFC 8536, footer).
std::string rule_of(const std::string& name) {
  std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (bytes.size() < 2 || bytes.back() != '\n') return {};
  const std::size_t before = bytes.rfind('\n', bytes.size() - 2);
  return before == std::string::npos ? std::string() : bytes.substr(before + 1, bytes.size() - before - 2);
}

}  // namespace

ir::Zone zone_of(const std::string& name) {
  ir::Zone zone;
  zone.name = name;
  const date::time_zone* source = date::locate_zone(name);
  const date::sys_seconds end{std::chrono::seconds(new_year(kEndYear))};
  date::sys_seconds at{std::chrono::seconds(new_year(kFirstYear))};
  while (at < end) {
    const date::sys_info period = source->get_info(at);
    const auto offset = static_cast<std::int32_t>(period.offset.count());
    if (zone.transitions.empty() || zone.transitions.back().offset != offset) {
      zone.transitions.push_back({at.time_since_epoch().count(), offset});
    }
    at = period.end;
  }
  extend_by_rule(zone, rule_of(name), kEndYear);
  return zone;
}

}  // namespace perk::lower
