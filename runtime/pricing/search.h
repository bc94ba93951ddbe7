// The search behind choose(): branch and bound over members, stage by stage, and over plans of set offers.
//
// A branch is a state at a stage's entry with the constraints' usage: eligibility and amounts are exact
// there. A fork is a stage in which something can be left out; a node of it has decided some of its members,
// and is cut when its ceiling cannot beat the best combination found (value, then the tie rule). A leaf is a
// priced cart and counts as one evaluation. The first way down takes the heaviest first and always ends in a
// complete combination, so that a spent budget has something to return.
#pragma once
#include <memory>
#include <optional>

#include "runtime/pricing/ceiling.h"
#include "runtime/pricing/choice.h"

namespace perk::pricing {

struct Branch {
  State state;
  Usage usage;
  std::vector<Member> left_out;
  Usage stood;                  // eligible members, for `first K of` and `stop after`
  std::vector<Member> stopped;  // by those
};

class Search {
 public:
  Search(const Calculation& calculation, const PriceOptions& options, const Faults& faults);
  Choice run();

 private:
  // A stage with members to decide; the ceiling refers to its other parts.
  struct Fork {
    Branch branch;
    StageFacts facts;
    Decisions decisions;
    std::unique_ptr<Ceiling> ceiling;
    Usage usage;
    Included included;
    std::vector<std::size_t> last_meeting;  // by member: the last place of the order that it meets
  };

  void solve(std::optional<std::uint32_t> must);
  void explore(Branch branch, std::uint32_t stage);
  [[nodiscard]] std::unique_ptr<Fork> fork(Branch branch, StageFacts facts, Decisions decisions) const;
  void decide(Fork& at, std::size_t next);
  void decide_by_rank(Branch& branch, const Decisions& decisions) const;
  void finish_stage(Branch branch, const StageFacts& facts);
  void try_plans(const Branch& branch, const StageFacts& facts, std::vector<std::vector<SetStep>> components);
  void leaf(Branch branch);
  void find_alternatives(Choice& choice);

  // Who is eligible by the rules of rank, and what of it can be left out.
  [[nodiscard]] Decisions decisions_of(Branch& branch, StageFacts& facts) const;
  [[nodiscard]] bool fails_for_good(std::uint32_t candidate, const StageFacts& facts) const;
  void stop_by_rank(Branch& branch, std::vector<Member>& members) const;
  // Sets the status of every promotion of the stage.
  void settle(Branch& branch, const Decisions& decisions, const Included& included) const;
  [[nodiscard]] bool excused(const Fork& at, std::size_t member, std::size_t next) const;
  [[nodiscard]] bool can_have_must(const Fork& at, std::size_t next) const;
  [[nodiscard]] bool can_win(std::int64_t ceiling, const Ceiling::Giving& giving) const;
  // The budget is spent: what is open here can be worth so much.
  bool spent(std::int64_t ceiling);

  const Calculation& calculation_;
  const PriceOptions& options_;
  const Faults& faults_;
  std::unique_ptr<Fork> root_;  // the first fork, where nothing was decided before it
  bool at_root_ = true;
  std::optional<std::uint32_t> must_;  // a candidate that has to be chosen
  std::optional<Branch> best_;
  Ceiling::Giving best_giving_;
  std::uint64_t evaluations_ = 0, nodes_ = 0, budget_ = 0;
  std::int64_t open_ = INT64_MIN;  // the highest ceiling of what was not searched
  bool searched_ = false, cut_ = false;
  bool rewards_ = false;  // something may be given beside money off
};

}  // namespace perk::pricing
