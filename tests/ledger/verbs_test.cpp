// Each verb on each database, through the public face.
#include <algorithm>
#include <thread>

#include "runtime/ops/text.h"
#include "tests/ledger/ledgers.h"

namespace perk::ledger::test {
namespace {

class Verbs : public OnEveryDatabase {};
INSTANTIATE_TEST_SUITE_P(Databases, Verbs, testing::ValuesIn(perk::test::databases()),
                         perk::test::database_name);

TEST_P(Verbs, WhatIsReservedIsCommittedAndComesBack) {
  const Reply held = ledger_->reserve(taking("A", 3, 10));
  ASSERT_EQ(held.status, Status::done) << held.message;
  ASSERT_TRUE(held.reservation);
  EXPECT_EQ(held.reservation->state, State::held);
  ASSERT_EQ(held.reservation->entries.size(), 1U);
  EXPECT_EQ(held.reservation->entries[0].held, 3);
  EXPECT_EQ(used(*ledger_), 3);

  const Reply committed = ledger_->commit({.key = new_key(), .order = "A", .parts = {}});
  ASSERT_EQ(committed.status, Status::done) << committed.message;
  EXPECT_EQ(committed.reservation->state, State::committed);
  EXPECT_EQ(committed.reservation->entries[0].used, 3);
  EXPECT_EQ(used(*ledger_), 3);

  RefundRequest refund{.key = new_key(), .order = "A"};
  refund.uses_back.push_back({.promotion = 0, .counter = "uses", .key = {}, .text = {}, .amount = 1});
  const Reply returned = ledger_->refund(refund);
  ASSERT_EQ(returned.status, Status::done) << returned.message;
  EXPECT_EQ(returned.reservation->state, State::committed);
  EXPECT_EQ(returned.reservation->entries[0].back, 1);
  EXPECT_EQ(used(*ledger_), 2);

  const Reply cancelled = ledger_->refund({.key = new_key(), .order = "A", .cancelled = true});
  ASSERT_EQ(cancelled.status, Status::done) << cancelled.message;
  EXPECT_EQ(cancelled.reservation->state, State::cancelled);
  EXPECT_EQ(used(*ledger_), 0);
  EXPECT_EQ(ledger_->reserve(taking("A", 3, 10)).status, Status::repeat);
}

TEST_P(Verbs, AFailedPaymentGivesBack) {
  ASSERT_EQ(ledger_->reserve(taking("A", 3, 3)).status, Status::done);
  const Reply full = ledger_->reserve(taking("B", 1, 3));
  EXPECT_EQ(full.status, Status::stale);
  ASSERT_EQ(full.refusals.size(), 1U);
  EXPECT_EQ(full.refusals[0].kind, Refusal::Kind::counter);
  EXPECT_EQ(full.refusals[0].left, 0);
  const Reply released = ledger_->release({.key = new_key(), .order = "A"});
  ASSERT_EQ(released.status, Status::done) << released.message;
  EXPECT_EQ(released.reservation->state, State::released);
  EXPECT_EQ(used(*ledger_), 0);
  EXPECT_EQ(ledger_->reserve(taking("B", 3, 3)).status, Status::done);
  EXPECT_EQ(ledger_->reserve(taking("A", 1, 3)).status, Status::stale);
}

TEST_P(Verbs, ARetryOfAnOrderJoinsItsReservation) {
  ReserveRequest request = taking("A", 2, 2);
  ASSERT_EQ(ledger_->reserve(request).status, Status::done);
  request.key = new_key();
  const Reply again = ledger_->reserve(request);
  EXPECT_EQ(again.status, Status::done) << again.message;
  EXPECT_EQ(used(*ledger_), 2);
  // Its own hold is not counted against it.
  LedgerQuestion question;
  question.order = "A";
  question.counters.push_back(request.claims.counters[0].counter);
  const Answer answer = ledger_->facts(question);
  for (const Usage& usage : answer.facts.usage) EXPECT_EQ(usage.used, 0);
}

TEST_P(Verbs, OtherClaimsTakeTheirPlace) {
  ASSERT_EQ(ledger_->reserve(taking("A", 2, 5)).status, Status::done);
  const Reply more = ledger_->reserve(taking("A", 5, 5));
  ASSERT_EQ(more.status, Status::done) << more.message;
  EXPECT_EQ(used(*ledger_), 5);
  EXPECT_EQ(ledger_->reserve(taking("A", 6, 5)).status, Status::stale);
  EXPECT_EQ(used(*ledger_), 5) << "what was refused left the reservation as it was";
}

TEST_P(Verbs, AnOrderIsCommittedInSteps) {
  ReserveRequest request = taking("A", 4, 10);
  request.claims.counters.push_back(counted("money", 400, 1'000));
  ASSERT_EQ(ledger_->reserve(request).status, Status::done);
  CommitRequest first{.key = new_key(), .order = "A", .parts = {{.entry = 0, .amount = 1}}};
  const Reply part = ledger_->commit(first);
  ASSERT_EQ(part.status, Status::done) << part.message;
  EXPECT_EQ(part.reservation->state, State::part_committed);
  CommitRequest last{
      .key = new_key(), .order = "A", .parts = {{.entry = 1, .amount = 300}}, .release_rest = true};
  const Reply rest = ledger_->commit(last);
  ASSERT_EQ(rest.status, Status::done) << rest.message;
  EXPECT_EQ(rest.reservation->state, State::committed);
  EXPECT_EQ(used(*ledger_), 1);
  EXPECT_EQ(used(*ledger_, "money"), 300);
}

TEST_P(Verbs, WhatHasTooLittleLeftIsHeldInPart) {
  ASSERT_EQ(ledger_->reserve(taking("A", 7, 10)).status, Status::done);
  ReserveRequest request;
  request.key = new_key();
  request.partly = true;
  request.claims = claims_of("B");
  request.claims.counters.push_back(counted("uses", 5, 10, AtEnd::part));
  const Reply partly = ledger_->reserve(request);
  ASSERT_EQ(partly.status, Status::done) << partly.message;
  ASSERT_EQ(partly.refusals.size(), 1U);
  EXPECT_EQ(partly.refusals[0].left, 3);
  EXPECT_EQ(partly.reservation->entries[0].held, 3);
  EXPECT_EQ(used(*ledger_), 10);
}

TEST_P(Verbs, ARepeatedCallHasOneEffectAndTheSameReply) {
  const ReserveRequest request = taking("A", 3, 4);
  const std::string first = canonical(ledger_->reserve(request));
  EXPECT_EQ(canonical(ledger_->reserve(request)), first);
  const CommitRequest commit{.key = new_key(), .order = "A", .parts = {}};
  const std::string committed = canonical(ledger_->commit(commit));
  EXPECT_EQ(canonical(ledger_->commit(commit)), committed);
  EXPECT_EQ(canonical(ledger_->reserve(request)), first) << "the reply of then, not of now";
  EXPECT_EQ(used(*ledger_), 3);
  // A refusal is an answer too: room that is made later does not change it.
  const ReserveRequest refused = taking("B", 3, 4);
  const std::string stale = canonical(ledger_->reserve(refused));
  ASSERT_EQ(ledger_->refund({.key = new_key(), .order = "A", .cancelled = true}).status, Status::done);
  EXPECT_EQ(canonical(ledger_->reserve(refused)), stale);
  // Another process has it from the database.
  const std::unique_ptr<Ledger> other = opened(settings_);
  EXPECT_EQ(canonical(other->reserve(request)), first);
}

TEST_P(Verbs, AKeyIsOfOneRequest) {
  ReserveRequest request = taking("A", 1, 10);
  ASSERT_EQ(ledger_->reserve(request).status, Status::done);
  request.claims.counters[0].amount = 2;
  EXPECT_EQ(ledger_->reserve(request).status, Status::key_reused);
  EXPECT_EQ(ledger_->release({.key = request.key, .order = "A"}).status, Status::key_reused);
  EXPECT_EQ(used(*ledger_), 1);
}

TEST_P(Verbs, WhatFitsNoStateHasNoEffect) {
  EXPECT_EQ(ledger_->commit({.key = new_key(), .order = "A", .parts = {}}).status, Status::no_reservation);
  EXPECT_EQ(ledger_->find("A").status, Status::no_reservation);
  ASSERT_EQ(ledger_->reserve(taking("A", 1, 10)).status, Status::done);
  EXPECT_EQ(ledger_->refund({.key = new_key(), .order = "A", .cancelled = true}).status, Status::wrong_state);
  ASSERT_EQ(ledger_->release({.key = new_key(), .order = "A"}).status, Status::done);
  EXPECT_EQ(ledger_->commit({.key = new_key(), .order = "A", .parts = {}}).status, Status::wrong_state);
  const Reply found = ledger_->find("A");
  ASSERT_EQ(found.status, Status::done);
  EXPECT_EQ(found.reservation->state, State::released);
}

TEST_P(Verbs, AnInvalidRequestSaysWhere) {
  ReserveRequest request = taking("A", 1, 10);
  request.key.clear();
  const Reply without_key = ledger_->reserve(request);
  EXPECT_EQ(without_key.status, Status::invalid);
  EXPECT_NE(without_key.message.find("key"), std::string::npos) << without_key.message;
  EXPECT_EQ(ledger_->commit({.key = new_key(), .order = "", .parts = {}}).status, Status::invalid);
}

TEST_P(Verbs, WhatIsOverdueIsGivenBack) {
  ReserveRequest request = taking("A", 2, 2);
  request.hold_seconds = 1;
  ASSERT_EQ(ledger_->reserve(request).status, Status::done);
  request = taking("C", 1, 10);
  request.claims.counters[0].counter.counter = "others";
  request.hold_seconds = 1;
  ASSERT_EQ(ledger_->reserve(request).status, Status::done);
  std::this_thread::sleep_for(std::chrono::milliseconds(2'100));
  // Whoever needs what A holds need not wait for anybody to tidy up.
  const Reply other = ledger_->reserve(taking("B", 2, 2));
  EXPECT_EQ(other.status, Status::done) << other.message;
  EXPECT_EQ(ledger_->commit({.key = new_key(), .order = "A", .parts = {}}).status, Status::expired);
  const Expired expired = ledger_->expire();
  EXPECT_EQ(expired.status, Status::done) << expired.message;
  EXPECT_EQ(expired.reservations, 1);
  EXPECT_EQ(ledger_->find("C").reservation->state, State::expired);
  EXPECT_EQ(used(*ledger_, "others"), 0);
}

TEST_P(Verbs, IssuedCodesAreToldAgain) {
  ReserveRequest request = taking("A", 1, 10);
  IssueClaim issue;
  issue.pool = "thanks";
  issue.count = 2;
  issue.made.pattern = "TY-????????????";
  issue.made.check_digit = true;
  issue.made.uses = 1;
  request.claims.issues.push_back(issue);
  ASSERT_EQ(ledger_->reserve(request).status, Status::done);
  const CommitRequest commit{.key = new_key(), .order = "A", .parts = {}};
  const Reply first = ledger_->commit(commit);
  ASSERT_EQ(first.status, Status::done) << first.message;
  const std::vector<Entry>& entries = first.reservation->entries;
  const auto issued = std::ranges::find(entries, Subject::issue, &Entry::subject);
  ASSERT_NE(issued, entries.end());
  ASSERT_EQ(issued->codes.size(), 2U);
  EXPECT_NE(issued->codes[0], issued->codes[1]);
  EXPECT_TRUE(issued->codes[0].starts_with("TY-")) << issued->codes[0];
  EXPECT_EQ(canonical(ledger_->commit(commit)), canonical(first));
  // Nobody finds them in the database.
  EXPECT_EQ(fresh_.value("SELECT count(*) FROM requests WHERE reply LIKE '%" + issued->codes[0] + "%'"), "0");
  LedgerQuestion question;
  question.customer = "ann";
  question.codes.push_back(ops::coupon_key(issued->codes[0], false));
  const Answer answer = ledger_->facts(question);
  ASSERT_EQ(answer.facts.coupons.size(), 1U);
  EXPECT_EQ(answer.facts.coupons[0].state, CouponFacts::State::usable);
  EXPECT_EQ(answer.facts.coupons[0].pool, "thanks");
}

TEST_P(Verbs, CreditsAreEarnedSpentAndCounted) {
  ReserveRequest earning = taking("A", 1, 10);
  CreditClaim credit;
  credit.account = "points";
  credit.amount = 50;
  earning.claims.credits.push_back(credit);
  ASSERT_EQ(ledger_->reserve(earning).status, Status::done);
  LedgerQuestion question;
  question.customer = "ann";
  question.accounts.push_back("points");
  const auto balance = [&] {
    const Answer answer = ledger_->facts(question);
    return answer.facts.balances.empty() ? 0 : answer.facts.balances[0].amount;
  };
  EXPECT_EQ(balance(), 0) << "earned when the order is committed";
  ASSERT_EQ(ledger_->commit({.key = new_key(), .order = "A", .parts = {}}).status, Status::done);
  EXPECT_EQ(balance(), 50);

  ReserveRequest spending = taking("B", 1, 10);
  spending.claims.spends.push_back({.promotion = 0, .account = "points", .amount = 30});
  ASSERT_EQ(ledger_->reserve(spending).status, Status::done);
  EXPECT_EQ(balance(), 20);
  spending = taking("C", 1, 10);
  spending.claims.spends.push_back({.promotion = 0, .account = "points", .amount = 30});
  EXPECT_EQ(ledger_->reserve(spending).status, Status::stale);
  ASSERT_EQ(ledger_->commit({.key = new_key(), .order = "B", .parts = {}}).status, Status::done);
  EXPECT_EQ(balance(), 20);
}

TEST_P(Verbs, WhatIsEarnedByAnEventWaitsForIt) {
  ReserveRequest earning = taking("A", 1, 10);
  CreditClaim credit;
  credit.account = "points";
  credit.amount = 50;
  credit.earned_on = "delivered";
  earning.claims.credits.push_back(credit);
  ASSERT_EQ(ledger_->reserve(earning).status, Status::done);
  ASSERT_EQ(ledger_->commit({.key = new_key(), .order = "A", .parts = {}}).status, Status::done);
  LedgerQuestion question;
  question.customer = "ann";
  question.accounts.push_back("points");
  EXPECT_TRUE(ledger_->facts(question).facts.balances.empty() ||
              ledger_->facts(question).facts.balances[0].amount == 0);
  EventRequest delivered{
      .key = new_key(), .event = "delivered", .order = "A", .customer = {}, .at = Instant{1'790'100'000}};
  const Reply first = ledger_->happened(delivered);
  ASSERT_EQ(first.status, Status::done) << first.message;
  EXPECT_EQ(canonical(ledger_->happened(delivered)), canonical(first));
  const Answer answer = ledger_->facts(question);
  ASSERT_EQ(answer.facts.balances.size(), 1U);
  EXPECT_EQ(answer.facts.balances[0].amount, 50);
}

}  // namespace
}  // namespace perk::ledger::test
