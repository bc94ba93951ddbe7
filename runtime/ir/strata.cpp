// Strata, operands and names; see strata.h.
#include "runtime/ir/strata.h"

#include <algorithm>
#include <array>

#include "runtime/base/check.h"

namespace perk::ir {

namespace {

constexpr auto kOffers = std::to_array<OfferInfo>({
#define OFFER(name, kind_class, stage, operands, lipschitz, reads_money, phrase) \
  {#name, OfferClass::kind_class, Stage::Kind::stage, OfferOperands::operands},
#include "runtime/offers/offers.def"
#undef OFFER
});

template <std::size_t N, class Kind>
const char* pick(const std::array<const char*, N>& names, Kind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < N ? names[index] : "?";
}

}  // namespace

bool has_own_stratum(Op op) {
  const OpInfo& row = info(op);
  switch (row.operands) {
    case Operands::none:
    case Operands::slot:
    case Operands::field:
    case Operands::pool:
    case Operands::account:
    case Operands::picks:
    case Operands::picks_field: return true;
    default: return row.type == Type::picks;
  }
}

std::vector<std::uint32_t> operands_of(const Shape& shape, const Node& node) {
  switch (info(node.op).operands) {
    case Operands::one:
    case Operands::one_pool:
    case Operands::one_scale:
    case Operands::picks:
    case Operands::picks_field: return {node.a};
    case Operands::two:
    case Operands::rate_money:
    case Operands::count_of: return {node.a, node.b};
    case Operands::lookup:
    case Operands::list: {
      std::vector<std::uint32_t> nodes;
      for (std::uint32_t i = 0; i < node.length && node.list + i < shape.operands.size(); ++i) {
        nodes.push_back(shape.operands[node.list + i]);
      }
      return nodes;
    }
    case Operands::none:
    case Operands::slot:
    case Operands::field:
    case Operands::account:
    case Operands::pool: break;
  }
  return {};
}

std::vector<Stratum> strata(const Shape& shape) {
  std::vector<Stratum> result;
  result.reserve(shape.nodes.size());
  for (const Node& node : shape.nodes) {
    Stratum stratum = has_own_stratum(node.op) ? info(node.op).stratum : Stratum::constant;
    if (!has_own_stratum(node.op)) {
      for (const std::uint32_t operand : operands_of(shape, node)) {
        if (operand < result.size()) stratum = std::max(stratum, result[operand]);
      }
    }
    result.push_back(stratum);
  }
  return result;
}

bool exists(OfferKind kind) {
  return static_cast<std::size_t>(kind) < kOffers.size();
}

const OfferInfo& info(OfferKind kind) {
  PERK_CHECK(exists(kind));
  return kOffers[static_cast<std::size_t>(kind)];
}

const char* name_of(Stratum stratum) {
  return pick(std::to_array({"constant", "time", "customer", "kart", "unit"}), stratum);
}
const char* name_of(SlotType type) {
  return pick(std::to_array({"integer", "money", "rate", "symbol", "symbol_set", "table", "lookup"}), type);
}
const char* name_of(Type type) {
  return pick(std::to_array({"boolean", "integer", "money", "exact", "symbol", "symbols", "picks"}), type);
}
const char* name_of(Record record) {
  return pick(
      std::to_array({"product", "line", "customer", "order", "payment", "shipping", "coupon", "event"}),
      record);
}
const char* name_of(FieldType type) {
  return pick(std::to_array({"boolean", "count", "number", "percent", "money", "text", "text_set", "date",
                             "time", "instant", "duration", "category", "measure"}),
              type);
}
const char* name_of(RewardKind kind) {
  return pick(std::to_array({"free", "percent_off", "amount_off", "price"}), kind);
}
const char* name_of(CapScope scope) {
  return pick(std::to_array({"item", "line", "fact", "category", "top_category", "order"}), scope);
}
const char* name_of(RoundingMode mode) {
  return pick(std::to_array({"half_up", "half_even", "half_down", "up", "down"}), mode);
}
const char* name_of(RoundingBasis basis) {
  return pick(std::to_array({"per_line", "per_unit"}), basis);
}
const char* name_of(Remainder remainder) {
  return pick(std::to_array({"largest", "first_line", "last_line"}), remainder);
}
const char* name_of(Stage::Kind kind) {
  return pick(std::to_array({"price", "item", "own", "order", "shipping", "total", "reward"}), kind);
}
const char* name_of(Lapse::Period period) {
  return pick(std::to_array({"day", "month", "year"}), period);
}

}  // namespace perk::ir
