// Members of constraints: what can be chosen or left out by itself, and what it excludes (pricing.md S16, R).
//
// A promotion is one member; one that is bound to its lines and stands in a constraint `per line` or `per F`
// is a member per run or charge (per value of F) of its selection. A constraint counts promotions in each of
// its scopes: the order, a run, a value.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "runtime/pricing/stage.h"

namespace perk::pricing {

// One place of a constraint where a member counts. Keys: 0 for the order; a run, or the smallest run of a
// value; charges stand after the runs. The bounds that candidates share (Calculation::shared_uses) count as
// constraints over the order, after those of the module.
struct Spot {
  std::uint32_t constraint = 0, key = 0;
  bool other_side = false;
};

struct Member {
  std::uint32_t candidate = 0;
  std::vector<std::uint32_t> sites;  // runs, then charges; empty: the whole promotion
  std::vector<Spot> spots;
  bool optional = false;
  std::int64_t weight = 0;  // what it asks for alone
};

// Members of a promotion that is eligible at this entry.
std::vector<Member> members_of(const Calculation& calculation, const State& state, const StageFacts& facts,
                               std::uint32_t candidate);

// Its places in constraints over the whole order, whatever it selects.
std::vector<Spot> order_spots(const Calculation& calculation, std::uint32_t candidate);
// Does any constraint count or exclude it?
bool is_bound(const Calculation& calculation, std::uint32_t candidate);
// `customer chooses K of`: the customer named others, or none.
bool refused_by_customer(const Calculation& calculation, std::uint32_t candidate);
// How many promotions may stand in a place of the constraint, if it counts them.
std::optional<std::int64_t> counting_limit(const Calculation& calculation, std::uint32_t constraint);
// Do the members share a place? May those of two promotions not stand in these places together?
bool meet(const Member& a, const Member& b);
bool two_exclude(const Calculation& calculation, const Spot& a, const Spot& b);

// How many promotions of later stages could still stand on either side of a constraint (of a shared bound:
// how much they count), where it holds for the order or for goods, and on charges.
class Later {
 public:
  void add(const Calculation& calculation, std::uint32_t candidate);
  [[nodiscard]] const std::array<std::int64_t, 2>& at(const Calculation& calculation, const Spot& spot) const;
  [[nodiscard]] bool meets(const Calculation& calculation, const Spot& spot) const {
    const std::array<std::int64_t, 2>& sides = at(calculation, spot);
    return sides[0] + sides[1] > 0;
  }

 private:
  std::map<std::pair<std::uint32_t, bool>, std::array<std::int64_t, 2>> sides_;  // constraint, on charges
};

// Which promotions stand in each place of the constraints.
class Usage {
 public:
  void add(const Member& member);
  void remove(const Member& member);
  // Would adding the member keep every constraint?
  [[nodiscard]] bool allows(const Calculation& calculation, const Member& member) const;
  // Counting these too: could the member and others break the constraint here?
  [[nodiscard]] bool could_bind(const Calculation& calculation, const Member& member, const Spot& spot,
                                const Later& later) const;
  // The constraint that is in the way of the member, and the promotions that stand there, by rank.
  struct Blocker {
    std::uint32_t constraint = 0;
    std::uint32_t candidate = 0;
  };
  [[nodiscard]] std::vector<Blocker> blockers(const Calculation& calculation, const Member& member) const;
  // `first K of`, `stop after`: the promotions of an earlier rank that keep the member out (S17).
  [[nodiscard]] std::vector<Blocker> before(const Calculation& calculation, const Member& member) const;
  [[nodiscard]] bool stands(std::uint32_t constraint, std::uint32_t key, std::uint32_t candidate) const;
  // How many promotions still find place there, of a constraint that counts.
  [[nodiscard]] std::int64_t places_left(const Calculation& calculation, std::uint32_t constraint,
                                         std::uint32_t key) const;

 private:
  struct Entry {
    std::uint32_t candidate = 0;
    bool other_side = false;
    std::uint32_t count = 0;  // members of it here
  };
  [[nodiscard]] bool full(const Calculation& calculation, const Member& member, const Spot& spot) const;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Entry>> entries_;
};

}  // namespace perk::pricing
