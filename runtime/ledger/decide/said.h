// What a request or claims say, as bytes: equal values, equal bytes, and no others.
//
// In: values. Out: a text that hashes are made of. It is never stored.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "perk/ledger.h"

namespace perk::ledger {

class Said {
 public:
  [[nodiscard]] const std::string& text() const { return text_; }

  template <class... Value>
  void all(const Value&... value) {
    (one(value), ...);
  }
  template <class Value>
  void list(const std::vector<Value>& values) {
    number(static_cast<std::int64_t>(values.size()));
    for (const Value& value : values) one(value);
  }

  void one(std::string_view value) {
    number(static_cast<std::int64_t>(value.size()));
    text_ += value;
  }
  void one(const std::string& value) { one(std::string_view(value)); }
  void one(Instant value) { number(value.seconds); }
  void one(Money value) { number(value.minor); }
  void one(const Duration& value) { all(value.months, value.days, value.seconds); }
  template <class Value>
  void one(const std::optional<Value>& value) {
    number(value.has_value() ? 1 : 0);
    if (value) one(*value);
  }
  template <class Value>
    requires std::is_integral_v<Value> || std::is_enum_v<Value>
  void one(Value value) {
    number(static_cast<std::int64_t>(value));
  }

  void one(const Lapse& lapse) { all(lapse.kind, lapse.period, lapse.event, lapse.length); }
  void one(const CodePattern& made) {
    all(made.pattern, made.check_digit, made.uses, made.valid, made.worth, made.match_case);
  }
  // Of a rolling window only that it rolls: it moves with the clock.
  void one(const CounterKey& key) {
    all(key.counter, key.key, key.holder, key.window);
    if (key.window == CounterKey::Window::fixed) all(key.from, key.to);
  }
  void one(const CounterClaim& claim) {
    all(claim.promotion, claim.counter, claim.amount, claim.at_most, claim.at_end, claim.text);
  }
  void one(const CodeClaim& claim) {
    list(claim.promotions);
    all(claim.code, claim.pool, claim.listed, claim.uses, claim.worth_taken);
  }
  void one(const SpendClaim& claim) { all(claim.promotion, claim.account, claim.amount); }
  void one(const CreditClaim& claim) {
    all(claim.promotion, claim.account, claim.amount, claim.earned_on, claim.earned_after, claim.lapse);
  }
  void one(const IssueClaim& claim) { all(claim.promotion, claim.pool, claim.count, claim.made); }
  void one(const ClaimedPromotion& promotion) { all(promotion.id, promotion.amount); }
  // All but when they were made: an order that is priced again a minute later claims the same.
  void one(const Claims& claims) {
    all(claims.order, claims.customer, claims.pack, claims.pack_version, claims.currency);
    all(claims.list_subtotal, claims.goods_total, claims.total);
    list(claims.promotions);
    list(claims.counters);
    list(claims.codes);
    list(claims.spends);
    list(claims.credits);
    list(claims.issues);
  }

  void one(const CommitRequest::Part& part) { all(part.entry, part.amount); }
  void one(const Hold& hold) { all(hold.promotion, hold.counter, hold.key, hold.text, hold.amount); }
  void one(const Balance& balance) { all(balance.account, balance.amount); }
  void one(const RewardTaken& reward) {
    all(reward.kind, reward.name, reward.taken, reward.charged, reward.worth);
  }

 private:
  void number(std::int64_t value) {
    text_ += std::to_string(value);
    text_ += ' ';
  }
  std::string text_;
};

}  // namespace perk::ledger
