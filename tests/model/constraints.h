// `best K of G`, `never A with B`, what stands before any choice (S17), and what several promotions share
// (S26), over members in their scopes (S16).
#pragma once
#include <set>
#include <vector>

#include "tests/model/stage.h"

namespace perk::model {

// What the constraints look at, as far as it is decided.
struct Decided {
  const Members& members;
  const std::vector<std::vector<bool>>& touched;  // by promotion: the places it is about
  const std::vector<Wants>& wants;                // by promotion: at the entry of its first stage
  const std::vector<Amounts>& entries;            // by promotion: that entry; empty before it
};

class Constraints {
 public:
  explicit Constraints(const World& world);

  // A promotion is one member, except that a line-bound one in a `per line` (`per F`) constraint has one
  // member a run (a value of F) of its selection.
  [[nodiscard]] std::vector<std::pair<std::size_t, std::vector<bool>>> members_of(
      std::size_t promotion, const std::vector<bool>& touched) const;
  // Why the member is not eligible: what ranks before it and is (`first K of`, `stop after`), what the
  // customer chose. `eligible` has what is eligible so far.
  [[nodiscard]] std::set<Outcome> barred(const std::pair<std::size_t, std::vector<bool>>& member,
                                         const Members& eligible,
                                         const std::vector<std::vector<bool>>& touched) const;
  [[nodiscard]] bool allowed(const Decided& decided) const;
  // May any constraint keep it out?
  [[nodiscard]] bool names(std::size_t promotion) const;
  // The latest stage at which somebody enters who stands in a constraint with it.
  [[nodiscard]] std::size_t latest_stage_with(std::size_t promotion) const;

 private:
  [[nodiscard]] bool shares(std::size_t promotion) const;
  [[nodiscard]] bool within_bounds(const Decided& decided) const;
  [[nodiscard]] bool within_balances(const Decided& decided) const;

  const World& world_;
  // By constraint: the sets of runs within which it holds; one empty set stands for the whole order.
  std::vector<std::vector<std::vector<bool>>> scopes_;
};

}  // namespace perk::model
