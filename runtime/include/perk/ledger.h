// The ledger: codes, limits, budgets and balances that hold under fire, over SQLite or PostgreSQL.
//
// In: claims of priced carts, each call with an idempotency key of the caller's. Out: replies. Guaranteed: no
// counter passes its limit, no code and no balance is used twice, whatever dies in between; what was answered
// with `done` is on disk; a call repeated with its key has one effect and gets the same reply, byte for byte.
// docs/reference/ledger.md has the states, the tables and what each database promises. Thread-safe.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "perk/api.h"
#include "perk/claims.h"
#include "perk/ledger_codes.h"
#include "perk/ledger_state.h"
#include "perk/returns.h"

namespace perk::ledger {

struct Settings {
  // sqlite:PATH, or postgresql:CONNINFO (`postgresql:host=… dbname=…`) or a postgresql:// address.
  std::string database;
  LedgerKey key{};  // keyed hashes and made codes; the same for all hosts of a ledger, for ever
  std::size_t connections = 4;
  std::int64_t wait_ms = 5'000;     // for a lock of another; then Status::busy
  std::int64_t hold_seconds = 900;  // a reservation without a length of its own
  std::int64_t keep_requests_days = 90;
  std::int64_t failures_per_hour = 100;  // unknown codes by one actor; beyond it codes are not looked up
};

// Why a ledger cannot be used at all.
struct OpenError {
  Status status = Status::unavailable;
  std::string message;  // what is wrong and how to mend it
};

struct ReserveRequest {
  std::string key;                // the caller's, 1 … 200 bytes
  Claims claims;                  // claims.order names the reservation: an order has one
  std::int64_t hold_seconds = 0;  // 0: the settings'
  // What has too little left is held as far as its bound says (`part`), or its promotion is left out with all
  // it claims; the reply says which, and the host prices what is left. Else all is held or nothing.
  bool partly = false;
};

// Commits all that is held, or some of it; an order may be committed in several steps.
struct CommitRequest {
  std::string key, order;
  struct Part {
    std::uint32_t entry = 0;  // number of Reservation::entries
    std::int64_t amount = 0;
  };
  std::vector<Part> parts;    // empty: all
  bool release_rest = false;  // with parts: what they leave is given back now
};

struct ReleaseRequest {
  std::string key, order;
};

// After a return: what of the order no longer counts.
struct RefundRequest {
  std::string key, order;
  bool cancelled = false;            // everything goes back, codes too; the rest is then not asked for
  std::vector<Hold> uses_back;       // ReturnResult::uses_back
  std::vector<Balance> given_back;   // ReturnResult::given_back
  std::vector<RewardTaken> rewards;  // ReturnResult::rewards: `taken` credits and coupons
};

// Something happened to an order, or to a customer: what is `earned when` it happens is earned.
struct EventRequest {
  std::string key, event;
  std::string order;     // or
  std::string customer;  // … all that is lapsing by it (`lapses 24 months after last order`)
  Instant at;
};

struct Reply {
  Status status = Status::done;
  std::string message;  // for operators; never a shopper's code
  std::optional<Reservation> reservation;
  std::vector<Refusal> refusals;
};

// Equal replies, equal bytes.
PERK_API std::string canonical(const Reply& reply);

struct Answer {
  Status status = Status::done;
  std::string message;
  LedgerFacts facts;
  bool throttled = false;  // the actor has guessed too often: codes were not looked up
};

struct Expired {
  Status status = Status::done;
  std::string message;
  std::int64_t reservations = 0, lots = 0, requests = 0;
};

class PERK_API Ledger {
 public:
  // Refuses a database without the schema (`perk ledger init`), with another version of it, a replica, and a
  // key that is not the ledger's.
  static std::variant<std::unique_ptr<Ledger>, OpenError> open(const Settings& settings);
  virtual ~Ledger() = default;

  // One round trip. `actor`: who entered the codes (a session, an address), for the count of failures; "":
  // nobody.
  virtual Answer facts(const LedgerQuestion& question, std::string_view actor = {}) = 0;
  virtual Reply reserve(const ReserveRequest& request) = 0;
  virtual Reply commit(const CommitRequest& request) = 0;
  virtual Reply release(const ReleaseRequest& request) = 0;
  virtual Reply refund(const RefundRequest& request) = 0;
  virtual Reply happened(const EventRequest& request) = 0;
  // Gives back what expired reservations hold, lapses balances, forgets old requests; at most so many of
  // each. Hosts call it every minute; nothing but tidiness depends on it.
  virtual Expired expire(std::int64_t at_most = 1'000) = 0;
  // The reservation of an order as it stands.
  virtual Reply find(std::string_view order) = 0;

  // Breakers, outside the rules (docs/reference/ledger.md): effective on every host within two seconds.
  virtual Reply set_breaker(const Breaker& breaker) = 0;
  virtual Reply remove_breaker(std::string_view promotion) = 0;
  virtual std::variant<std::vector<Breaker>, Reply> breakers() = 0;
  virtual std::variant<std::vector<Alarm>, Reply> alarms(std::int64_t at_most) = 0;

  virtual CodeStore& codes() = 0;
  virtual std::variant<Summary, Reply> summary() = 0;
  // Recounts every counter, code and balance from the entries; reads only.
  virtual std::variant<Recount, Reply> recount() = 0;

 protected:
  Ledger() = default;
};

// Makes the tables in a database that has none, or brings an older schema up to date; says what it did.
PERK_API Reply migrate(const Settings& settings, bool create);

}  // namespace perk::ledger
