#include "runtime/ledger/decide/times.h"

#include <algorithm>

#include "runtime/ops/civil.h"

namespace perk::ledger {
namespace {

struct Local {
  std::int64_t day = 0, seconds = 0;
};

Local local_of(Instant at, std::int32_t utc_offset) {
  const std::int64_t local = at.seconds + utc_offset;
  std::int64_t day = local / ops::kDaySeconds, seconds = local % ops::kDaySeconds;
  if (seconds < 0) {
    --day;
    seconds += ops::kDaySeconds;
  }
  return {day, seconds};
}

Instant instant_of(const Local& local, std::int32_t utc_offset) {
  return {local.day * ops::kDaySeconds + local.seconds - utc_offset};
}

// The first day of the month `months` after the one of `date`.
ops::Civil month_after(const ops::Civil& date, std::int64_t months) {
  const std::int64_t month = date.year * 12 + (date.month - 1) + months;
  const std::int64_t year = month / 12 - (month % 12 < 0 ? 1 : 0);
  return {.year = year, .month = static_cast<int>(month - year * 12) + 1, .day = 1};
}

std::int64_t plus_months(std::int64_t day, std::int64_t months) {
  const ops::Civil date = ops::civil_from_days(day);
  const std::int64_t first = ops::days_from_civil(month_after(date, months));
  const std::int64_t next = ops::days_from_civil(month_after(date, months + 1));
  return std::min(first + date.day - 1, next - 1);
}

}  // namespace

Instant later(Instant from, const Duration& by, std::int32_t utc_offset) {
  Local local = local_of(from, utc_offset);
  local.day = plus_months(local.day, by.months) + by.days;
  return {instant_of(local, utc_offset).seconds + by.seconds};
}

Instant end_of(Lapse::Period period, Instant at, std::int32_t utc_offset) {
  const std::int64_t day = local_of(at, utc_offset).day;
  ops::Civil date = ops::civil_from_days(day);
  std::int64_t next = day + 1;
  if (period == Lapse::Period::month) next = ops::days_from_civil(month_after(date, 1));
  if (period == Lapse::Period::year) next = ops::days_from_civil({date.year + 1, 1, 1});
  return instant_of({next, 0}, utc_offset);
}

std::optional<Instant> lapse_of(const Lapse& lapse, Instant earned, std::int32_t utc_offset) {
  switch (lapse.kind) {
    case Lapse::Kind::never: return std::nullopt;
    // Earning is the first thing that happens to a lot: from then on it lapses unless the event comes.
    case Lapse::Kind::after_earning:
    case Lapse::Kind::after_last: return later(earned, lapse.length, utc_offset);
    case Lapse::Kind::end_of: return end_of(lapse.period, earned, utc_offset);
  }
  return std::nullopt;
}

}  // namespace perk::ledger
