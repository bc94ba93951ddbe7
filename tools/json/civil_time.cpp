#include "tools/json/civil_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/ops/civil.h"
#include "runtime/ops/recurrence.h"

namespace perk::json {
namespace {

// A cursor over the text; every step says whether it fitted.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  // Exactly `count` digits.
  bool digits(std::size_t count, std::int64_t& value) {
    if (text_.size() < count) return false;
    value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return false;
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    return true;
  }
  // One to nine digits.
  bool number(std::int64_t& value) {
    std::size_t count = 0;
    while (count < text_.size() && count < 9 && text_[count] >= '0' && text_[count] <= '9') ++count;
    return count != 0 && digits(count, value);
  }
  bool one_of(std::string_view set, char& which) {
    if (text_.empty() || set.find(text_.front()) == std::string_view::npos) return false;
    which = text_.front();
    text_.remove_prefix(1);
    return true;
  }
  bool skip(char c) {
    char which = 0;
    return one_of(std::string_view(&c, 1), which);
  }
  [[nodiscard]] bool done() const { return text_.empty(); }

 private:
  std::string_view text_;
};

bool scan_date(Scan& scan, std::int32_t& days) {
  std::int64_t year = 0, month = 0, day = 0;
  if (!scan.digits(4, year) || !scan.skip('-') || !scan.digits(2, month) || !scan.skip('-') ||
      !scan.digits(2, day)) {
    return false;
  }
  if (month < 1 || month > 12 || day < 1 || day > ops::days_in_month(year, static_cast<int>(month))) {
    return false;
  }
  days =
      static_cast<std::int32_t>(ops::days_from_civil({year, static_cast<int>(month), static_cast<int>(day)}));
  return true;
}

bool scan_time(Scan& scan, std::int32_t& seconds) {
  std::int64_t hour = 0, minute = 0, second = 0;
  if (!scan.digits(2, hour) || !scan.skip(':') || !scan.digits(2, minute)) return false;
  if (scan.skip(':') && !scan.digits(2, second)) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  seconds = static_cast<std::int32_t>(hour * 3600 + minute * 60 + second);
  return true;
}

bool scan_local(Scan& scan, std::int32_t& days, std::int32_t& seconds) {
  if (!scan_date(scan, days)) return false;
  char which = 0;
  return !scan.one_of("T ", which) || scan_time(scan, seconds);
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  Scan scan(text);
  Date date;
  if (!scan_date(scan, date.days) || !scan.done()) return std::nullopt;
  return date;
}

std::optional<TimeOfDay> parse_time_of_day(std::string_view text) {
  Scan scan(text);
  TimeOfDay time;
  if (!scan_time(scan, time.seconds) || !scan.done()) return std::nullopt;
  return time;
}

std::optional<Duration> parse_duration(std::string_view text) {
  Scan scan(text);
  if (!scan.skip('P')) return std::nullopt;
  Duration out;
  bool any = false, exact = false;
  std::string_view rest = "YMWD";  // units still allowed, in their order
  while (!scan.done()) {
    if (!exact && scan.skip('T')) {
      exact = true;
      rest = "HMS";
      any = false;
      continue;
    }
    std::int64_t value = 0;
    char unit = 0;
    if (!scan.number(value) || !scan.one_of(rest, unit)) return std::nullopt;
    rest.remove_prefix(rest.find(unit) + 1);
    any = true;
    const auto small = static_cast<std::int32_t>(value);
    if (value > 1'000'000) return std::nullopt;
    if (exact) {
      out.seconds += value * (unit == 'H' ? 3600 : unit == 'M' ? 60 : 1);
    } else if (unit == 'Y' || unit == 'M') {
      out.months += unit == 'Y' ? small * 12 : small;
    } else {
      out.days += unit == 'W' ? small * 7 : small;
    }
  }
  if (!any) return std::nullopt;
  return out;
}

std::optional<Instant> parse_instant(std::string_view text, const ir::Zone& zone) {
  Scan scan(text);
  std::int32_t days = 0, seconds = 0;
  if (!scan_local(scan, days, seconds)) return std::nullopt;
  if (scan.done()) return Instant{ops::to_utc(zone, days, seconds)};
  const std::int64_t clock = days * ops::kDaySeconds + seconds;
  if (scan.skip('Z')) return scan.done() ? std::optional(Instant{clock}) : std::nullopt;
  char sign = 0;
  std::int32_t offset = 0;
  if (!scan.one_of("+-", sign) || !scan_time(scan, offset) || !scan.done()) return std::nullopt;
  return Instant{sign == '+' ? clock - offset : clock + offset};
}

std::string format_date(Date date) {
  const ops::Civil civil = ops::civil_from_days(date.days);
  return fmt::format("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
}

std::string format_time_of_day(TimeOfDay time) {
  const int hour = time.seconds / 3600, minute = time.seconds / 60 % 60, second = time.seconds % 60;
  if (second == 0) return fmt::format("{:02}:{:02}", hour, minute);
  return fmt::format("{:02}:{:02}:{:02}", hour, minute, second);
}

std::string format_duration(const Duration& duration) {
  std::string out = "P";
  if (duration.months / 12 != 0) out += fmt::format("{}Y", duration.months / 12);
  if (duration.months % 12 != 0) out += fmt::format("{}M", duration.months % 12);
  if (duration.days != 0) out += fmt::format("{}D", duration.days);
  if (duration.seconds != 0) {
    out += 'T';
    if (duration.seconds / 3600 != 0) out += fmt::format("{}H", duration.seconds / 3600);
    if (duration.seconds / 60 % 60 != 0) out += fmt::format("{}M", duration.seconds / 60 % 60);
    if (duration.seconds % 60 != 0) out += fmt::format("{}S", duration.seconds % 60);
  }
  return out == "P" ? "PT0S" : out;
}

std::string format_instant(Instant instant, const ir::Zone& zone) {
  const std::int32_t offset = ops::offset_at(zone, instant.seconds);
  const ops::Local local = ops::to_local(zone, instant.seconds);
  const int ahead = offset < 0 ? -offset : offset;
  return fmt::format("{}T{:02}:{:02}:{:02}{}{:02}:{:02}", format_date({static_cast<std::int32_t>(local.day)}),
                     local.seconds / 3600, local.seconds / 60 % 60, local.seconds % 60,
                     offset < 0 ? '-' : '+', ahead / 3600, ahead / 60 % 60);
}

std::string format_for_people(Instant instant, const ir::Zone& zone) {
  static constexpr std::array<const char*, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const ops::Local local = ops::to_local(zone, instant.seconds);
  const ops::Civil civil = ops::civil_from_days(local.day);
  return fmt::format("{} {} {} {}, {:02}:{:02}", kDays[static_cast<std::size_t>(ops::weekday(local.day))],
                     civil.day, kMonths[static_cast<std::size_t>(civil.month - 1)], civil.year,
                     local.seconds / 3600, local.seconds / 60 % 60);
}

}  // namespace perk::json
