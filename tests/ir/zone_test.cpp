// Zones as data: the listed changes, and those of the rule after the last of them.
#include "compiler/lower/zone.h"

#include <gtest/gtest.h>

#include "runtime/ops/civil.h"
#include "tests/ir/build.h"

namespace perk::lower {
namespace {

using ir::testing::utc;

TEST(ZoneData, ListedAndRuledChangesOfLondon) {
  const ir::Zone zone = zone_of("Europe/London");
  EXPECT_EQ(ops::offset_at(zone, utc(1970, 7, 1, 0)), 3600) << "British standard time";
  EXPECT_EQ(ops::offset_at(zone, utc(2011, 3, 27, 0, 59, 59)), 0);
  EXPECT_EQ(ops::offset_at(zone, utc(2011, 3, 27, 1)), 3600);
  for (int year = 2012; year <= 2100; ++year) {
    EXPECT_EQ(ops::offset_at(zone, utc(year, 1, 15, 0)), 0) << year;
    EXPECT_EQ(ops::offset_at(zone, utc(year, 7, 15, 0)), 3600) << year;
  }
  // The last Sunday of March 2050 is the 27th.
  EXPECT_EQ(ops::offset_at(zone, utc(2050, 3, 27, 0, 59, 59)), 0);
  EXPECT_EQ(ops::offset_at(zone, utc(2050, 3, 27, 1)), 3600);
  for (std::size_t i = 1; i < zone.transitions.size(); ++i) {
    EXPECT_LT(zone.transitions[i - 1].at, zone.transitions[i].at);
    EXPECT_NE(zone.transitions[i - 1].offset, zone.transitions[i].offset);
  }
}

TEST(ZoneData, AZoneWithoutSummerTime) {
  const ir::Zone zone = zone_of("Asia/Bangkok");
  ASSERT_EQ(zone.transitions.size(), 1U);
  EXPECT_EQ(zone.transitions[0].offset, 7 * 3600);
}

// The changes of 2038 that a rule makes after a zone's last listed one.
std::vector<std::pair<std::int64_t, std::int32_t>> changes(const char* rule, std::int32_t winter) {
  ir::Zone zone{"x", {{utc(2037, 12, 31, 0), winter}}};
  extend_by_rule(zone, rule, 2039);
  std::vector<std::pair<std::int64_t, std::int32_t>> out;
  for (std::size_t i = 1; i < zone.transitions.size(); ++i) {
    out.emplace_back(zone.transitions[i].at, zone.transitions[i].offset);
  }
  return out;
}

using Changes = std::vector<std::pair<std::int64_t, std::int32_t>>;

TEST(PosixRule, NorthSouthAndDaysOfTheYear) {
  EXPECT_EQ(changes("EST5EDT,M3.2.0,M11.1.0", -18'000),
            (Changes{{utc(2038, 3, 14, 7), -14'400}, {utc(2038, 11, 7, 6), -18'000}}));
  // The south's year begins in summer time, which is its last listed offset.
  EXPECT_EQ(changes("AEST-10AEDT,M10.1.0,M4.1.0/3", 39'600),
            (Changes{{utc(2038, 4, 3, 16), 36'000}, {utc(2038, 10, 2, 16), 39'600}}));
  EXPECT_EQ(changes("<+03>-3<+04>,J60/0,300/-1:30", 10'800),
            (Changes{{utc(2038, 2, 28, 21), 14'400}, {utc(2038, 10, 27, 18, 30), 10'800}}));
}

TEST(PosixRule, WithoutSummerTimeOrUnreadable) {
  for (const char* rule :
       {"", "GMT0", "<+07>-7", "EST5EDT", "EST5EDT,M13.1.0,M1.1.0", "X0Y", "EST5EDT,M3.2.0"}) {
    EXPECT_TRUE(changes(rule, 0).empty()) << rule;
  }
}

}  // namespace
}  // namespace perk::lower
