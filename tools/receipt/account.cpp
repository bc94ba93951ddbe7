#include "tools/receipt/account.h"

#include "tools/json/decimal.h"
#include "tools/json/write.h"

namespace perk::receipt {

std::string in_account(const ir::Module& module, std::string_view account, std::int64_t amount,
                       const std::string& currency) {
  for (const ir::Account& known : module.accounts) {
    if (known.id == account && !known.unit.empty()) {
      return json::format_grouped(amount, 0) + " " + (amount == 1 ? known.unit : known.units);
    }
  }
  return json::format_grouped(amount, json::decimals_of(currency, module)) + " " + currency;
}

}  // namespace perk::receipt
