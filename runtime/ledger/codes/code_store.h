// The codes of a ledger (perk/ledger_codes.h) over connections that the ledger lends.
#pragma once
#include <functional>
#include <memory>

#include "perk/ledger_codes.h"
#include "runtime/ledger/store/store.h"

namespace perk::ledger {

struct CodeStoreSettings {
  LedgerKey key{};
  // Lends a connection for one call of `work`, which may not ask for another one meanwhile; what `work` said,
  // or why there is none.
  std::function<Fault(const std::function<Fault(Store&)>& work)> with_store;
};

std::unique_ptr<CodeStore> make_code_store(CodeStoreSettings settings);

}  // namespace perk::ledger
