#include "tools/perk/shop.h"

#include "tools/perk/carts.h"
#include "tools/perk/command.h"
#include "tools/perk/packs.h"

namespace perk::tool {

std::optional<Shop> open_or_complain(const std::string& pack, const std::string& at, int& exit_code,
                                     Executor executor) {
  exit_code = kUnusable;
  auto module = module_or_complain(pack, exit_code);
  if (module == nullptr) return std::nullopt;
  exit_code = kUnusable;
  std::optional<Instant> moment;
  if (!read_moment(at, *module, moment)) return std::nullopt;
  auto code = code_for(*module, executor);
  Shop shop{Engine(std::move(module), std::move(code)), moment};
  exit_code = kFine;
  return shop;
}

}  // namespace perk::tool
