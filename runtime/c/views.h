// Results as the C interface shows them: views into the C++ values, shared by results, reasons and returns.
#pragma once
#include <cstddef>

#include "perk/c/result.h"
#include "perk/c/rewards.h"
#include "perk/result.h"
#include "runtime/c/boundary.h"

namespace perk::c {

// Parts and amounts are handed out where they lie.
static_assert(sizeof(perk_part) == sizeof(Part) && sizeof(Money) == sizeof(std::int64_t));
static_assert(offsetof(perk_part, promotion) == offsetof(Part, promotion) &&
              offsetof(perk_part, stage) == offsetof(Part, stage) &&
              offsetof(perk_part, amount) == offsetof(Part, amount));
static_assert(PERK_BLOCKED == static_cast<int>(Outcome::blocked) &&
              PERK_BOUNDED == static_cast<int>(Proof::bounded) &&
              PERK_CODE_UNKNOWN == static_cast<int>(CouponVerdict::Kind::unknown));

inline const perk_part* parts_of(const std::vector<Part>& parts) {
  return reinterpret_cast<const perk_part*>(parts.data());
}

inline perk_promotion view_of(const PromotionResult& from) {
  perk_promotion view{};
  view.outcome = static_cast<std::uint32_t>(from.outcome);
  view.id = from.id.c_str();
  view.display = from.display.c_str();
  view.rank = from.rank;
  view.amount = from.amount.minor;
  view.times = from.times;
  view.reason = from.reason.c_str();
  view.other = from.other.c_str();
  view.by = from.by.minor;
  view.short_by = from.short_by.minor;
  view.short_items = from.short_items;
  view.next_active = from.next_active.seconds;
  return view;
}

inline perk_hold view_of(const Hold& from) {
  return {0, from.promotion, from.counter.c_str(), from.key.c_str(), from.text.c_str(), from.amount};
}

// The item of that index, seen through `make`.
template <class Item, class View, class Make>
perk_status show(const std::vector<Item>& items, std::size_t index, View* out, Make&& make) noexcept {
  if (index >= items.size()) return PERK_BAD_ARGUMENT;
  return hand_out(out, make(items[index]));
}

// What the C interface asks an engine for.
Failure price_options(const perk_price_options* given, PriceOptions& options);

// The amounts that a result and a quote have alike.
template <class From, class View>
void show_totals(const From& from, View& view) {
  view.list_subtotal = from.list_subtotal.minor;
  view.goods_discount = from.goods_discount.minor;
  view.goods_total = from.goods_total.minor;
  view.shipping_list = from.shipping_list.minor;
  view.shipping_discount = from.shipping_discount.minor;
  view.shipping_total = from.shipping_total.minor;
  view.total = from.total.minor;
  view.settlement = from.settlement.minor;
  view.gap = from.gap.minor;
}

}  // namespace perk::c
