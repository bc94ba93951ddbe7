// Texts that only the ledger's key opens: codes that came from elsewhere and cannot be made again.
//
// In: key and text. Out: bytes, the same for the same text, so that a code brought in by two hosts is one
// row; nothing where they were changed or sealed with another key. XSalsa20-Poly1305 (libsodium's secretbox)
// under a nonce that is a keyed hash of the text: two texts never share one.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "perk/ledger_state.h"

namespace perk::ledger {

std::string sealed(const LedgerKey& key, std::string_view text);
std::optional<std::string> opened(const LedgerKey& key, std::string_view bytes);

}  // namespace perk::ledger
