// Three-valued: what reads an amount of an entry may be anything that falls from the list amount.
#include "runtime/pricing/hope.h"

#include <algorithm>
#include <optional>

#include "runtime/ir/strata.h"
#include "runtime/ops/ops.h"
#include "runtime/pricing/most.h"

namespace perk::pricing {
namespace {

using ir::Op;

enum class Truth : std::uint8_t { no, maybe, yes };

class Hope {
 public:
  Hope(const Calculation& calculation, const Candidate& candidate)
      : calculation_(calculation), candidate_(candidate), shape_(*candidate.shape) {}

  [[nodiscard]] bool conditions() const {
    return std::ranges::all_of(shape_.conjuncts, [&](const ir::Conjunct& conjunct) {
      return conjunct.stratum < ir::Stratum::kart || truth(conjunct.node, interpret::kNoRun) != Truth::no;
    });
  }

  [[nodiscard]] bool offer(const ir::OfferShape& offer) const {
    const ir::OfferInfo& info = ir::info(offer.kind);
    if (offer.words.and_shipping) return true;
    if (info.operands == ir::OfferOperands::slots &&
        !std::ranges::all_of(offer.parts, [&](const auto& part) { return has_units(part.sel); })) {
      return false;
    }
    if (!info.selects()) return true;
    return has_units(offer.sel) && (info.operands != ir::OfferOperands::trade || has_units(offer.rewarded));
  }

 private:
  [[nodiscard]] const ir::Node& node(std::uint32_t index) const { return shape_.nodes[index]; }

  [[nodiscard]] Truth truth(std::uint32_t index, std::uint32_t run) const {
    const ir::Node& of = node(index);
    if (reads_no_amount(shape_, index)) {
      return calculation_.test(candidate_, index, calculation_.list, run) ? Truth::yes : Truth::no;
    }
    const auto operands = std::span(shape_.operands).subspan(of.list, of.length);
    switch (of.op) {
      case Op::all_of: {
        Truth least = Truth::yes;
        for (const std::uint32_t operand : operands) least = std::min(least, truth(operand, run));
        return least;
      }
      case Op::any_of: {
        Truth most = Truth::no;
        for (const std::uint32_t operand : operands) most = std::max(most, truth(operand, run));
        return most;
      }
      case Op::negate: {
        const Truth other = truth(of.a, run);
        return other == Truth::no ? Truth::yes : other == Truth::yes ? Truth::no : Truth::maybe;
      }
      case Op::at_least:
      case Op::more:
      case Op::equal: return compared(of.op, of.a, of.b);
      case Op::at_most: return compared(Op::at_least, of.b, of.a);
      case Op::less: return compared(Op::more, of.b, of.a);
      default: return Truth::maybe;
    }
  }

  // An aggregate that could never be as much as it has to be.
  [[nodiscard]] Truth compared(Op op, std::uint32_t left, std::uint32_t right) const {
    if (op == Op::equal && reads_no_amount(shape_, left)) std::swap(left, right);
    if (!reads_no_amount(shape_, right)) return Truth::maybe;
    const std::optional<interpret::Scalar> most = highest(left);
    if (!most) return Truth::maybe;
    const interpret::Scalar least = calculation_.value(candidate_, right, calculation_.list);
    const bool possible = op == Op::more ? ops::more(*most, least) : ops::at_least(*most, least);
    return possible ? Truth::maybe : Truth::no;
  }

  // What the aggregate is at most, if that is known.
  [[nodiscard]] std::optional<interpret::Scalar> highest(std::uint32_t index) const {
    const ir::Node& of = node(index);
    if (of.op == Op::unscale) {
      const std::optional<interpret::Scalar> most = highest(of.a);
      return most ? std::optional(ops::unscale(of.b, *most)) : std::nullopt;
    }
    if (of.op != Op::subtotal && of.op != Op::list_subtotal && of.op != Op::quantity &&
        of.op != Op::distinct && of.op != Op::total && of.op != Op::total_money &&
        of.op != Op::subtotal_before_tax && of.op != Op::list_subtotal_before_tax) {
      return std::nullopt;
    }
    interpret::Scalar most{0, 1, true};
    for (std::uint32_t run = 0; run < calculation_.list.size(); ++run) {
      if (!may_have(of.a, run)) continue;
      if (of.op == Op::quantity || of.op == Op::distinct) {
        most.numerator += calculation_.quantity[run];
      } else if (of.op == Op::total || of.op == Op::total_money) {
        const interpret::Scalar each = calculation_.cart.unit_fact(of.b, run);
        if (each.numerator > 0) most.numerator += each.numerator * calculation_.quantity[run];
      } else {
        most.numerator += calculation_.list[run];
      }
    }
    return most;
  }

  [[nodiscard]] bool has_units(std::uint32_t picks) const {
    for (std::uint32_t run = 0; run < calculation_.list.size(); ++run) {
      if (may_have(picks, run)) return true;
    }
    return false;
  }

  // Could the selection have units of the run?
  [[nodiscard]] bool may_have(std::uint32_t picks, std::uint32_t run) const {
    const ir::Node& of = node(picks);
    switch (of.op) {
      case Op::where: return truth(of.a, run) != Truth::no;
      case Op::both: return may_have(of.a, run) && may_have(of.b, run);
      case Op::minus: return may_have(of.a, run);
      case Op::pick_cheapest:
      case Op::pick_dearest: return may_have(of.b, run);
      default: return true;
    }
  }

  const Calculation& calculation_;
  const Candidate& candidate_;
  const ir::Shape& shape_;
};

}  // namespace

bool could_give(const Calculation& calculation, const Candidate& candidate) {
  const Hope hope(calculation, candidate);
  const auto& offers = candidate.shape->offers;
  return hope.conditions() &&
         (offers.empty() ||
          std::ranges::any_of(offers, [&](const ir::OfferShape& offer) { return hope.offer(offer); }));
}

}  // namespace perk::pricing
