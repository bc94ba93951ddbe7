// Returns; see <perk/c/returns.h>.
#include "perk/c/returns.h"

#include "runtime/c/views.h"

using namespace perk;
using namespace perk::c;

static_assert(PERK_TAKEN_GIFT == static_cast<int>(RewardTaken::Kind::gift));

perk_return* perk_return_new() noexcept {
  return new (std::nothrow) perk_return;
}

void perk_return_free(perk_return* request) noexcept {
  delete request;
}

perk_status perk_return_cancel(perk_return* request) noexcept {
  if (request == nullptr) return PERK_BAD_ARGUMENT;
  request->request.cancelled = true;
  return PERK_OK;
}

perk_status perk_return_units(perk_return* request, const char* line, int64_t quantity,
                              int32_t is_shortage) noexcept {
  return added(request, [&]() -> Failure {
    if (line == nullptr) return null_argument("line");
    request->request.units.push_back({line, quantity, is_shortage != 0});
    return {};
  });
}

perk_status perk_return_unspent(perk_return* request, const char* account, int64_t amount) noexcept {
  return added(request, [&]() -> Failure {
    if (account == nullptr) return null_argument("account");
    request->request.unspent.push_back({account, amount});
    return {};
  });
}

perk_status perk_return_coupons(perk_return* request, const char* pool, int64_t count) noexcept {
  return added(request, [&]() -> Failure {
    if (pool == nullptr) return null_argument("pool");
    request->request.unspent_coupons.push_back({pool, count});
    return {};
  });
}

perk_status perk_return_gifts(perk_return* request, const char* sku, int64_t count) noexcept {
  return added(request, [&]() -> Failure {
    if (sku == nullptr) return null_argument("sku");
    request->request.gifts_back.push_back({sku, count});
    return {};
  });
}

perk_status perk_price_return(const perk_engine* engine, const perk_cart* cart, const perk_result* stored,
                              const perk_return* request, const char* history, size_t history_size,
                              perk_returned** returned, perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (returned == nullptr) return null_argument("returned");
    *returned = nullptr;
    if (engine == nullptr) return null_argument("engine");
    if (cart == nullptr) return null_argument("cart");
    if (stored == nullptr) return null_argument("stored");
    if (request == nullptr) return null_argument("request");
    if (cart->failed.status != PERK_OK) return cart->failed;
    if (request->failed.status != PERK_OK) return request->failed;
    ReturnHistory before;
    if (history != nullptr && history_size != 0) {
      auto read = read_canonical_history({history, history_size});
      if (!read) return {PERK_UNREADABLE, "", "these are not the bytes of a history of this version"};
      before = std::move(*read);
    }
    auto priced = engine->engine->price_return(cart->cart, stored->result, request->request, before);
    if (auto* refused = std::get_if<CartError>(&priced)) return failure_of(std::move(*refused));
    *returned = made(perk_returned{std::move(std::get<ReturnResult>(priced))});
    return {};
  });
}

void perk_returned_free(perk_returned* returned) noexcept {
  delete returned;
}

perk_status perk_returned_refund(const perk_returned* returned, perk_refund* refund) noexcept {
  if (returned == nullptr) return PERK_BAD_ARGUMENT;
  const ReturnResult& from = returned->returned;
  return hand_out(refund, perk_refund{0, 0, from.refund.minor, from.lines.size(), from.claw_backs.size(),
                                      from.rewards.size(), from.given_back.size(), from.uses_back.size()});
}

perk_status perk_returned_line_at(const perk_returned* returned, size_t index,
                                  perk_returned_line* line) noexcept {
  if (returned == nullptr) return PERK_BAD_ARGUMENT;
  return show(returned->returned.lines, index, line, [](const ReturnedLine& from) {
    return perk_returned_line{
        0, 0, from.id.c_str(), from.quantity, from.refund.minor, parts_of(from.parts), from.parts.size()};
  });
}

perk_status perk_returned_claw_back(const perk_returned* returned, size_t index,
                                    perk_claw_back* claw_back) noexcept {
  if (returned == nullptr) return PERK_BAD_ARGUMENT;
  return show(returned->returned.claw_backs, index, claw_back,
              [](const ClawBack& from) { return perk_claw_back{0, from.promotion, from.amount.minor}; });
}

perk_status perk_returned_reward(const perk_returned* returned, size_t index, perk_taken* taken) noexcept {
  if (returned == nullptr) return PERK_BAD_ARGUMENT;
  return show(returned->returned.rewards, index, taken, [](const RewardTaken& from) {
    return perk_taken{
        0, static_cast<uint32_t>(from.kind), from.name.c_str(), from.taken, from.charged, from.worth.minor};
  });
}

perk_status perk_returned_given_back(const perk_returned* returned, size_t index,
                                     perk_given_back* given_back) noexcept {
  if (returned == nullptr) return PERK_BAD_ARGUMENT;
  return show(returned->returned.given_back, index, given_back,
              [](const Balance& from) { return perk_given_back{0, 0, from.account.c_str(), from.amount}; });
}

perk_status perk_returned_use_back(const perk_returned* returned, size_t index, perk_hold* use) noexcept {
  if (returned == nullptr) return PERK_BAD_ARGUMENT;
  return show(returned->returned.uses_back, index, use, [](const Hold& from) { return view_of(from); });
}

perk_status perk_returned_history(const perk_returned* returned, char* buffer, size_t capacity,
                                  size_t* size) noexcept {
  return guarded(nullptr, [&]() -> Failure {
    if (returned == nullptr) return null_argument("returned");
    return {hand_out_text(canonical(returned->returned.history), buffer, capacity, size), "", ""};
  });
}

perk_status perk_returned_canonical(const perk_returned* returned, char* buffer, size_t capacity,
                                    size_t* size) noexcept {
  return guarded(nullptr, [&]() -> Failure {
    if (returned == nullptr) return null_argument("returned");
    return {hand_out_text(canonical(returned->returned), buffer, capacity, size), "", ""};
  });
}
