// Constraints that counting decides, by rank; conditions at an entry.
#pragma once
#include <algorithm>

#include "runtime/lane/pricer.h"

namespace perk::lane {

inline Tally& PricerCore::tally(std::uint32_t constraint) {
  Tally& found = memory_.tallies[constraint];
  if (found.epoch != memory_.epoch) found = Tally{memory_.epoch};
  return found;
}

// It does not apply, so it is in nobody's way.
inline void PricerCore::leave(Alive& one) {
  one.status = Alive::Status::out;
  for (std::uint32_t m = 0; m < one.row->memberships; ++m) {
    const pricing::Membership& membership = plan_.memberships[one.row->first_membership + m];
    Tally& count = memory_.tallies[membership.constraint];
    --(membership.other_side ? count.others : count.alive);
  }
}

// `first K of`, `stop after`: by eligibility and rank (S17).
inline bool PricerCore::stopped(const Alive& one) {
  for (std::uint32_t m = 0; m < one.row->memberships; ++m) {
    const std::uint32_t constraint = plan_.memberships[one.row->first_membership + m].constraint;
    const Counted& counted = plan_.constraints[constraint];
    const Tally& count = memory_.tallies[constraint];
    if (!counted.whole_order) continue;
    if (counted.kind == Counted::Kind::first && count.stood >= counted.at_most) return true;
    if (counted.kind == Counted::Kind::stops && count.first_stood < one.rank) return true;
  }
  return false;
}

inline void PricerCore::stand(const Alive& one) {
  for (std::uint32_t m = 0; m < one.row->memberships; ++m) {
    const pricing::Membership& membership = plan_.memberships[one.row->first_membership + m];
    if (membership.other_side) continue;
    Tally& count = memory_.tallies[membership.constraint];
    ++count.stood;
    count.first_stood = std::min(count.first_stood, one.rank);
  }
}

// `choose first that applies`: what those of earlier stages and ranks leave room for.
inline bool PricerCore::allowed(const Alive& one) {
  for (std::uint32_t m = 0; m < one.row->memberships; ++m) {
    const pricing::Membership& membership = plan_.memberships[one.row->first_membership + m];
    const Counted& counted = plan_.constraints[membership.constraint];
    const Tally& count = memory_.tallies[membership.constraint];
    if (counts(counted) && count.chosen >= counted.at_most) return false;
    const std::uint32_t against = membership.other_side ? count.chosen : count.others_chosen;
    if (counted.kind == Counted::Kind::never && against > 0) return false;
  }
  for (std::uint32_t m = 0; m < one.row->memberships; ++m) {
    const pricing::Membership& membership = plan_.memberships[one.row->first_membership + m];
    Tally& count = memory_.tallies[membership.constraint];
    ++(membership.other_side ? count.others_chosen : count.chosen);
  }
  return true;
}

// Could a constraint keep it out, given everything that may still come?
inline bool PricerCore::binds(const Alive& one) {
  for (std::uint32_t m = 0; m < one.row->memberships; ++m) {
    const pricing::Membership& membership = plan_.memberships[one.row->first_membership + m];
    const Counted& counted = plan_.constraints[membership.constraint];
    const Tally& count = memory_.tallies[membership.constraint];
    if (module_.first_that_applies && counted.whole_order) continue;
    if (counts(counted) && count.alive > counted.at_most) return true;
    if (counted.kind == Counted::Kind::never && count.alive > 0 && count.others > 0) return true;
  }
  return false;
}

// Its conditions on amounts of the entry.
template <int W>
bool Pricer<W>::holds(const Alive& one) {
  if (one.plan->tests.empty()) return true;
  const Program of = program(one);
  const auto is_plain = [&](const TestPlan& test) {
    return test.selected.by_steps || of.shape.nodes[test.selected.node].op == ir::Op::everything;
  };
  const bool by_code = !one.plan->sums_only || (!std::ranges::all_of(one.plan->tests, is_plain) &&
                                                ask_().holds_by_code(of.shape, entry()));
  if (by_code) return ask_().holds(of.shape, of.slots, interpret::Side::holds, entry());
  const Selecting<W> selecting(module_, facts_, stage_memory_.categories, ask_, entry());
  for (const TestPlan& test : one.plan->tests) {
    const std::vector<std::int64_t>& amounts = test.sum == ir::Op::subtotal        ? memory_.entry
                                               : test.sum == ir::Op::list_subtotal ? memory_.list
                                                                                   : memory_.quantity;
    std::int64_t sum = 0;
    if (test.sum == ir::Op::list_subtotal && of.shape.nodes[test.selected.node].op == ir::Op::everything) {
      sum = list_subtotal_;
    } else {
      selecting.select(of, test.selected, all_).each([&](std::uint32_t r) { sum += amounts[r]; });
    }
    bool true_here = false;
    switch (test.compare) {
      case ir::Op::equal: true_here = sum == one.slots[test.slot]; break;
      case ir::Op::not_equal: true_here = sum != one.slots[test.slot]; break;
      case ir::Op::less: true_here = sum < one.slots[test.slot]; break;
      case ir::Op::at_most: true_here = sum <= one.slots[test.slot]; break;
      case ir::Op::more: true_here = sum > one.slots[test.slot]; break;
      default: true_here = sum >= one.slots[test.slot]; break;
    }
    if (!true_here) return false;
  }
  return true;
}

}  // namespace perk::lane
