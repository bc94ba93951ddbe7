// Windows by their bounds: each local bound is turned into an instant with the date library's own zones, and
// the instant asked for is compared with both. Missing local times move forward, doubled ones take the first.
#include "tests/model/window.h"

#include <date/tz.h>

#include <algorithm>
#include <vector>

namespace perk::model {
namespace {

using Kind = typed::Window::Kind;

std::int64_t to_instant(const date::time_zone* zone, std::int64_t day, std::int64_t seconds) {
  const date::local_seconds local{std::chrono::seconds{day * 86'400 + seconds}};
  const date::local_info info = zone->get_info(local);
  if (info.result == date::local_info::nonexistent) return info.second.begin.time_since_epoch().count();
  return (local.time_since_epoch() - info.first.offset).count();
}

std::int64_t local_day(const date::time_zone* zone, std::int64_t instant) {
  const date::sys_seconds utc{std::chrono::seconds{instant}};
  return date::floor<date::days>(zone->to_local(utc)).time_since_epoch().count();
}

// One narrowing of a window: leaves that must hold together.
using Conjunction = std::vector<const typed::Window*>;

// A comma narrows, `or` widens: the window as its ways of holding.
std::vector<Conjunction> ways(const typed::Window& window) {
  if (window.kind == Kind::any) {
    std::vector<Conjunction> result;
    for (const typed::Window& child : window.children)
      for (Conjunction& way : ways(child)) result.push_back(std::move(way));
    return result;
  }
  if (window.kind != Kind::all) return {{&window}};
  std::vector<Conjunction> result{{}};
  for (const typed::Window& child : window.children) {
    std::vector<Conjunction> longer;
    for (const Conjunction& head : result)
      for (const Conjunction& tail : ways(child)) {
        longer.push_back(head);
        longer.back().insert(longer.back().end(), tail.begin(), tail.end());
      }
    result = std::move(longer);
  }
  return result;
}

bool overnight(const typed::Window& leaf) {
  return leaf.kind == Kind::hours && leaf.to <= leaf.from;
}

// Does the leaf hold at `instant`, counted as part of the local day `day`?
bool holds(const typed::Window& leaf, const date::time_zone* zone, std::int64_t instant, std::int64_t day) {
  switch (leaf.kind) {
    case Kind::dates: return leaf.from <= day && day < leaf.to;
    case Kind::instants: return leaf.from <= instant && instant < leaf.to;
    case Kind::weekdays: {
      const std::int64_t weekday = ((day + 3) % 7 + 7) % 7;  // 1970-01-01 was a Thursday; Monday is 0
      return (leaf.weekdays >> weekday & 1) != 0;
    }
    case Kind::hours:
      return to_instant(zone, day, leaf.from) <= instant &&
             instant < to_instant(zone, overnight(leaf) ? day + 1 : day, leaf.to);
    case Kind::all:
    case Kind::any: break;  // no leaves
  }
  return false;
}

}  // namespace

bool within(const typed::Window& window, const std::string& timezone, std::int64_t instant) {
  const date::time_zone* zone = date::locate_zone(timezone);
  const std::int64_t today = local_day(zone, instant);
  for (const Conjunction& way : ways(window)) {
    const auto all_hold = [&](std::int64_t day) {
      return std::all_of(way.begin(), way.end(),
                         [&](const typed::Window* leaf) { return holds(*leaf, zone, instant, day); });
    };
    if (all_hold(today)) return true;
    // An overnight window belongs, with everything that narrows it, to the day it starts.
    if (std::any_of(way.begin(), way.end(), [](const auto* leaf) { return overnight(*leaf); }) &&
        all_hold(today - 1))
      return true;
  }
  return false;
}

}  // namespace perk::model
