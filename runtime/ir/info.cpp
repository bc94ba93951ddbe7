// The rows of ir.def as data.
#include <array>

#include "runtime/base/check.h"
#include "runtime/ir/ir.h"

namespace perk::ir {

namespace {

constexpr auto kOps = std::to_array<OpInfo>({
#define NODE(name, type, operands, stratum, source) \
  {#name, Type::type, Operands::operands, Stratum::stratum, source},
#include "runtime/ir/ir.def"
#undef NODE
});

}  // namespace

const OpInfo& info(Op op) {
  PERK_CHECK(static_cast<std::size_t>(op) < kOps.size());
  return kOps[static_cast<std::size_t>(op)];
}

}  // namespace perk::ir
