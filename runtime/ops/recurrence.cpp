#include "runtime/ops/recurrence.h"

#include <algorithm>
#include <array>

namespace perk::ops {

namespace {

bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

}  // namespace

int days_in_month(std::int64_t year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

bool yearly_has(std::int64_t from, std::int64_t to, const Civil& date) {
  const auto in_this_year = [&](std::int64_t month_day) {
    return month_day == 229 && !is_leap(date.year) ? 228 : month_day;
  };
  const std::int64_t day = date.month * 100 + date.day;
  const std::int64_t first = in_this_year(from), last = in_this_year(to);
  return from <= to ? first <= day && day <= last : first <= day || day <= last;
}

bool month_days_have(std::uint32_t days, const Civil& date) {
  const int last = days_in_month(date.year, date.month);
  if ((days >> static_cast<unsigned>(date.day - 1) & 1U) != 0) return true;
  // Of the last day all that the month has not, and the bit of `last day` itself.
  return date.day == last && days >> static_cast<unsigned>(last) != 0;
}

bool nth_weekdays_have(std::uint8_t weekdays, int nth, std::int64_t day, const Civil& date) {
  if ((weekdays >> weekday(day) & 1) == 0) return false;
  if (nth < 0) return date.day + 7 > days_in_month(date.year, date.month);
  return (date.day + 6) / 7 == nth;
}

HourSpan hour_span(std::int64_t from, std::int64_t to, std::int64_t day_start) {
  HourSpan span{from % kDaySeconds, to};
  if (span.from < day_start) span.from += kDaySeconds;
  while (span.to <= span.from) span.to += kDaySeconds;
  return span;
}

std::int64_t clock_instant(const Zone& zone, std::int64_t day, std::int64_t seconds) {
  return to_utc(zone, day + seconds / kDaySeconds, seconds % kDaySeconds);
}

std::int64_t business_day(const Zone& zone, std::int64_t day_start, std::int64_t instant) {
  std::int64_t day = local_day(zone, instant);
  while (to_utc(zone, day, day_start) > instant) --day;
  while (to_utc(zone, day + 1, day_start) <= instant) ++day;
  return day;
}

}  // namespace perk::ops
