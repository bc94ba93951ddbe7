// One reservation under change: its rows, what is written of it, what the reply shows.
//
// In: rows, the reservation's own row in them. Out: rows and changes that say the same. Guaranteed: held +
// used
// + back of an entry never changes but for a new hold; a reservation goes from state to state as
// transitions.def has it.
#pragma once
#include <map>
#include <set>

#include "runtime/ledger/decide/asks.h"
#include "runtime/ledger/decide/decide.h"

namespace perk::ledger {

class Book {
 public:
  Book(const Circumstances& given, Rows& all, Changes& written, const Id& order, ReservationRow& its_row)
      : circumstances(given),
        rows(all),
        changes(written),
        id(order),
        row(its_row),
        from_(its_row.reservation.state),
        version_(its_row.version) {}

  // Held becomes used, or goes back. `amount` is at most what is held.
  void commit(EntryRow& entry, std::int64_t amount);
  void release(EntryRow& entry, std::int64_t amount);
  void release_all();
  // Used goes back, where the counter, code or account is to be changed alike.
  void take_used(EntryRow& entry, std::int64_t amount);
  // What `ask` asks for, or less of it, is held as an entry of the row.
  void hold(const Ask& ask, std::int64_t amount);

  // Writes it. `replaces`: its entries are all new.
  void close(Verb verb, State to, bool replaces = false);
  // A new reservation, which comes from nowhere.
  void open();

  [[nodiscard]] Reply reply() const;
  [[nodiscard]] const std::string& customer() const { return row.reservation.customer; }
  // Entries that were touched are gone: others take their numbers.
  void forget() { touched_.clear(); }
  void touch(const EntryRow& entry) { touched_.insert(entry.number); }
  // A code that this change makes: the reply alone has its text.
  void show(const EntryRow& entry, std::string code) { made_[entry.number].push_back(std::move(code)); }

  const Circumstances& circumstances;
  Rows& rows;
  Changes& changes;
  const Id id;
  ReservationRow& row;

 private:
  void write(State to, std::optional<std::int64_t> before, bool replaces);

  const State from_;
  const std::int64_t version_;
  std::set<std::int32_t> touched_;
  std::map<std::int32_t, std::vector<std::string>> made_;
};

// The order's reservation, or the reply that the verb gets where it has no effect on it.
struct Found {
  ReservationRow* row = nullptr;
  Reply reply;
};
Found find(Verb verb, const std::string& order, Rows& rows);

// An entry that a breaker added: not one of the claims.
bool is_rate(const EntryRow& entry);

// A reservation with its entries, without codes.
Reservation shown(const ReservationRow& row);

}  // namespace perk::ledger
