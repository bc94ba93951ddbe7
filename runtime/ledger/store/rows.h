// The ledger's rows as values: what a store loads, what a decision reads and changes.
//
// Every identity is a hash of what names the row (ids.h), so that rows are written without being looked up
// first, and sorted ids are the one order in which locks are taken.
#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "perk/ledger.h"
#include "runtime/ledger/store/ids.h"

namespace perk::ledger {

struct CounterRow {
  CounterKey key;
  std::int64_t used = 0, held = 0;  // `rolling`: of what has not left the window
  std::optional<Instant> leaves;    // Wanted::leaves, as it was loaded with
};

struct CodeRow {
  std::string pool;
  Id batch;
  std::int64_t number = 0;  // within its batch; a code without one (listed by its pack) by its identity
  CodeState state = CodeState::active;
  std::string owner;
  Instant issued_at;
  std::optional<Instant> valid_from, valid_to;
  std::optional<std::int64_t> uses;
  std::int64_t used = 0, held = 0;
  std::int64_t worth = 0, worth_used = 0, worth_held = 0;
  std::string sealed;  // of one brought in or issued: its text, readable with the ledger's key
};

// What was earned at once, in the order in which it is spent: what lapses first, then the oldest.
struct LotRow {
  Id reservation;  // the order that earned it
  std::int32_t entry = 0;
  enum class State : std::uint8_t {
    waiting,  // for its event
    due,      // from `due_at` on it counts
    counted,  // in the balance
    lapsed,
    taken_back
  } state = State::waiting;
  std::int64_t amount = 0, left = 0;
  std::string event;  // waiting
  Duration after;
  Instant due_at;
  Lapse lapse;
  std::int32_t utc_offset = 0;
  std::optional<Instant> lapses_at;
};

struct AccountRow {
  std::string account, owner;
  std::int64_t balance = 0;  // counted lots' `left`; held of it:
  std::int64_t held = 0;
  // Waiting and due ones, counted ones with something left; and all those, whatever became of them, that a
  // wanted reservation earned or gave back.
  std::vector<LotRow> lots;
};

struct EntryRow {
  std::int32_t number = 0;
  Entry entry;
  // The counter's, code's or account's row; of an issue: the batch of the codes that it makes
  // (CodeRow::batch; there is no BatchRow of it).
  Id of;
  Instant at;            // the cart's now: when a rolling window counts it
  bool rolling = false;  // of a counter with a rolling window
  // false: it has left its rolling window. Decisions keep it; where an entry is written, it must still be
  // what it was loaded as.
  bool counted = true;
  std::optional<CodePattern> made;  // of an issue
  // What decisions have to know of it again (when a credit is earned and lapses, how what was spent lapsed),
  // as text that they alone read.
  std::string terms;
};

struct ReservationRow {
  Reservation reservation;  // with entries left empty: they stand below
  std::vector<EntryRow> entries;
  Id claims;  // a hash of them: the same again joins
  std::string pack, pack_version, currency;
  Instant priced_at;
  std::int32_t utc_offset = 0;
  std::int64_t version = 0;  // 1 more with every change
};

// Does it still hold something?
inline bool holds(const ReservationRow& row) {
  return std::ranges::any_of(row.entries, [](const EntryRow& entry) { return entry.entry.held > 0; });
}

// A call that was answered.
struct RequestRow {
  std::uint8_t verb = 0;
  Id body;            // a hash of the request
  std::string reply;  // canonical
  Instant at;
};

// What is asked of a store at once. A reservation brings its entries, the codes and accounts (with their
// lots) that they name, and the codes that it issued; a customer's accounts come with their lots.
struct Wanted {
  std::vector<Id> requests, reservations, counters, codes, accounts;
  // Of rolling counters among them: what was counted at or before this is loaded as no longer counted.
  std::map<Id, Instant> leaves;
  // Reservations whose time is over, at most so many, that hold something of these counters, codes or
  // accounts.
  std::int64_t overdue = 0;
};

// By identity; what was asked for and is not there is missing.
struct Rows {
  Instant now;  // the database's clock
  std::map<Id, RequestRow> requests;
  std::map<Id, ReservationRow> reservations;
  std::map<Id, CounterRow> counters;
  std::map<Id, CodeRow> codes;
  std::map<Id, AccountRow> accounts;
  std::vector<Id> overdue;  // among `reservations`
};

// What a transaction writes. Amounts are differences, so that decisions that did not see each other add up;
// each comes with the guard under which it may be written, and a guard that does not hold writes nothing at
// all.
struct Changes {
  struct Counter {
    Id id;
    CounterKey key;  // of a counter that is not there yet
    std::int64_t used = 0, held = 0;
    // used + held afterwards: `part`, `none`: at most so much; `whole`: before it below so much. Nothing: it
    // only becomes less, or moves from held to used.
    std::optional<std::int64_t> at_most;
    AtEnd at_end = AtEnd::none;
    // `rolling`: what was counted at or before this leaves the window first. It goes by the entries as this
    // transaction leaves them (they are written before), and is subtracted in the statement that adds `used`
    // and `held`: the sum is what must not be negative.
    std::optional<Instant> leaves;
  };
  struct Code {
    Id id;
    std::optional<CodeRow> listed;  // written first where there is none
    std::int64_t used = 0, held = 0, worth_used = 0, worth_held = 0;
    // Where something is taken: active, valid at this time, its owner's (or nobody's; "": nobody's alone),
    // within its uses and its worth.
    struct Taken {
      Instant at;
      std::string customer;
    };
    std::optional<Taken> taken;
    bool block = false;  // becomes blocked, if it is active, and nothing of it is used or held
  };
  struct Account {
    Id id;
    std::string account, owner;          // of one that is not there yet
    std::int64_t balance = 0, held = 0;  // 0 ≤ held ≤ balance afterwards
  };
  struct Lot {
    Id account;
    std::optional<std::int64_t> left_before;              // nothing: it is new
    LotRow lot;                                           // as it becomes; (reservation, entry) names it
    LotRow::State state_before = LotRow::State::waiting;  // of one that is not new: as `left_before`
  };
  struct Reservation {
    Id id;
    ReservationRow row;                  // as it becomes, with all entries
    std::optional<std::int64_t> before;  // the version that it had; nothing: there was none
    // Numbers of those that are new (all of a reservation that begins, or begins anew) or changed: in what
    // they hold, have used and gave back, and in their terms.
    std::vector<std::int32_t> entries;
    // A new reservation in an old one's place: all entries before are gone. Of one that was there and is not
    // replaced only state, expiry and version change.
    bool replaces = false;
  };
  struct NewCode {
    Id id;
    CodeRow row;
  };
  struct Request {
    Id id;
    RequestRow row;
  };
  // Each sorted by identity when it is applied, and at most one a row.
  std::vector<Request> requests;
  std::vector<Reservation> reservations;
  std::vector<NewCode> new_codes;
  std::vector<Code> codes;
  std::vector<Lot> lots;
  std::vector<Account> accounts;
  std::vector<Counter> counters;  // last: what is hot is locked shortest
  std::vector<Alarm> alarms;
};

}  // namespace perk::ledger
