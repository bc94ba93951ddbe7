// commit, release and expire: what is held is used or goes back, in whole or in parts, and only once.
#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

TEST(Commit, TurnsWhatIsHeldIntoUsed) {
  Shop shop;
  shop.give_points("ann", 100);
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 2, 9).spend(40)).status, Status::done);
  const Reply reply = shop.commit("A1");
  ASSERT_EQ(reply.status, Status::done);
  EXPECT_EQ(reply.reservation->state, State::committed);
  EXPECT_EQ(reply.reservation->entries[0].used, 2);
  EXPECT_EQ(reply.reservation->entries[0].held, 0);
  EXPECT_EQ(shop.counter("uses").used, 2);
  EXPECT_EQ(shop.counter("uses").held, 0);
  EXPECT_EQ(shop.points().balance, 60);
  EXPECT_EQ(shop.points().held, 0);
}

TEST(Commit, GoesInParts) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("a", 5, 9).counter("b", 2, 9)).status, Status::done);
  EXPECT_EQ(shop.commit("A1", {{0, 2}}).reservation->state, State::part_committed);
  EXPECT_EQ(shop.counter("a").used, 2);
  EXPECT_EQ(shop.counter("a").held, 3);
  EXPECT_EQ(shop.commit("A1", {{0, 1}, {0, 2}}).reservation->state, State::part_committed);
  EXPECT_EQ(shop.counter("a").used, 5);
  EXPECT_EQ(shop.commit("A1", {{1, 2}}).reservation->state, State::committed);
  EXPECT_EQ(shop.counter("b").used, 2);
}

TEST(Commit, GivesTheRestBackWhereAsked) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("a", 5, 9).counter("b", 2, 9)).status, Status::done);
  const Reply reply = shop.commit("A1", {{0, 2}}, true);
  EXPECT_EQ(reply.reservation->state, State::committed);
  EXPECT_EQ(reply.reservation->entries[0].used, 2);
  EXPECT_EQ(reply.reservation->entries[0].back, 3);
  EXPECT_EQ(reply.reservation->entries[1].back, 2);
  EXPECT_EQ(shop.counter("a").held, 0);
  EXPECT_EQ(shop.counter("b").held, 0);
}

TEST(Commit, RefusesPartsThatAreNotHeld) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("a", 5, 9)).status, Status::done);
  for (const std::vector<CommitRequest::Part>& parts :
       std::vector<std::vector<CommitRequest::Part>>{{{1, 1}}, {{0, 6}}, {{0, 3}, {0, 3}}}) {
    const Reply reply = shop.commit("A1", parts);
    EXPECT_EQ(reply.status, Status::invalid);
    EXPECT_EQ(reply.message.find("parts["), 0U) << reply.message;
    EXPECT_TRUE(shop.last.reservations.empty());
  }
  EXPECT_EQ(shop.counter("a").held, 5);
}

TEST(Commit, SucceedsLateWhileItsHoldsAreThere) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("a", 1, 1)).status, Status::done);
  shop.pass(kDay);
  EXPECT_EQ(shop.commit("A1").status, Status::done);
  shop.expire("A1");
  EXPECT_EQ(shop.row("A1").reservation.state, State::committed);
  EXPECT_EQ(shop.counter("a").used, 1);
}

TEST(Commit, ComesTooLateAfterExpiry) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("a", 1, 1)).status, Status::done);
  shop.pass(900);
  shop.expire("A1");
  const Reply reply = shop.commit("A1");
  EXPECT_EQ(reply.status, Status::expired);
  EXPECT_EQ(reply.reservation->state, State::expired);
  EXPECT_EQ(shop.release("A1").status, Status::expired);
  EXPECT_EQ(shop.counter("a").used + shop.counter("a").held, 0);
}

TEST(Commit, HasOneWinnerAgainstExpiry) {
  // Both decided on the same rows; the version lets one of them through.
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("a", 1, 1)).status, Status::done);
  shop.pass(900);
  const Id id = reservation_id("A1");
  Wanted wanted;
  wanted.reservations.push_back(id);
  Rows one = shop.tables.load(wanted), other = one;
  Changes expiry, commit;
  expire(id, one, expiry);
  ASSERT_EQ(decide(CommitRequest{.key = "k", .order = "A1", .parts = {}, .release_rest = false},
                   shop.circumstances, other, commit)
                .status,
            Status::done);
  EXPECT_EQ(shop.tables.apply(commit), "");
  EXPECT_EQ(shop.tables.apply(expiry), "version");
  EXPECT_EQ(shop.tables.recount(), "");
  EXPECT_EQ(shop.counter("a").used, 1);
}

TEST(Commit, IsNotDoneTwice) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("a", 1, 9)).status, Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  const Reply reply = shop.commit("A1");
  EXPECT_EQ(reply.status, Status::wrong_state);
  EXPECT_NE(reply.message.find("committed"), std::string::npos);
  EXPECT_EQ(shop.release("A1").status, Status::wrong_state);
  EXPECT_EQ(shop.commit("A2").status, Status::no_reservation);
  EXPECT_EQ(shop.counter("a").used, 1);
}

TEST(Commit, ChangesNoCounterForWhatHasLeftItsWindow) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").rolling("uses", 1, 2, kDay)).status, Status::done);
  const Instant later{kNoon.seconds + 2 * kDay};
  ASSERT_EQ(shop.reserve(ClaimsOf("A2").at(later).rolling("uses", 1, 2, kDay)).status, Status::done);
  ASSERT_EQ(shop.counter("uses").held, 1) << "A1 has left";
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  EXPECT_EQ(shop.counter("uses").held, 1);
  EXPECT_EQ(shop.counter("uses").used, 0);
  RefundRequest refund;
  refund.order = "A1";
  refund.uses_back.push_back({0, "uses", "", "", 1});
  EXPECT_EQ(shop.refund(refund).status, Status::done);
  EXPECT_EQ(shop.counter("uses").used, 0);
  EXPECT_EQ(shop.row("A1").entries[0].entry.back, 1);
}

TEST(Release, GivesEverythingBack) {
  Shop shop;
  shop.give_points("ann", 10);
  shop.add_code("ONCE", single_use());
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("a", 2, 9).code("ONCE").spend(10).credit(3).issue(1)).status,
            Status::done);
  const Reply reply = shop.release("A1");
  ASSERT_EQ(reply.status, Status::done);
  EXPECT_EQ(reply.reservation->state, State::released);
  for (const Entry& entry : reply.reservation->entries) {
    EXPECT_EQ(entry.held, 0);
    EXPECT_EQ(entry.back, entry.asked);
  }
  EXPECT_EQ(shop.counter("a").held, 0);
  EXPECT_EQ(shop.code("ONCE").held, 0);
  EXPECT_EQ(shop.points().held, 0);
  EXPECT_TRUE(shop.points().lots.size() == 1 && shop.last.new_codes.empty());
  EXPECT_EQ(shop.release("A1").status, Status::wrong_state);
}

TEST(Release, KeepsWhatWasCommitted) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("a", 5, 9)).status, Status::done);
  ASSERT_EQ(shop.commit("A1", {{0, 2}}).status, Status::done);
  EXPECT_EQ(shop.release("A1").reservation->state, State::committed);
  EXPECT_EQ(shop.counter("a").used, 2);
  EXPECT_EQ(shop.counter("a").held, 0);
}

TEST(Expire, WaitsForTheDatabasesClock) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("a", 5, 9), false, 60).status, Status::done);
  shop.pass(59);
  shop.expire("A1");
  EXPECT_TRUE(shop.last.reservations.empty());
  EXPECT_EQ(shop.row("A1").reservation.state, State::held);
  shop.pass(1);
  shop.expire("A1");
  EXPECT_EQ(shop.row("A1").reservation.state, State::expired);
  EXPECT_EQ(shop.counter("a").held, 0);
  shop.expire("A1");
  EXPECT_TRUE(shop.last.reservations.empty());
}

TEST(Expire, KeepsWhatWasCommitted) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").counter("a", 5, 9)).status, Status::done);
  ASSERT_EQ(shop.commit("A1", {{0, 2}}).status, Status::done);
  shop.pass(900);
  shop.expire("A1");
  EXPECT_EQ(shop.row("A1").reservation.state, State::committed);
  EXPECT_EQ(shop.counter("a").used, 2);
  EXPECT_EQ(shop.counter("a").held, 0);
}

}  // namespace
}  // namespace perk::ledger
