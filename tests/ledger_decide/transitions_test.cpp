// Every verb on every state: what transitions.def has happens, and nothing else.
#include "runtime/ledger/decide/transitions.h"

#include <array>

#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

constexpr std::array kStates{State::held,     State::part_committed, State::committed,
                             State::released, State::expired,        State::cancelled};

// A shop with the order `A1` in the state.
Shop in(State state) {
  Shop shop;
  EXPECT_EQ(shop.reserve(ClaimsOf("A1").counter("uses", 2, 9)).status, Status::done);
  switch (state) {
    case State::held: break;
    case State::part_committed: shop.commit("A1", {{0, 1}}); break;
    case State::committed: shop.commit("A1"); break;
    case State::released: shop.release("A1"); break;
    case State::expired:
      shop.pass(900);
      shop.expire("A1");
      break;
    case State::cancelled:
      shop.commit("A1");
      shop.cancel("A1");
      break;
  }
  EXPECT_EQ(shop.row("A1").reservation.state, state);
  return shop;
}

Request request_of(Verb verb) {
  switch (verb) {
    case Verb::reserve:
      return ReserveRequest{
          .key = "k", .claims = ClaimsOf("A1").counter("uses", 1, 9), .hold_seconds = 0, .partly = false};
    case Verb::commit: return CommitRequest{.key = "k", .order = "A1", .parts = {}, .release_rest = false};
    case Verb::release: return ReleaseRequest{.key = "k", .order = "A1"};
    case Verb::refund:
      return RefundRequest{
          .key = "k", .order = "A1", .cancelled = true, .uses_back = {}, .given_back = {}, .rewards = {}};
    case Verb::expire:
    case Verb::happened: break;
  }
  return EventRequest{.key = "k", .event = "delivered", .order = "A1", .customer = "", .at = kNoon};
}

Status expected(Verb verb, State from) {
  for (const Transition& way : transitions()) {
    if (way.verb == verb && way.from == from) return Status::done;
  }
  if (verb == Verb::reserve) return Status::repeat;
  return from == State::expired ? Status::expired : Status::wrong_state;
}

TEST(Transitions, HoldForEveryVerbOnEveryState) {
  for (const Verb verb : {Verb::reserve, Verb::commit, Verb::release, Verb::refund, Verb::happened}) {
    for (const State from : kStates) {
      Shop shop = in(from);
      const ReservationRow before = shop.row("A1");
      const Reply reply = shop.ask(request_of(verb));
      EXPECT_EQ(reply.status, expected(verb, from)) << name_of(verb) << " of " << name_of(from);
      const State to = shop.row("A1").reservation.state;
      if (reply.status == Status::done) {
        EXPECT_TRUE(is_transition(verb, from, to))
            << name_of(verb) << " of " << name_of(from) << " to " << name_of(to);
      } else {
        EXPECT_EQ(to, from);
        EXPECT_EQ(shop.row("A1").version, before.version) << name_of(verb) << " of " << name_of(from);
        EXPECT_NE(reply.message.find(name_of(from)), std::string::npos) << reply.message;
        EXPECT_TRUE(reply.reservation);
      }
    }
  }
}

TEST(Transitions, ExpireWhatIsOverdueAndNothingElse) {
  for (const State from : kStates) {
    Shop shop = in(from);
    shop.pass(kDay);
    const std::int64_t version = shop.row("A1").version;
    shop.expire("A1");
    const State to = shop.row("A1").reservation.state;
    const bool ends = from == State::held || from == State::part_committed;
    EXPECT_EQ(shop.row("A1").version, version + (ends ? 1 : 0));
    EXPECT_EQ(is_transition(Verb::expire, from, to), ends) << name_of(from);
    EXPECT_TRUE(ends || to == from);
  }
}

TEST(Transitions, EndWhereNothingGoesOn) {
  for (const Transition& way : transitions()) {
    EXPECT_NE(way.from, State::cancelled);
    EXPECT_STRNE(way.when, "");
    EXPECT_STRNE(name_of(way.verb), "");
  }
}

TEST(Transitions, OfAnOrderThatIsNotThere) {
  for (const Verb verb : {Verb::commit, Verb::release, Verb::refund, Verb::happened}) {
    Shop shop;
    const Reply reply = shop.ask(request_of(verb));
    EXPECT_EQ(reply.status, Status::no_reservation);
    EXPECT_FALSE(reply.reservation);
    EXPECT_NE(reply.message.find("`A1`"), std::string::npos);
  }
}

}  // namespace
}  // namespace perk::ledger
