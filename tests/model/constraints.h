// `best K of G` and `never A with B` over members in their scopes (S16).
#pragma once
#include <vector>

#include "tests/model/stage.h"

namespace perk::model {

class Constraints {
 public:
  explicit Constraints(const World& world);

  // A promotion is one member, except that a line-bound one in a `per line` (`per F`) constraint has one
  // member a run (a value of F) of its selection.
  [[nodiscard]] std::vector<std::pair<std::size_t, std::vector<bool>>> members_of(
      std::size_t promotion, const std::vector<bool>& touched) const;
  [[nodiscard]] bool allowed(const Members& members, const std::vector<std::vector<bool>>& touched) const;
  // Does any constraint name it?
  [[nodiscard]] bool names(std::size_t promotion) const;
  // The latest stage at which somebody enters who stands in a constraint with it.
  [[nodiscard]] std::size_t latest_stage_with(std::size_t promotion) const;

 private:
  const World& world_;
  // By constraint: the sets of runs within which it holds; one empty set stands for the whole order.
  std::vector<std::vector<std::vector<bool>>> scopes_;
};

}  // namespace perk::model
