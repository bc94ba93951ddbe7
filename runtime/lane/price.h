// All of a calculation: who includes this makes the code of a width.
#pragma once
#include "runtime/lane/assemble.h"
#include "runtime/lane/collect.h"
#include "runtime/lane/commit.h"
#include "runtime/lane/constraints.h"
#include "runtime/lane/leave_out.h"
#include "runtime/lane/stages.h"
#include "runtime/lane/want_sets.h"
#include "runtime/lane/want_units.h"
#include "runtime/lane/wants.h"

namespace perk::lane {

template <int W>
Refusal Pricer<W>::price() {
  enter(Phase::begin);
  begin();
  stage_memory_.categories.begin();
  enter(Phase::collect);
  if (const Refusal refusal = collect(); refusal != Refusal::none) return refusal;
  for (std::uint64_t rest = stages_; rest != 0; rest &= rest - 1) {
    const auto stage = static_cast<std::uint32_t>(std::countr_zero(rest));
    if (const Refusal refusal = run_stage(stage); refusal != Refusal::none) return refusal;
  }
  enter(Phase::finish);
  if (const Refusal refusal = settle_optional(); refusal != Refusal::none) return refusal;
  finish();
  return Refusal::none;
}

// More than 256 runs (wide.cpp): seldom, so compiled for its size.
Refusal price_wide(const Lane::Impl& lane, const Order& order, Workspace::Impl& memory);

}  // namespace perk::lane
