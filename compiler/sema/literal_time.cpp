// Dates, times of day and moments as they are written.
//
// In: digits. Out: days since 1970-01-01, seconds of the day, UTC seconds. Guaranteed: a date is one that the
// calendar has, a year is one that can be meant, and a local time that a zone skips or doubles has one
// meaning (the skipped moves forward by what was skipped, the doubled is the first).
#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/context.h"
#include "compiler/sema/window.h"

namespace perk::sema {
namespace {

// Buddhist years run 543 ahead; whoever writes 2400 or later means one.
constexpr int kBuddhistAhead = 543;
constexpr int kFirstBuddhist = 2400;
constexpr int kFirstYear = 1900;

int digits_of(const std::string& text) {
  int value = 0;
  for (auto digit : text) value = value > 100'000 ? value : value * 10 + (digit - '0');
  return value;
}

std::string written(const ast::Date& date, int month, int day) {
  if (date.year.empty()) return fmt::format("{:02}-{:02}", month, day);
  return fmt::format("{}-{:02}-{:02}{}", date.year, month, day, date.buddhist_era ? " BE" : "");
}

void report_no_day(Context& context, const ast::Date& date, date::year year, int month, int day) {
  auto text = context.sources.text(date.span);
  if (month < 1 || month > 12) {
    auto& found = context.sink.report(diag::Code::E0301, date.span, fmt::format("there is no day `{}`", text),
                                      fmt::format("there is no month {}", month));
    found.help =
        date.year.empty() ? "a day of every year is written month-day" : "a date is written year-month-day";
    if (day < 1 || day > 12 || month < 1 || month > 31) return;
    found.help += fmt::format(": write `{}`", written(date, day, month));
    found.edits = {{date.span, written(date, day, month)}};
    return;
  }
  auto last =
      date::year_month_day_last{year, date::month_day_last{date::month(static_cast<unsigned>(month))}};
  auto last_day = static_cast<int>(static_cast<unsigned>(last.day()));
  auto nearest = day < 1 ? 1 : last_day;
  auto& found = context.sink.report(
      diag::Code::E0301, date.span, fmt::format("there is no day `{}`", text),
      day < 1 ? "a month begins with day 1" : fmt::format("this month has {} days", last_day));
  found.help = fmt::format("write `{}`", written(date, month, nearest));
  found.edits = {{date.span, written(date, month, nearest)}};
}

bool year_is_meant(Context& context, const ast::Date& date, int year) {
  auto text = context.sources.text(date.span);
  if (!date.buddhist_era && year >= kFirstBuddhist) {
    auto& found = context.sink.report(diag::Code::E0302, date.span,
                                      fmt::format("`{}` is in a Buddhist year that does not say so", text),
                                      fmt::format("{} BE is {}", year, year - kBuddhistAhead));
    found.help = fmt::format("write `{} BE`", text);
    found.edits = {{{date.span.file, date.span.end, date.span.end}, " BE"}};
    return false;
  }
  if (date.buddhist_era && year < kFirstBuddhist) {
    auto& found = context.sink.report(diag::Code::E0304, date.span, fmt::format("`{}` cannot be meant", text),
                                      fmt::format("{} BE is {}", year, year - kBuddhistAhead));
    auto plain = fmt::format("{}-{}-{}", date.year, date.month, date.day);
    found.help = fmt::format("write `{}`", plain);
    found.edits = {{date.span, plain}};
    return false;
  }
  if (!date.buddhist_era && year < kFirstYear) {
    auto& found = context.sink.report(diag::Code::E0304, date.span, fmt::format("`{}` cannot be meant", text),
                                      "long ago");
    found.help = fmt::format("years from {} on are known", kFirstYear);
    return false;
  }
  return true;
}

}  // namespace

std::optional<std::int32_t> date_of(Context& context, const ast::Date& date) {
  if (date.year.empty()) {
    auto& found = context.sink.report(
        diag::Code::E0305, date.span,
        fmt::format("`{}` is a date without its year", context.sources.text(date.span)), "no year");
    found.help = "write year-month-day, such as `2026-04-13`; a day of every year stands after `every`";
    return std::nullopt;
  }
  auto year = digits_of(date.year);
  if (!year_is_meant(context, date, year)) return std::nullopt;
  if (date.buddhist_era) year -= kBuddhistAhead;
  auto month = digits_of(date.month);
  auto day = digits_of(date.day);
  date::year_month_day made{date::year(year), date::month(static_cast<unsigned>(month)),
                            date::day(static_cast<unsigned>(day))};
  if (month < 1 || month > 12 || day < 1 || day > 31 || !made.ok()) {
    report_no_day(context, date, made.year(), month, day);
    return std::nullopt;
  }
  return static_cast<std::int32_t>(date::sys_days(made).time_since_epoch().count());
}

std::optional<std::int64_t> month_day_of(Context& context, const ast::Date& date) {
  auto month = digits_of(date.month);
  auto day = digits_of(date.day);
  constexpr date::year kLeap{2000};  // 29 February is a day of every year: see ops::yearly_has
  date::year_month_day made{kLeap, date::month(static_cast<unsigned>(month)),
                            date::day(static_cast<unsigned>(day))};
  if (month < 1 || month > 12 || day < 1 || day > 31 || !made.ok()) {
    report_no_day(context, date, kLeap, month, day);
    return std::nullopt;
  }
  return month * 100 + day;
}

std::optional<std::int32_t> time_of(Context& context, const ast::Time& time) {
  auto hour = digits_of(time.hour);
  auto minute = digits_of(time.minute);
  auto second = time.second.empty() ? 0 : digits_of(time.second);
  auto total = hour * 3600 + minute * 60 + second;
  if (hour <= 24 && minute <= 59 && second <= 59 && total <= 86400) return total;
  auto& found = context.sink.report(
      diag::Code::E0303, time.span, fmt::format("no clock shows `{}`", context.sources.text(time.span)),
      hour > 24 || total > 86400 ? "a day has 24 hours" : "minutes and seconds go to 59");
  auto shown = fmt::format("{:02}:{:02}", hour % 24, std::min(minute, 59));
  if (!time.second.empty()) shown += fmt::format(":{:02}", std::min(second, 59));
  found.help = fmt::format("write `{}`", shown);
  found.edits = {{time.span, shown}};
  return std::nullopt;
}

std::optional<std::int64_t> instant_of(Context& context, const ast::Instant& instant) {
  auto day = date_of(context, instant.date);
  auto second = time_of(context, instant.time);
  if (!day || !second) return std::nullopt;
  return instant_of_local(context, *day, *second);
}

std::int64_t instant_of_local(const Context& context, std::int32_t day, std::int32_t second) {
  auto local = date::local_days(date::days(day)) + std::chrono::seconds(second);
  if (context.pack.timezone.empty()) return local.time_since_epoch().count();
  // Of a skipped time `first` is what held before, and so is it of a doubled one.
  auto info = date::locate_zone(context.pack.timezone)->get_info(local);
  return local.time_since_epoch().count() - info.first.offset.count();
}

}  // namespace perk::sema
