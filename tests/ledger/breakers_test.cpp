// Breakers: stops that every host sees, bounds that no rule can lift, and who guesses codes.
#include <thread>

#include "runtime/ops/text.h"
#include "tests/ledger/ledgers.h"

namespace perk::ledger::test {
namespace {

class Breakers : public OnEveryDatabase {};
INSTANTIATE_TEST_SUITE_P(Databases, Breakers, testing::ValuesIn(perk::test::databases()),
                         perk::test::database_name);

TEST_P(Breakers, AStopWorksEverywhereWithinTwoSeconds) {
  const std::unique_ptr<Ledger> elsewhere = opened(settings_);
  LedgerQuestion question;
  question.promotions = {"ten", "twenty"};
  EXPECT_TRUE(elsewhere->facts(question).facts.stopped.empty());
  ASSERT_EQ(elsewhere->reserve(taking("A", 1, 10)).status, Status::done);

  Breaker stop;
  stop.promotion = "ten";
  stop.stopped = true;
  stop.reason = "wrong price";
  ASSERT_EQ(ledger_->set_breaker(stop).status, Status::done);
  // Where it was set it works at once.
  EXPECT_EQ(ledger_->facts(question).facts.stopped, std::vector<std::string>{"ten"});
  std::this_thread::sleep_for(std::chrono::milliseconds(1'900));
  EXPECT_EQ(elsewhere->facts(question).facts.stopped, std::vector<std::string>{"ten"});
  const Reply refused = elsewhere->reserve(taking("B", 1, 10));
  EXPECT_EQ(refused.status, Status::refused) << refused.message;
  ASSERT_FALSE(refused.refusals.empty());
  EXPECT_EQ(refused.refusals[0].kind, Refusal::Kind::stopped);
  EXPECT_EQ(refused.refusals[0].promotion, "ten");
  // What was held before is still paid for.
  EXPECT_EQ(elsewhere->commit({.key = new_key(), .order = "A", .parts = {}}).status, Status::done);

  const auto all = ledger_->breakers();
  ASSERT_TRUE(std::holds_alternative<std::vector<Breaker>>(all));
  ASSERT_EQ(std::get<std::vector<Breaker>>(all).size(), 1U);
  EXPECT_EQ(std::get<std::vector<Breaker>>(all)[0].reason, "wrong price");
  ASSERT_EQ(ledger_->remove_breaker("ten").status, Status::done);
  EXPECT_EQ(ledger_->reserve(taking("B", 1, 10)).status, Status::done);
  EXPECT_EQ(ledger_->remove_breaker("ten").message, "there was none");
}

TEST_P(Breakers, WhatWasCommittedIsToldEvenOfAStoppedPromotion) {
  ASSERT_EQ(ledger_->reserve(taking("A", 1, 10)).status, Status::done);
  ASSERT_EQ(ledger_->commit({.key = new_key(), .order = "A", .parts = {}}).status, Status::done);
  Breaker stop;
  stop.promotion = "ten";
  stop.stopped = true;
  ASSERT_EQ(ledger_->set_breaker(stop).status, Status::done);
  // Decided without looking, it would be refused; but the order has had it.
  EXPECT_EQ(ledger_->reserve(taking("A", 1, 10)).status, Status::repeat);
}

TEST_P(Breakers, ADiscountShareTripsAndAlarms) {
  Breaker share;
  share.most_share_bp = 2'500;
  ASSERT_EQ(ledger_->set_breaker(share).status, Status::done);
  EXPECT_EQ(ledger_->reserve(taking("A", 1, 10)).status, Status::done) << "10 percent";
  ReserveRequest wrong = taking("B", 1, 10);
  wrong.claims.promotions[0].amount = Money{9'900};
  wrong.claims.goods_total = wrong.claims.total = Money{100};
  const Reply refused = ledger_->reserve(wrong);
  EXPECT_EQ(refused.status, Status::refused) << refused.message;
  ASSERT_FALSE(refused.refusals.empty());
  EXPECT_EQ(refused.refusals[0].kind, Refusal::Kind::breaker);
  EXPECT_EQ(used(*ledger_), 1);
  const auto alarms = ledger_->alarms(10);
  ASSERT_TRUE(std::holds_alternative<std::vector<Alarm>>(alarms));
  ASSERT_FALSE(std::get<std::vector<Alarm>>(alarms).empty());
  EXPECT_EQ(std::get<std::vector<Alarm>>(alarms)[0].order, "B");
}

TEST_P(Breakers, AFloorOfTheOrderTrips) {
  Breaker floor;
  floor.least_total_bp = 5'000;
  ASSERT_EQ(ledger_->set_breaker(floor).status, Status::done);
  ReserveRequest wrong = taking("A", 1, 10);
  wrong.claims.promotions[0].amount = Money{5'001};
  wrong.claims.goods_total = wrong.claims.total = Money{4'999};
  EXPECT_EQ(ledger_->reserve(wrong).status, Status::refused);
  EXPECT_EQ(used(*ledger_), 0);
}

TEST_P(Breakers, ARateOfSpendStopsAWrongRule) {
  Breaker rate;
  rate.promotion = "ten";
  rate.spend = Money{5'000};
  rate.seconds = 3'600;
  ASSERT_EQ(ledger_->set_breaker(rate).status, Status::done);
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> threads;
    threads.reserve(16);
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back(
          [&, i] { done += ledger_->reserve(taking(std::to_string(i), 1, 100)).status == Status::done; });
    }
  }
  EXPECT_EQ(done, 5) << "of 10.00 each";
  EXPECT_EQ(used(*ledger_), 5);
}

TEST_P(Breakers, NonsenseIsRefused) {
  Breaker breaker;
  EXPECT_EQ(ledger_->set_breaker(breaker).status, Status::invalid);
  breaker.most_share_bp = 10'001;
  EXPECT_EQ(ledger_->set_breaker(breaker).status, Status::invalid);
  breaker = {};
  breaker.promotion = "ten";
  breaker.least_total_bp = 10;
  EXPECT_EQ(ledger_->set_breaker(breaker).status, Status::invalid);
  breaker = {};
  breaker.spend = Money{100};
  EXPECT_EQ(ledger_->set_breaker(breaker).status, Status::invalid);
}

class Guessing : public OnEveryDatabase {
 protected:
  void SetUp() override {
    settings_.failures_per_hour = 5;
    OnEveryDatabase::SetUp();
    const auto made =
        ledger_->codes().make({.terms = {.pool = "gift"},
                               .made = {.pattern = "????????????", .uses = 1},
                               .count = 1,
                               .label = "one"},
                              [&](std::string_view code) { code_ = ops::coupon_key(code, false); });
    ASSERT_TRUE(std::holds_alternative<Batch>(made)) << std::get<Reply>(made).message;
  }
  static LedgerQuestion about(const std::vector<std::string>& codes) {
    LedgerQuestion question;
    question.codes = codes;
    return question;
  }

  std::string code_;
};
INSTANTIATE_TEST_SUITE_P(Databases, Guessing, testing::ValuesIn(perk::test::databases()),
                         perk::test::database_name);

TEST_P(Guessing, IsStopped) {
  for (int i = 0; i < 5; ++i) {
    const Answer answer = ledger_->facts(about({"GUESS" + std::to_string(i)}), "session 1");
    EXPECT_FALSE(answer.throttled) << i;
    EXPECT_TRUE(answer.facts.coupons.empty());
  }
  const Answer stopped = ledger_->facts(about({code_}), "session 1");
  EXPECT_TRUE(stopped.throttled);
  EXPECT_TRUE(stopped.facts.coupons.empty()) << "even a right code is not looked up";
  const Answer other = ledger_->facts(about({code_}), "session 2");
  EXPECT_FALSE(other.throttled);
  EXPECT_EQ(other.facts.coupons.size(), 1U);
  EXPECT_EQ(ledger_->facts(about({code_})).facts.coupons.size(), 1U) << "nobody's";
}

TEST_P(Guessing, IsCountedOverHosts) {
  const std::unique_ptr<Ledger> elsewhere = opened(settings_);
  ledger_->facts(about({"G1", "G2", "G3"}), "session 1");
  elsewhere->facts(about({"G4"}), "session 1");
  elsewhere->facts(about({"G5"}), "session 1");
  EXPECT_TRUE(elsewhere->facts(about({code_}), "session 1").throttled);
}

TEST_P(Guessing, OneQuestionLooksUpNoMoreThanAnHourAllows) {
  std::vector<std::string> codes;
  for (int i = 0; i < 20; ++i) codes.push_back("GUESS" + std::to_string(i));
  codes.push_back(code_);
  const Answer answer = ledger_->facts(about(codes), "session 1");
  EXPECT_TRUE(answer.throttled);
  EXPECT_TRUE(answer.facts.coupons.empty());
}

TEST_P(Guessing, TheSameMistakeCountsOnceAndListedCodesNever) {
  LedgerQuestion question = about({"SPRING", "TYPO"});
  question.listed = {"SPRING"};
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(ledger_->facts(question, "session 1").throttled);
  // Codes of others and expired ones are failures as unknown ones are.
  ASSERT_TRUE(std::holds_alternative<std::int64_t>(ledger_->codes().set_owner({.code = code_}, "bob")));
  question = about({code_});
  question.customer = "ann";
  const Answer answer = ledger_->facts(question, "session 1");
  ASSERT_EQ(answer.facts.coupons.size(), 1U);
  EXPECT_EQ(answer.facts.coupons[0].state, CouponFacts::State::of_another);
  ledger_->facts(about({"G3", "G4", "G5"}), "session 1");
  EXPECT_TRUE(ledger_->facts(about({"G6"}), "session 1").throttled);
}

}  // namespace
}  // namespace perk::ledger::test
