// Codes: what each guard of a code keeps away, worth in parts, coupons that orders issue.
#include "runtime/ledger/codes/pattern.h"
#include "runtime/ops/text.h"
#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

// The refusal of an order of Ann's with the code.
Refusal refusal_of(Shop& shop, const std::string& code) {
  const Reply reply = shop.reserve(ClaimsOf("A9").code(code));
  EXPECT_EQ(reply.status, Status::stale) << reply.message;
  EXPECT_EQ(reply.message.find(code), std::string::npos);
  return reply.refusals.empty() ? Refusal{} : reply.refusals.front();
}

TEST(Codes, KnowsTheTrueReason) {
  Shop shop;
  using S = CouponFacts::State;
  CodeRow row = single_use();
  row.state = CodeState::blocked;
  shop.add_code("BLOCKED", row);
  row.state = CodeState::deleted;
  shop.add_code("DELETED", row);
  row = single_use();
  row.owner = "bob";
  shop.add_code("BOBS", row);
  row = single_use();
  row.valid_from = Instant{kNoon.seconds + 1};
  shop.add_code("LATER", row);
  row = single_use();
  row.valid_to = kNoon;
  shop.add_code("OVER", row);
  row = single_use();
  row.uses = 0;
  shop.add_code("EMPTY", row);
  EXPECT_EQ(refusal_of(shop, "BLOCKED").code, S::blocked);
  EXPECT_EQ(refusal_of(shop, "DELETED").code, std::nullopt);
  EXPECT_EQ(refusal_of(shop, "BOBS").code, S::of_another);
  EXPECT_EQ(refusal_of(shop, "LATER").code, S::not_yet);
  EXPECT_EQ(refusal_of(shop, "OVER").code, S::expired);
  EXPECT_EQ(refusal_of(shop, "EMPTY").code, S::used_up);
  EXPECT_EQ(refusal_of(shop, "UNKNOWN").code, std::nullopt);
  EXPECT_EQ(refusal_of(shop, "UNKNOWN").name, "pool");
  EXPECT_EQ(refusal_of(shop, "UNKNOWN").kind, Refusal::Kind::code);
}

TEST(Codes, AreTakenByTheirOwnerInTheirTime) {
  Shop shop;
  CodeRow row = single_use();
  row.owner = "ann";
  row.valid_from = kNoon;
  row.valid_to = Instant{kNoon.seconds + 1};
  shop.add_code("ANNS", row);
  EXPECT_EQ(shop.reserve(ClaimsOf("A1", "").code("ANNS")).status, Status::stale) << "a guest is not Ann";
  EXPECT_EQ(shop.reserve(ClaimsOf("A1").code("ANNS")).status, Status::done);
}

TEST(Codes, AreUsedOnceAndFreeAfterRelease) {
  Shop shop;
  shop.add_code("ONCE", single_use());
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").code("ONCE")).status, Status::done);
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").code("ONCE")).refusals.at(0).code, CouponFacts::State::used_up);
  ASSERT_EQ(shop.release("A1").status, Status::done);
  ASSERT_EQ(shop.reserve(ClaimsOf("A2").code("ONCE")).status, Status::done);
  ASSERT_EQ(shop.commit("A2").status, Status::done);
  EXPECT_EQ(shop.code("ONCE").used, 1);
  EXPECT_EQ(shop.code("ONCE").held, 0);
  EXPECT_EQ(shop.reserve(ClaimsOf("A3").code("ONCE")).status, Status::stale);
}

TEST(Codes, OfAListBeginWithTheirFirstUse) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").listed("HELLO", 1)).status, Status::done);
  EXPECT_EQ(shop.code("HELLO").pool, "listed");
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").listed("HELLO", 1)).status, Status::stale);
  for (const char* order : {"B1", "B2", "B3"}) {
    EXPECT_EQ(shop.reserve(ClaimsOf(order).listed("ALWAYS")).status, Status::done);
  }
  EXPECT_EQ(shop.code("ALWAYS").held, 3);
}

TEST(Codes, GiveTheirWorthInParts) {
  Shop shop;
  CodeRow row;
  row.pool = "cards";
  row.worth = 500;
  shop.add_code("CARD", row);
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").worth("CARD", 300)).status, Status::done);
  EXPECT_EQ(shop.row("A1").entries[0].entry.subject, Subject::worth);
  const Reply reply = shop.reserve(ClaimsOf("A2").worth("CARD", 201));
  EXPECT_EQ(reply.status, Status::stale);
  EXPECT_EQ(reply.refusals.at(0).left, 200);
  EXPECT_EQ(reply.refusals.at(0).asked, 201);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  ASSERT_EQ(shop.reserve(ClaimsOf("A2").worth("CARD", 200)).status, Status::done);
  EXPECT_EQ(shop.code("CARD").worth_used, 300);
  EXPECT_EQ(shop.code("CARD").worth_held, 200);
  ASSERT_EQ(shop.cancel("A1").status, Status::done);
  EXPECT_EQ(shop.code("CARD").worth_used, 0);
}

TEST(Codes, AreMadeWhenTheOrderIsCommitted) {
  Shop shop;
  ClaimsOf claims("A1");
  claims.issue(2);
  claims.claims.issues[0].made.check_digit = true;
  claims.claims.issues[0].made.valid = Duration{.months = 1, .days = 0, .seconds = 0};
  ASSERT_EQ(shop.reserve(claims).status, Status::done);
  EXPECT_TRUE(shop.last.new_codes.empty());
  const Reply reply = shop.commit("A1");
  ASSERT_EQ(reply.status, Status::done);
  const std::vector<std::string>& codes = reply.reservation->entries[0].codes;
  ASSERT_EQ(codes.size(), 2U);
  EXPECT_NE(codes[0], codes[1]);
  for (const std::string& code : codes) {
    EXPECT_TRUE(is_well_formed(code, claims.claims.issues[0].made)) << code;
    const CodeRow& row = shop.code(ops::coupon_key(code, false));
    EXPECT_EQ(row.pool, "thanks");
    EXPECT_EQ(row.owner, "ann");
    EXPECT_EQ(row.issued_at, kNoon);
    EXPECT_EQ(row.valid_to->seconds, kNoon.seconds + 30 * kDay) << "1 April and a month";
    EXPECT_EQ(row.uses, 1);
    EXPECT_EQ(row.sealed.find(code), std::string::npos) << "it stands nowhere in the clear";
  }
  // They are the customer's: it takes one of them.
  EXPECT_EQ(shop.reserve(ClaimsOf("A2", "bob").code(ops::coupon_key(codes[0], false), "thanks")).status,
            Status::stale);
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").code(ops::coupon_key(codes[0], false), "thanks")).status,
            Status::done);
  // Whoever asks for the order gets the codes again.
  Wanted wanted;
  wanted.reservations.push_back(reservation_id("A1"));
  const Rows rows = shop.tables.load(wanted);
  EXPECT_EQ(reservation_of(shop.row("A1"), rows, shop.key()).entries[0].codes, codes);
}

TEST(Codes, AreMadePartByPart) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").issue(3)).status, Status::done);
  const Reply first = shop.commit("A1", {{0, 1}});
  const Reply second = shop.commit("A1");
  ASSERT_EQ(first.reservation->entries[0].codes.size(), 1U);
  ASSERT_EQ(second.reservation->entries[0].codes.size(), 2U) << "those that this call made";
  EXPECT_NE(first.reservation->entries[0].codes[0], second.reservation->entries[0].codes[0]);
}

TEST(Codes, AreMadeAnewWhereOneWasThereAlready) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").issue(1)).status, Status::done);
  const EntryRow& entry = shop.row("A1").entries[0];
  const std::string taken = made_code(shop.key(), entry.of, 0, *entry.made);
  CodeRow other;
  other.pool = "thanks";
  shop.add_code(ops::coupon_key(taken, false), other);
  // The first attempt meets it in the database, which it did not load.
  Wanted wanted;
  wanted.reservations.push_back(reservation_id("A1"));
  const Request commit = CommitRequest{.key = "k", .order = "A1", .parts = {}, .release_rest = false};
  Rows rows = shop.tables.load(wanted);
  Changes changes;
  ASSERT_EQ(decide(commit, shop.circumstances, rows, changes).status, Status::done);
  EXPECT_EQ(shop.tables.apply(changes), "new code");
  shop.circumstances.attempt = 1;
  const Reply reply = shop.commit("A1");
  ASSERT_EQ(reply.status, Status::done);
  EXPECT_NE(reply.reservation->entries[0].codes.at(0), taken);
}

TEST(Codes, OfAPoolThatMakesNoneAreNotPromised) {
  Shop shop;
  const Reply reply = shop.reserve(ClaimsOf("A1").issue(1, ""));
  EXPECT_EQ(reply.status, Status::stale);
  EXPECT_EQ(reply.refusals.at(0).kind, Refusal::Kind::issue);
}

}  // namespace
}  // namespace perk::ledger
