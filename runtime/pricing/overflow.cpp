// Bounds from the leaves up: a slot is what it is, an aggregate what an ordinary cart has, anything else
// without a bound may be as large as it likes.
#include "runtime/pricing/overflow.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

#include "runtime/ir/strata.h"
#include "runtime/ops/money.h"
#include "runtime/ops/ops.h"

namespace perk::pricing {
namespace {

using ir::Op;
using ops::Int128;

constexpr Int128 kMost = std::numeric_limits<std::int64_t>::max();

// |amount| ≤ high / below, where `below` is the denominator itself.
struct Bound {
  Int128 high = 0;
  std::int64_t below = 1;
};

class Bounds {
 public:
  Bounds(const ir::Module& module, const ir::Promotion& promotion)
      : module_(module), shape_(module.shapes[promotion.shape]), slots_(promotion.slots) {}

  [[nodiscard]] bool too_large(std::uint32_t index, std::int64_t times) const {
    const std::optional<Bound> bound = of(index);
    return !bound || times_too_large(bound->high / bound->below, times);
  }
  static bool times_too_large(Int128 whole, std::int64_t times) {
    return whole > kMost || whole * times > kMost;
  }

 private:
  [[nodiscard]] static Int128 magnitude(Int128 value) { return value < 0 ? -value : value; }

  [[nodiscard]] std::optional<Bound> of(std::uint32_t index) const {
    const ir::Node& node = shape_.nodes[index];
    switch (node.op) {
      case Op::slot_int:
      case Op::slot_money:
      case Op::slot_rate: return Bound{magnitude(slots_[node.a]), 1};
      case Op::fact:
      case Op::fact_money: {
        const ir::Field& field = module_.fields[node.a];
        if (!field.at_least || !field.at_most) return std::nullopt;
        return Bound{std::max(magnitude(*field.at_least), magnitude(*field.at_most)), 1};
      }
      case Op::subtotal:
      case Op::list_subtotal:
      case Op::subtotal_before_tax:
      case Op::list_subtotal_before_tax: return Bound{kOrdinaryAmount, 1};
      case Op::quantity:
      case Op::distinct: return Bound{kOrdinaryPieces, 1};
      case Op::balance:
      case Op::balance_money: return Bound{ops::kMaxAmount, 1};
      case Op::lookup:
      case Op::lookup_money: {
        Bound bound;
        for (const auto& row : module_.lookups[static_cast<std::size_t>(slots_[node.a])].rows) {
          bound.high = std::max(bound.high, magnitude(row.value));
        }
        return bound;
      }
      case Op::percent_of: return product(of(node.a), of(node.b), ops::kRateScale);
      case Op::unscale: return product(Bound{1, 1}, of(node.a), node.b);
      case Op::multiply:
      case Op::multiply_money: return product(of(node.a), of(node.b), 1);
      case Op::times_into: return quotient(of(node.a), node.b);
      case Op::least: return largest(node);
      default: return std::nullopt;
    }
  }

  // Of whole amounts, over `scale`.
  static std::optional<Bound> product(std::optional<Bound> left, std::optional<Bound> right,
                                      std::int64_t scale) {
    if (!left || !right) return std::nullopt;
    const std::optional<Int128> high = ops::multiply(left->high, right->high);
    std::optional<std::int64_t> below = ops::multiply(left->below, right->below);
    if (below) below = ops::multiply(*below, scale);
    if (!high || !below) return std::nullopt;
    return Bound{*high, *below};
  }

  [[nodiscard]] std::optional<Bound> quotient(std::optional<Bound> amount, std::uint32_t part) const {
    if (!amount) return std::nullopt;
    const ir::Node& by = shape_.nodes[part];
    const bool constant = by.op == Op::slot_int || by.op == Op::slot_money;
    const Int128 least = constant ? std::max<Int128>(1, slots_[by.a]) : 1;
    const std::optional<Bound> below = constant ? Bound{1, 1} : of(part);
    if (!below) return std::nullopt;
    const std::optional<Int128> high = ops::multiply(amount->high, Int128{below->below});
    if (!high) return std::nullopt;
    return Bound{*high / least / amount->below, 1};
  }

  [[nodiscard]] std::optional<Bound> largest(const ir::Node& node) const {
    Bound bound;
    for (std::uint32_t i = 0; i < node.length; ++i) {
      const std::optional<Bound> one = of(shape_.operands[node.list + i]);
      if (!one) return std::nullopt;
      // Over one: never less than the amount.
      bound.high = std::max(bound.high, one->high / one->below + 1);
    }
    return bound;
  }

  const ir::Module& module_;
  const ir::Shape& shape_;
  std::span<const std::int64_t> slots_;
};

// What is given once has no pieces; an amount of it is then at most ops::kMaxAmount.
std::int64_t times_of(const ir::OfferShape& offer, std::int64_t pieces) {
  const ir::OfferClass kind = ir::info(offer.kind).kind_class;
  const bool once = kind == ir::OfferClass::gift || kind == ir::OfferClass::reward;
  return once ? static_cast<std::int64_t>(kMost / ops::kMaxAmount) : pieces;
}

// Some amount of the promotion: those of nodes are asked, those of tables stand there.
template <class TooLarge>
bool any_too_large(const ir::Module& module, const ir::Promotion& promotion, std::int64_t pieces,
                   const TooLarge& too_large) {
  for (const ir::OfferShape& offer : module.shapes[promotion.shape].offers) {
    const std::int64_t times = times_of(offer, pieces);
    for (const std::uint32_t node : {offer.value, offer.reward_value}) {
      if (node != ir::kNoNode && too_large(node, times)) return true;
    }
    if (offer.table == ir::kNoNode) continue;
    for (const auto& tier : module.tables[static_cast<std::size_t>(promotion.slots[offer.table])].tiers) {
      if (Bounds::times_too_large(tier.value, pieces)) return true;
    }
  }
  return false;
}

}  // namespace

bool is_ordinary(const exec::Facts& facts) {
  Int128 amount = 0, pieces = 0;
  for (std::size_t run = 0; run < facts.runs; ++run) {
    amount += facts.list[run];
    pieces += facts.quantity[run];
  }
  return amount <= kOrdinaryAmount && pieces <= kOrdinaryPieces;
}

std::vector<std::uint32_t> could_overflow(const ir::Module& module) {
  std::vector<std::uint32_t> ranks;
  for (std::uint32_t p = 0; p < module.promotions.size(); ++p) {
    const Bounds bounds(module, module.promotions[p]);
    const bool could =
        any_too_large(module, module.promotions[p], kOrdinaryPieces + 1,
                      [&](std::uint32_t node, std::int64_t times) { return bounds.too_large(node, times); });
    if (could) ranks.push_back(p);
  }
  return ranks;
}

bool overflows(const interpret::Evaluator& evaluator, const ir::Module& module,
               const ir::Promotion& promotion, interpret::Entry entry) {
  const exec::Facts& facts = evaluator.facts();
  const std::int64_t pieces = std::accumulate(facts.quantity, facts.quantity + facts.runs, std::int64_t{1});
  return any_too_large(module, promotion, pieces, [&](std::uint32_t node, std::int64_t times) {
    const ops::Scalar amount = evaluator.value(module.shapes[promotion.shape], promotion.slots, node, entry);
    return amount.known && Bounds::times_too_large(amount.numerator / amount.denominator, times);
  });
}

bool may_overflow(const ir::Module& module, const interpret::CartView& cart,
                  std::span<const std::uint32_t> ranks) {
  const exec::Facts& facts = cart.facts();
  if (!is_ordinary(facts)) return true;
  return std::ranges::any_of(ranks, [&](std::uint32_t rank) {
    const ir::Promotion& promotion = module.promotions[rank];
    return interpret::is_active(module, cart, promotion) &&
           overflows(interpret::Evaluator(module, cart), module, promotion,
                     {{facts.list, facts.stride}, nullptr});
  });
}

}  // namespace perk::pricing
