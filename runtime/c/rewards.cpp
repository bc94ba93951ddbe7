// Rewards, holds, messages and reasons as they are read; see <perk/c/rewards.h>.
#include "perk/c/rewards.h"

#include "runtime/c/views.h"

using namespace perk;
using namespace perk::c;

static_assert(PERK_STEP_NOT_REACHED == static_cast<int>(WhyStep::State::not_reached));

perk_status perk_result_gift(const perk_result* result, size_t index, perk_gift* gift) noexcept {
  if (result == nullptr) return PERK_BAD_ARGUMENT;
  return show(result->result.gifts, index, gift, [](const Gift& from) {
    return perk_gift{0, from.promotion, from.quantity, from.value.minor, from.skus.size()};
  });
}

const char* perk_result_gift_sku(const perk_result* result, size_t gift, size_t index) noexcept {
  if (result == nullptr || gift >= result->result.gifts.size()) return "";
  const auto& skus = result->result.gifts[gift].skus;
  return index < skus.size() ? skus[index].c_str() : "";
}

perk_status perk_result_credit(const perk_result* result, size_t index, perk_credit* credit) noexcept {
  if (result == nullptr) return PERK_BAD_ARGUMENT;
  return show(result->result.credits, index, credit, [](const Credit& from) {
    const Duration& after = from.earned_after;
    return perk_credit{0,
                       from.promotion,
                       from.account.c_str(),
                       from.unit.c_str(),
                       from.amount,
                       from.earned_on.c_str(),
                       after.months,
                       after.days,
                       after.seconds};
  });
}

perk_status perk_result_issued(const perk_result* result, size_t index, perk_issued* issued) noexcept {
  if (result == nullptr) return PERK_BAD_ARGUMENT;
  return show(result->result.issued, index, issued, [](const IssuedCoupon& from) {
    return perk_issued{0, from.promotion, from.pool.c_str(), from.count};
  });
}

perk_status perk_result_spend(const perk_result* result, size_t index, perk_spend* spend) noexcept {
  if (result == nullptr) return PERK_BAD_ARGUMENT;
  return show(result->result.spends, index, spend, [](const Spend& from) {
    return perk_spend{0, from.promotion, from.account.c_str(), from.amount};
  });
}

perk_status perk_result_hold(const perk_result* result, size_t index, perk_hold* hold) noexcept {
  if (result == nullptr) return PERK_BAD_ARGUMENT;
  return show(result->result.holds, index, hold, [](const Hold& from) { return view_of(from); });
}

perk_status perk_result_message(const perk_result* result, size_t index, perk_message* message) noexcept {
  if (result == nullptr) return PERK_BAD_ARGUMENT;
  return show(result->result.messages, index, message, [](const Message& from) {
    return perk_message{0, from.promotion, from.language.c_str(), from.text.c_str(), from.badge ? 1U : 0U, 0};
  });
}

perk_status perk_explain(const perk_engine* engine, const perk_cart* cart, const char* promotion,
                         const perk_price_options* options, perk_why** why, perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (why == nullptr) return null_argument("why");
    *why = nullptr;
    if (engine == nullptr) return null_argument("engine");
    if (cart == nullptr) return null_argument("cart");
    if (promotion == nullptr) return null_argument("promotion");
    if (cart->failed.status != PERK_OK) return cart->failed;
    PriceOptions how;
    if (Failure failure = price_options(options, how); failure.status != PERK_OK) return failure;
    auto told = engine->engine->why(cart->cart, promotion, how);
    if (auto* refused = std::get_if<CartError>(&told)) return failure_of(std::move(*refused));
    auto& found = std::get<std::optional<Why>>(told);
    if (!found) return {PERK_NOT_FOUND, "", "the pack has no promotion `" + std::string(promotion) + "`"};
    *why = made(perk_why{std::move(*found)});
    return {};
  });
}

void perk_why_free(perk_why* why) noexcept {
  delete why;
}

perk_status perk_why_promotion(const perk_why* why, perk_promotion* promotion) noexcept {
  return why == nullptr ? PERK_BAD_ARGUMENT : hand_out(promotion, view_of(why->why.result));
}

size_t perk_why_steps(const perk_why* why) noexcept {
  return why == nullptr ? 0 : why->why.steps.size();
}

perk_status perk_why_step(const perk_why* why, size_t index, perk_step* step) noexcept {
  if (why == nullptr) return PERK_BAD_ARGUMENT;
  return show(why->why.steps, index, step, [](const WhyStep& from) {
    return perk_step{0, static_cast<uint32_t>(from.state), from.text.c_str(), from.detail.c_str()};
  });
}
