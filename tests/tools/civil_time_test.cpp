#include "tools/json/civil_time.h"

#include <gtest/gtest.h>

namespace perk::json {
namespace {

// Britain's clocks in 2011: forward on 27 March, back on 30 October, at 01:00 UTC.
ir::Zone london() {
  ir::Zone zone;
  zone.name = "Europe/London";
  zone.transitions = {{0, 0}, {1301187600, 3600}, {1319936400, 0}};
  return zone;
}

std::int64_t at(const char* text) {
  const auto instant = parse_instant(text, london());
  return instant ? instant->seconds : -1;
}

TEST(CivilTime, AnOffsetSaysTheInstant) {
  EXPECT_EQ(at("2011-06-02T18:30:00Z"), 1307039400);
  EXPECT_EQ(at("2011-06-02T18:30+07:00"), 1307039400 - 7 * 3600);
  EXPECT_EQ(at("2011-06-02 18:30-02:30"), 1307039400 + 9000);
}

TEST(CivilTime, WithoutAnOffsetItIsLocal) {
  EXPECT_EQ(at("2011-01-20T11:00"), at("2011-01-20T11:00Z"));
  EXPECT_EQ(at("2011-06-02T18:30:00"), at("2011-06-02T17:30:00Z"));
  EXPECT_EQ(at("2011-06-02"), at("2011-06-01T23:00Z"));
}

TEST(CivilTime, SkippedTimesMoveForwardAndDoubledOnesAreTheFirst) {
  EXPECT_EQ(at("2011-03-27T01:30"), at("2011-03-27T01:00Z"));
  EXPECT_EQ(at("2011-10-30T01:30"), at("2011-10-30T00:30Z"));
}

TEST(CivilTime, WhatIsNoTimeIsRefused) {
  for (const char* text : {"", "2011-02-29", "2011-13-01", "2011-06-02T24:00", "2011-06-02T18", "2011-6-2",
                           "2011-06-02T18:30:61", "2011-06-02T18:30+7", "2011-06-02T18:30Zx", "yesterday"}) {
    EXPECT_FALSE(parse_instant(text, london())) << text;
  }
  EXPECT_FALSE(parse_duration("P"));
  EXPECT_FALSE(parse_duration("P1H"));
  EXPECT_FALSE(parse_duration("PT"));
  EXPECT_FALSE(parse_duration("P1D1Y"));
}

TEST(CivilTime, IsWrittenAsItIsRead) {
  EXPECT_EQ(format_instant({at("2011-06-02T18:30:00")}, london()), "2011-06-02T18:30:00+01:00");
  EXPECT_EQ(format_for_people({at("2011-06-02T18:30:00")}, london()), "Thu 2 Jun 2011, 18:30");
  EXPECT_EQ(format_duration(*parse_duration("P1Y2M3DT4H5M6S")), "P1Y2M3DT4H5M6S");
  EXPECT_EQ(format_duration(*parse_duration("P2W")), "P14D");
  EXPECT_EQ(format_date(*parse_date("2024-02-29")), "2024-02-29");
  EXPECT_EQ(format_time_of_day(*parse_time_of_day("09:05")), "09:05");
}

}  // namespace
}  // namespace perk::json
