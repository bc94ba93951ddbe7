// Does what a reservation asks for fit into what is left?
//
// In: asks, rows, the order's own reservation whose holds the new ones replace. Out: how much of each ask is
// held, what has too little left. Changes nothing.
#pragma once
#include "runtime/ledger/decide/asks.h"

namespace perk::ledger {

struct Fit {
  std::vector<std::int64_t> held;  // of each ask
  std::vector<Refusal> refusals;
  std::vector<Alarm> alarms;  // rates that were reached
  // `stale`, or `refused` by a rate; with `partly` what does not fit is left out instead.
  Status status = Status::done;
};

struct FitQuestion {
  const Claims& claims;
  const std::vector<Ask>& asks;
  const Rows& rows;
  const ReservationRow* replaced = nullptr;
  bool partly = false;
  bool unseen = false;
};
Fit fit(const FitQuestion& question);

}  // namespace perk::ledger
