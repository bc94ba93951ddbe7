// The checker itself: it explains what is right and refuses what is not.
#include "tests/ledger_history/linear.h"

#include <gtest/gtest.h>

namespace perk::ledger::history {

namespace {

using Kind = Operation::Kind;

Operation call(Kind kind, std::int64_t amount, std::int64_t from, std::int64_t to) {
  return {kind, amount, from, to};
}

TEST(Linear, ExplainsCallsThatOverlap) {
  // The refusal was asked first, and decided while the last one was taken.
  EXPECT_TRUE(explain({call(Kind::refused, 1, 0, 10), call(Kind::take, 1, 1, 2), call(Kind::take, 1, 3, 4),
                       call(Kind::give, 1, 5, 6), call(Kind::read, 1, 7, 8)},
                      2)
                  .linear);
}

TEST(Linear, RefusesATakePastTheLimit) {
  const Verdict verdict =
      explain({call(Kind::take, 1, 0, 3), call(Kind::take, 1, 1, 4), call(Kind::take, 1, 2, 5)}, 2);
  EXPECT_FALSE(verdict.linear);
  EXPECT_NE(verdict.stuck_at.find("2 of 3"), std::string::npos) << verdict.stuck_at;
}

TEST(Linear, RefusesARefusalWhileThereWasRoom) {
  EXPECT_FALSE(
      explain({call(Kind::take, 1, 0, 1), call(Kind::refused, 1, 2, 3), call(Kind::take, 1, 4, 5)}, 2)
          .linear);
}

TEST(Linear, RefusesAReadOfThePast) {
  EXPECT_FALSE(explain({call(Kind::take, 1, 0, 1), call(Kind::read, 0, 2, 3)}, 2).linear);
  EXPECT_TRUE(explain({call(Kind::take, 1, 0, 3), call(Kind::read, 0, 2, 3)}, 2).linear);
}

TEST(Linear, LetsWhatWasNeverAnsweredHappenOrNot) {
  Operation lost;
  lost.asked_at = 0;
  EXPECT_TRUE(explain({lost, call(Kind::read, 0, 1, 2)}, 1).linear);
  EXPECT_TRUE(explain({lost, call(Kind::read, 1, 1, 2)}, 1).linear);
  EXPECT_TRUE(explain({lost, call(Kind::read, 0, 1, 2), call(Kind::refused, 1, 3, 4)}, 1).linear);
  EXPECT_FALSE(explain({lost, call(Kind::read, 1, 1, 2), call(Kind::read, 0, 3, 4)}, 1).linear);
}

}  // namespace

}  // namespace perk::ledger::history
