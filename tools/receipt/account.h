// What an account holds, as people write it: "1,200 points", "50.00 THB".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/ir/ir.h"

namespace perk::receipt {

// `amount` counts the account's units, or minor units of `currency` where the account holds money.
std::string in_account(const ir::Module& module, std::string_view account, std::int64_t amount,
                       const std::string& currency);

}  // namespace perk::receipt
