// Replies as bytes: canonical text, and what of it a ledger stores for a call that comes again.
//
// In: a reply; with the rows of codes that its transaction made. Out: text, and the same reply from it.
// Stored text holds no code that was issued: it holds which one of which seed it was, and the ledger's key
// makes it again.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/ledger/store/rows.h"

namespace perk::ledger {

// `made`: every code in the reply has its row there; `entries`: those of the reply's reservation.
std::string stored_text(const Reply& reply, std::span<const Changes::NewCode> made,
                        std::span<const EntryRow> entries, const LedgerKey& key);
// Nothing: the text is damaged.
std::optional<Reply> stored_reply(std::string_view text, const LedgerKey& key);

}  // namespace perk::ledger
