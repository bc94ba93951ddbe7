#include "tools/perk/shop.h"

#include "tools/perk/carts.h"
#include "tools/perk/command.h"
#include "tools/perk/packs.h"

namespace perk::tool {

std::optional<Shop> open_or_complain(const std::string& pack, const std::string& at, int& exit_code) {
  exit_code = kUnusable;
  auto module = module_or_complain(pack, exit_code);
  if (module == nullptr) return std::nullopt;
  Shop shop{Engine(std::move(module)), std::nullopt};
  exit_code = kUnusable;
  if (!read_moment(at, shop.engine.module(), shop.at)) return std::nullopt;
  exit_code = kFine;
  return shop;
}

}  // namespace perk::tool
