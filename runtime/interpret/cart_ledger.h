// What the ledger knows, as a host hands it in: balances, usage, codes, prices of gifts, promotions chosen
// and stopped.
//
// In: a host's Cart and the module. Out: the values by the module's indices, or the CartError that says which
// one is wrong. Counters and pools that the module does not have are left out: the ledger outlives packs. An
// account that it does not have is an error, since a misspelt one would be a balance of nothing.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/interpret/cart_view.h"

namespace perk::interpret {

struct Ledger {
  std::vector<std::optional<std::int64_t>> balances;  // by account
  std::map<std::pair<std::string, std::string>, std::int64_t> usage;
  std::map<std::uint32_t, std::int64_t> gift_prices;  // by symbol of the module
  std::vector<CodeFacts> codes;                       // by key and pool, without their facts by field
  std::vector<std::size_t> places;                    // of each of `codes`, in Cart::coupon_facts
  std::vector<std::string> chosen, stopped;           // strictly rising
};

std::optional<CartError> read_ledger(const ir::Module& module, const Cart& cart, Ledger& ledger);

}  // namespace perk::interpret
