// Membership of an instant in a window, and when it next holds; evaluate.h has the interface.
//
// A day's windows are concrete intervals: [the instant of `from` on the clock, the instant of `to`), so that
// a skipped hour is no time at all and a doubled one is passed once. An instant is looked at twice: as part
// of its own business day, and as the tail of an overnight window that began the day before. In the second
// look, days are those of the day before, and the look counts only if an overnight window reached over.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "runtime/interpret/evaluate.h"
#include "runtime/ops/recurrence.h"

namespace perk::interpret {

namespace {

using Kind = ir::WindowKind;
constexpr std::int64_t kOpenBegin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kOpenEnd = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kNoDay = kOpenEnd;
// The search for the next time ends after so many days looked into, or with the zone's own data.
constexpr int kMostDays = 4'000;
constexpr std::int64_t kLastDay = 47'847;  // 2100-12-31

bool in_ranges(const std::vector<ir::DayRange>& ranges, std::int64_t day) {
  const auto after = std::ranges::upper_bound(ranges, day, {}, &ir::DayRange::from);
  return after != ranges.begin() && day < std::prev(after)->to;
}

// Does a window of days alone have the day? Hours and instants say nothing against a day.
bool has_day(const ir::Module& module, const ir::Window& window, std::int64_t day, const ops::Civil& date) {
  const auto child_has = [&](std::uint32_t child) {
    return has_day(module, module.windows[child], day, date);
  };
  switch (window.kind) {
    case Kind::all: return std::ranges::all_of(window.children, child_has);
    case Kind::any: return std::ranges::any_of(window.children, child_has);
    case Kind::none: return std::ranges::none_of(window.children, child_has);
    case Kind::dates: return window.from <= day && day < window.to;
    case Kind::days: return in_ranges(window.ranges, day);
    case Kind::weekdays: return (window.weekdays >> ops::weekday(day) & 1) != 0;
    case Kind::yearly: return ops::yearly_has(window.from, window.to, date);
    case Kind::month_days: return ops::month_days_have(window.month_days, date);
    case Kind::nth_weekdays: return ops::nth_weekdays_have(window.weekdays, window.nth, day, date);
    case Kind::instants:
    case Kind::hours:
    case Kind::between: break;
  }
  return true;
}

class Clock {
 public:
  Clock(const ir::Module& module, std::int64_t instant)
      : module_(module),
        instant_(instant),
        today_{ops::business_day(module.zone, module.day_start, instant), {}},
        yesterday_{today_.number - 1, {}} {
    today_.date = ops::civil_from_days(today_.number);
    yesterday_.date = ops::civil_from_days(yesterday_.number);
  }

  [[nodiscard]] bool within(std::uint32_t window) const {
    if (look(window, false).holds) return true;
    const Look yesterday = look(window, true);
    return yesterday.holds && yesterday.reached_over;
  }

 private:
  struct Day {
    std::int64_t number = 0;
    ops::Civil date;
  };
  struct Look {
    bool holds = false;
    bool reached_over = false;  // by an overnight window that began the day before
  };

  [[nodiscard]] Look hours(const ir::Window& window, bool as_tail) const {
    const std::int64_t day = as_tail ? yesterday_.number : today_.number;
    const ops::HourSpan span = ops::hour_span(window.from, window.to, module_.day_start);
    const bool holds = ops::clock_instant(module_.zone, day, span.from) <= instant_ &&
                       instant_ < ops::clock_instant(module_.zone, day, span.to);
    return {holds, holds && as_tail && span.to > module_.day_start + ops::kDaySeconds};
  }

  [[nodiscard]] Look look(std::uint32_t index, bool as_tail) const {
    const ir::Window& window = module_.windows[index];
    Look result;
    switch (window.kind) {
      case Kind::all:
        result.holds = true;
        for (const std::uint32_t child : window.children) {
          const Look one = look(child, as_tail);
          result.holds = result.holds && one.holds;
          result.reached_over = result.reached_over || one.reached_over;
        }
        break;
      case Kind::any:
        for (const std::uint32_t child : window.children) {
          const Look one = look(child, as_tail);
          result.holds = result.holds || one.holds;
          result.reached_over = result.reached_over || (one.holds && one.reached_over);
        }
        break;
      case Kind::instants: result.holds = instant_ >= window.from && instant_ < window.to; break;
      case Kind::hours: result = hours(window, as_tail); break;
      default: {
        const Day& day = as_tail ? yesterday_ : today_;
        result.holds = has_day(module_, window, day.number, day.date);
      }
    }
    return result;
  }

  const ir::Module& module_;
  std::int64_t instant_;
  Day today_, yesterday_;
};

// The first day from `day` on that a rule of months has.
template <class Has>
std::int64_t next_by_date(std::int64_t day, Has has) {
  constexpr std::int64_t kLongest = 366;  // the rarest is a fifth weekday: four or five times a year
  for (std::int64_t at = day; at < day + kLongest; ++at) {
    if (has(at, ops::civil_from_days(at))) return at;
  }
  return kNoDay;
}

std::int64_t next_yearly(const ir::Window& window, std::int64_t day) {
  const ops::Civil date = ops::civil_from_days(day);
  if (ops::yearly_has(window.from, window.to, date)) return day;
  ops::Civil first{date.year, static_cast<int>(window.from / 100), static_cast<int>(window.from % 100)};
  for (;; ++first.year) {
    ops::Civil begin = first;
    begin.day = std::min(begin.day, ops::days_in_month(begin.year, begin.month));
    const std::int64_t at = ops::days_from_civil(begin);
    if (at >= day) return at;
  }
}

// The first day from `day` on at which the window may hold, or kNoDay: a bound, never too late.
std::int64_t next_day(const ir::Module& module, std::uint32_t index, std::int64_t day) {
  const ir::Window& window = module.windows[index];
  switch (window.kind) {
    case Kind::all: {
      // Each child moves the day on until all agree.
      for (int tries = 0; day <= kLastDay && tries < kMostDays; ++tries) {
        std::int64_t furthest = day;
        for (const std::uint32_t child : window.children) {
          furthest = std::max(furthest, next_day(module, child, furthest));
          if (furthest == kNoDay) return kNoDay;
        }
        if (furthest == day) return day;
        day = furthest;
      }
      return day <= kLastDay ? day : kNoDay;
    }
    case Kind::any: {
      std::int64_t first = kNoDay;
      for (const std::uint32_t child : window.children) first = std::min(first, next_day(module, child, day));
      return first;
    }
    case Kind::none:
      while (day <= kLastDay && !has_day(module, window, day, ops::civil_from_days(day))) ++day;
      return day <= kLastDay ? day : kNoDay;
    case Kind::dates: return std::max(day, window.from) < window.to ? std::max(day, window.from) : kNoDay;
    case Kind::days: {
      const auto at = std::ranges::upper_bound(window.ranges, day, {}, &ir::DayRange::to);
      return at == window.ranges.end() ? kNoDay : std::max(day, at->from);
    }
    case Kind::weekdays:
      while ((window.weekdays >> ops::weekday(day) & 1) == 0) ++day;
      return day;
    case Kind::yearly: return next_yearly(window, day);
    case Kind::month_days:
      return next_by_date(day, [&](std::int64_t, const ops::Civil& date) {
        return ops::month_days_have(window.month_days, date);
      });
    case Kind::nth_weekdays:
      return next_by_date(day, [&](std::int64_t at, const ops::Civil& date) {
        return ops::nth_weekdays_have(window.weekdays, window.nth, at, date);
      });
    case Kind::instants: {
      const auto day_of = [&](std::int64_t instant) {
        return ops::business_day(module.zone, module.day_start, instant);
      };
      if (window.to != kOpenEnd && day_of(window.to - 1) < day) return kNoDay;
      return window.from == kOpenBegin ? day : std::max(day, day_of(window.from));
    }
    case Kind::hours:
    case Kind::between: break;
  }
  return day;
}

// The clock times, in seconds from a day's midnight, and the instants at which the window can begin to hold.
struct Beginnings {
  std::vector<std::int64_t> clock;
  std::vector<std::int64_t> instants;
};

void collect(const ir::Module& module, std::uint32_t index, Beginnings& out) {
  const ir::Window& window = module.windows[index];
  if (window.kind == Kind::hours) {
    out.clock.push_back(ops::hour_span(window.from, window.to, module.day_start).from);
  }
  if (window.kind == Kind::instants && window.from != kOpenBegin) out.instants.push_back(window.from);
  for (const std::uint32_t child : window.children) collect(module, child, out);
}

}  // namespace

bool within(const ir::Module& module, std::uint32_t window, std::int64_t instant) {
  return Clock(module, instant).within(window);
}

std::int64_t next_within(const ir::Module& module, std::uint32_t window, std::int64_t instant) {
  if (within(module, window, instant)) return instant;
  Beginnings beginnings{{module.day_start}, {}};
  collect(module, window, beginnings);
  std::int64_t day = ops::business_day(module.zone, module.day_start, instant);
  // A window may hold on a day of its own, or in the tail of the day before.
  const auto next_look = [&](std::int64_t from) {
    const std::int64_t own = next_day(module, window, from);
    const std::int64_t before = next_day(module, window, from - 1);
    return std::min(own, before == kNoDay ? kNoDay : before + 1);
  };
  std::vector<std::int64_t> candidates;
  for (int looks = 0; looks < kMostDays; ++looks, ++day) {
    day = next_look(day);
    if (day > kLastDay) break;
    const std::int64_t end = ops::to_utc(module.zone, day + 1, module.day_start);
    candidates.clear();
    for (const std::int64_t clock : beginnings.clock) {
      candidates.push_back(ops::clock_instant(module.zone, day, clock));
    }
    const std::int64_t begin = ops::to_utc(module.zone, day, module.day_start);
    for (const std::int64_t at : beginnings.instants) {
      if (at >= begin && at < end) candidates.push_back(at);
    }
    std::ranges::sort(candidates);
    for (const std::int64_t at : candidates) {
      if (at > instant && at < end && within(module, window, at)) return at;
    }
  }
  return -1;
}

std::optional<std::int64_t> instant_tested(const CartView& cart, const ir::Promotion& promotion) {
  if (promotion.window_by == ir::kNoNode) return cart.now();
  const Scalar fact = cart.fact(promotion.window_by);
  if (!fact.known) return std::nullopt;
  return static_cast<std::int64_t>(fact.numerator);
}

bool is_active(const ir::Module& module, const CartView& cart, const ir::Promotion& promotion) {
  if (promotion.window == ir::kNoNode) return true;
  const auto instant = instant_tested(cart, promotion);
  return instant && within(module, promotion.window, *instant);
}

}  // namespace perk::interpret
