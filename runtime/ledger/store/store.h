// One connection to a database: the interface that SQLite and PostgreSQL stand behind.
//
// In: what is wanted, what changes. Out: rows, or a fault. Guaranteed by both: a transaction is written whole
// or not at all, and is on disk when it is answered; every guard of Changes is checked by the statement that
// writes, whatever was loaded before. Used by one thread at a time. Statements stand in the databases' own
// folders; meaning in runtime/ledger/decide alone.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "runtime/ledger/store/rows.h"

namespace perk::ledger {

struct Fault {
  enum class Kind : std::uint8_t {
    none,
    guard,        // a guard of the changes did not hold; nothing was written
    conflict,     // a deadlock, or another wrote the same row first: the same again may succeed
    busy,         // a lock was not had in time
    unavailable,  // no connection; after `apply` or `transact` it is not known whether they were written
    full,
    read_only,
    wrong_schema,
    wrong_key,  // another ledger key's fingerprint stands in the database
    corrupt
  };
  Kind kind = Kind::none;
  std::string text;
  [[nodiscard]] bool failed() const { return kind != Kind::none; }
};

struct Affected {
  std::int64_t rows = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // One round trip, one snapshot, no lock.
  virtual Fault load(const Wanted& wanted, Rows& rows) = 0;
  // Without having loaded: one transaction, guarded. The fastest way where nothing stands against it.
  virtual Fault apply(const Changes& changes) = 0;
  // Loads under locks (in the order of identities), asks, writes: all in one transaction. `decide` may be
  // called once only; no changes: nothing is written.
  virtual Fault transact(const Wanted& wanted, const std::function<Changes(Rows&)>& decide) = 0;

  // Reservations that are overdue, with their entries, codes and accounts; accounts with lots that are due or
  // lapse.
  virtual Fault overdue(std::int64_t at_most, std::vector<Id>& reservations, std::vector<Id>& accounts) = 0;
  // Accounts that something waits in: for an event of an order, or that lapse after the last event of a
  // customer.
  virtual Fault waiting(std::string_view event, std::string_view order, std::string_view customer,
                        std::vector<Id>& accounts) = 0;
  virtual Fault forget_requests(Instant before, std::int64_t at_most, Affected& forgotten) = 0;

  // The database's clock, kept between reads of it by a clock that never jumps.
  virtual Instant now() = 0;

  // Failed tries of an actor in the hour of `at`; `add` of them are counted.
  virtual Fault failures(std::string_view actor, Instant at, std::int64_t add, std::int64_t& counted) = 0;

  virtual Fault set_breaker(const Breaker& breaker) = 0;
  virtual Fault remove_breaker(std::string_view promotion, Affected& removed) = 0;
  virtual Fault breakers(std::vector<Breaker>& found) = 0;
  virtual Fault alarms(std::int64_t at_most, std::vector<Alarm>& found) = 0;  // the latest first

  // Codes in bulk. `add_codes`: one transaction of all the codes given between begin and end; a code that is
  // there already is Fault::guard with its number in the text.
  struct BatchRow {
    Id id;
    Batch batch;
    CodePattern made;       // what its codes are made from again; an empty pattern: they were brought in
    std::int64_t next = 0;  // first number that is not made yet
  };
  virtual Fault add_batch(const BatchRow& batch) = 0;
  virtual Fault add_codes(std::span<const Changes::NewCode> codes, std::int64_t next) = 0;
  virtual Fault remove_batch(const Id& batch) = 0;  // with codes that nobody used
  virtual Fault batches(std::vector<BatchRow>& found) = 0;
  struct CodePage {
    std::string pool;                                  // or "": all
    std::optional<Id> batch;                           // or all
    std::optional<std::pair<Id, std::int64_t>> after;  // batch and number of the last one seen
    std::int64_t at_most = 1'000;
  };
  virtual Fault codes(const CodePage& page, std::vector<Changes::NewCode>& found) = 0;
  struct CodesChange {
    std::optional<Id> code, batch;
    std::string pool;
    std::optional<CodeState> state;
    std::optional<std::pair<std::optional<Instant>, std::optional<Instant>>> valid;
    std::optional<std::string> owner;
  };
  virtual Fault change_codes(const CodesChange& change, Affected& changed) = 0;

  virtual Fault summary(Summary& found) = 0;
  virtual Fault recount(Recount& found) = 0;
};

// The fingerprint of the key that the ledger was made with stands in the database.
using OpenedStore = std::variant<std::unique_ptr<Store>, Fault>;

// A kind of database: opens connections, makes and changes the schema.
class Database {
 public:
  virtual ~Database() = default;
  // Refuses a missing or another schema, a replica, another key's ledger, a file that may not be written.
  // Several threads may open connections at once.
  virtual OpenedStore open() = 0;
  // `create`: where nothing is there. What was done, in words.
  virtual std::variant<std::string, Fault> migrate(bool create) = 0;
};

struct DatabaseSettings {
  std::string place;            // what stands behind `sqlite:` or `postgresql:`
  std::string key_fingerprint;  // of the ledger's key
  std::int64_t wait_ms = 5'000;
};

inline constexpr std::int64_t kSchemaVersion = 1;

}  // namespace perk::ledger
