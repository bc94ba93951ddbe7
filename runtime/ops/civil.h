// Days, dates and local time, from the zone's transitions alone: the host's zone tables are never read.
//
// In: days since 1970-01-01, UTC seconds, a zone of the module. Out: civil dates, local days, UTC seconds.
// A local time that a zone skips moves forward to the first that exists; one that comes twice is the first.
// Calendar: proleptic Gregorian; the algorithms are the usual ones on 400-year eras, exact for every day.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace perk::ops {

inline constexpr std::int64_t kDaySeconds = 86'400;

struct Civil {
  std::int64_t year = 1970;
  int month = 1, day = 1;
  friend bool operator==(const Civil&, const Civil&) = default;
};

std::int64_t days_from_civil(const Civil& date);
Civil civil_from_days(std::int64_t days);
// 0 = Monday … 6 = Sunday.
int weekday(std::int64_t days);

// A calendar duration by its length in the mean Gregorian year, so that durations of any kind compare.
constexpr std::int64_t nominal_seconds(std::int64_t months, std::int64_t days, std::int64_t seconds) {
  return months * 2'629'746 + days * kDaySeconds + seconds;
}

// A zone as data.
struct Zone {
  std::string name;
  struct Transition {
    std::int64_t at = 0;      // UTC seconds from which the offset holds
    std::int32_t offset = 0;  // local − UTC, seconds
  };
  std::vector<Transition> transitions;  // rising; the first holds from the beginning of time
};

std::int32_t offset_at(const Zone& zone, std::int64_t instant);
// The instant of the clock showing `seconds` (0 … 86,400) of `day`.
std::int64_t to_utc(const Zone& zone, std::int64_t day, std::int64_t seconds);
// The day whose midnight is the last at or before the instant.
std::int64_t local_day(const Zone& zone, std::int64_t instant);

struct Local {
  std::int64_t day = 0, seconds = 0;
};
// What the clock on the wall shows.
Local to_local(const Zone& zone, std::int64_t instant);

}  // namespace perk::ops
