// Windows by their bounds: each local bound is turned into an instant with the date library's own zones, and
// the instant asked for is compared with both. Missing local times move forward, doubled ones take the first.
// Days that come back are asked of the date library's calendar, day by day; ends that are named days are
// looked for by walking from day to day.
#include "tests/model/window.h"

#include <date/tz.h>

#include <algorithm>
#include <vector>

namespace perk::model {
namespace {

using Kind = typed::Window::Kind;

constexpr std::int64_t kDay = 86'400;

date::year_month_day civil(std::int64_t day) {
  return date::year_month_day{date::local_days{date::days{day}}};
}

// The clock's time `seconds` after midnight of a local day; beyond a day it is the next day's.
std::int64_t to_instant(const date::time_zone* zone, std::int64_t day, std::int64_t seconds) {
  const date::local_seconds local{std::chrono::seconds{day * kDay + seconds}};
  const date::local_info info = zone->get_info(local);
  if (info.result == date::local_info::nonexistent) return info.second.begin.time_since_epoch().count();
  return (local.time_since_epoch() - info.first.offset).count();
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

bool has_day(const typed::Window& window, std::int64_t day);

// Which day of this year a month and day are: 29 February may be the 28th.
std::int64_t day_of_year(date::year year, std::int64_t month_day) {
  const auto month = date::month(static_cast<unsigned>(month_day / 100));
  date::year_month_day made{year / month / static_cast<int>(month_day % 100)};
  if (!made.ok()) made = year / month / date::last;
  return date::local_days(made).time_since_epoch().count();
}

bool yearly_has(const typed::Window& window, std::int64_t day) {
  const date::year year = civil(day).year();
  // A range that reaches over the new year began in this year, or in the last.
  for (const date::year begin : {year - date::years{1}, year}) {
    const date::year end = window.to < window.from ? begin + date::years{1} : begin;
    if (day_of_year(begin, window.from) <= day && day <= day_of_year(end, window.to)) return true;
  }
  return false;
}

bool month_days_have(const typed::Window& window, std::int64_t day) {
  const date::year_month_day today = civil(day);
  const date::year_month_day last = today.year() / today.month() / date::last;
  for (unsigned wanted = 1; wanted <= 31; ++wanted) {
    if ((window.month_days >> (wanted - 1) & 1U) == 0) continue;
    if (today.day() == std::min(date::day(wanted), last.day())) return true;
  }
  return window.month_days >> 31U != 0 && today.day() == last.day();
}

bool nth_weekday_has(const typed::Window& window, std::int64_t day) {
  const date::year_month_day today = civil(day);
  for (unsigned i = 0; i < 7; ++i) {
    if ((window.weekdays >> i & 1) == 0) continue;
    const date::weekday weekday{(i + 1) % 7};
    const auto month = today.year() / today.month();
    const date::local_days found = window.nth < 0
                                       ? date::local_days(month / weekday[date::last])
                                       : date::local_days(month / weekday[static_cast<unsigned>(window.nth)]);
    // A fifth one that the month has not lies in the next.
    if (found.time_since_epoch().count() == day) return true;
  }
  return false;
}

constexpr std::int64_t kFirst = 0;        // 1970
constexpr std::int64_t kBeyond = 47'848;  // 2101

// From the last first day of a run of children[0] before an end, through that end, a last day of children[1].
bool between_has(const typed::Window& window, std::int64_t day) {
  const typed::Window& starts = window.children.at(0);
  const typed::Window& ends = window.children.at(1);
  const auto has = [](const typed::Window& of, std::int64_t at) {
    return at >= kFirst && at < kBeyond && has_day(of, at);
  };
  // The end that the day would belong to, and the end before it.
  std::int64_t end = day;
  while (end < kBeyond && !(has(ends, end) && !has(ends, end + 1))) ++end;
  if (end == kBeyond) return false;
  std::int64_t before = day;
  while (before > kFirst && !(has(ends, before - 1) && !has(ends, before))) --before;
  for (std::int64_t at = end; at >= before; --at)
    if (has(starts, at) && !has(starts, at - 1)) return at <= day;
  return false;
}

bool has_day(const typed::Window& window, std::int64_t day) {
  const auto child_has = [&](const typed::Window& child) { return has_day(child, day); };
  switch (window.kind) {
    case Kind::all: return std::all_of(window.children.begin(), window.children.end(), child_has);
    case Kind::any: return std::any_of(window.children.begin(), window.children.end(), child_has);
    case Kind::none: return std::none_of(window.children.begin(), window.children.end(), child_has);
    case Kind::dates: return window.from <= day && day < window.to;
    case Kind::weekdays: {
      const std::int64_t weekday = ((day + 3) % 7 + 7) % 7;  // 1970-01-01 was a Thursday; Monday is 0
      return (window.weekdays >> weekday & 1) != 0;
    }
    case Kind::yearly: return yearly_has(window, day);
    case Kind::month_days: return month_days_have(window, day);
    case Kind::nth_weekdays: return nth_weekday_has(window, day);
    case Kind::between: return between_has(window, day);
    case Kind::instants:
    case Kind::hours:
    case Kind::days: break;  // not of days, or not of the typed tree
  }
  return false;
}

struct Asked {
  const date::time_zone* zone;
  std::int64_t day_start;
  std::int64_t instant;
};

// An hour of the business day `day`, as seconds from its civil midnight.
std::int64_t begins(const Asked& asked, const typed::Window& hours) {
  return hours.from >= asked.day_start ? hours.from : hours.from + kDay;
}
std::int64_t ends(const Asked& asked, const typed::Window& hours) {
  std::int64_t end = hours.to;
  while (end <= begins(asked, hours)) end += kDay;
  return end;
}

bool overnight(const Asked& asked, const typed::Window& leaf) {
  return leaf.kind == Kind::hours && ends(asked, leaf) > asked.day_start + kDay;
}

// Does the leaf hold at the instant, counted as part of the business day `day`?
bool holds(const Asked& asked, const typed::Window& leaf, std::int64_t day) {
  if (leaf.kind == Kind::instants) return leaf.from <= asked.instant && asked.instant < leaf.to;
  if (leaf.kind != Kind::hours) return has_day(leaf, day);
  return to_instant(asked.zone, day, begins(asked, leaf)) <= asked.instant &&
         asked.instant < to_instant(asked.zone, day, ends(asked, leaf));
}

}  // namespace

bool within(const typed::Window& window, const std::string& timezone, std::int64_t day_start,
            std::int64_t instant) {
  const Asked asked{date::locate_zone(timezone), day_start, instant};
  const date::sys_seconds utc{std::chrono::seconds{instant}};
  std::int64_t today = date::floor<date::days>(asked.zone->to_local(utc)).time_since_epoch().count() + 2;
  while (to_instant(asked.zone, today, day_start) > instant) --today;
  for (const Conjunction& way : ways(window)) {
    const auto all_hold = [&](std::int64_t day) {
      return std::all_of(way.begin(), way.end(),
                         [&](const typed::Window* leaf) { return holds(asked, *leaf, day); });
    };
    if (all_hold(today)) return true;
    // An overnight window belongs, with everything that narrows it, to the day it starts.
    if (std::any_of(way.begin(), way.end(), [&](const auto* leaf) { return overnight(asked, *leaf); }) &&
        all_hold(today - 1))
      return true;
  }
  return false;
}

bool is_active(const typed::Pack& pack, const typed::Promotion& promotion, const Cart& cart) {
  if (!promotion.active) return true;
  std::int64_t instant = cart.now.seconds;
  if (promotion.active_by) {
    const typed::Field& field = pack.schema.at(*promotion.active_by);
    const auto* facts = field.record == typed::Record::customer  ? &cart.customer
                        : field.record == typed::Record::order   ? &cart.order
                        : field.record == typed::Record::payment ? &cart.payment
                                                                 : &cart.shipping;
    const auto fact =
        std::find_if(facts->begin(), facts->end(), [&](const auto& one) { return one.name == field.name; });
    if (fact == facts->end()) return false;
    const auto* moment = std::get_if<Instant>(&fact->value);
    if (moment == nullptr) return false;
    instant = moment->seconds;
  }
  return within(*promotion.active, pack.timezone, pack.day_start, instant);
}

}  // namespace perk::model
