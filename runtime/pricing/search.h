// The search behind choose(): branches over members and over plans of set offers.
//
// A branch is a state with the constraints' usage; it is copied where the search forks. A leaf is a priced
// cart and counts as one evaluation.
#pragma once
#include <functional>
#include <optional>

#include "runtime/pricing/choice.h"

namespace perk::pricing {

struct Branch {
  State state;
  Usage usage;
  std::vector<Member> left_out;
};

// The members of one stage and which of them can be left out at all.
struct Decisions {
  std::vector<std::uint32_t> owed;  // eligible, in no constraint and not optional
  std::vector<Member> members;
  std::vector<std::size_t> free;  // members that a constraint may bind, or that are optional; heaviest first
  Later later;
};

class Search {
 public:
  Search(const Calculation& calculation, const PriceOptions& options);
  Choice run();

 private:
  using Included = std::vector<std::uint8_t>;  // by member of the stage

  void explore(Branch branch, std::uint32_t stage);
  void decide(Branch branch, const StageFacts& facts, const Decisions& decisions);
  void decide_by_rank(Branch& branch, const Decisions& decisions) const;
  void decide_alone(const Branch& branch, const StageFacts& facts, const Decisions& decisions,
                    const std::vector<std::vector<std::size_t>>& components);
  void record_ways(const Decisions& decisions, const std::vector<std::vector<std::size_t>>& groups,
                   const std::vector<std::vector<Included>>& ways,
                   const std::vector<std::vector<std::int64_t>>& values, const State& chosen);
  // Every allowed assignment of these free members in which nothing owed is missing, until `found` says no.
  bool assign(Usage& usage, const Decisions& decisions, const std::vector<std::size_t>& of,
              Included& included, std::size_t next, const std::function<bool(const Included&)>& found);
  void finish_stage(Branch branch, const StageFacts& facts);
  void try_plans(const Branch& branch, const StageFacts& facts, std::vector<std::vector<SetStep>> components);
  void leaf(Branch branch);

  [[nodiscard]] Decisions decisions_of(const Branch& branch, const StageFacts& facts) const;
  // Sets the status of every promotion of the stage.
  void settle(Branch& branch, const Decisions& decisions, const Included& included) const;
  [[nodiscard]] bool better(const State& a, const State& b) const;
  [[nodiscard]] bool exhausted();
  [[nodiscard]] std::int64_t gap_of(const State& state) const;
  std::optional<Branch> best_from(Branch branch, const StageFacts& facts);

  const Calculation& calculation_;
  const PriceOptions& options_;
  std::optional<Branch> best_;
  std::uint64_t evaluations_ = 0, nodes_ = 0;
  bool searched_ = false, cut_ = false;
  bool any_found_ = false;  // by the assignment that runs
  bool record_ = false;     // alternatives, for explanations
  std::vector<Alternative> alternatives_;
};

// The free members of a stage in groups whose gains add up: no constraint, cap, room, set or later stage
// joins two groups. Empty if they cannot be told apart.
std::vector<std::vector<std::size_t>> independent_groups(const Calculation& calculation, const State& state,
                                                         const StageFacts& facts, const Decisions& decisions);

}  // namespace perk::pricing
