// The calculation API: one immutable module and its index, any number of threads.
#include "perk/engine.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/ir/verify.h"
#include "runtime/pricing/claims.h"
#include "runtime/pricing/engine_impl.h"
#include "runtime/pricing/find.h"
#include "runtime/pricing/receipt.h"
#include "runtime/pricing/returns.h"
#include "runtime/pricing/why.h"

namespace perk {

Engine::Engine(std::shared_ptr<const ir::Module> module, std::shared_ptr<const exec::Code> code) {
  PERK_CHECK(module != nullptr);
  PERK_CHECK(ir::is_sealed(module) || ir::verify(*module).empty());
  PERK_CHECK(code == nullptr || code->shapes().size() == module->shapes.size());
  impl_ = std::make_unique<const Impl>(std::move(module), std::move(code));
}

Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

std::variant<LedgerQuestion, CartError> Engine::question(const Cart& cart) const {
  const ir::Module& module = *impl_->module;
  std::variant<interpret::CartView, CartError> read =
      interpret::CartView::build(module, cart, &impl_->symbols);
  if (auto* error = std::get_if<CartError>(&read)) return std::move(*error);
  const interpret::CartView& view = std::get<interpret::CartView>(read);
  const pricing::Calculation none(module, impl_->index, view, {}, code());
  if (cart.currency != module.currency) return pricing::question_of(none, cart, {});
  return pricing::question_of(
      none, cart, pricing::find_promotions(impl_->index, impl_->views, view, pricing::Pools::any));
}

std::variant<Claims, CartError> Engine::claims(const Cart& cart, const Result& result) const {
  const ir::Module& module = *impl_->module;
  std::variant<interpret::CartView, CartError> read =
      interpret::CartView::build(module, cart, &impl_->symbols);
  if (auto* error = std::get_if<CartError>(&read)) return std::move(*error);
  const interpret::CartView& view = std::get<interpret::CartView>(read);
  return pricing::claims_of({module, impl_->index, view, {}, code()}, cart, result);
}

const ir::Module& Engine::module() const {
  return *impl_->module;
}

const exec::Code* Engine::code() const {
  return impl_->code.get();
}

void Engine::prepare(Instant now) const {
  impl_->views.prepare(now.seconds);
}

std::variant<Result, CartError> Engine::price(const Cart& cart, const PriceOptions& options) const {
  const ir::Module& module = *impl_->module;
  std::variant<interpret::CartView, CartError> read =
      interpret::CartView::build(module, cart, &impl_->symbols);
  if (auto* error = std::get_if<CartError>(&read)) return std::move(*error);
  const interpret::CartView& view = std::get<interpret::CartView>(read);
  if (cart.currency != module.currency) {
    return pricing::other_currency(module, impl_->index, view, cart, options);
  }
  const pricing::Calculation calculation(module, impl_->index, view,
                                         pricing::find_promotions(impl_->index, impl_->views, view), code());
  return pricing::make_result(calculation, cart, pricing::choose(calculation, options), options);
}

std::variant<std::optional<Why>, CartError> Engine::why(const Cart& cart, std::string_view promotion,
                                                        const PriceOptions& options) const {
  const ir::Module& module = *impl_->module;
  const auto found = std::ranges::find(module.promotions, promotion, &ir::Promotion::id);
  if (found == module.promotions.end()) return std::optional<Why>();
  const auto rank = static_cast<std::uint32_t>(found - module.promotions.begin());
  std::variant<interpret::CartView, CartError> read =
      interpret::CartView::build(module, cart, &impl_->symbols);
  if (auto* error = std::get_if<CartError>(&read)) return std::move(*error);
  const interpret::CartView& view = std::get<interpret::CartView>(read);
  PriceOptions explained = options;
  explained.explain = Explain::all;
  if (cart.currency != module.currency) {
    return Why{pricing::other_currency(module, impl_->index, view, cart, explained).promotions[rank], {}};
  }
  const pricing::Calculation calculation(module, impl_->index, view,
                                         pricing::find_promotions(impl_->index, impl_->views, view), code());
  const pricing::Choice choice = pricing::choose(calculation, explained);
  Why why{pricing::make_result(calculation, cart, choice, explained).promotions[rank], {}};
  why.steps = pricing::steps_of(calculation, choice, rank, why.result);
  return why;
}

std::variant<ReturnResult, CartError> Engine::price_return(const Cart& cart, const Result& stored,
                                                           const ReturnRequest& request,
                                                           const ReturnHistory& before) const {
  const auto reprice = [this](const Cart& kept) { return price(kept); };
  return pricing::price_return(module(), cart, stored, request, before, reprice);
}

}  // namespace perk
