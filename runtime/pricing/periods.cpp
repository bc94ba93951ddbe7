// Business days begin at the pack's hour; what is longer begins with its first business day.
#include "runtime/pricing/periods.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/ops/recurrence.h"

namespace perk::pricing {
namespace {

// The same day so many months on, or the last that the month has.
std::int64_t months_on(std::int64_t day, std::int64_t months) {
  const ops::Civil date = ops::civil_from_days(day);
  const std::int64_t month = date.year * 12 + (date.month - 1) + months;
  ops::Civil then{month / 12, static_cast<int>(month % 12) + 1, date.day};
  then.day = std::min(then.day, ops::days_in_month(then.year, then.month));
  return ops::days_from_civil(then);
}

}  // namespace

std::int64_t later(const ir::Zone& zone, std::int64_t instant, std::int64_t months, std::int64_t days,
                   std::int64_t seconds) {
  if (months == 0 && days == 0) return instant + seconds;
  const ops::Local local = ops::to_local(zone, instant);
  const std::int64_t day = months == 0 ? local.day : months_on(local.day, months);
  return ops::to_utc(zone, day + days, local.seconds) + seconds;
}

std::int64_t earlier(const ir::Zone& zone, std::int64_t instant, const ir::Period& length) {
  return later(zone, instant, -std::int64_t{length.months}, -std::int64_t{length.days}, -length.seconds);
}

std::pair<std::int64_t, std::int64_t> period_of(const ir::Module& module, ir::Period::Kind kind,
                                                std::int64_t instant) {
  std::int64_t first = ops::business_day(module.zone, module.day_start, instant);
  std::int64_t last = first;  // the day after
  ops::Civil date = ops::civil_from_days(first);
  switch (kind) {
    case ir::Period::Kind::day: last = first + 1; break;
    case ir::Period::Kind::week:
      first -= ops::weekday(first);
      last = first + 7;
      break;
    case ir::Period::Kind::month:
      date.day = 1;
      first = ops::days_from_civil(date);
      last = months_on(first, 1);
      break;
    case ir::Period::Kind::year:
      date.month = date.day = 1;
      first = ops::days_from_civil(date);
      last = months_on(first, 12);
      break;
    case ir::Period::Kind::ever:
    case ir::Period::Kind::order:
    case ir::Period::Kind::rolling: PERK_CHECK(false);
  }
  return {ops::clock_instant(module.zone, first, module.day_start),
          ops::clock_instant(module.zone, last, module.day_start)};
}

}  // namespace perk::pricing
