// Checks abort with their place, ids of one table are no ids of another.
#include <gtest/gtest.h>

#include <type_traits>

#include "runtime/base/check.h"
#include "runtime/base/ids.h"

namespace perk::base {
namespace {

TEST(CheckDeathTest, AFailedCheckAbortsAndSaysWhere) {
  int two = 2;
  EXPECT_DEATH(PERK_CHECK(two == 3), "base_test.cpp:[0-9]+: internal check failed: two == 3");
}

TEST(Check, AHoldingCheckEvaluatesItsConditionOnce) {
  int evaluations = 0;
  PERK_CHECK(++evaluations > 0);
  EXPECT_EQ(evaluations, 1);
}

TEST(Id, IsNoneUntilItIsGivenAnIndex) {
  Id<struct A> id;
  EXPECT_FALSE(id.some());
  id.index = 0;
  EXPECT_TRUE(id.some());
  EXPECT_LT(id, Id<struct A>{1});
  static_assert(!std::is_convertible_v<Id<struct A>, Id<struct B>>);
}

}  // namespace
}  // namespace perk::base
