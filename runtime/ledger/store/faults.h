// What a fault of a database is to the ledger's callers.
//
// In: a fault of a store. Out: the status of the reply, with the database's own words behind ours. Every kind
// of fault has its row in one table.
#pragma once
#include "perk/ledger.h"
#include "runtime/ledger/store/store.h"

namespace perk::ledger {

Status status_of(Fault::Kind kind);
// Of a fault: status and message.
Reply reply_of(const Fault& fault);

}  // namespace perk::ledger
