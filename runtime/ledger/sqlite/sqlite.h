// SQLite behind Database and Store: a file of this machine (docs/reference/ledger.md).
#pragma once
#include <memory>

#include "runtime/ledger/store/store.h"

namespace perk::ledger {

// `place`: the file's path.
std::unique_ptr<Database> sqlite_database(DatabaseSettings settings);

}  // namespace perk::ledger
