// What a cart asks of a ledger before it is priced, and what it claims of it once it is.
//
// Between them stands the calculation, which writes nothing: `Engine::question` names the counters, codes and
// balances whose state the price depends on, the ledger answers with `LedgerFacts`, these go into the cart,
// and `Engine::claims` says what of them the priced cart uses up. A reservation (ledger.h) takes claims.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "perk/api.h"
#include "perk/cart.h"
#include "perk/value.h"

namespace perk {

// One counter of a bound over several orders, as it counts for one cart.
struct CounterKey {
  enum class Window : std::uint8_t {
    ever,
    fixed,   // [from, to): the business day, week (from Monday), month or year of the cart's now
    rolling  // (from, to]: what was counted after `from`; `to` is the cart's now
  };
  std::string counter;  // the bound's name, as Hold::counter
  std::string key;      // a line's value where it is counted by one, as Hold::key
  // The values of its other keys (customer, household …), each `=` and the value with `\` before `\`, `|`;
  // `-` where guests share one count; `|` between. "": all customers share it.
  std::string holder;
  Window window = Window::ever;
  Instant from, to;  // 0 where the window is `ever`
  friend bool operator==(const CounterKey&, const CounterKey&) = default;
};

// What becomes of a grant that passes the end: held in part where the host accepts that, let pass, refused.
enum class AtEnd : std::uint8_t { part, whole, none };

struct CounterClaim {
  std::uint32_t promotion = 0;  // index into Claims::promotions
  CounterKey counter;
  std::int64_t amount = 0;   // uses, times, minor units, items or units of an account; above 0
  std::int64_t at_most = 0;  // the bound's amount for this cart
  AtEnd at_end = AtEnd::none;
  std::string text;  // the clause's words
};

// One entered code that promotions of the result needed.
struct CodeClaim {
  std::vector<std::uint32_t> promotions;  // indices into Claims::promotions
  std::string code;                       // as its key: folded and trimmed as the pack compares codes
  std::string pool;                  // the `coupons` block, or "" where promotions name the code themselves
  bool listed = false;               // the pack lists it: the ledger may not have met it yet
  std::optional<std::int64_t> uses;  // of a listed code: how often it may be used, if that is bounded
  // `used in parts`: what of its worth this order takes, in minor units; else 0.
  std::int64_t worth_taken = 0;
};

struct SpendClaim {
  std::uint32_t promotion = 0;
  std::string account;
  std::int64_t amount = 0;  // in the account's unit
};

// When a balance lapses.
struct Lapse {
  enum class Kind : std::uint8_t {
    never,
    after_earning,  // each lot so long after it was earned
    after_last,     // all of it so long after the last `event`
    end_of          // each lot at the end of the day, month or year in which it was earned: `period`
  };
  Kind kind = Kind::never;
  enum class Period : std::uint8_t { day, month, year } period = Period::year;
  std::string event;
  Duration length;
};

struct CreditClaim {
  std::uint32_t promotion = 0;
  std::string account;
  std::int64_t amount = 0;
  std::string earned_on;  // the event, or "": when the order is committed
  Duration earned_after;
  Lapse lapse;
};

// How a `coupons` block makes codes, and what each of them is good for.
struct CodePattern {
  std::string pattern;               // each `?` one of 32 signs; "": the pool only lists codes
  bool check_digit = false;          // one more sign, computed from the others
  std::optional<std::int64_t> uses;  // per code; nothing: as often as promotions allow
  std::optional<Duration> valid;     // from issue; nothing: as long as the pool's own window
  std::int64_t worth = 0;            // minor units, where codes are used in parts; else 0
  bool match_case = false;           // the pack's `codes match case`
  friend bool operator==(const CodePattern&, const CodePattern&) = default;
};

struct IssueClaim {
  std::uint32_t promotion = 0;
  std::string pool;
  std::int64_t count = 1;
  CodePattern made;
};

// A promotion of the result, for breakers and reports.
struct ClaimedPromotion {
  std::string id;
  Money amount;  // money off goods and shipping
};

struct Claims {
  std::string order;     // the cart's id
  std::string customer;  // `customer.id` of the cart, "" for a guest
  std::string pack, pack_version, currency;
  Instant now;                  // the cart's
  std::int32_t utc_offset = 0;  // seconds east of UTC at `now`, in the pack's zone; lapses count days by it
  Money list_subtotal, goods_total, total;
  std::vector<ClaimedPromotion> promotions;  // those that gave something
  std::vector<CounterClaim> counters;
  std::vector<CodeClaim> codes;
  std::vector<SpendClaim> spends;
  std::vector<CreditClaim> credits;
  std::vector<IssueClaim> issues;
};

// What the price of a cart depends on.
struct LedgerQuestion {
  std::string order;     // what its own reservation holds is not counted against it
  std::string customer;  // "" for a guest: codes of others are theirs, balances are missing
  std::string pack;
  std::vector<CounterKey> counters;
  std::vector<std::string>
      codes;  // keys of entered codes that the pack does not list, or whose uses it bounds
  std::vector<std::string> listed;    // those of `codes` that the pack lists: not knowing them is no failure
  std::vector<std::string> accounts;  // of the customer
  // Promotions that this cart could get: which of them were stopped by hand is asked.
  std::vector<std::string> promotions;
};

struct LedgerFacts {
  std::vector<Usage> usage;  // used and held by others
  std::vector<CouponFacts> coupons;
  std::vector<Balance> balances;
  std::vector<std::string> stopped;  // ids of promotions
};

// Puts the facts into the cart, in place of those that it had.
PERK_API void give(LedgerFacts facts, Cart& cart);

}  // namespace perk
