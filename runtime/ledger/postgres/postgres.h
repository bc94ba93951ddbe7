// PostgreSQL behind Database and Store: one server for many hosts (docs/reference/ledger.md).
#pragma once
#include <memory>

#include "runtime/ledger/store/store.h"

namespace perk::ledger {

// `place`: what libpq connects with, `host=… dbname=…` or a `postgresql://` address.
std::unique_ptr<Database> postgres_database(DatabaseSettings settings);

}  // namespace perk::ledger
