#include "compiler/lower/windows.h"

#include <algorithm>

#include "compiler/lower/days.h"
#include "runtime/ir/print_window.h"
#include "runtime/ops/recurrence.h"

namespace perk::lower {

namespace {

using Kind = ir::WindowKind;

// Dates among alternatives, as one list; the other alternatives stay in `rest`.
DayRanges take_dates(const typed::Window& window, std::vector<const typed::Window*>& rest) {
  DayRanges ranges;
  for (const typed::Window& child : window.children) {
    if (child.kind == Kind::dates) {
      ranges.push_back({child.from, child.to});
    } else if (child.kind == Kind::any && window.kind != Kind::all) {
      const DayRanges inner = take_dates(child, rest);
      ranges.insert(ranges.end(), inner.begin(), inner.end());
    } else {
      rest.push_back(&child);
    }
  }
  return joined(std::move(ranges));
}

}  // namespace

std::uint32_t Windows::share(ir::Window window) {
  std::string key = ir::print(window);
  for (const std::uint32_t child : window.children) key += " " + std::to_string(child);
  const auto [at, fresh] =
      known_.try_emplace(std::move(key), static_cast<std::uint32_t>(module_.windows.size()));
  if (fresh) module_.windows.push_back(std::move(window));
  return at->second;
}

std::uint32_t Windows::add(const typed::Window& typed) {
  ir::Window window;
  window.kind = typed.kind;
  window.from = typed.from;
  window.to = typed.to;
  window.weekdays = typed.weekdays;
  window.nth = typed.nth;
  window.month_days = typed.month_days;
  if (typed.kind == Kind::between) {
    window.kind = Kind::days;
    window.ranges = days_of(typed);
  } else if (typed.kind == Kind::any || typed.kind == Kind::none) {
    std::vector<const typed::Window*> rest;
    DayRanges dates = take_dates(typed, rest);
    if (dates.size() == 1) {
      window.children.push_back(share({Kind::dates, {}, dates.front().from, dates.front().to}));
    } else if (!dates.empty()) {
      ir::Window days;
      days.kind = Kind::days;
      days.ranges = std::move(dates);
      window.children.push_back(share(std::move(days)));
    }
    for (const typed::Window* child : rest) window.children.push_back(add(*child));
  } else {
    for (const typed::Window& child : typed.children) window.children.push_back(add(child));
  }
  if (window.children.size() == 1 && window.kind != Kind::none) return window.children.front();
  return share(std::move(window));
}

// Where a window ends: the day after its last, how far that day's hours reach, and a moment.
struct Windows::End {
  std::int64_t day = INT64_MAX;
  std::int64_t seconds = 0;  // of the clock on the last day; 0: the day's own end
  std::int64_t moment = INT64_MAX;
};

Windows::End Windows::end_of(std::uint32_t index) const {
  const ir::Window& window = module_.windows[index];
  End end;
  switch (window.kind) {
    case Kind::all:
      for (const std::uint32_t child : window.children) {
        const End one = end_of(child);
        end.day = std::min(end.day, one.day);
        end.moment = std::min(end.moment, one.moment);
        if (one.seconds != 0 && (end.seconds == 0 || one.seconds < end.seconds)) end.seconds = one.seconds;
      }
      break;
    case Kind::any:
      end.moment = INT64_MIN;
      for (const std::uint32_t child : window.children) {
        end.moment = std::max(end.moment, instant(end_of(child)));
      }
      break;
    case Kind::dates: end.day = window.to; break;
    case Kind::days: end.day = window.ranges.empty() ? INT64_MIN : window.ranges.back().to; break;
    case Kind::instants: end.moment = window.to; break;
    case Kind::hours: end.seconds = ops::hour_span(window.from, window.to, module_.day_start).to; break;
    default: break;
  }
  return end;
}

std::int64_t Windows::instant(const End& end) const {
  if (end.day == INT64_MAX) return end.moment;
  if (end.day == INT64_MIN) return INT64_MIN;
  const std::int64_t last = ops::clock_instant(
      module_.zone, end.day - 1, end.seconds != 0 ? end.seconds : ops::kDaySeconds + module_.day_start);
  return std::min(last, end.moment);
}

std::int64_t Windows::ends_at(std::uint32_t window) const {
  return instant(end_of(window));
}

}  // namespace perk::lower
