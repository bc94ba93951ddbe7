// A database in memory: loads what is wanted, writes changes under their guards, recounts itself.
//
// In: wants and merged changes, as a store gets them. Out: rows; the guard that did not hold. It shares
// nothing with the decisions but the rows, and checks what they promise: what is decided on rows that are up
// to date passes every guard, and the rows as they then are are what the database then has.
#pragma once
#include "runtime/ledger/decide/decide.h"

namespace perk::ledger {

class Tables {
 public:
  [[nodiscard]] Rows load(const Wanted& wanted) const;
  // "" or the guard that does not hold; then nothing was written.
  std::string apply(const Changes& changes);
  // What does not add up; "".
  [[nodiscard]] std::string recount() const;

  Rows all;  // everything there is; `now` is the clock

 private:
  std::string write(const Changes& changes);
  std::string write(const Changes::Reservation& change);
  std::string write(const Changes::Code& change);
  std::string write(const Changes::Lot& change);
  std::string write(const Changes::Account& change);
  std::string write(const Changes::Counter& change);
  [[nodiscard]] CounterRow counted(const CounterRow& row, const Id& id, Instant leaves) const;
  void add_reservation(const Id& id, Rows& rows) const;
  void add_account(const Id& id, const Wanted& wanted, Rows& rows) const;
};

}  // namespace perk::ledger
