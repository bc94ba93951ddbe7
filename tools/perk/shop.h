// The pack or module file of a command line, ready to price, and the moment that its carts are priced at.
#pragma once
#include <optional>
#include <string>

#include "perk/engine.h"
#include "tools/perk/executor.h"

namespace perk::tool {

struct Shop {
  Engine engine;
  std::optional<Instant> at;  // of `--at`; otherwise the cart's own
};

// Nothing after a complaint; `exit_code` is then what the command returns.
std::optional<Shop> open_or_complain(const std::string& pack, const std::string& at, int& exit_code,
                                     Executor executor = Executor::interpreter);

}  // namespace perk::tool
