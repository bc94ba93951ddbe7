// Rounding, exact comparison, checked arithmetic, shares of units, folding of texts.
#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "runtime/ops/money.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/text.h"

namespace perk::ops {
namespace {

constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
constexpr Int128 kHuge = (Int128{kMax} << 64) - 1;

TEST(Rounding, EveryModeOnBothSidesOfATie) {
  struct Row {
    Int128 numerator;
    std::array<int, 5> expected;  // half_up, half_even, half_down, up, down
  };
  // Halves: −5/2 … 5/2; thirds follow below.
  const std::vector<Row> halves{
      {-5, {-3, -2, -2, -3, -2}}, {-3, {-2, -2, -1, -2, -1}}, {-1, {-1, 0, 0, -1, 0}}, {0, {0, 0, 0, 0, 0}},
      {1, {1, 0, 0, 1, 0}},       {3, {2, 2, 1, 2, 1}},       {4, {2, 2, 2, 2, 2}},    {5, {3, 2, 2, 3, 2}}};
  const std::vector<Row> thirds{
      {-5, {-2, -2, -2, -2, -1}}, {-4, {-1, -1, -1, -2, -1}}, {4, {1, 1, 1, 2, 1}}, {5, {2, 2, 2, 2, 1}}};
  constexpr std::array kModes{RoundingMode::half_up, RoundingMode::half_even, RoundingMode::half_down,
                              RoundingMode::up, RoundingMode::down};
  for (std::size_t mode = 0; mode < kModes.size(); ++mode) {
    for (const Row& row : halves) {
      EXPECT_TRUE(round({row.numerator, 2}, kModes[mode]) == row.expected[mode])
          << static_cast<int>(row.numerator) << "/2 in mode " << mode;
    }
    for (const Row& row : thirds) {
      EXPECT_TRUE(round({row.numerator, 3}, kModes[mode]) == row.expected[mode])
          << static_cast<int>(row.numerator) << "/3 in mode " << mode;
    }
  }
}

TEST(Rounding, FloorsRoundUpAndCapsDown) {
  // S8: 40% of 999.99 is a cap of 399.99; cost 10.01 + 5% on three units is a floor of 31.54.
  EXPECT_TRUE(floor(percent_of(40'000'000, {99'999})) == 39'999);
  EXPECT_TRUE(ceil(percent_of(105'000'000, {3 * 1'001})) == 3'154);
  EXPECT_TRUE(floor({-7, 2}) == -4);
  EXPECT_TRUE(ceil({-7, 2}) == -3);
  EXPECT_TRUE(floor({-8, 2}) == -4);
  EXPECT_TRUE(ceil({8, 2}) == 4);
}

TEST(Rounding, LargeNumeratorsKeepEveryDigit) {
  EXPECT_TRUE(round({kHuge, 1}, RoundingMode::half_up) == kHuge);
  EXPECT_TRUE(round({kHuge, kMax}, RoundingMode::down) == kHuge / kMax);
  EXPECT_TRUE(round({-kHuge, kMax}, RoundingMode::up) == -(kHuge / kMax) - (kHuge % kMax == 0 ? 0 : 1));
}

TEST(Compare, ThirdsAndSixthsAreEqual) {
  EXPECT_TRUE(equal({1, 3}, {2, 6}));
  EXPECT_TRUE(less({333'333'333, 1'000'000'000}, {1, 3}));
  EXPECT_TRUE(more({333'333'334, 1'000'000'000}, {1, 3}));
  EXPECT_TRUE(less({-1, 3}, {-333'333'333, 1'000'000'000}));
  EXPECT_TRUE(less({-1, 3}, {0, 7}));
  EXPECT_TRUE(more({1, 3}, {-5, 1}));
}

TEST(Compare, ProductsBeyond128BitsDoNotOverflow) {
  EXPECT_TRUE(equal({kHuge, kMax}, {kHuge, kMax}));
  EXPECT_TRUE(more({kHuge, kMax - 1}, {kHuge, kMax}));
  EXPECT_TRUE(less({-kHuge, kMax - 1}, {-kHuge, kMax}));
  EXPECT_TRUE(less({kHuge - 1, kMax}, {kHuge, kMax}));
  EXPECT_TRUE(more({kHuge, 1}, {kHuge - 1, kMax}));
  EXPECT_TRUE(not_equal({kHuge, kMax}, {kHuge - 1, kMax - 1}));
}

TEST(Compare, AMissingSideMakesEveryComparisonFalse) {
  const Scalar missing{0, 1, false}, zero{0};
  for (const auto& test : {equal, not_equal, less, at_most, more, at_least}) {
    EXPECT_FALSE(test(missing, zero));
    EXPECT_FALSE(test(zero, missing));
    EXPECT_FALSE(test(missing, missing));
  }
}

TEST(Share, PartsOfAdjacentUnitsAddUpAndOddUnitsFallOnTheFirst) {
  // S4: 1.49 over 10 units; lines of 4 and 6, then of 4, 2 and 4.
  EXPECT_EQ(share(149, 10, 0, 4), 60);
  EXPECT_EQ(share(149, 10, 4, 10), 89);
  EXPECT_EQ(share(149, 10, 4, 6), 30);
  EXPECT_EQ(share(149, 10, 6, 10), 59);
  for (std::int64_t cut = 0; cut <= 7; ++cut) {
    EXPECT_EQ(share(kMaxAmount, 7, 0, cut) + share(kMaxAmount, 7, cut, 7), kMaxAmount);
  }
}

TEST(Checked, OverflowIsNothing) {
  EXPECT_EQ(add(kMax, std::int64_t{0}), kMax);
  EXPECT_FALSE(add(kMax, std::int64_t{1}));
  EXPECT_FALSE(multiply(kMax, std::int64_t{2}));
  EXPECT_EQ(multiply(kMax, std::int64_t{-1}), -kMax);
  EXPECT_FALSE(multiply(kHuge, kHuge));
  EXPECT_TRUE(add(kHuge, -kHuge) == Int128{0});
  EXPECT_FALSE(narrow(Int128{kMax} + 1));
  EXPECT_EQ(narrow(Int128{kMax}), kMax);
}

TEST(Category, HoldsForItselfAndWhatIsBelow) {
  EXPECT_TRUE(in_category("a/b", "a/b"));
  EXPECT_TRUE(in_category("a/b/c", "a/b"));
  EXPECT_FALSE(in_category("a/bc", "a/b"));
  EXPECT_FALSE(in_category("a", "a/b"));
}

TEST(Fold, OneCodePointToOneInTheScriptsThatHaveCase) {
  EXPECT_EQ(fold_case("Save-10 ÄÖÜ Łódź ŸŽ"), "save-10 äöü łódź ÿž");
  EXPECT_EQ(fold_case("ΣΊΣΥΦΟΣ ς"), "σίσυφοσ σ");
  EXPECT_EQ(fold_case("ЁЖИК Ґ Ӏ"), "ёжик ґ ӏ");
  EXPECT_EQ(fold_case("ĲĹŇŊŶŻſ"), "ĳĺňŋŷżs");
  EXPECT_EQ(fold_case("ĐẶNG ＡＢ ẞ"), "đặng ａｂ ß");
  EXPECT_EQ(fold_case("ช่างประปা ঢাকা İß×"), "ช่างประปা ঢাকা İß×");
}

TEST(Fold, BrokenBytesStayAsTheyAre) {
  EXPECT_EQ(fold_case("A\xFF\xC3"), "a\xFF\xC3");
  EXPECT_EQ(fold_case("\xC1\x81\xED\xA0\x80Z"), "\xC1\x81\xED\xA0\x80z");
}

TEST(Coupon, SpacesAroundAndCaseDoNotCount) {
  EXPECT_EQ(coupon_key(" \tSave10\u00A0", false), "save10");
  EXPECT_EQ(coupon_key(" Save10\u3000", true), "Save10");
  EXPECT_EQ(coupon_key("  ", false), "");
  EXPECT_EQ(coupon_key("A B", false), "a b");
}

TEST(Table, EveryOperationHasARow) {
  ASSERT_EQ(operations().size(), 19U);
  EXPECT_STREQ(operations().front().name, "equal");
  for (const OperationInfo& row : operations()) EXPECT_NE(std::string(row.sql), "") << row.name;
}

}  // namespace
}  // namespace perk::ops
