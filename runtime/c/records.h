// What the canonical text holds of each type: every member, in the order of its declaration.
//
// describe(archive, object) hands a record's scalars to archive.row(…) and its lists of records to
// archive.list(name, …). The structured bindings see to it that a member which is added to a type does not
// compile until it stands here; the text's version (kResultVersion) rises with it.
#pragma once
#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

#include "perk/result.h"
#include "perk/returns.h"

namespace perk::text {

inline constexpr int kResultVersion = 1, kHistoryVersion = 1, kReturnVersion = 1;

template <class Object, class Type>
concept Is = std::same_as<std::remove_const_t<Object>, Type>;

// The last value of each enumeration that a text may name.
template <class Enum>
inline constexpr int kLast = 0;
template <>
inline constexpr int kLast<Outcome> = static_cast<int>(Outcome::blocked);
template <>
inline constexpr int kLast<CouponVerdict::Kind> = static_cast<int>(CouponVerdict::Kind::unknown);
template <>
inline constexpr int kLast<Proof> = static_cast<int>(Proof::bounded);
template <>
inline constexpr int kLast<RewardTaken::Kind> = static_cast<int>(RewardTaken::Kind::gift);

void describe(auto& archive, Is<Part> auto& part) {
  auto& [promotion, stage, amount] = part;
  archive.row(promotion, stage, amount);
}

void describe(auto& archive, Is<LineResult> auto& line) {
  auto& [id, quantity, list, final_amount, entries, parts] = line;
  archive.row(id, quantity, list, final_amount, entries);
  archive.list("part", parts);
}

void describe(auto& archive, Is<ChargeResult> auto& charge) {
  auto& [id, list, final_amount, parts] = charge;
  archive.row(id, list, final_amount);
  archive.list("part", parts);
}

void describe(auto& archive, Is<PromotionResult> auto& promotion) {
  auto& [id, display, rank, outcome, amount, times, reason, other, by, short_by, short_items, next_active] =
      promotion;
  archive.row(id, display, rank, outcome, amount, times, reason, other, by, short_by, short_items,
              next_active);
}

void describe(auto& archive, Is<CouponVerdict> auto& coupon) {
  auto& [code, kind, reason] = coupon;
  archive.row(code, kind, reason);
}

void describe(auto& archive, Is<Gift> auto& gift) {
  auto& [promotion, skus, quantity, value] = gift;
  archive.row(promotion, skus, quantity, value);
}

void describe(auto& archive, Is<Credit> auto& credit) {
  auto& [promotion, account, unit, amount, earned_on, earned_after] = credit;
  archive.row(promotion, account, unit, amount, earned_on, earned_after);
}

void describe(auto& archive, Is<IssuedCoupon> auto& issued) {
  auto& [promotion, pool, count] = issued;
  archive.row(promotion, pool, count);
}

void describe(auto& archive, Is<Spend> auto& spend) {
  auto& [promotion, account, amount] = spend;
  archive.row(promotion, account, amount);
}

void describe(auto& archive, Is<Hold> auto& hold) {
  auto& [promotion, counter, key, text, amount] = hold;
  archive.row(promotion, counter, key, text, amount);
}

void describe(auto& archive, Is<Message> auto& message) {
  auto& [promotion, language, badge, text] = message;
  archive.row(promotion, language, badge, text);
}

void describe(auto& archive, Is<Result> auto& result) {
  auto& [cart_id, currency, stages, lines, charges, promotions, coupons, list_subtotal, goods_discount,
         goods_total, shipping_list, shipping_discount, shipping_total, total, settlement, gifts, credits,
         issued, spends, holds, messages, proof, evaluations, gap, degraded, pack, pack_version] = result;
  archive.row(cart_id, currency, pack, pack_version, stages, list_subtotal, goods_discount, goods_total,
              shipping_list, shipping_discount, shipping_total, total, settlement, proof, evaluations, gap,
              degraded);
  archive.list("line", lines);
  archive.list("charge", charges);
  archive.list("promotion", promotions);
  archive.list("coupon", coupons);
  archive.list("gift", gifts);
  archive.list("credit", credits);
  archive.list("issued", issued);
  archive.list("spend", spends);
  archive.list("hold", holds);
  archive.list("message", messages);
}

void describe(auto& archive, Is<Balance> auto& balance) {
  auto& [account, amount] = balance;
  archive.row(account, amount);
}

void describe(auto& archive, Is<Counted> auto& counted) {
  auto& [name, count] = counted;
  archive.row(name, count);
}

void describe(auto& archive, Is<ReturnedUnits> auto& units) {
  auto& [line, quantity, shortage] = units;
  archive.row(line, quantity, shortage);
}

void describe(auto& archive, Is<ReturnHistory> auto& history) {
  auto& [units, refunded, shortfall, taken, charged, coupons_taken, coupons_charged, gifts_taken,
         gifts_charged] = history;
  archive.row(refunded, shortfall);
  archive.list("units", units);
  archive.list("credit-taken", taken);
  archive.list("credit-charged", charged);
  archive.list("coupon-taken", coupons_taken);
  archive.list("coupon-charged", coupons_charged);
  archive.list("gift-taken", gifts_taken);
  archive.list("gift-charged", gifts_charged);
}

void describe(auto& archive, Is<ReturnedLine> auto& line) {
  auto& [id, quantity, refund, parts] = line;
  archive.row(id, quantity, refund);
  archive.list("part", parts);
}

void describe(auto& archive, Is<ClawBack> auto& claw_back) {
  auto& [promotion, amount] = claw_back;
  archive.row(promotion, amount);
}

void describe(auto& archive, Is<RewardTaken> auto& reward) {
  auto& [kind, name, taken, charged, worth] = reward;
  archive.row(kind, name, taken, charged, worth);
}

void describe(auto& archive, Is<ReturnResult> auto& returned) {
  auto& [lines, claw_backs, rewards, given_back, uses_back, refund, history] = returned;
  archive.row(refund);
  archive.list("line", lines);
  archive.list("claw-back", claw_backs);
  archive.list("reward", rewards);
  archive.list("given-back", given_back);
  archive.list("use-back", uses_back);
  archive.record("history", history);
}

}  // namespace perk::text
