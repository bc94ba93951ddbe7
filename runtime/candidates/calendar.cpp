// A window changes only where a day begins, at an hour that it names, or at an instant that it names: between
// two such changes one question settles it.
#include "runtime/candidates/calendar.h"

#include <algorithm>

#include "runtime/interpret/evaluate.h"
#include "runtime/ops/recurrence.h"

namespace perk::candidates {
namespace {

using Kind = ir::WindowKind;

// Longer ranges keep their calendars; more spans than these in a range are enclosed by one.
constexpr std::int64_t kLongestLook = 40 * ops::kDaySeconds;
constexpr std::size_t kMostSpans = 4;
// Days that the zone's arithmetic is asked about.
constexpr std::int64_t kFirstDay = -1'000'000, kLastDay = 1'000'000;

Range intersect(const Range& a, const Range& b) {
  return {std::max(a.from, b.from), std::min(a.to, b.to)};
}

}  // namespace

Calendar::Calendar(const ir::Module& module, const Range& range) : module_(module), range_(range) {
  const bool bounded = range.from > kFirstDay * ops::kDaySeconds && range.to < kLastDay * ops::kDaySeconds;
  closely_ = bounded && range.from < range.to && range.to - range.from <= kLongestLook;
  if (!closely_) return;
  first_day_ = ops::business_day(module.zone, module.day_start, range.from) - 1;
  const std::int64_t last = ops::business_day(module.zone, module.day_start, range.to) + 2;
  begins_.reserve(static_cast<std::size_t>(last - first_day_ + 1));
  for (std::int64_t day = first_day_; day <= last; ++day) {
    begins_.push_back(ops::to_utc(module.zone, day, module.day_start));
  }
}

// The instant at which a business day begins; beyond the range's days only its side of the range matters.
std::int64_t Calendar::begin_of(std::int64_t day) const {
  if (day <= kFirstDay) return INT64_MIN;
  if (day >= kLastDay) return INT64_MAX;
  if (!closely_) return ops::to_utc(module_.zone, day, module_.day_start);
  const auto last = static_cast<std::int64_t>(begins_.size()) - 1;
  return begins_[static_cast<std::size_t>(std::clamp<std::int64_t>(day - first_day_, 0, last))];
}

bool Calendar::has_hours(std::uint32_t window) const {
  const ir::Window& of = module_.windows[window];
  return of.kind == Kind::hours ||
         std::ranges::any_of(of.children, [&](std::uint32_t child) { return has_hours(child); });
}

// The span that encloses it is all of it.
bool Calendar::is_plain(std::uint32_t window) const {
  const ir::Window& of = module_.windows[window];
  switch (of.kind) {
    case Kind::dates:
    case Kind::instants: return true;
    case Kind::all:
      return std::ranges::all_of(of.children, [&](std::uint32_t child) { return is_plain(child); });
    case Kind::days: return of.ranges.size() <= 1;
    default: return false;
  }
}

// The tail of an overnight window ends within the day after its last.
Range Calendar::enclose(std::uint32_t window) const {
  return enclose(window, has_hours(window) ? 1 : 0);
}

Range Calendar::enclose(std::uint32_t window, std::int64_t tail) const {
  const auto days = [&](std::int64_t from, std::int64_t to) {
    return Range{begin_of(from), to >= kLastDay ? INT64_MAX : begin_of(to + tail)};
  };
  const ir::Window& of = module_.windows[window];
  switch (of.kind) {
    case Kind::dates: return days(of.from, of.to);
    case Kind::instants: return {of.from, of.to};
    case Kind::days:
      return of.ranges.empty() ? Range{0, 0} : days(of.ranges.front().from, of.ranges.back().to);
    case Kind::all: {
      Range all;
      for (const std::uint32_t child : of.children) all = intersect(all, enclose(child, tail));
      return all;
    }
    case Kind::any: {
      Range any{INT64_MAX, INT64_MIN};
      for (const std::uint32_t child : of.children) {
        const Range one = enclose(child, tail);
        if (one.from < one.to) any = {std::min(any.from, one.from), std::max(any.to, one.to)};
      }
      return any;
    }
    default: return {};
  }
}

void Calendar::add_changes(std::uint32_t window, const Range& within, std::int64_t first, std::int64_t last) {
  const auto add = [&](std::int64_t at) {
    if (at > within.from && at < within.to) changes_.push_back(at);
  };
  const ir::Window& of = module_.windows[window];
  if (of.kind == Kind::instants) {
    add(of.from);
    add(of.to);
  }
  if (of.kind == Kind::hours) {
    const ops::HourSpan span = ops::hour_span(of.from, of.to, module_.day_start);
    for (std::int64_t day = first; day <= last; ++day) {
      add(ops::clock_instant(module_.zone, day, span.from));
      add(ops::clock_instant(module_.zone, day, span.to));
    }
  }
  for (const std::uint32_t child : of.children) add_changes(child, within, first, last);
}

void Calendar::look_closely(std::uint32_t window, const Range& within) {
  changes_.assign(1, within.from);
  // A day's hours reach into the next one.
  const std::int64_t first = first_day_, last = first_day_ + static_cast<std::int64_t>(begins_.size()) - 1;
  for (const std::int64_t begin : begins_) {
    if (begin > within.from && begin < within.to) changes_.push_back(begin);
  }
  add_changes(window, within, first, last);
  std::ranges::sort(changes_);
  const auto twice = std::ranges::unique(changes_);
  changes_.erase(twice.begin(), twice.end());
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    if (!interpret::within(module_, window, changes_[i])) continue;
    const std::int64_t end = i + 1 < changes_.size() ? changes_[i + 1] : within.to;
    if (!spans_.spans.empty() && spans_.spans.back().to == changes_[i]) {
      spans_.spans.back().to = end;
    } else {
      spans_.spans.push_back({changes_[i], end});
    }
  }
  if (spans_.spans.size() > kMostSpans) {
    spans_.spans = {{spans_.spans.front().from, spans_.spans.back().to}};
    spans_.exact = false;
  }
}

const Calendar::Spans& Calendar::spans(std::uint32_t window) {
  spans_.spans.clear();
  spans_.exact = true;
  const Range within = intersect(range_, enclose(window));
  if (within.from >= within.to) return spans_;
  if (is_plain(window)) {
    spans_.spans.push_back(within);
  } else if (closely_) {
    look_closely(window, within);
  } else {
    spans_.spans.push_back(within);
    spans_.exact = false;
  }
  return spans_;
}

}  // namespace perk::candidates
