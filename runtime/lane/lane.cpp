// The lane's face: which width a cart needs, and what was refused how often.
#include "runtime/lane/lane.h"

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

const char* words_of(Refusal refusal) {
  switch (refusal) {
#define REFUSAL(name, words) \
  case Refusal::name: return words;
#include "runtime/lane/refusal.def"
#undef REFUSAL
  }
  return "";
}

template <int W>
Refusal Pricer<W>::price() {
  enter(Phase::begin);
  begin();
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

namespace {

Refusal price_any(const Lane::Impl& lane, const Order& order, Workspace::Impl& memory) {
  if (lane.plan.refusal != Refusal::none) return lane.plan.refusal;
  const std::uint64_t runs = order.cart.facts().runs;
  if (runs <= Mask<1>::kBits) return Pricer<1>(lane, order, memory).price();
  if (runs <= Mask<4>::kBits) return Pricer<4>(lane, order, memory).price();
  if (runs <= Mask<16>::kBits) return Pricer<16>(lane, order, memory).price();
  return Refusal::too_large;
}

}  // namespace

Workspace::Workspace() : impl_(std::make_unique<Impl>()) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

const Priced& Workspace::priced() const {
  return impl_->priced;
}

const std::array<std::uint64_t, kRefusals>& Workspace::counts() const {
  return impl_->counts;
}

Lane::Lane(const ir::Module& module, const pricing::Index& index, const exec::Code* code)
    : impl_(std::make_unique<const Impl>(module, index, code)) {}
Lane::~Lane() = default;
Lane::Lane(Lane&&) noexcept = default;
Lane& Lane::operator=(Lane&&) noexcept = default;

Refusal Lane::price(const Order& order, Workspace& workspace) const {
  const Refusal refusal = price_any(*impl_, order, *workspace.impl_);
  enter(Phase::outside);
  ++workspace.impl_->counts[static_cast<std::size_t>(refusal)];
  return refusal;
}

}  // namespace perk::lane
