// Balances: earned at once, later or on an event; spent in their order; lapsing; what is held stays.
#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

using State = LotRow::State;

Lapse after_earning(std::int32_t days) {
  return {
      .kind = Lapse::Kind::after_earning, .period = Lapse::Period::year, .event = "", .length = {0, days, 0}};
}

Lapse after_last(std::string event, std::int32_t days) {
  return {.kind = Lapse::Kind::after_last,
          .period = Lapse::Period::year,
          .event = std::move(event),
          .length = {0, days, 0}};
}

void update(Shop& shop, const std::string& customer = "ann") {
  const Id id = account_id("points", customer);
  Wanted wanted;
  wanted.accounts.push_back(id);
  Rows rows = shop.tables.load(wanted);
  shop.last = {};
  bring_up_to_date(id, rows, shop.last);
  merge(shop.last);
  EXPECT_EQ(shop.tables.apply(shop.last), "");
  EXPECT_EQ(shop.tables.recount(), "");
}

TEST(Accounts, EarnAtTheCommit) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").credit(50)).status, Status::done);
  EXPECT_EQ(shop.points().balance, 0);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  EXPECT_EQ(shop.points().balance, 50);
  EXPECT_EQ(shop.points().account, "points");
  EXPECT_EQ(shop.points().owner, "ann");
  EXPECT_EQ(shop.points().lots.at(0).state, State::counted);
}

TEST(Accounts, EarnInParts) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").credit(50).credit(7, "delivered")).status, Status::done);
  ASSERT_EQ(shop.commit("A1", {{0, 20}, {1, 3}}).status, Status::done);
  EXPECT_EQ(shop.points().balance, 20);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  EXPECT_EQ(shop.points().balance, 50);
  ASSERT_EQ(shop.points().lots.size(), 2U);
  EXPECT_EQ(shop.points().lots[0].amount, 50);
  EXPECT_EQ(shop.points().lots[1].amount, 7);
  EXPECT_EQ(shop.points().lots[1].state, State::waiting);
}

TEST(Accounts, EarnLaterWhenItIsDue) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").credit(50, "", {0, 28, 0})).status, Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  shop.pass(28 * kDay - 1);
  update(shop);
  EXPECT_TRUE(shop.last.lots.empty());
  EXPECT_EQ(shop.points().balance, 0);
  shop.pass(1);
  update(shop);
  EXPECT_EQ(shop.points().balance, 50);
  update(shop);
  EXPECT_TRUE(shop.last.lots.empty()) << "once";
}

TEST(Accounts, EarnOnTheEvent) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").credit(50, "delivered").credit(5, "delivered", {0, 1, 0})).status,
            Status::done);
  EXPECT_EQ(shop.happened("delivered", "A1").status, Status::wrong_state)
      << "nothing is earned before it is paid";
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  EXPECT_EQ(shop.points().balance, 0);
  ASSERT_EQ(shop.happened("returned", "A1").status, Status::done);
  EXPECT_EQ(shop.points().balance, 0);
  const Reply reply = shop.happened("delivered", "A1");
  ASSERT_EQ(reply.status, Status::done);
  EXPECT_EQ(reply.reservation->order, "A1");
  EXPECT_EQ(shop.points().balance, 50);
  ASSERT_EQ(shop.happened("delivered", "A1").status, Status::done);
  EXPECT_EQ(shop.points().balance, 50) << "once";
  shop.pass(kDay);
  update(shop);
  EXPECT_EQ(shop.points().balance, 55);
  EXPECT_EQ(shop.happened("delivered", "A2").status, Status::no_reservation);
}

TEST(Accounts, CountsAtOnceWhatWasDueWhenItWasToldOf) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").credit(50, "delivered", {0, 1, 0}, after_earning(10))).status,
            Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  shop.pass(5 * kDay);
  EventRequest event{
      .key = "k", .event = "delivered", .order = "A1", .customer = "", .at = {kNoon.seconds + kDay}};
  ASSERT_EQ(shop.ask(event).status, Status::done);
  EXPECT_EQ(shop.points().balance, 50);
  EXPECT_EQ(shop.points().lots.at(0).lapses_at->seconds, kNoon.seconds + 12 * kDay)
      << "from the day it was due";
}

TEST(Accounts, SpendWhatLapsesFirstThenTheOldest) {
  Shop shop;
  shop.give_points("ann", 10);
  shop.give_points("ann", 10);
  shop.give_points("ann", 10, Instant{kNoon.seconds + 9 * kDay});
  shop.give_points("ann", 10, Instant{kNoon.seconds + 5 * kDay});
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").spend(34)).status, Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  const std::vector<std::int64_t> left{0, 6, 0, 0};
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_EQ(shop.points().lots[i].left, left[i]) << i;
  EXPECT_EQ(shop.points().balance, 6);
}

TEST(Accounts, HoldNoMoreThanThereIs) {
  Shop shop;
  shop.give_points("ann", 10);
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").spend(6)).status, Status::done);
  const Reply reply = shop.reserve(ClaimsOf("A2").spend(5));
  EXPECT_EQ(reply.status, Status::stale);
  EXPECT_EQ(reply.refusals.at(0).kind, Refusal::Kind::balance);
  EXPECT_EQ(reply.refusals.at(0).left, 4);
  EXPECT_EQ(reply.refusals.at(0).name, "points");
  EXPECT_EQ(shop.reserve(ClaimsOf("A3", "bob").spend(1)).status, Status::stale) << "not his";
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").spend(2).spend(3)).status, Status::stale) << "together 5";
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").spend(2).spend(2)).status, Status::done);
}

TEST(Accounts, SpendFromABalanceThatTheyAlsoAddTo) {
  Shop shop;
  shop.give_points("ann", 10);
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").spend(10).credit(100)).status, Status::done);
  // Neither a first reservation nor one in its place spends what it is about to earn.
  EXPECT_EQ(shop.reserve(ClaimsOf("A1").spend(11).credit(100)).status, Status::stale);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  EXPECT_EQ(shop.points().balance, 100);
}

TEST(Accounts, LapseAtTheirTime) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").credit(50, "", {}, after_earning(10))).status, Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  shop.pass(10 * kDay - 1);
  update(shop);
  EXPECT_EQ(shop.points().balance, 50);
  shop.pass(1);
  EXPECT_EQ(shop.reserve(ClaimsOf("A2").spend(1)).status, Status::stale) << "tidied up or not";
  update(shop);
  EXPECT_EQ(shop.points().balance, 0);
  EXPECT_EQ(shop.points().lots.at(0).state, State::lapsed);
}

TEST(Accounts, LapseAtTheEndOfThePeriodInTheShopsZone) {
  Shop shop;
  Lapse lapse;
  lapse.kind = Lapse::Kind::end_of;
  lapse.period = Lapse::Period::month;
  ClaimsOf claims("A1");
  claims.credit(50, "", {}, lapse);
  claims.claims.utc_offset = 7 * 3'600;
  ASSERT_EQ(shop.reserve(claims).status, Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  // 1 May 00:00 in Bangkok.
  EXPECT_EQ(shop.points().lots.at(0).lapses_at->seconds, 1'777'593'600 - 7 * 3'600);
}

TEST(Accounts, LapseNothingThatIsHeld) {
  Shop shop;
  const Instant tomorrow{kNoon.seconds + kDay};
  shop.give_points("ann", 10, tomorrow);
  shop.give_points("ann", 5);
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").spend(6)).status, Status::done);
  shop.pass(kDay);
  update(shop);
  EXPECT_EQ(shop.points().balance, 11) << "6 of the lapsed 10 are held";
  EXPECT_EQ(shop.points().held, 6);
  ASSERT_EQ(shop.release("A1").status, Status::done);
  update(shop);
  EXPECT_EQ(shop.points().balance, 5) << "given back, they lapse";
}

TEST(Accounts, SpendHeldPointsEvenWhereTheirTimeIsOver) {
  Shop shop;
  shop.give_points("ann", 10, Instant{kNoon.seconds + kDay});
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").spend(10)).status, Status::done);
  shop.pass(2 * kDay);
  update(shop);
  EXPECT_EQ(shop.commit("A1").status, Status::done);
  EXPECT_EQ(shop.points().balance, 0);
}

TEST(Accounts, LapseLaterAfterTheLastEvent) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").credit(50, "", {}, after_last("order", 10))).status, Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  shop.pass(9 * kDay);
  ASSERT_EQ(shop.happened("visit", "", "ann").status, Status::done);
  ASSERT_EQ(shop.happened("order", "", "bob").status, Status::done);
  EXPECT_EQ(shop.points().lots.at(0).lapses_at->seconds, kNoon.seconds + 10 * kDay);
  ASSERT_EQ(shop.happened("order", "", "ann").status, Status::done);
  EXPECT_EQ(shop.points().lots.at(0).lapses_at->seconds, kNoon.seconds + 19 * kDay);
  // An older event that is told of later shortens nothing.
  EventRequest older{
      .key = "k", .event = "order", .order = "", .customer = "ann", .at = {kNoon.seconds + kDay}};
  ASSERT_EQ(shop.ask(older).status, Status::done);
  EXPECT_EQ(shop.points().lots.at(0).lapses_at->seconds, kNoon.seconds + 19 * kDay);
}

TEST(Accounts, AreSavedByAnEventInTimeThatIsToldOfLate) {
  Shop shop;
  const auto earn = [&](const std::string& order, const std::string& customer) {
    ASSERT_EQ(shop.reserve(ClaimsOf(order, customer).credit(50, "", {}, after_last("order", 10))).status,
              Status::done);
    ASSERT_EQ(shop.commit(order).status, Status::done);
  };
  earn("A1", "ann");
  earn("B1", "bob");
  shop.pass(12 * kDay);
  EventRequest event{
      .key = "k", .event = "order", .order = "", .customer = "ann", .at = {kNoon.seconds + 9 * kDay}};
  ASSERT_EQ(shop.ask(event).status, Status::done);
  EXPECT_EQ(shop.points().balance, 50);
  event.customer = "bob";
  event.at = {kNoon.seconds + 10 * kDay};
  ASSERT_EQ(shop.ask(event).status, Status::done);
  EXPECT_EQ(shop.points("bob").balance, 0) << "it had lapsed when the event came";
}

TEST(Accounts, AreSavedByTheirOwnEventAlsoAfterAnothersInTheBatch) {
  Shop shop;
  for (const char* customer : {"ann", "bob"}) {
    const std::string order = std::string("of ") + customer;
    ASSERT_EQ(shop.reserve(ClaimsOf(order, customer).credit(50, "", {}, after_last("order", 10))).status,
              Status::done);
    ASSERT_EQ(shop.commit(order).status, Status::done);
  }
  shop.pass(12 * kDay);
  const EventRequest event{
      .key = "k", .event = "order", .order = "", .customer = "bob", .at = {kNoon.seconds + 9 * kDay}};
  EventRequest next = event;
  next.customer = "ann";
  shop.ask_together({event, next});
  EXPECT_EQ(shop.points("bob").balance, 50);
  EXPECT_EQ(shop.points("ann").balance, 50);
}

TEST(Accounts, AreNotSavedByAnEventThatComesTooLate) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").credit(50, "", {}, after_last("order", 10))).status, Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  shop.pass(12 * kDay);
  // Nobody has looked at the account since it lapsed.
  EventRequest event{
      .key = "k", .event = "order", .order = "", .customer = "ann", .at = {kNoon.seconds + 10 * kDay}};
  ASSERT_EQ(shop.ask(event).status, Status::done);
  EXPECT_EQ(shop.points().balance, 0);
}

TEST(Accounts, HoldNoMoreThanABalanceHas) {
  Shop shop;
  shop.give_points("ann", 1'000'000'000'000'000'000 - 5);
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").credit(50).credit(50, "delivered")).status, Status::done);
  ASSERT_EQ(shop.commit("A1").status, Status::done);
  EXPECT_EQ(shop.points().balance, 1'000'000'000'000'000'000);
  ASSERT_EQ(shop.happened("delivered", "A1").status, Status::done);
  EXPECT_EQ(shop.points().balance, 1'000'000'000'000'000'000);
}

TEST(Accounts, AreNobodysForGuests) {
  EXPECT_EQ(problem_of(ReserveRequest{
                .key = "k", .claims = ClaimsOf("A1", "").spend(1), .hold_seconds = 0, .partly = false}),
            "spends[0].account: is nobody's: the claims have no customer");
}

}  // namespace
}  // namespace perk::ledger
