// The floor of a ledger: the same guarded UPDATEs sent by hand, through sqlite3 and libpq, and nothing else.
//
// A redemption by hand is two transactions, as durable as the ledger's and of rows like the ledger's: a hold
// under the conditions under which the ledger takes a code or a counter, then its use. It knows no order, no
// key of a repeated call, no entry to count again: what stands above it is what the ledger's promises cost.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "bench/ledger_clients.h"

namespace perk::bench {

// A table of a ledger, and where a copy of it is redeemed from by hand.
struct ByHand {
  bool postgres = false;
  std::string ledger;  // a file, or a schema of the server
  std::string place;   // another file, or what libpq connects by
  bool codes = false;  // or the one counter
};

// Copies the table with its rows, keys, conditions and indexes; the identities of its rows.
std::vector<std::string> make_by_hand(const ByHand& what);
std::unique_ptr<Redeemer> by_hand(const ByHand& what, std::size_t threads, std::size_t process,
                                  const std::vector<std::string>& rows);
// Sum of what was used.
std::uint64_t used_by_hand(const ByHand& what);

}  // namespace perk::bench
