// Written numbers and local times: the corners that case files would only repeat.
#include <gtest/gtest.h>

#include "compiler/sema/number.h"
#include "tests/unit/sema_core/checked.h"

namespace perk::sema {
namespace {

TEST(Numbers, AreScaledWithoutLoss) {
  EXPECT_EQ(scaled({"12", "5"}, 6), 12'500'000);
  EXPECT_EQ(scaled({"1", "500"}, 2), 150);
  EXPECT_EQ(scaled({"1", "505"}, 2), std::nullopt);
  EXPECT_EQ(scaled({"0", ""}, 0), 0);
  EXPECT_EQ(scaled({"1000000000000000000", ""}, 0), std::nullopt);
  EXPECT_EQ(scaled({"999999999999999999", ""}, 0), 999'999'999'999'999'999);
}

TEST(Numbers, AreRoundedHalfUp) {
  EXPECT_EQ(rounded({"10", "005"}, 2), 1001);
  EXPECT_EQ(rounded({"10", "0049"}, 2), 1000);
  EXPECT_EQ(rounded({"1", "5"}, 0), 2);
}

TEST(Numbers, AreShownInGroupsOfThree) {
  EXPECT_EQ(group_thousands(0), "0");
  EXPECT_EQ(group_thousands(999), "999");
  EXPECT_EQ(group_thousands(1'000), "1,000");
  EXPECT_EQ(group_thousands(-1'234'567), "−1,234,567");
  EXPECT_EQ(group_thousands(123'456, 2), "1,234.56");
  EXPECT_EQ(group_thousands(5, 2), "0.05");
  EXPECT_EQ(show_decimal(12'500'000, 6), "12.5");
  EXPECT_EQ(show_decimal(12'000'000, 6), "12");
}

TEST(Units, AreTheSameInOneAndMany) {
  EXPECT_TRUE(same_unit("item", "items"));
  EXPECT_TRUE(same_unit("days", "day"));
  EXPECT_FALSE(same_unit("day", "days ago"));
  EXPECT_FALSE(same_unit("kg", "g"));
}

// London 2026: clocks go forward on 29 March at 01:00 and back on 25 October at 02:00.
class LocalTime : public testing::Test {
 protected:
  std::int64_t at(std::int32_t day, std::int32_t second) {
    pack_.timezone = "Europe/London";
    Context context{sources_, sink_, pack_};
    return instant_of_local(context, day, second);
  }
  source::Sources sources_;
  diag::Sink sink_;
  typed::Pack pack_;
};

constexpr std::int32_t kForward = 20'541;  // 2026-03-29
constexpr std::int32_t kBack = 20'751;     // 2026-10-25

TEST_F(LocalTime, ThatIsSkippedMovesForward) {
  auto change = std::int64_t{kForward} * 86400 + 3600;
  EXPECT_EQ(at(kForward, 3600 - 1), change - 1);
  EXPECT_EQ(at(kForward, 3600 + 1800), change + 1800);
  EXPECT_EQ(at(kForward, 7200), change);
}

TEST_F(LocalTime, ThatIsDoubledIsTheFirst) {
  auto summer = std::int64_t{kBack} * 86400 - 3600;  // the local midnight
  EXPECT_EQ(at(kBack, 0), summer);
  EXPECT_EQ(at(kBack, 5400), summer + 5400);
  EXPECT_EQ(at(kBack, 7200), summer + 7200 + 3600);
}

}  // namespace
}  // namespace perk::sema
