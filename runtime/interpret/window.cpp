// Membership of an instant in a window, and when it next holds; evaluate.h has the interface.
//
// A day's windows are concrete intervals: [the instant of `from` on the clock, the instant of `to`), so that
// a skipped hour is no time at all and a doubled one is passed once. An instant is looked at twice: as part
// of its own day, and as the tail of an overnight window that began the day before. In the second look, days
// and weekdays are those of the day before, and the look counts only if an overnight window reached over.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "runtime/interpret/evaluate.h"
#include "runtime/ops/civil.h"

namespace perk::interpret {

namespace {

constexpr std::int64_t kOpenBegin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kOpenEnd = std::numeric_limits<std::int64_t>::max();
// Ten years, and the days of their leap years.
constexpr std::int64_t kHorizonDays = 3653;

class Clock {
 public:
  Clock(const ir::Module& module, std::int64_t instant)
      : module_(module), instant_(instant), today_(ops::local_day(module.zone, instant)) {}

  [[nodiscard]] bool within(std::uint32_t window) const {
    if (look(window, false).holds) return true;
    const Look yesterday = look(window, true);
    return yesterday.holds && yesterday.reached_over;
  }

 private:
  struct Look {
    bool holds = false;
    bool reached_over = false;  // by an overnight window that began the day before
  };

  [[nodiscard]] bool between(std::int64_t from_day, std::int64_t from, std::int64_t to_day,
                             std::int64_t to) const {
    return ops::to_utc(module_.zone, from_day, from) <= instant_ &&
           instant_ < ops::to_utc(module_.zone, to_day, to);
  }

  [[nodiscard]] Look hours(const ir::Window& window, bool as_tail) const {
    const std::int64_t day = as_tail ? today_ - 1 : today_;
    const bool overnight = window.to <= window.from;
    const bool holds = between(day, window.from, overnight ? day + 1 : day, window.to);
    return {holds, holds && overnight && as_tail};
  }

  [[nodiscard]] Look look(std::uint32_t index, bool as_tail) const {
    const ir::Window& window = module_.windows[index];
    const std::int64_t day = as_tail ? today_ - 1 : today_;
    Look result;
    switch (window.kind) {
      case ir::Window::Kind::all:
        result.holds = true;
        for (const std::uint32_t child : window.children) {
          const Look one = look(child, as_tail);
          result.holds = result.holds && one.holds;
          result.reached_over = result.reached_over || one.reached_over;
        }
        break;
      case ir::Window::Kind::any:
        for (const std::uint32_t child : window.children) {
          const Look one = look(child, as_tail);
          result.holds = result.holds || one.holds;
          result.reached_over = result.reached_over || (one.holds && one.reached_over);
        }
        break;
      case ir::Window::Kind::dates:
        result.holds =
            (window.from == kOpenBegin || day >= window.from) && (window.to == kOpenEnd || day < window.to);
        break;
      case ir::Window::Kind::instants: result.holds = instant_ >= window.from && instant_ < window.to; break;
      case ir::Window::Kind::weekdays: result.holds = (window.weekdays >> ops::weekday(day) & 1) != 0; break;
      case ir::Window::Kind::hours: result = hours(window, as_tail); break;
    }
    return result;
  }

  const ir::Module& module_;
  std::int64_t instant_, today_;
};

// Days on which the window may hold at all, both included: a bound, never too narrow.
struct Days {
  std::int64_t first = kOpenBegin, last = kOpenEnd;
};

Days reach(const ir::Module& module, std::uint32_t index) {
  const ir::Window& window = module.windows[index];
  Days days;
  switch (window.kind) {
    case ir::Window::Kind::all:
      for (const std::uint32_t child : window.children) {
        const Days one = reach(module, child);
        days = {std::max(days.first, one.first), std::min(days.last, one.last)};
      }
      break;
    case ir::Window::Kind::any:
      days = {kOpenEnd, kOpenBegin};
      for (const std::uint32_t child : window.children) {
        const Days one = reach(module, child);
        days = {std::min(days.first, one.first), std::max(days.last, one.last)};
      }
      break;
    case ir::Window::Kind::dates:  // the last night reaches into the next day
      days = {window.from, window.to == kOpenEnd ? kOpenEnd : window.to};
      break;
    case ir::Window::Kind::instants:
      if (window.from != kOpenBegin) days.first = ops::local_day(module.zone, window.from);
      if (window.to != kOpenEnd) days.last = ops::local_day(module.zone, window.to);
      break;
    case ir::Window::Kind::weekdays:
    case ir::Window::Kind::hours: break;
  }
  return days;
}

// The clock times and the instants at which the window can begin to hold.
struct Beginnings {
  std::vector<std::int64_t> clock{0};
  std::vector<std::int64_t> instants;
};

void collect(const ir::Module& module, std::uint32_t index, Beginnings& out) {
  const ir::Window& window = module.windows[index];
  if (window.kind == ir::Window::Kind::hours) {
    out.clock.push_back(window.from);
    out.clock.push_back(window.to);
  }
  if (window.kind == ir::Window::Kind::instants) out.instants.push_back(window.from);
  for (const std::uint32_t child : window.children) collect(module, child, out);
}

}  // namespace

bool within(const ir::Module& module, std::uint32_t window, std::int64_t instant) {
  return Clock(module, instant).within(window);
}

std::int64_t next_within(const ir::Module& module, std::uint32_t window, std::int64_t instant) {
  if (within(module, window, instant)) return instant;
  const std::int64_t today = ops::local_day(module.zone, instant);
  const Days days = reach(module, window);
  const std::int64_t first = std::max(today, days.first);
  const std::int64_t last = std::min(today + kHorizonDays, days.last);
  Beginnings beginnings;
  collect(module, window, beginnings);
  for (std::int64_t day = first; day <= last; ++day) {
    const std::int64_t begin = ops::to_utc(module.zone, day, 0);
    const std::int64_t end = ops::to_utc(module.zone, day + 1, 0);
    std::vector<std::int64_t> candidates;
    for (const std::int64_t clock : beginnings.clock) {
      candidates.push_back(ops::to_utc(module.zone, day, clock));
    }
    for (const std::int64_t at : beginnings.instants) {
      if (at >= begin && at < end) candidates.push_back(at);
    }
    std::sort(candidates.begin(), candidates.end());
    for (const std::int64_t at : candidates) {
      if (at > instant && within(module, window, at)) return at;
    }
  }
  return -1;
}

}  // namespace perk::interpret
