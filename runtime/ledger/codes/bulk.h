// Codes written in bulk: transactions of some thousand, each whole on disk before the next begins.
//
// In: rows in order. Out: which of them are there already, or a fault. Memory is that of one transaction,
// however many codes there are.
#pragma once
#include <span>
#include <vector>

#include "runtime/ledger/codes/code_store.h"

namespace perk::ledger {

inline constexpr std::size_t kCodesAtOnce = 5'000;

// Writes all but those that are there already, whose places come out in order. Of a transaction that meets
// one its halves are tried, so that the others are written too.
Fault add_all(const CodeStoreSettings& settings, std::span<const Changes::NewCode> codes,
              std::vector<std::size_t>& there);

}  // namespace perk::ledger
