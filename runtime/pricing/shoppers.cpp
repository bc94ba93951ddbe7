// Verdicts on codes without what they give away.
#include "perk/shoppers.h"

#include <algorithm>

#include "runtime/ops/text.h"
#include "runtime/pricing/codes.h"
#include "runtime/pricing/engine_impl.h"

namespace perk {
namespace {

bool is_usable(const pricing::Codes& codes, const std::string& key) {
  const auto* standings = codes.standings(key);
  if (standings == nullptr) return false;
  // The first is the code as promotions name it: it says nothing of a code that is in a pool.
  const auto begin = standings->begin() + (standings->size() > 1 ? 1 : 0);
  return std::any_of(begin, standings->end(), [](const pricing::Codes::Standing& standing) {
    return standing.state == pricing::CodeState::usable;
  });
}

}  // namespace

std::vector<CouponVerdict> for_shoppers(const Engine& engine, const Cart& cart, const Result& result) {
  const Engine::Impl& impl = engine.impl();
  const ir::Module& module = *impl.module;
  const auto read = interpret::CartView::build(module, cart, &impl.symbols);
  const auto* view = std::get_if<interpret::CartView>(&read);
  std::vector<CouponVerdict> told = result.coupons;
  if (view == nullptr) {
    for (CouponVerdict& verdict : told) verdict = {verdict.code, CouponVerdict::Kind::unknown, ""};
    return told;
  }
  const pricing::Codes codes(module, impl.index, *view);
  for (CouponVerdict& verdict : told) {
    if (verdict.kind == CouponVerdict::Kind::used) continue;
    const bool known = verdict.kind == CouponVerdict::Kind::recognised_not_used &&
                       is_usable(codes, ops::coupon_key(verdict.code, module.codes_match_case));
    if (!known) verdict = {verdict.code, CouponVerdict::Kind::unknown, ""};
  }
  return told;
}

}  // namespace perk
