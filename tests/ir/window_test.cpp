// Civil dates, the zone's odd days, windows that reach over midnight, and when a window next holds.
#include <gtest/gtest.h>

#include <limits>

#include "runtime/interpret/evaluate.h"
#include "runtime/ops/recurrence.h"
#include "tests/ir/build.h"

namespace perk::interpret {
namespace {

using ir::Window;
using ir::testing::london_2011;
using ir::testing::shop;
using ir::testing::utc;
using Kind = ir::Window::Kind;

constexpr std::int64_t hours(int hour, int minute = 0) {
  return hour * 3600 + minute * 60;
}
std::int64_t day(int year, int month, int of_month) {
  return ops::days_from_civil({year, month, of_month});
}

Window hours_window(std::int64_t from, std::int64_t to) {
  return {Kind::hours, {}, from, to, 0};
}
Window dates_window(std::int64_t from, std::int64_t to) {
  return {Kind::dates, {}, from, to, 0};
}
Window weekdays_window(std::uint8_t days) {
  return {Kind::weekdays, {}, 0, 0, days};
}
constexpr std::uint8_t kFriday = 1 << 4;

// A module whose window 0 joins the given ones.
ir::Module with_windows(Kind join, std::vector<Window> windows) {
  ir::Module module = shop();
  Window root{join, {}, 0, 0, 0};
  for (std::uint32_t i = 1; i <= windows.size(); ++i) root.children.push_back(i);
  module.windows.push_back(root);
  module.windows.insert(module.windows.end(), windows.begin(), windows.end());
  return module;
}

TEST(Civil, DaysAndDatesAreInverse) {
  EXPECT_EQ(ops::days_from_civil({1970, 1, 1}), 0);
  EXPECT_EQ(ops::days_from_civil({2000, 3, 1}), 11'017);
  EXPECT_EQ(ops::days_from_civil({1969, 12, 31}), -1);
  for (std::int64_t days = -800'000; days < 800'000; days += 97) {
    EXPECT_EQ(ops::days_from_civil(ops::civil_from_days(days)), days);
  }
  EXPECT_EQ(ops::civil_from_days(day(2024, 2, 28) + 1), (ops::Civil{2024, 2, 29}));
  EXPECT_EQ(ops::civil_from_days(day(2100, 2, 28) + 1), (ops::Civil{2100, 3, 1}));
  EXPECT_EQ(ops::weekday(0), 3);
  EXPECT_EQ(ops::weekday(-4), 6);
  EXPECT_EQ(ops::weekday(day(2026, 4, 17)), 4);
}

TEST(Zone, AMissingTimeMovesForwardToTheFirstThatExists) {
  const ir::Zone zone = london_2011();
  const std::int64_t spring = day(2011, 3, 27);
  EXPECT_EQ(ops::to_utc(zone, spring, hours(0, 59)), utc(2011, 3, 27, 0, 59));
  EXPECT_EQ(ops::to_utc(zone, spring, hours(1, 0)), utc(2011, 3, 27, 1));
  EXPECT_EQ(ops::to_utc(zone, spring, hours(1, 30)), utc(2011, 3, 27, 1));
  EXPECT_EQ(ops::to_utc(zone, spring, hours(2, 0)), utc(2011, 3, 27, 1));
  EXPECT_EQ(ops::to_utc(zone, spring, hours(2, 1)), utc(2011, 3, 27, 1, 1));
}

TEST(Zone, ADoubledTimeIsTheFirst) {
  const ir::Zone zone = london_2011();
  const std::int64_t autumn = day(2011, 10, 30);
  EXPECT_EQ(ops::to_utc(zone, autumn, hours(0, 59)), utc(2011, 10, 29, 23, 59));
  EXPECT_EQ(ops::to_utc(zone, autumn, hours(1, 30)), utc(2011, 10, 30, 0, 30));
  EXPECT_EQ(ops::to_utc(zone, autumn, hours(2, 0)), utc(2011, 10, 30, 2));
}

TEST(Zone, ADayBeginsAtItsOwnMidnight) {
  const ir::Zone zone = london_2011();
  EXPECT_EQ(ops::local_day(zone, utc(2011, 7, 1, 22, 59, 59)), day(2011, 7, 1));
  EXPECT_EQ(ops::local_day(zone, utc(2011, 7, 1, 23)), day(2011, 7, 2));
  EXPECT_EQ(ops::local_day(zone, utc(2011, 12, 1, 23, 59, 59)), day(2011, 12, 1));
  // A zone whose midnight is skipped: the day begins at 01:00.
  const ir::Zone skips{"x", {{0, 0}, {utc(2011, 10, 2, 0), 3600}}};
  EXPECT_EQ(ops::to_utc(skips, day(2011, 10, 2), 0), utc(2011, 10, 2, 0));
  EXPECT_EQ(ops::local_day(skips, utc(2011, 10, 2, 0)), day(2011, 10, 2));
  // One that passes 23:01–00:01 twice: what follows the first midnight is the next day.
  const ir::Zone doubles{"y", {{0, 0}, {utc(2011, 10, 2, 0, 1), -3600}}};
  EXPECT_EQ(ops::local_day(doubles, utc(2011, 10, 2, 0, 30)), day(2011, 10, 2));
}

TEST(Window, HoursOfTheSkippedAndTheDoubledHour) {
  const ir::Module module = with_windows(Kind::all, {hours_window(hours(1), hours(2))});
  const auto in = [&](std::int64_t instant) { return within(module, 0, instant); };
  // Skipped: no instant of that day lies in it.
  for (std::int64_t at = utc(2011, 3, 27, 0); at < utc(2011, 3, 27, 3); at += 600) EXPECT_FALSE(in(at)) << at;
  // Doubled: it ends where 02:00 comes, and holds through both passes.
  EXPECT_FALSE(in(utc(2011, 10, 29, 23, 59)));
  EXPECT_TRUE(in(utc(2011, 10, 30, 0)));
  EXPECT_TRUE(in(utc(2011, 10, 30, 1, 59)));
  EXPECT_FALSE(in(utc(2011, 10, 30, 2)));
  // A window that ends inside the doubled hour ends at its first pass.
  const ir::Module half = with_windows(Kind::all, {hours_window(hours(1), hours(1, 30))});
  EXPECT_TRUE(within(half, 0, utc(2011, 10, 30, 0, 29)));
  EXPECT_FALSE(within(half, 0, utc(2011, 10, 30, 0, 30)));
  EXPECT_FALSE(within(half, 0, utc(2011, 10, 30, 1, 15)));
}

TEST(Window, AnOvernightWindowBelongsToTheDayItStarts) {
  // Fridays of April 2011, 18:00 until 02:00; British summer time is UTC + 1. 29 April is a Friday.
  const ir::Module module =
      with_windows(Kind::all, {dates_window(day(2011, 4, 1), day(2011, 4, 30)), weekdays_window(kFriday),
                               hours_window(hours(18), hours(2))});
  const auto in = [&](std::int64_t instant) { return within(module, 0, instant); };
  EXPECT_FALSE(in(utc(2011, 4, 8, 16, 59, 59)));
  EXPECT_TRUE(in(utc(2011, 4, 8, 17)));
  EXPECT_TRUE(in(utc(2011, 4, 9, 0, 59, 59)));
  EXPECT_FALSE(in(utc(2011, 4, 9, 1)));
  EXPECT_FALSE(in(utc(2011, 4, 8, 0, 30))) << "Thursday's night";
  EXPECT_FALSE(in(utc(2011, 4, 9, 17, 30))) << "Saturday's evening";
  EXPECT_TRUE(in(utc(2011, 4, 30, 0, 30))) << "the last Friday's night, past the last date";
  EXPECT_FALSE(in(utc(2011, 4, 1, 0, 30))) << "the night before the first date";
}

TEST(Window, PlainHoursBesideOvernightOnesDoNotReachOver) {
  ir::Module module = with_windows(Kind::all, {weekdays_window(kFriday), {Kind::any, {3, 4}, 0, 0, 0}});
  module.windows.push_back(hours_window(hours(1), hours(3)));
  module.windows.push_back(hours_window(hours(22), hours(2)));
  EXPECT_TRUE(within(module, 0, utc(2011, 12, 2, 1, 30)));
  EXPECT_TRUE(within(module, 0, utc(2011, 12, 2, 22, 30)));
  EXPECT_TRUE(within(module, 0, utc(2011, 12, 3, 1, 30))) << "Friday's night";
  EXPECT_FALSE(within(module, 0, utc(2011, 12, 3, 2, 30))) << "Saturday morning";
}

TEST(Window, AllDayLongIsOvernightFromAnHourToItself) {
  const ir::Module module =
      with_windows(Kind::all, {weekdays_window(kFriday), hours_window(hours(6), hours(6))});
  EXPECT_FALSE(within(module, 0, utc(2011, 12, 2, 5, 59)));
  EXPECT_TRUE(within(module, 0, utc(2011, 12, 2, 6)));
  EXPECT_TRUE(within(module, 0, utc(2011, 12, 3, 5, 59)));
  EXPECT_FALSE(within(module, 0, utc(2011, 12, 3, 6)));
}

TEST(Window, OpenDatesAndInstants) {
  constexpr auto kEver = std::numeric_limits<std::int64_t>::max();
  constexpr auto kAlways = std::numeric_limits<std::int64_t>::min();
  const ir::Module from = with_windows(Kind::all, {dates_window(day(2011, 6, 1), kEver)});
  EXPECT_FALSE(within(from, 0, utc(2011, 5, 31, 22, 59)));
  EXPECT_TRUE(within(from, 0, utc(2011, 5, 31, 23)));
  EXPECT_TRUE(within(from, 0, utc(2090, 1, 1, 0)));
  const ir::Module until = with_windows(Kind::all, {{Kind::instants, {}, kAlways, utc(2011, 6, 1, 12), 0}});
  EXPECT_TRUE(within(until, 0, utc(1980, 1, 1, 0)));
  EXPECT_TRUE(within(until, 0, utc(2011, 6, 1, 11, 59, 59)));
  EXPECT_FALSE(within(until, 0, utc(2011, 6, 1, 12)));
}

TEST(NextWithin, TheFirstSecondOfTheNextTime) {
  const ir::Module module =
      with_windows(Kind::all, {dates_window(day(2011, 4, 1), day(2011, 4, 30)), weekdays_window(kFriday),
                               hours_window(hours(18), hours(2))});
  const auto next = [&](std::int64_t instant) { return next_within(module, 0, instant); };
  EXPECT_EQ(next(utc(2010, 1, 1, 0)), utc(2011, 4, 1, 17));
  EXPECT_EQ(next(utc(2011, 4, 8, 17, 30)), utc(2011, 4, 8, 17, 30)) << "it holds now";
  EXPECT_EQ(next(utc(2011, 4, 9, 1)), utc(2011, 4, 15, 17));
  EXPECT_EQ(next(utc(2011, 4, 30, 1)), -1) << "it never holds again";
  const ir::Module weekly = with_windows(Kind::any, {weekdays_window(1)});
  EXPECT_EQ(next_within(weekly, 0, utc(2011, 7, 5, 12)), utc(2011, 7, 10, 23))
      << "Monday, British summer time";
  const ir::Module instants =
      with_windows(Kind::any, {{Kind::instants, {}, utc(2011, 7, 5, 12, 34, 56), utc(2011, 7, 6, 0), 0}});
  EXPECT_EQ(next_within(instants, 0, utc(2011, 7, 1, 0)), utc(2011, 7, 5, 12, 34, 56));
}

Window nth_window(std::uint8_t days, std::int8_t nth) {
  return {Kind::nth_weekdays, {}, 0, 0, days, nth};
}
Window month_days_window(std::uint32_t days) {
  return {Kind::month_days, {}, 0, 0, 0, 0, days};
}
Window yearly_window(std::int64_t from, std::int64_t to) {
  return {Kind::yearly, {}, from, to, 0};
}

TEST(Recurrence, RulesOfMonthsAndYears) {
  const auto date = [](std::int64_t days) { return ops::civil_from_days(days); };
  EXPECT_TRUE(ops::yearly_has(229, 229, date(day(2024, 2, 29))));
  EXPECT_FALSE(ops::yearly_has(229, 229, date(day(2024, 2, 28))));
  EXPECT_TRUE(ops::yearly_has(229, 229, date(day(2100, 2, 28)))) << "2100 has no leap day";
  EXPECT_TRUE(ops::yearly_has(1220, 105, date(day(2024, 1, 5))));
  EXPECT_FALSE(ops::yearly_has(1220, 105, date(day(2024, 1, 6))));
  EXPECT_FALSE(ops::yearly_has(1220, 105, date(day(2024, 12, 19))));
  constexpr std::uint32_t kLast = 1U << 31U, kThirtieth = 1U << 29U;
  EXPECT_TRUE(ops::month_days_have(kLast, date(day(2023, 2, 28))));
  EXPECT_FALSE(ops::month_days_have(kLast, date(day(2024, 2, 28))));
  EXPECT_TRUE(ops::month_days_have(kThirtieth, date(day(2024, 2, 29)))) << "February has no 30th";
  EXPECT_TRUE(ops::month_days_have(kThirtieth, date(day(2024, 3, 30))));
  EXPECT_FALSE(ops::month_days_have(kThirtieth, date(day(2024, 3, 31))));
  const std::int64_t fifth = day(2026, 5, 29);
  EXPECT_TRUE(ops::nth_weekdays_have(kFriday, 5, fifth, date(fifth)));
  EXPECT_TRUE(ops::nth_weekdays_have(kFriday, -1, fifth, date(fifth)));
  EXPECT_FALSE(ops::nth_weekdays_have(kFriday, 4, fifth, date(fifth)));
  EXPECT_FALSE(ops::nth_weekdays_have(kFriday, -1, fifth - 7, date(fifth - 7)));
}

TEST(Recurrence, HoursOfABusinessDay) {
  using ops::HourSpan;
  EXPECT_EQ(ops::hour_span(hours(18), hours(22), 0), (HourSpan{hours(18), hours(22)}));
  EXPECT_EQ(ops::hour_span(hours(18), hours(2), 0), (HourSpan{hours(18), hours(26)}));
  EXPECT_EQ(ops::hour_span(hours(1), hours(3), hours(6)), (HourSpan{hours(25), hours(27)}));
  EXPECT_EQ(ops::hour_span(hours(22), hours(6), hours(6)), (HourSpan{hours(22), hours(30)}));
  EXPECT_EQ(ops::hour_span(hours(5), hours(7), hours(6)), (HourSpan{hours(29), hours(31)}));
}

TEST(NextWithin, LooksFarWithoutLookingAtEveryDay) {
  // The leap day falls on a Monday in 2033, as the 28th.
  ir::Module module = with_windows(Kind::all, {yearly_window(229, 229), weekdays_window(1)});
  module.zone = {};  // UTC
  EXPECT_EQ(next_within(module, 0, utc(2027, 1, 1, 0)), utc(2033, 2, 28, 0));
  const ir::Module never = with_windows(Kind::all, {yearly_window(229, 229), yearly_window(601, 601)});
  EXPECT_EQ(next_within(never, 0, utc(2027, 1, 1, 0)), -1);
  const ir::Module fifth = with_windows(Kind::all, {nth_window(kFriday, 5), month_days_window(1U << 31U)});
  EXPECT_EQ(ops::local_day(fifth.zone, next_within(fifth, 0, utc(2026, 1, 1, 0))), day(2026, 7, 31));
  ir::Module days = with_windows(Kind::any, {{Kind::days, {}, 0, 0, 0}});
  days.windows[1].ranges = {{day(2020, 1, 1), day(2020, 1, 3)}, {day(2025, 1, 1), day(2025, 1, 2)}};
  days.zone = {};
  EXPECT_TRUE(within(days, 0, utc(2020, 1, 2, 23)));
  EXPECT_FALSE(within(days, 0, utc(2020, 1, 3, 0)));
  EXPECT_EQ(next_within(days, 0, utc(2020, 1, 3, 0)), utc(2025, 1, 1, 0));
}

}  // namespace
}  // namespace perk::interpret
