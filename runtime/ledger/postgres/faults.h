// What PostgreSQL's five-letter codes of errors mean to a store.
#pragma once
#include <string_view>

#include "runtime/ledger/store/store.h"

namespace perk::ledger::postgres {

// What is not in the table ends the connection: its outcome is asked for again.
Fault::Kind kind_of(std::string_view sqlstate);

}  // namespace perk::ledger::postgres
