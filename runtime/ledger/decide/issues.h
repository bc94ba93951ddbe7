// Coupons that an order issues: made when it is committed, blocked when it is called off.
//
// The codes of an entry are a batch of their own, EntryRow::of; each is made again from the ledger's key and
// its number there.
#pragma once
#include "runtime/ledger/decide/book.h"

namespace perk::ledger {

void issue(Book& book, EntryRow& entry, std::int64_t count);
// Those that the rows have, by number.
std::vector<Id> issued_codes(const EntryRow& entry, const Rows& rows);
std::string issued_code(const LedgerKey& key, const EntryRow& entry, const CodeRow& code);
// Active ones that nobody uses or holds.
std::vector<Id> unused_codes(const EntryRow& entry, const Rows& rows);
void block(Book& book, EntryRow& entry, const std::vector<Id>& codes);

}  // namespace perk::ledger
