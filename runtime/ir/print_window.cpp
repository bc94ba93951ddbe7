#include "runtime/ir/print_window.h"

#include <array>
#include <limits>

namespace perk::ir {

namespace {

std::string two(std::int64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

std::string date(std::int64_t days) {
  if (days == std::numeric_limits<std::int64_t>::min() || days == std::numeric_limits<std::int64_t>::max()) {
    return "…";
  }
  const ops::Civil civil = ops::civil_from_days(days);
  return std::to_string(civil.year) + "-" + two(civil.month) + "-" + two(civil.day);
}

std::string month_day(std::int64_t value) {
  return two(value / 100) + "-" + two(value % 100);
}

std::string weekdays(const Window& window) {
  constexpr std::array<const char*, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  std::string out;
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    if ((window.weekdays >> day & 1) != 0) out += std::string(" ") + kDays[day];
  }
  return out;
}

std::string month_days(const Window& window) {
  std::string out;
  for (unsigned day = 0; day < 31; ++day) {
    if ((window.month_days >> day & 1U) != 0) out += " " + std::to_string(day + 1);
  }
  return out + (window.month_days >> 31U != 0 ? " last" : "");
}

}  // namespace

std::string print(const Window& window) {
  switch (window.kind) {
    case WindowKind::all: return "all";
    case WindowKind::any: return "any";
    case WindowKind::none: return "none";
    case WindowKind::dates: return "dates " + date(window.from) + " .. " + date(window.to);
    case WindowKind::instants:
      return "instants " + std::to_string(window.from) + " .. " + std::to_string(window.to);
    case WindowKind::weekdays: return "weekdays" + weekdays(window);
    case WindowKind::hours:
      return "hours " + std::to_string(window.from) + " .. " + std::to_string(window.to);
    case WindowKind::yearly: return "yearly " + month_day(window.from) + " through " + month_day(window.to);
    case WindowKind::month_days: return "month days" + month_days(window);
    case WindowKind::nth_weekdays:
      return "nth weekdays " + (window.nth < 0 ? std::string("last") : std::to_string(window.nth)) +
             weekdays(window);
    case WindowKind::between: return "between";
    case WindowKind::days: break;
  }
  std::string out = "days";
  for (const DayRange& range : window.ranges) out += " " + date(range.from) + ".." + date(range.to);
  return out;
}

}  // namespace perk::ir
