// Names of statuses, states, subjects and refusals, as replies, commands and documents spell them.
#include "perk/ledger_state.h"

namespace perk::ledger {

const char* name_of(Status status) {
  switch (status) {
    case Status::done: return "done";
    case Status::stale: return "stale";
    case Status::refused: return "refused";
    case Status::repeat: return "repeat";
    case Status::no_reservation: return "no_reservation";
    case Status::wrong_state: return "wrong_state";
    case Status::expired: return "expired";
    case Status::key_reused: return "key_reused";
    case Status::in_flight: return "in_flight";
    case Status::invalid: return "invalid";
    case Status::busy: return "busy";
    case Status::unavailable: return "unavailable";
    case Status::full: return "full";
    case Status::read_only: return "read_only";
    case Status::wrong_schema: return "wrong_schema";
    case Status::wrong_key: return "wrong_key";
    case Status::corrupt: return "corrupt";
  }
  return "";
}

const char* name_of(State state) {
  switch (state) {
    case State::held: return "held";
    case State::part_committed: return "part_committed";
    case State::committed: return "committed";
    case State::released: return "released";
    case State::expired: return "expired";
    case State::cancelled: return "cancelled";
  }
  return "";
}

const char* name_of(Subject subject) {
  switch (subject) {
    case Subject::counter: return "counter";
    case Subject::code: return "code";
    case Subject::worth: return "worth";
    case Subject::spend: return "spend";
    case Subject::credit: return "credit";
    case Subject::issue: return "issue";
  }
  return "";
}

const char* name_of(Refusal::Kind kind) {
  switch (kind) {
    case Refusal::Kind::counter: return "counter";
    case Refusal::Kind::code: return "code";
    case Refusal::Kind::balance: return "balance";
    case Refusal::Kind::issue: return "issue";
    case Refusal::Kind::stopped: return "stopped";
    case Refusal::Kind::breaker: return "breaker";
  }
  return "";
}

const char* name_of(CouponFacts::State state) {
  switch (state) {
    case CouponFacts::State::usable: return "usable";
    case CouponFacts::State::used_up: return "used_up";
    case CouponFacts::State::expired: return "expired";
    case CouponFacts::State::not_yet: return "not_yet";
    case CouponFacts::State::blocked: return "blocked";
    case CouponFacts::State::of_another: return "of_another";
  }
  return "";
}

}  // namespace perk::ledger
