// Pricing, and results as they are read; see <perk/c/result.h>.
#include "perk/c/result.h"

#include "runtime/c/views.h"

namespace perk::c {

static_assert(PERK_EXPLAIN_NONE == static_cast<int>(Explain::none));

Failure price_options(const perk_price_options* given, PriceOptions& options) {
  perk_price_options in{};
  if (Failure failure = take(given, in); failure.status != PERK_OK) return failure;
  if (in.explain > PERK_EXPLAIN_NONE) return {PERK_UNSUPPORTED, "", "`explain` is not known"};
  options.explain = static_cast<Explain>(in.explain);
  if (in.choice_budget != 0) options.choice_budget = in.choice_budget;
  return {};
}

}  // namespace perk::c

using namespace perk;
using namespace perk::c;

perk_status perk_price(const perk_engine* engine, const perk_cart* cart, const perk_price_options* options,
                       perk_result** result, perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (result == nullptr) return null_argument("result");
    *result = nullptr;
    if (engine == nullptr) return null_argument("engine");
    if (cart == nullptr) return null_argument("cart");
    if (cart->failed.status != PERK_OK) return cart->failed;
    PriceOptions how;
    if (Failure failure = price_options(options, how); failure.status != PERK_OK) return failure;
    auto priced = engine->engine->price(cart->cart, how);
    if (auto* refused = std::get_if<CartError>(&priced)) return failure_of(std::move(*refused));
    *result = made(perk_result{std::move(std::get<Result>(priced))});
    return {};
  });
}

void perk_result_free(perk_result* result) noexcept {
  delete result;
}

perk_status perk_result_canonical(const perk_result* result, char* buffer, size_t capacity,
                                  size_t* size) noexcept {
  return guarded(nullptr, [&]() -> Failure {
    if (result == nullptr) return null_argument("result");
    return {hand_out_text(canonical(result->result), buffer, capacity, size), "", ""};
  });
}

perk_status perk_result_read(const char* bytes, size_t size, perk_result** result,
                             perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (result == nullptr) return null_argument("result");
    *result = nullptr;
    if (bytes == nullptr) return null_argument("bytes");
    auto read = read_canonical_result({bytes, size});
    if (!read) return {PERK_UNREADABLE, "", "these are not the bytes of a result of this version"};
    *result = made(perk_result{std::move(*read)});
    return {};
  });
}

perk_status perk_result_totals(const perk_result* result, perk_totals* totals) noexcept {
  if (result == nullptr) return PERK_BAD_ARGUMENT;
  const Result& from = result->result;
  perk_totals view{};
  view.proof = static_cast<uint32_t>(from.proof);
  view.degraded = from.degraded ? 1 : 0;
  view.cart_id = from.cart_id.c_str();
  view.currency = from.currency.c_str();
  view.pack = from.pack.c_str();
  view.pack_version = from.pack_version.c_str();
  show_totals(from, view);
  view.evaluations = from.evaluations;
  view.stages = from.stages.size();
  view.lines = from.lines.size();
  view.charges = from.charges.size();
  view.promotions = from.promotions.size();
  view.coupons = from.coupons.size();
  view.gifts = from.gifts.size();
  view.credits = from.credits.size();
  view.issued = from.issued.size();
  view.spends = from.spends.size();
  view.holds = from.holds.size();
  view.messages = from.messages.size();
  return hand_out(totals, view);
}

const char* perk_result_stage(const perk_result* result, size_t index) noexcept {
  if (result == nullptr || index >= result->result.stages.size()) return "";
  return result->result.stages[index].c_str();
}

perk_status perk_result_line(const perk_result* result, size_t index, perk_line* line) noexcept {
  if (result == nullptr) return PERK_BAD_ARGUMENT;
  return show(result->result.lines, index, line, [](const LineResult& from) {
    perk_line view{};
    view.id = from.id.c_str();
    view.quantity = from.quantity;
    view.list = from.list.minor;
    view.final_amount = from.final_amount.minor;
    view.entries = reinterpret_cast<const int64_t*>(from.entries.data());
    view.entry_count = from.entries.size();
    view.parts = parts_of(from.parts);
    view.part_count = from.parts.size();
    return view;
  });
}

perk_status perk_result_charge(const perk_result* result, size_t index, perk_charge* charge) noexcept {
  if (result == nullptr) return PERK_BAD_ARGUMENT;
  return show(result->result.charges, index, charge, [](const ChargeResult& from) {
    return perk_charge{0,
                       0,
                       from.id.c_str(),
                       from.list.minor,
                       from.final_amount.minor,
                       parts_of(from.parts),
                       from.parts.size()};
  });
}

perk_status perk_result_promotion(const perk_result* result, size_t index,
                                  perk_promotion* promotion) noexcept {
  if (result == nullptr) return PERK_BAD_ARGUMENT;
  return show(result->result.promotions, index, promotion,
              [](const PromotionResult& from) { return view_of(from); });
}

perk_status perk_result_find(const perk_result* result, const char* id, perk_promotion* promotion) noexcept {
  if (result == nullptr || id == nullptr) return PERK_BAD_ARGUMENT;
  for (const PromotionResult& known : result->result.promotions) {
    if (known.id == id) return hand_out(promotion, view_of(known));
  }
  return PERK_NOT_FOUND;
}

perk_status perk_result_coupon(const perk_result* result, size_t index, perk_coupon* coupon) noexcept {
  if (result == nullptr) return PERK_BAD_ARGUMENT;
  return show(result->result.coupons, index, coupon, [](const CouponVerdict& from) {
    return perk_coupon{0, static_cast<uint32_t>(from.kind), from.code.c_str(), from.reason.c_str()};
  });
}
