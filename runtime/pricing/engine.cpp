// The calculation API: one immutable module and its index, any number of threads.
#include "perk/engine.h"

#include "runtime/base/check.h"
#include "runtime/ir/verify.h"
#include "runtime/pricing/receipt.h"

namespace perk {

struct Engine::Impl {
  explicit Impl(std::shared_ptr<const ir::Module> from) : module(std::move(from)), index(*module) {}
  std::shared_ptr<const ir::Module> module;
  pricing::Index index;
};

Engine::Engine(std::shared_ptr<const ir::Module> module) {
  PERK_CHECK(module != nullptr);
  PERK_CHECK(ir::verify(*module).empty());
  impl_ = std::make_unique<const Impl>(std::move(module));
}

Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

const ir::Module& Engine::module() const {
  return *impl_->module;
}

std::variant<Result, CartError> Engine::price(const Cart& cart, const PriceOptions& options) const {
  const ir::Module& module = *impl_->module;
  std::variant<interpret::CartView, CartError> read = interpret::CartView::build(module, cart);
  if (auto* error = std::get_if<CartError>(&read)) return std::move(*error);
  const interpret::CartView& view = std::get<interpret::CartView>(read);
  if (cart.currency != module.currency) return pricing::other_currency(module, view, cart, options);
  const pricing::Calculation calculation(module, impl_->index, view, cart);
  return pricing::make_result(calculation, cart, pricing::choose(calculation, options), options);
}

}  // namespace perk
