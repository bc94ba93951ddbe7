// What a ledger answers with: states, reservations, refusals, breakers, and what operators read.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "perk/api.h"
#include "perk/cart.h"
#include "perk/value.h"

namespace perk::ledger {

// 32 secret bytes.
using LedgerKey = std::array<std::uint8_t, 32>;

enum class Status : std::uint8_t {
  done,  // the effect is there, by this call or an earlier one with its key
  // No effect:
  stale,    // what the price relied on is no longer so: ask for the facts, price again (Reply::refusals)
  refused,  // a breaker or a stopped promotion (Reply::refusals)
  repeat,   // the order is committed or was cancelled: it takes no second reservation
  no_reservation,  // the order has none
  wrong_state,     // the verb does not fit the reservation's state
  expired,         // what was held has been given back
  key_reused,      // the key came with another request before (HTTP: 422)
  in_flight,       // a call with this key is being carried out elsewhere (HTTP: 409)
  invalid,         // the request itself: message says where and how to mend it
  // No effect, and trying again may help:
  busy,         // another had the lock for too long
  unavailable,  // no database; a call that was under way may have had its effect: repeat it with its key
  full,         // the disk is full
  // No effect, and an operator is needed:
  read_only,     // a replica, or a file that may not be written
  wrong_schema,  // `perk ledger init`, `perk ledger migrate`
  wrong_key,     // not the key that this ledger was made with
  corrupt
};
PERK_API const char* name_of(Status status);

// runtime/ledger/decide/transitions.def has every way from one to another.
enum class State : std::uint8_t { held, part_committed, committed, released, expired, cancelled };
PERK_API const char* name_of(State state);

// What an entry counts in.
enum class Subject : std::uint8_t { counter, code, worth, spend, credit, issue };
PERK_API const char* name_of(Subject subject);

// One claim of a reservation and what became of it. held + used + back = asked, once all is held.
struct Entry {
  Subject subject = Subject::counter;
  std::string promotion;
  std::string name, key;   // a counter's; a pool; an account
  std::int64_t asked = 0;  // uses, minor units, units of the account, coupons
  std::int64_t held = 0, used = 0, back = 0;
  std::vector<std::string> codes;  // issued: what to send to the customer
};

struct Reservation {
  std::string order, customer;
  State state = State::held;
  Instant created_at, expires_at;
  std::vector<Entry> entries;
};

// Why something was not held.
struct Refusal {
  enum class Kind : std::uint8_t { counter, code, balance, issue, stopped, breaker } kind = Kind::counter;
  std::string promotion;
  std::string name, key;  // as in Entry
  std::int64_t asked = 0, left = 0;
  std::optional<CouponFacts::State>
      code;          // of a code: what it has become; operators read it, shoppers do not
  std::string text;  // the clause's or the breaker's words
};
PERK_API const char* name_of(Refusal::Kind kind);
PERK_API const char* name_of(CouponFacts::State state);

// Limits outside the rules, for one promotion or ("") for each of them; of both the narrower holds.
struct Breaker {
  std::string promotion;
  bool stopped = false;  // the kill switch
  std::string reason;    // of the stop
  std::optional<std::int64_t>
      most_share_bp;  // of an order's list subtotal, in basis points: all its promotions ("") or one
  std::optional<std::int64_t> least_total_bp;  // what an order pays at least of its list subtotal; "" alone
  std::optional<Money> spend;                  // money off in `seconds`, over all orders
  std::int64_t seconds = 0;
};

struct Alarm {
  Instant at;
  std::string promotion, order, text;
};

struct Summary {
  std::string database;  // "SQLite 3.40.1, shop.db", without a password
  std::int64_t schema = 0;
  std::int64_t held = 0, part_committed = 0, committed = 0, released = 0, expired = 0, cancelled = 0;
  std::int64_t overdue = 0;  // held past their time, not yet given back
  std::int64_t counters = 0, codes = 0, accounts = 0, requests = 0, alarms = 0, stopped = 0;
};

// A number that its rows do not add up to.
struct Difference {
  std::string what, name, key;  // "counter", its name, its holder and key
  std::int64_t counted = 0, rows = 0;
};
struct Recount {
  std::int64_t counters = 0, codes = 0, accounts = 0, reservations = 0, entries = 0;  // looked at
  std::vector<Difference> differences;                                                // at most 1,000
};

}  // namespace perk::ledger
