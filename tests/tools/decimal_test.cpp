#include "tools/json/decimal.h"

#include <gtest/gtest.h>

namespace perk::json {
namespace {

TEST(Decimal, ReadsMajorUnitsExactly) {
  EXPECT_EQ(parse_decimal("12.50", 2).scaled, 1250);
  EXPECT_EQ(parse_decimal("12", 2).scaled, 1200);
  EXPECT_EQ(parse_decimal("0.1", 2).scaled, 10);
  EXPECT_EQ(parse_decimal("-0.01", 2).scaled, -1);
  EXPECT_EQ(parse_decimal("12.5000", 2).scaled, 1250);  // zeros beyond the currency's decimals lose nothing
  EXPECT_EQ(parse_decimal("92233720368547758.07", 2).scaled, INT64_MAX);
}

TEST(Decimal, RefusesWhatWouldLoseSomething) {
  EXPECT_EQ(parse_decimal("0.001", 2).error, DecimalError::too_many_decimals);
  EXPECT_EQ(parse_decimal("1.5", 0).error, DecimalError::too_many_decimals);
  EXPECT_EQ(parse_decimal("92233720368547758.08", 2).error, DecimalError::out_of_range);
  for (const char* text : {"", ".", "1.", ".5", "1e3", "1,000", "+1", "1 ", "NaN", "--1", "1.2.3"}) {
    EXPECT_EQ(parse_decimal(text, 2).error, DecimalError::not_a_number) << text;
  }
}

TEST(Decimal, WritesWhatItRead) {
  EXPECT_EQ(format_decimal(1250, 2), "12.50");
  EXPECT_EQ(format_decimal(-5, 2), "-0.05");
  EXPECT_EQ(format_decimal(5, 0), "5");
  EXPECT_EQ(format_decimal(1500, 3, false), "1.5");
  EXPECT_EQ(format_decimal(INT64_MIN, 2), "-92233720368547758.08");
  EXPECT_EQ(format_grouped(120455120, 2), "1,204,551.20");
  EXPECT_EQ(format_grouped(-102, 2), "\u22121.02");
  EXPECT_EQ(format_grouped(999, 0), "999");
}

}  // namespace
}  // namespace perk::json
