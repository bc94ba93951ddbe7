// From an offer of the IR to what it asks of the runs (pricing.md R4 before caps).
//
// In: a candidate's offer, the stage's frozen amounts, units that other set offers of the stage have claimed.
// Out: its want. Guaranteed: depends on frozen facts, claims and counts alone, never on other promotions'
// amounts.
#pragma once
#include <vector>

#include "runtime/offers/basket.h"
#include "runtime/pricing/state.h"

namespace perk::pricing {

// The frozen facts of one stage's entry.
struct Frozen {
  Frozen(const Calculation& calculation, const State& state);
  std::vector<std::int64_t> entry;  // goods
  std::vector<offers::Run> runs, charges;
  std::vector<std::uint32_t> order, charge_order;  // cheapest first
  offers::Rounding rounding;
  [[nodiscard]] offers::Basket goods() const { return {runs, order, rounding}; }
  [[nodiscard]] offers::Basket shipping() const { return {charges, charge_order, rounding}; }
};

// One offer at one entry: what it selects is found once, what it asks for may be asked with several claims.
struct OfferFacts {
  std::uint32_t candidate = 0, offer = 0;
  OfferClass kind = OfferClass::line;
  bool charges = false;
  bool and_shipping = false;         // sites of its wants are runs, then charges
  offers::Picks selected;            // sel
  offers::Picks rewarded;            // T of buy and get
  std::vector<offers::Picks> slots;  // of a bundle
  offers::Want alone;                // without claims of others
};

// `everywhere`: on lines too for which a bound has nothing left, for explanations alone.
OfferFacts select_offer(const Calculation& calculation, const Frozen& frozen, const State& state,
                        std::uint32_t candidate, std::uint32_t offer, bool everywhere = false);

// The want with what is left: `claimed` units a run are taken (empty: none), at most `at_most` sets.
offers::Want want_of(const Calculation& calculation, const Frozen& frozen, const State& state,
                     const OfferFacts& facts, const offers::Picks& claimed, std::int64_t at_most);

// Runs that an offer selects in any of its parts.
std::vector<std::uint8_t> coverage(const OfferFacts& facts, std::size_t runs);

}  // namespace perk::pricing
