// Identities of the ledger's rows: 16 bytes of a hash over what names them.
//
// In: texts, a kind that keeps kinds apart. Out: the same bytes on every machine. Of codes the hash is keyed,
// so that a stolen database names none.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "perk/claims.h"
#include "perk/ledger_state.h"

namespace perk::ledger {

struct Id {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const Id&, const Id&) = default;
  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

// BLAKE2b-128 over the kind and each text with its length.
Id id_of(std::string_view kind, std::initializer_list<std::string_view> texts);
Id request_id(std::string_view key);
Id reservation_id(std::string_view order);
Id account_id(std::string_view account, std::string_view owner);
// Of a rolling counter the window is no part.
Id counter_id(const CounterKey& key);
// `code`: as it is compared (ops::coupon_key).
Id code_id(const LedgerKey& key, std::string_view code);

// 32 digits, small letters.
std::string hex(const Id& id);
std::optional<Id> id_of_hex(std::string_view text);

}  // namespace perk::ledger
