// The floor of a ledger: the same guarded UPDATE sent by hand, through sqlite3 and libpq, and nothing else.
//
// A redemption by hand is two transactions, as durable as the ledger's: `held = held + 1 where used + held <
// most`, then `held = held - 1, used = used + 1`. It knows no order, no key of a repeated call, no entry to
// count again: what stands above it is what the ledger's promises cost.
#pragma once
#include <memory>
#include <string>

#include "bench/ledger_clients.h"

namespace perk::bench {

// `place`: a file, or what libpq connects by; `rows`: one hot counter, or as many as there are codes.
void make_by_hand(bool postgres, const std::string& place, std::uint64_t rows);
std::unique_ptr<Redeemer> by_hand(bool postgres, const std::string& place, std::size_t threads,
                                  std::size_t process, std::uint64_t rows);
// Sum of what was used.
std::uint64_t used_by_hand(bool postgres, const std::string& place);

}  // namespace perk::bench
