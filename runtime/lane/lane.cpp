// The lane's face: which width a cart needs, and what was refused how often.
#include "runtime/lane/lane.h"

#include "runtime/lane/price.h"

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

namespace {

Refusal price_any(const Lane::Impl& lane, const Order& order, Workspace::Impl& memory) {
  if (lane.plan.refusal != Refusal::none) return lane.plan.refusal;
  const std::uint64_t runs = order.cart.facts().runs;
  if (runs <= Mask<1>::kBits) return Pricer<1>(lane, order, memory).price();
  if (runs <= Mask<4>::kBits) return Pricer<4>(lane, order, memory).price();
  return runs <= Mask<16>::kBits ? price_wide(lane, order, memory) : Refusal::too_large;
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
