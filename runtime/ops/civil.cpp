// Calendar and zone arithmetic; see civil.h.
#include "runtime/ops/civil.h"

#include <algorithm>

#include "perk/api.h"

namespace perk::ops {

namespace {

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

}  // namespace

// PERK_API here and below: libperk_ledger calls it.
PERK_API std::int64_t days_from_civil(const Civil& date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;  // years begin in March
  const std::int64_t era = floor_divide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

PERK_API Civil civil_from_days(std::int64_t days) {
  const std::int64_t shifted = days + 719'468;  // since 0000-03-01
  const std::int64_t era = floor_divide(shifted, 146'097);
  const std::int64_t day_of_era = shifted - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  Civil date;
  date.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  date.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

int weekday(std::int64_t days) {
  const std::int64_t since_monday = days + 3;  // 1970-01-01 was a Thursday
  return static_cast<int>(since_monday - floor_divide(since_monday, 7) * 7);
}

std::int32_t offset_at(const Zone& zone, std::int64_t instant) {
  const auto& all = zone.transitions;
  const auto after = std::upper_bound(all.begin(), all.end(), instant,
                                      [](std::int64_t at, const Zone::Transition& t) { return at < t.at; });
  if (after == all.begin()) return all.empty() ? 0 : all.front().offset;
  return std::prev(after)->offset;
}

std::int64_t to_utc(const Zone& zone, std::int64_t day, std::int64_t seconds) {
  const std::int64_t local = day * kDaySeconds + seconds;
  const auto& all = zone.transitions;
  if (all.empty()) return local;
  // The offset of transition i holds for clock times in [at[i] + offset[i], at[i+1] + offset[i]). The first
  // period whose end lies beyond `local` has it, or begins after a gap that skips it. Offsets are under a
  // day and a half, so the search starts two days early.
  auto period = std::upper_bound(
      all.begin(), all.end(), local - 2 * kDaySeconds,
      [](std::int64_t at, const Zone::Transition& transition) { return at < transition.at; });
  if (period != all.begin()) --period;
  for (; std::next(period) != all.end(); ++period) {
    if (local < std::next(period)->at + period->offset) break;
  }
  const std::int64_t instant = local - period->offset;
  return period == all.begin() ? instant : std::max(instant, period->at);
}

std::int64_t local_day(const Zone& zone, std::int64_t instant) {
  std::int64_t day = floor_divide(instant + offset_at(zone, instant), kDaySeconds);
  while (to_utc(zone, day + 1, 0) <= instant) ++day;
  while (to_utc(zone, day, 0) > instant) --day;
  return day;
}

Local to_local(const Zone& zone, std::int64_t instant) {
  const std::int64_t local = instant + offset_at(zone, instant);
  const std::int64_t day = floor_divide(local, kDaySeconds);
  return {day, local - day * kDaySeconds};
}

}  // namespace perk::ops
