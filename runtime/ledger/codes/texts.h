// Codes as text and as rows: how a stored code is read again, how a batch is called.
//
// In: rows of codes and batches, the ledger's key. Out: what people see of them.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/ledger/store/store.h"

namespace perk::ledger {

using BatchRows = std::map<Id, Store::BatchRow>;

std::string name_of_batch(const Id& id);
std::optional<Id> batch_named(std::string_view name);

// "": neither sealed nor made from a pattern that is known.
std::string text_of(const LedgerKey& key, const CodeRow& row, const BatchRows& batches);
CodeInfo info_of(const LedgerKey& key, const CodeRow& row, const BatchRows& batches);
CodeRow row_of(const CodeTerms& terms, const Id& batch, std::int64_t number, Instant issued_at);

}  // namespace perk::ledger
