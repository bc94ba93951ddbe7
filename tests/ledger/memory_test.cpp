// Memory that runs out at any moment of a call: an answer, and a ledger that goes on.
#include "tests/ledger/ledgers.h"
#include "tests/support/allocations.h"

namespace perk::ledger::test {
namespace {

class OutOfMemory : public OnEveryDatabase {};
INSTANTIATE_TEST_SUITE_P(Databases, OutOfMemory, testing::ValuesIn(perk::test::databases()),
                         perk::test::database_name);

// Every request for memory after the nth fails, for one call.
template <class Call>
auto with_memory_for(std::size_t count, const Call& call) {
  perk::test::allow_allocations(count);
  auto answer = call();
  perk::test::allow_allocations(perk::test::kAll);
  return answer;
}

TEST_P(OutOfMemory, LeavesNoHalfOfACall) {
  std::int64_t orders = 0, failed = 0;
  for (std::size_t count = 0;; count += 1 + count / 12) {
    SCOPED_TRACE("memory for " + std::to_string(count) + " requests");
    const std::string order = std::to_string(++orders);
    ReserveRequest request = taking(order, 1, 1'000);
    request.claims.counters.push_back(counted("money", 100, 100'000));
    const Reply first = with_memory_for(count, [&] { return ledger_->reserve(request); });
    const CommitRequest commit{.key = new_key(), .order = order, .parts = {}};
    ASSERT_TRUE(first.status == Status::done || first.status == Status::unavailable) << name_of(first.status);
    const Reply again = ledger_->reserve(request);
    ASSERT_EQ(again.status, Status::done) << again.message;
    if (first.status == Status::done) {
      ASSERT_EQ(canonical(again), canonical(first));
    }
    const Reply paid = with_memory_for(count, [&] { return ledger_->commit(commit); });
    ASSERT_TRUE(paid.status == Status::done || paid.status == Status::unavailable) << name_of(paid.status);
    ASSERT_EQ(ledger_->commit(commit).status, Status::done);
    LedgerQuestion question;
    question.counters.push_back(request.claims.counters[0].counter);
    const Answer answer = with_memory_for(count, [&] { return ledger_->facts(question, "somebody"); });
    ASSERT_TRUE(answer.status == Status::done || answer.status == Status::unavailable);
    const Expired expired = with_memory_for(count, [&] { return ledger_->expire(); });
    ASSERT_TRUE(expired.status == Status::done || expired.status == Status::unavailable);
    failed += first.status != Status::done;
    if (first.status == Status::done && paid.status == Status::done && answer.status == Status::done &&
        expired.status == Status::done) {
      break;
    }
  }
  EXPECT_GT(failed, 10);
  EXPECT_EQ(used(*ledger_), orders);
  EXPECT_EQ(used(*ledger_, "money"), 100 * orders);
}

}  // namespace
}  // namespace perk::ledger::test
