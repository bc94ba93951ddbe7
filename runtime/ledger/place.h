// Where a ledger is: its settings read and checked, its database found.
//
// In: settings of a host. Out: the database behind them, or why there can be none; nothing is opened.
#pragma once
#include <memory>
#include <string>
#include <variant>

#include "perk/ledger.h"
#include "runtime/ledger/store/store.h"

namespace perk::ledger {

struct Place {
  std::unique_ptr<Database> database;
  bool one_writer = false;  // more than one transaction at once gains nothing
};
std::variant<Place, OpenError> place_of(const Settings& settings);

// What the database keeps of the key: a hash that tells nothing of it.
std::string fingerprint_of(const LedgerKey& key);

}  // namespace perk::ledger
