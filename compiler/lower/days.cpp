#include "compiler/lower/days.h"

#include <algorithm>

#include "runtime/ops/recurrence.h"

namespace perk::lower {

namespace {

using Kind = ir::WindowKind;

constexpr std::int64_t kFirst = 0;        // 1970-01-01
constexpr std::int64_t kBeyond = 47'848;  // 2101-01-01

bool recurs(const typed::Window& window, std::int64_t day) {
  const ops::Civil date = ops::civil_from_days(day);
  switch (window.kind) {
    case Kind::weekdays: return (window.weekdays >> ops::weekday(day) & 1) != 0;
    case Kind::yearly: return ops::yearly_has(window.from, window.to, date);
    case Kind::month_days: return ops::month_days_have(window.month_days, date);
    default: return ops::nth_weekdays_have(window.weekdays, window.nth, day, date);
  }
}

DayRanges recurring(const typed::Window& window) {
  DayRanges out;
  for (std::int64_t day = kFirst; day < kBeyond; ++day) {
    if (!recurs(window, day)) continue;
    if (!out.empty() && out.back().to == day) {
      ++out.back().to;
    } else {
      out.push_back({day, day + 1});
    }
  }
  return out;
}

DayRanges without(const DayRanges& ranges) {
  DayRanges out;
  std::int64_t from = kFirst;
  for (const ir::DayRange& range : ranges) {
    if (from < range.from) out.push_back({from, range.from});
    from = range.to;
  }
  if (from < kBeyond) out.push_back({from, kBeyond});
  return out;
}

DayRanges both(const DayRanges& left, const DayRanges& right) {
  DayRanges out;
  for (std::size_t l = 0, r = 0; l < left.size() && r < right.size();) {
    const std::int64_t from = std::max(left[l].from, right[r].from);
    const std::int64_t to = std::min(left[l].to, right[r].to);
    if (from < to) out.push_back({from, to});
    if (left[l].to < right[r].to) {
      ++l;
    } else {
      ++r;
    }
  }
  return out;
}

// To the last day of each run of `ends` from the latest first day of a run of `starts` that lies after the
// end before it.
DayRanges between(const DayRanges& starts, const DayRanges& ends) {
  DayRanges out;
  std::int64_t before = kFirst;  // the first day that no earlier end has
  for (const ir::DayRange& end : ends) {
    auto start = std::ranges::lower_bound(starts, end.to, {}, &ir::DayRange::from);
    if (start != starts.begin() && std::prev(start)->from >= before) {
      out.push_back({std::prev(start)->from, end.to});
    }
    before = end.to;
  }
  return out;
}

}  // namespace

DayRanges joined(DayRanges ranges) {
  std::ranges::sort(ranges, {}, &ir::DayRange::from);
  DayRanges out;
  for (const ir::DayRange& range : ranges) {
    if (!out.empty() && range.from <= out.back().to) {
      out.back().to = std::max(out.back().to, range.to);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

DayRanges days_of(const typed::Window& window) {
  switch (window.kind) {
    case Kind::any:
    case Kind::none: {
      DayRanges all;
      for (const typed::Window& child : window.children) {
        const DayRanges one = days_of(child);
        all.insert(all.end(), one.begin(), one.end());
      }
      all = joined(std::move(all));
      return window.kind == Kind::any ? all : without(all);
    }
    case Kind::all: {
      DayRanges all{{kFirst, kBeyond}};
      for (const typed::Window& child : window.children) all = both(all, days_of(child));
      return all;
    }
    case Kind::dates: {
      const ir::DayRange range{std::max(window.from, kFirst), std::min(window.to, kBeyond)};
      return range.from < range.to ? DayRanges{range} : DayRanges{};
    }
    case Kind::between:
      return joined(between(days_of(window.children.at(0)), days_of(window.children.at(1))));
    default: return recurring(window);
  }
}

}  // namespace perk::lower
