#include "tools/perk/shop.h"

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "tools/perk/carts.h"
#include "tools/perk/command.h"
#include "tools/perk/packs.h"

namespace perk::tool {

std::optional<Shop> open_or_complain(const std::string& pack, const std::string& at, int& exit_code) {
  exit_code = kUnusable;
  const auto packs = packs_of({pack});
  if (!packs) return std::nullopt;
  const auto compilation = compile_or_complain(packs->front(), exit_code);
  if (!compilation) return std::nullopt;
  Shop shop{Engine(compilation->module), std::nullopt};
  exit_code = kUnusable;
  if (!read_moment(at, shop.engine.module(), shop.at)) return std::nullopt;
  exit_code = kFine;
  return shop;
}

}  // namespace perk::tool
