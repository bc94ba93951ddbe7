// How promotions meet: constraints, the total cap and the floor; see lowering.h.
#include "compiler/lower/lowering.h"

#include <utility>

#include "compiler/lower/texts.h"

namespace perk::lower {

void Lowering::lower_stacking() {
  const typed::Stacking& typed = pack_.stacking;
  for (const typed::Constraint& one : typed.constraints) {
    ir::Constraint constraint;
    constraint.kind = same<ir::Constraint::Kind>(one.kind);
    constraint.scope = same<ir::Constraint::Scope>(one.scope.kind);
    constraint.fact = one.scope.fact.index;
    constraint.at_most = one.at_most;
    constraint.members = indices(one.members);
    constraint.others = indices(one.others);
    constraint.text = one.text;
    module_->constraints.push_back(std::move(constraint));
  }
  if (typed.total_cap != nullptr) {
    module_->total_cap = value_program(*typed.total_cap);
    module_->total_cap_text = one_line(sources_.text(typed.total_cap_span));
  }
  if (typed.floor) {
    ir::Floor floor;
    floor.amount = value_program(*typed.floor->amount);
    if (typed.floor->otherwise != nullptr) floor.otherwise = value_program(*typed.floor->otherwise);
    floor.except = indices(typed.floor->except);
    floor.text = one_line(sources_.text(typed.floor->span));
    module_->floor = std::move(floor);
  }
  module_->first_that_applies = typed.first_that_applies;
  module_->ties_to_first_ending = typed.ties_to_first_ending;
  module_->anything_may_be_left_out = typed.anything_may_be_left_out;
}

}  // namespace perk::lower
