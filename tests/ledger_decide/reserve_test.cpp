// reserve: all or nothing, in part, joined, replaced, with what is overdue given back.
#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

TEST(Reserve, HoldsEverythingInTheOrderOfTheClaims) {
  Shop shop;
  shop.add_code("SUMMER", single_use());
  shop.give_points("ann", 100);
  const Reply reply =
      shop.reserve(ClaimsOf("A1").counter("P: uses", 1, 10).code("SUMMER").spend(30).credit(5).issue(2));
  ASSERT_EQ(reply.status, Status::done) << reply.message;
  ASSERT_TRUE(reply.reservation);
  const Reservation& held = *reply.reservation;
  EXPECT_EQ(held.order, "A1");
  EXPECT_EQ(held.customer, "ann");
  EXPECT_EQ(held.state, State::held);
  EXPECT_EQ(held.created_at, kNoon);
  EXPECT_EQ(held.expires_at.seconds, kNoon.seconds + 900);
  ASSERT_EQ(held.entries.size(), 5U);
  const std::vector<Subject> subjects{Subject::counter, Subject::code, Subject::spend, Subject::credit,
                                      Subject::issue};
  const std::vector<std::int64_t> amounts{1, 1, 30, 5, 2};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(held.entries[i].subject, subjects[i]);
    EXPECT_EQ(held.entries[i].asked, amounts[i]);
    EXPECT_EQ(held.entries[i].held, amounts[i]);
    EXPECT_EQ(held.entries[i].promotion, "P");
    EXPECT_TRUE(held.entries[i].codes.empty());
  }
  EXPECT_EQ(shop.counter("P: uses").held, 1);
  EXPECT_EQ(shop.code("SUMMER").held, 1);
  EXPECT_EQ(shop.points().held, 30);
  EXPECT_EQ(shop.points().balance, 100);
}

TEST(Reserve, StopsAtTheLimit) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 2, 3)).status, Status::done);
  const Reply reply = shop.reserve(ClaimsOf("A2").counter("uses", 2, 3));
  EXPECT_EQ(reply.status, Status::stale);
  EXPECT_FALSE(reply.reservation);
  ASSERT_EQ(reply.refusals.size(), 1U);
  EXPECT_EQ(reply.refusals[0].kind, Refusal::Kind::counter);
  EXPECT_EQ(reply.refusals[0].promotion, "P");
  EXPECT_EQ(reply.refusals[0].name, "uses");
  EXPECT_EQ(reply.refusals[0].asked, 2);
  EXPECT_EQ(reply.refusals[0].left, 1);
  EXPECT_EQ(reply.refusals[0].text, "limit");
  EXPECT_TRUE(shop.last.reservations.empty());
  EXPECT_TRUE(shop.last.counters.empty());
  EXPECT_EQ(shop.reserve(ClaimsOf("A3").counter("uses", 1, 3)).status, Status::done);
}

TEST(Reserve, LetsTheLastGrantPassWhereTheBoundSaysWhole) {
  Shop shop;
  EXPECT_EQ(shop.reserve(ClaimsOf("A1").counter("cap", 90, 100, AtEnd::whole)).status, Status::done);
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").counter("cap", 90, 100, AtEnd::whole)).status, Status::done);
  EXPECT_EQ(shop.counter("cap").held, 180);
  const Reply reply = shop.reserve(ClaimsOf("A3").counter("cap", 1, 100, AtEnd::whole));
  EXPECT_EQ(reply.status, Status::stale);
  EXPECT_EQ(reply.refusals.at(0).left, 0);
}

TEST(Reserve, AddsUpClaimsOnOneCounter) {
  Shop shop;
  ClaimsOf claims("A1");
  claims.promotion("P", 100).counter("shared", 2, 3).promotion("Q", 100).counter("shared", 2, 3);
  const Reply reply = shop.reserve(claims);
  EXPECT_EQ(reply.status, Status::stale);
  ASSERT_EQ(reply.refusals.size(), 1U);
  EXPECT_EQ(reply.refusals[0].promotion, "Q");
  EXPECT_EQ(reply.refusals[0].left, 1);
}

TEST(Reserve, JoinsARetryOfTheSameOrderWheneverItWasPriced) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").rolling("uses", 1, 1, kDay)).status, Status::done);
  shop.pass(60);
  const Reply reply = shop.reserve(ClaimsOf("A1").at({kNoon.seconds + 60}).rolling("uses", 1, 1, kDay));
  EXPECT_EQ(reply.status, Status::done);
  ASSERT_TRUE(reply.reservation);
  EXPECT_EQ(reply.reservation->created_at, kNoon);
  EXPECT_EQ(reply.reservation->expires_at.seconds, kNoon.seconds + 960);
  EXPECT_EQ(shop.counter("uses").held, 1);
  EXPECT_TRUE(shop.last.counters.empty());
  // It never ends earlier than it was promised.
  EXPECT_EQ(
      shop.reserve(ClaimsOf("A1").rolling("uses", 1, 1, kDay), false, 10).reservation->expires_at.seconds,
      kNoon.seconds + 960);
}

TEST(Reserve, TakesOtherClaimsInPlaceOfTheOldOnes) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 3, 3).counter("gone", 1, 1)).status, Status::done);
  const Reply reply = shop.reserve(ClaimsOf("A1").counter("uses", 2, 3));
  EXPECT_EQ(reply.status, Status::done) << "its own holds do not stand in its way";
  EXPECT_EQ(reply.reservation->entries.size(), 1U);
  EXPECT_EQ(shop.counter("uses").held, 2);
  EXPECT_EQ(shop.counter("gone").held, 0);
  EXPECT_EQ(shop.row("A1").version, 2);
}

TEST(Reserve, KeepsTheOldHoldsWhereOthersAreRefused) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 2, 3)).status, Status::done);
  EXPECT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 4, 3)).status, Status::stale);
  EXPECT_EQ(shop.counter("uses").held, 2);
  EXPECT_EQ(shop.row("A1").reservation.state, State::held);
}

TEST(Reserve, RepeatsNoCommittedOrder) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 2, 9)).status, Status::done);
  ASSERT_EQ(shop.commit("A1", {{0, 1}}).status, Status::done);
  EXPECT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 1, 9)).status, Status::repeat);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  const Reply reply = shop.reserve(ClaimsOf("A1").counter("uses", 2, 9));
  EXPECT_EQ(reply.status, Status::repeat);
  EXPECT_EQ(reply.reservation->state, State::committed);
  EXPECT_EQ(shop.counter("uses").used, 2);
  EXPECT_EQ(shop.counter("uses").held, 0);
  ASSERT_EQ(shop.cancel("A1").status, Status::done);
  EXPECT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 2, 9)).status, Status::repeat);
}

TEST(Reserve, BeginsAgainAfterReleaseAndExpiry) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 1, 1)).status, Status::done);
  ASSERT_EQ(shop.release("A1").status, Status::done);
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 1, 1)).status, Status::done);
  EXPECT_EQ(shop.counter("uses").held, 1);
  shop.pass(900);
  shop.expire("A1");
  ASSERT_EQ(shop.row("A1").reservation.state, State::expired);
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 1, 1)).status, Status::done);
  EXPECT_EQ(shop.row("A1").reservation.state, State::held);
}

TEST(Reserve, GivesBackWhatIsOverdueWhenItNeedsIt) {
  Shop shop;
  shop.give_points("ann", 10);
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 1, 1).spend(10)).status, Status::done);
  shop.pass(899);
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").counter("uses", 1, 1)).status, Status::stale);
  EXPECT_EQ(shop.row("A1").reservation.state, State::held);
  shop.pass(1);
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").counter("uses", 1, 1)).status, Status::done);
  EXPECT_EQ(shop.row("A1").reservation.state, State::expired);
  EXPECT_EQ(shop.points().held, 0);
}

TEST(Reserve, LeavesWhatIsOverdueAloneWhereEnoughIsLeft) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 1, 2)).status, Status::done);
  shop.pass(1'000);
  ASSERT_EQ(shop.reserve(ClaimsOf("A2").counter("uses", 1, 2)).status, Status::done);
  EXPECT_EQ(shop.row("A1").reservation.state, State::held);
  // It may still be paid for; and whoever asks for it first has it.
  EXPECT_EQ(shop.commit("A1").status, Status::done);
}

TEST(Reserve, CountsOnlyWhatIsInARollingWindow) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").rolling("uses", 1, 1, kDay)).status, Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  const Instant before{kNoon.seconds + kDay - 1}, after{kNoon.seconds + kDay};
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").at(before).rolling("uses", 1, 1, kDay)).status, Status::stale);
  EXPECT_EQ(shop.reserve(ClaimsOf("A3").at(after).rolling("uses", 1, 1, kDay)).status, Status::done);
  EXPECT_FALSE(shop.row("A1").entries[0].counted);
  EXPECT_EQ(shop.counter("uses").used, 0);
  EXPECT_EQ(shop.counter("uses").held, 1);
}

TEST(Reserve, KeepsFixedWindowsApart) {
  Shop shop;
  ClaimsOf april("A1"), may("A2");
  april.counter("monthly", 1, 1);
  april.claims.counters[0].counter.window = CounterKey::Window::fixed;
  april.claims.counters[0].counter.from = {0};
  april.claims.counters[0].counter.to = {100};
  may.counter("monthly", 1, 1);
  may.claims.counters[0].counter = april.claims.counters[0].counter;
  may.claims.counters[0].counter.from = {100};
  may.claims.counters[0].counter.to = {200};
  EXPECT_EQ(shop.reserve(april).status, Status::done);
  EXPECT_EQ(shop.reserve(may).status, Status::done);
}

TEST(Reserve, TrimsInPartWhatMayBeTrimmed) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("budget", 70, 100, AtEnd::part)).status, Status::done);
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").counter("budget", 50, 100, AtEnd::part)).status, Status::stale);
  const Reply reply = shop.reserve(ClaimsOf("A2").counter("budget", 50, 100, AtEnd::part), true);
  ASSERT_EQ(reply.status, Status::done);
  EXPECT_EQ(reply.reservation->entries[0].asked, 50);
  EXPECT_EQ(reply.reservation->entries[0].held, 30);
  ASSERT_EQ(reply.refusals.size(), 1U);
  EXPECT_EQ(reply.refusals[0].left, 30);
}

TEST(Reserve, LeavesAPromotionOutWithAllItClaims) {
  Shop shop;
  shop.add_code("ONCE", single_use());
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("q uses", 1, 1)).status, Status::done);
  ClaimsOf claims("A2");
  claims.promotion("Q", 100).counter("shared", 2, 3).counter("q uses", 1, 1).code("ONCE").issue(1);
  claims.promotion("P", 100).counter("shared", 3, 3);
  const Reply reply = shop.reserve(claims, true);
  ASSERT_EQ(reply.status, Status::done);
  ASSERT_EQ(reply.refusals.size(), 1U);
  EXPECT_EQ(reply.refusals[0].promotion, "Q");
  EXPECT_EQ(reply.refusals[0].name, "q uses");
  // In the claims' order: counters (Q's, Q's, P's), Q's code, Q's coupon.
  const std::vector<std::int64_t> held{0, 0, 3, 0, 0};
  for (std::size_t i = 0; i < held.size(); ++i) {
    EXPECT_EQ(reply.reservation->entries.at(i).held, held[i]) << "entry " << i;
  }
  EXPECT_EQ(shop.code("ONCE").held, 0);
}

TEST(Reserve, KeepsASharedCodeForThePromotionThatStays) {
  Shop shop;
  shop.add_code("BOTH", single_use());
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("q uses", 1, 1)).status, Status::done);
  ClaimsOf claims("A2");
  claims.promotion("Q", 100).counter("q uses", 1, 1).code("BOTH").promotion("P", 100);
  claims.claims.codes[0].promotions = {0, 1};
  ASSERT_EQ(shop.reserve(claims, true).status, Status::done);
  EXPECT_EQ(shop.code("BOTH").held, 1);
}

TEST(Reserve, LeavesOutWhatABoundLetsNothingPassOf) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("budget", 10, 10, AtEnd::part)).status, Status::done);
  const Reply reply =
      shop.reserve(ClaimsOf("A2").counter("budget", 5, 10, AtEnd::part).counter("uses", 1, 9), true);
  ASSERT_EQ(reply.status, Status::done);
  EXPECT_EQ(reply.reservation->entries[0].held, 0);
  EXPECT_EQ(reply.reservation->entries[1].held, 0) << "it gave nothing, so it was not used";
  ASSERT_EQ(reply.refusals.size(), 1U);
  EXPECT_EQ(reply.refusals[0].left, 0);
}

TEST(Reserve, KeepsAPromotionThatStillGivesElsewhere) {
  Shop shop;
  ClaimsOf first("A1");
  first.counter("per sku", 3, 3, AtEnd::part);
  first.claims.counters[0].counter.key = "TEA";
  ASSERT_EQ(shop.reserve(first).status, Status::done);
  ClaimsOf claims("A2");
  claims.counter("per sku", 1, 3, AtEnd::part).counter("per sku", 1, 3, AtEnd::part).counter("uses", 1, 9);
  claims.claims.counters[0].counter.key = "TEA";
  claims.claims.counters[1].counter.key = "MUG";
  const Reply reply = shop.reserve(claims, true);
  ASSERT_EQ(reply.status, Status::done);
  EXPECT_EQ(reply.reservation->entries[0].held, 0);
  EXPECT_EQ(reply.reservation->entries[1].held, 1);
  EXPECT_EQ(reply.reservation->entries[2].held, 1);
}

TEST(Reserve, JoinsInPartOnlyWhoAcceptsParts) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("budget", 70, 100, AtEnd::part)).status, Status::done);
  const ClaimsOf claims = ClaimsOf("A2").counter("budget", 50, 100, AtEnd::part);
  ASSERT_EQ(shop.reserve(claims, true).status, Status::done);
  const Reply joined = shop.reserve(claims, true);
  EXPECT_EQ(joined.status, Status::done);
  ASSERT_EQ(joined.refusals.size(), 1U);
  EXPECT_EQ(joined.refusals[0].left, 30);
  EXPECT_EQ(shop.reserve(claims, false).status, Status::stale) << "who wants all gets all or nothing";
  ASSERT_EQ(shop.release("A1").status, Status::done);
  EXPECT_EQ(shop.reserve(claims, false).reservation->entries[0].held, 50);
}

TEST(Reserve, KeepsNothingForGuestsAndSaysSo) {
  Shop shop;
  const ClaimsOf claims = ClaimsOf("A1", "").counter("uses", 1, 9).credit(5).issue(1);
  const Reply reply = shop.reserve(claims);
  ASSERT_EQ(reply.status, Status::done);
  EXPECT_FALSE(reply.message.empty());
  EXPECT_TRUE(reply.refusals.empty());
  EXPECT_EQ(reply.reservation->entries[1].held, 0);
  EXPECT_EQ(reply.reservation->entries[2].held, 0);
  EXPECT_EQ(shop.reserve(claims).reservation->expires_at.seconds, kNoon.seconds + 900);
  EXPECT_EQ(shop.row("A1").version, 2) << "it joins";
  EXPECT_TRUE(shop.last.counters.empty());
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  EXPECT_TRUE(shop.last.new_codes.empty());
  EXPECT_TRUE(shop.last.lots.empty());
}

TEST(Reserve, UnseenLeavesItToTheGuards) {
  Shop shop;
  shop.add_code("ONCE", single_use());
  const Request request =
      ReserveRequest{.key = "k",
                     .claims = ClaimsOf("A1").counter("uses", 1, 1).code("ONCE").listed("HELLO"),
                     .hold_seconds = 0,
                     .partly = false};
  ASSERT_TRUE(can_go_unseen(request));
  Circumstances unseen = shop.circumstances;
  unseen.unseen = true;
  Rows rows;
  rows.now = kNoon;
  Changes changes;
  ASSERT_EQ(decide(request, unseen, rows, changes).status, Status::done);
  merge(changes);
  EXPECT_EQ(shop.tables.apply(changes), "");
  EXPECT_EQ(shop.code("ONCE").held, 1);
  EXPECT_EQ(shop.code("HELLO").held, 1);
  // The next one takes everything for free, too; the guards do not.
  for (const auto& [claims, guard] : std::vector<std::pair<Claims, std::string>>{
           {ClaimsOf("A2").counter("uses", 1, 1), "counter left"},
           {ClaimsOf("A2").code("ONCE"), "code uses"},
           {ClaimsOf("A2").code("NEVER"), "code is there"},
           {ClaimsOf("A1").counter("other", 1, 1), "reservation is there"}}) {
    Rows none;
    none.now = kNoon;
    Changes wrong;
    ASSERT_EQ(decide(ReserveRequest{.key = "k", .claims = claims, .hold_seconds = 0, .partly = false}, unseen,
                     none, wrong)
                  .status,
              Status::done);
    merge(wrong);
    EXPECT_EQ(shop.tables.apply(wrong), guard);
  }
}

TEST(Reserve, LoadsBalancesBeforeTheyAreSpent) {
  EXPECT_FALSE(can_go_unseen(
      ReserveRequest{.key = "k", .claims = ClaimsOf("A1").spend(1), .hold_seconds = 0, .partly = false}));
  EXPECT_FALSE(can_go_unseen(CommitRequest{.key = "k", .order = "A1", .parts = {}, .release_rest = false}));
}

}  // namespace
}  // namespace perk::ledger
