// The most that an offer can take, whatever the choice leaves of the amounts it starts from.
//
// In: amounts that no entry of its stage exceeds (the search's: those at an earlier entry). Out: for every
// site (runs, then charges) a share of what it has left, or an amount. Guaranteed: on any entry with no
// amount above these, the offer asks for no more than `rates` of the entry, `slack`, and `amounts` in all,
// before caps and fit. What depends on the entry in another way may take all that it touches.
#pragma once
#include "runtime/pricing/wants.h"

namespace perk::pricing {

// Shares and bounds are counted in billionths: of one, or of a minor unit.
using Wide = ops::Int128;
inline constexpr std::int64_t kOne = 1'000'000'000;

// Deliberate faults of the bound, for tests that must catch them; all off outside of tests.
struct Faults {
  bool no_slack = false;            // later roundings are forgotten
  bool spreads_by_run = false;      // a spread is valued run by run, by its first division
  bool granted_for_wants = false;   // a promotion is valued by what the room leaves of it
  bool rates_without_caps = false;  // a capped percentage is valued as if it fell with every amount
  bool no_bound = false;            // nothing is cut: every allowed combination is priced
};

struct Most {
  struct Rate {  // line-bound, or one of several sites of a spread
    std::uint32_t site = 0;
    std::int64_t rate = 0;  // billionths
  };
  struct Spread {
    std::int64_t rate = 0;
    std::vector<std::uint32_t> sites;
  };
  struct Amount {
    std::int64_t amount = 0;
    std::vector<std::uint32_t> sites;  // it lies on some of these
  };
  std::vector<Rate> rates;
  std::vector<Spread> spreads;
  std::vector<Amount> amounts;
  Wide slack = 0;  // of rounding
  Wide over = 0;   // Faults::rates_without_caps alone
  std::int64_t worth = 0;
};

// What all offers of a candidate in one stage can take, its caps per order counted.
Most most_of(const Calculation& calculation, const Frozen& highest, const State& state,
             std::uint32_t candidate, std::uint32_t stage, const Faults& faults);

// Conjuncts that fail for good where they fail at amounts that only fall: `subtotal is at least …`, and those
// that read no amount.
std::vector<std::uint32_t> lasting_conjuncts(const ir::Shape& shape);

// Does no condition, selection or amount of the candidate read what is left of the goods?
bool reads_no_amount(const ir::Shape& shape, std::uint32_t node);
// Can the value only fall where amounts fall?
bool rises_with_amounts(const ir::Shape& shape, std::uint32_t node);

}  // namespace perk::pricing
