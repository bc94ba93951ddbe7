// What `perk ledger` and `perk codes` take on the command line.
#pragma once
#include <CLI/CLI.hpp>

#include "tools/perk/command.h"

namespace perk::tool {

void add_ledger(CLI::App& app, LedgerOptions& options);
void add_codes(CLI::App& app, CodesOptions& options);

}  // namespace perk::tool
