// An upper bound on the value of every way to decide what is still open in one stage.
//
// In: a stage's exact facts, its members in constraints, which of them are in. Out: no combination with these
// members in, and any allowed choice among the undecided, has a larger value. The parts of this stage are
// wants (never what the room happens to leave of them), line by line cut to the room; a spread counts as one
// sum, worth what its best line keeps, since it may be filled anew; a group counts its largest K; what
// follows is Late's. Guaranteed: nothing rounds in favour of a smaller bound.
#pragma once
#include "runtime/pricing/late.h"

namespace perk::pricing {

// No bound is known: something in the cart is worth what only the priced cart tells.
inline constexpr std::int64_t kUnbounded = INT64_MAX / 2;

// The members of one stage and which of them can be left out at all.
struct Decisions {
  std::vector<std::uint32_t> owed;  // eligible, in no constraint and not optional
  std::vector<Member> members;
  std::vector<std::size_t> free;  // members that a constraint may bind, or that are optional
  Later later;
};

using Included = std::vector<std::uint8_t>;  // by member of the stage

class Ceiling {
 public:
  // Puts the free members into the order of the search: conflicts together, the heavier first.
  Ceiling(const Calculation& calculation, const State& state, const StageFacts& facts, Decisions& decisions,
          const Faults& faults);

  // Of the free members, those before `next` are decided.
  std::int64_t at(const Usage& usage, const Included& included, std::size_t next);
  // No member open, and set offers that compete taking exactly this. Their promotions have no other offer
  // here.
  struct SetWant {
    std::uint32_t candidate = 0;
    offers::Want want;
  };
  std::int64_t with_sets(const std::vector<SetWant>& sets, const Usage& usage);
  // Promotions that give something in every such combination: how many at least, and, should there be no
  // more, the set of so many that the ranks prefer.
  struct Giving {
    std::int64_t count = 0;
    std::vector<std::uint8_t> preferred;  // by candidate
  };
  [[nodiscard]] Giving giving(const Usage& usage, const Included& included, std::size_t next) const;

 private:
  // What a promotion, or a member of it, takes in this stage at most.
  struct Takes {
    struct Line {
      std::uint32_t site = 0;
      std::int64_t amount = 0;
    };
    struct Spread {
      std::int64_t total = 0;
      std::vector<Line> shares;
    };
    std::uint32_t candidate = 0;
    std::vector<Line> lines;
    std::vector<Spread> spreads;
    bool certain = false;  // where there is room, this is what it is given
    bool gives = false;    // certainly more than nothing
    std::int64_t worth = 0;
  };
  static constexpr std::uint32_t kNoConstraint = 0xFFFFFFFF;
  // Members of which only so many promotions stand together as the constraint has places.
  struct Cell {
    std::vector<std::size_t> members;   // places in the order
    std::vector<std::size_t> everyone;  // and those that count here, but are members of another cell
    std::uint32_t constraint = kNoConstraint, key = 0;  // none: a clique of pairs
  };

  void find_takes();
  void force(std::uint32_t candidate);
  [[nodiscard]] Takes takes_of(std::uint32_t candidate, bool split) const;
  void take_offer(const OfferFacts& offer, Takes& takes) const;
  [[nodiscard]] bool may_compete(const OfferFacts& offer) const;
  void find_tight();
  void cut_to_granted();
  void order_members();
  void find_cells();
  [[nodiscard]] bool conflict(const Member& a, const Member& b) const;
  [[nodiscard]] Wide rough_weight(const Takes& takes) const;
  void add_in(const Takes& takes, std::vector<std::int64_t>& taken) const;
  [[nodiscard]] Wide gain(const Takes& takes, const std::vector<std::int64_t>& taken,
                          const Allowance& allowance) const;
  [[nodiscard]] Wide gain_beside_lines(const Takes& takes, const std::vector<std::int64_t>& taken,
                                       const Allowance& allowance) const;
  [[nodiscard]] std::int64_t must_join(const Cell& cell, const Usage& usage, std::size_t next,
                                       const std::vector<std::uint8_t>& known,
                                       std::vector<std::uint32_t>& joining) const;
  [[nodiscard]] Wide cell_gain(const Cell& cell, std::int64_t places, const std::vector<std::uint8_t>& open,
                               const std::vector<std::int64_t>& taken, const Allowance& allowance,
                               const Usage& usage) const;
  std::int64_t ceiling(const std::vector<const Takes*>& in, const std::vector<std::uint8_t>& open,
                       const Usage& usage);
  [[nodiscard]] std::vector<std::int64_t> highest_left(const std::vector<const Takes*>& in) const;
  [[nodiscard]] std::int64_t outer() const;

  const Calculation& calculation_;
  const State& state_;
  const StageFacts& facts_;
  Decisions& decisions_;
  const Faults& faults_;
  Late late_;
  bool price_ = false, excepted_ = false;
  bool cut_ = false;                // the total cap may cut this stage
  std::vector<std::int64_t> room_;  // by site
  std::vector<std::uint8_t> tight_;
  std::vector<Takes> forced_;                // of those that are in whatever is decided
  std::vector<Takes> takes_;                 // by member
  std::vector<std::uint8_t> forced_giving_;  // by candidate
  std::vector<Cell> cells_;
  std::vector<std::size_t> cell_of_;  // by place in the order
  std::vector<std::size_t> alone_;    // places in no cell
  std::int64_t value_ = 0;            // at the entry
  std::int64_t outer_ = kUnbounded;   // what rooms and the total cap leave at most, as a value
};

}  // namespace perk::pricing
