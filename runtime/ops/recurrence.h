// Days that come back, by arithmetic on the civil date: no list is kept, and a test takes constant time.
//
// In: a day and its civil date. Out: whether the rule has it. Windows (runtime/ir/vocabulary.h, WindowKind)
// and lowering's lists of days both ask here, so that each rule stands once. Business days that begin at
// another hour than midnight bend hours alone: see HourSpan.
#pragma once
#include <cstdint>

#include "runtime/ops/civil.h"

namespace perk::ops {

int days_in_month(std::int64_t year, int month);

// `from`, `to`: month × 100 + day, both included; to < from reaches over the new year. 29 February is the
// 28th in a year that has none.
bool yearly_has(std::int64_t from, std::int64_t to, const Civil& date);

// Bit 0 the 1st … bit 30 the 31st, bit 31 the last of the month; a day that the month has not is its last.
bool month_days_have(std::uint32_t days, const Civil& date);

// Weekdays by bit (0 = Monday); nth from 1 to 5, or -1 for the last of its month.
bool nth_weekdays_have(std::uint8_t weekdays, int nth, std::int64_t day, const Civil& date);

// Hours of a business day, in seconds from its civil date's midnight: `from` is at or after the day's start,
// `to` after `from`. What lies beyond the next day's start is an overnight tail and belongs to this day.
struct HourSpan {
  std::int64_t from = 0, to = 0;
  friend bool operator==(const HourSpan&, const HourSpan&) = default;
};
HourSpan hour_span(std::int64_t from, std::int64_t to, std::int64_t day_start);

// The instant that many seconds (up to three days) of the clock after the day's midnight.
std::int64_t clock_instant(const Zone& zone, std::int64_t day, std::int64_t seconds);
// The business day of an instant.
std::int64_t business_day(const Zone& zone, std::int64_t day_start, std::int64_t instant);

}  // namespace perk::ops
