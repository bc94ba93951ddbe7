// What each node of a shape reads, and names of the IR's small kinds.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/ir/ir.h"

namespace perk::ir {

// The stratum of every node, in order. Operands must come before their users; one that does not counts as
// constant (verify() reports it).
std::vector<Stratum> strata(const Shape& shape);

// Does a node read exactly what its row of ir.def says (a leaf, an aggregate, a selection), or what its
// operands read?
bool has_own_stratum(Op op);

// The nodes that a node reads; neither slots, fields nor pools.
std::vector<std::uint32_t> operands_of(const Shape& shape, const Node& node);

enum class OfferClass : std::uint8_t { line, spread, set, price, charge, gift, reward };
enum class OfferOperands : std::uint8_t {
  rate,
  money,
  tiers,
  groups,
  trade,
  slots,
  charge_rate,
  charge_money,
  gifts,
  balance,
  credit,
  issue
};
struct OfferInfo {
  const char* name;
  OfferClass kind_class;
  Stage::Kind stage;  // where it stands unless the pack says otherwise
  OfferOperands operands;

  [[nodiscard]] bool selects() const {  // has `sel`
    return operands <= OfferOperands::trade || operands == OfferOperands::balance;
  }
  [[nodiscard]] bool counts() const {  // has k and n
    return operands == OfferOperands::groups || operands == OfferOperands::trade;
  }
  [[nodiscard]] bool rewards() const {
    return counts() || operands == OfferOperands::slots || operands == OfferOperands::charge_rate;
  }
};
bool exists(OfferKind kind);
const OfferInfo& info(OfferKind kind);

const char* name_of(Stratum stratum);
const char* name_of(SlotType type);
const char* name_of(Type type);
const char* name_of(Record record);
const char* name_of(FieldType type);
const char* name_of(RewardKind kind);
const char* name_of(CapScope scope);
const char* name_of(RoundingMode mode);
const char* name_of(RoundingBasis basis);
const char* name_of(Remainder remainder);
const char* name_of(Stage::Kind kind);
const char* name_of(Lapse::Period period);

}  // namespace perk::ir
