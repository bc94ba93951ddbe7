// What a promotion gives beside money off: gifts, credits to accounts, coupons; and what it takes from a
// balance (pricing.md R7, S22, S28).
//
// In: the chosen promotions' offers at a stage's entry. Out: grants in the state, with their worth.
// Guaranteed: a credit is rounded down once, to its account's unit; no cap or bound is passed; nothing here
// changes an amount of goods or shipping.
#pragma once
#include "runtime/pricing/stage.h"

namespace perk::pricing {

// Gives what the chosen promotions offer in this stage beside money off. `wants`: of the stage's offers, on
// the amounts that each found at its turn.
void give_rewards(const Calculation& calculation, State& state, const StageFacts& facts,
                  std::span<const offers::Want> wants);

// What gifts, credits and coupons of a promotion count in a bound: units of an account, money that they are
// worth, items.
std::int64_t rewards_in(const Calculation& calculation, const State& state, std::uint32_t candidate,
                        ir::BoundKind kind);

// What this order has left of an account, in minor units; nothing where its balance is less than may be used.
std::int64_t spendable(const Calculation& calculation, const State& state, std::uint32_t account);
// The same, of any balance.
std::int64_t spendable_left(const Calculation& calculation, const State& state, std::uint32_t account);
// The units of an account that pay an amount, rounded up.
std::int64_t units_for(const Calculation& calculation, std::uint32_t account, std::int64_t minor);

// What is worth to the customer, in minor units, rounded down.
std::int64_t worth_of(const ir::Account& account, std::int64_t amount);

// A credit that one promotion asks for, rounded down, after its own caps, which count it. A share of goods
// under a cap in items is one of those goods that the cap leaves, from the dearest down.
std::int64_t credit_alone(const Calculation& calculation, State& state, const OfferFacts& offer,
                          const Frozen& frozen);

// How often an offer is given: the count that `for every` has made, within the limit.
struct Scaled {
  interpret::Scalar value;
  std::int64_t times = 1;
};
Scaled scaled_value(const Calculation& calculation, const Candidate& candidate, std::uint32_t node,
                    std::span<const std::int64_t> entry, std::int64_t at_most);

}  // namespace perk::pricing
