// Calendar arithmetic at an offset: months clamp, days keep the local time, periods end at local midnight.
#include "runtime/ledger/decide/times.h"

#include <gtest/gtest.h>

#include "runtime/ops/civil.h"

namespace perk::ledger {
namespace {

Instant at(std::int64_t year, int month, int day, std::int64_t hour = 0, std::int32_t offset = 0) {
  return {ops::days_from_civil({year, month, day}) * ops::kDaySeconds + hour * 3'600 - offset};
}

constexpr std::int32_t kBangkok = 7 * 3'600;

TEST(Times, ClampMonths) {
  EXPECT_EQ(later(at(2026, 1, 31, 9), {1, 0, 0}, 0), at(2026, 2, 28, 9));
  EXPECT_EQ(later(at(2024, 2, 29), {12, 0, 0}, 0), at(2025, 2, 28));
  EXPECT_EQ(later(at(2026, 11, 30), {3, 0, 0}, 0), at(2027, 2, 28));
  EXPECT_EQ(later(at(2026, 12, 15), {1, 0, 0}, 0), at(2027, 1, 15));
  EXPECT_EQ(later(at(2026, 1, 15), {24, 0, 0}, 0), at(2028, 1, 15));
}

TEST(Times, AddMonthsThenDaysThenSeconds) {
  EXPECT_EQ(later(at(2026, 1, 31), {1, 1, 3'600}, 0), at(2026, 3, 1, 1));
}

TEST(Times, GoByTheShopsDay) {
  // 31 January 02:00 in Bangkok is 30 January in Greenwich.
  EXPECT_EQ(later(at(2026, 1, 31, 2, kBangkok), {1, 0, 0}, kBangkok), at(2026, 2, 28, 2, kBangkok));
  EXPECT_EQ(end_of(Lapse::Period::day, at(2026, 1, 31, 2, kBangkok), kBangkok), at(2026, 2, 1, 0, kBangkok));
  EXPECT_EQ(end_of(Lapse::Period::month, at(2026, 1, 31, 2, kBangkok), kBangkok),
            at(2026, 2, 1, 0, kBangkok));
}

TEST(Times, EndPeriods) {
  EXPECT_EQ(end_of(Lapse::Period::day, at(2026, 4, 1, 0), 0), at(2026, 4, 2));
  EXPECT_EQ(end_of(Lapse::Period::month, at(2026, 12, 1), 0), at(2027, 1, 1));
  EXPECT_EQ(end_of(Lapse::Period::month, at(2024, 2, 29, 23), 0), at(2024, 3, 1));
  EXPECT_EQ(end_of(Lapse::Period::year, at(2026, 1, 1), 0), at(2027, 1, 1));
  EXPECT_EQ(end_of(Lapse::Period::year, at(1969, 12, 31, 23), 0), at(1970, 1, 1));
  EXPECT_EQ(end_of(Lapse::Period::day, at(1969, 12, 30, 23), 0), at(1969, 12, 31));
}

TEST(Times, LapseAsTheAccountSays) {
  Lapse lapse;
  EXPECT_EQ(lapse_of(lapse, at(2026, 1, 31), 0), std::nullopt);
  lapse.length = {1, 0, 0};
  lapse.kind = Lapse::Kind::after_earning;
  EXPECT_EQ(lapse_of(lapse, at(2026, 1, 31), 0), at(2026, 2, 28));
  lapse.kind = Lapse::Kind::after_last;
  EXPECT_EQ(lapse_of(lapse, at(2026, 1, 31), 0), at(2026, 2, 28));
  lapse.kind = Lapse::Kind::end_of;
  lapse.period = Lapse::Period::year;
  EXPECT_EQ(lapse_of(lapse, at(2026, 1, 31), 0), at(2027, 1, 1));
}

}  // namespace
}  // namespace perk::ledger
