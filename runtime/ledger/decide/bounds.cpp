#include "runtime/ledger/decide/bounds.h"

#include <algorithm>

#include "runtime/ledger/store/guard.h"
#include "runtime/ops/exact.h"

namespace perk::ledger {
namespace {

constexpr std::int64_t kWhole = 10'000;  // basis points

// `amount` is at most `bp` of `of`, exactly.
bool is_within(std::int64_t amount, std::int64_t bp, std::int64_t of) {
  return ops::Int128{amount} * kWhole <= ops::Int128{bp} * of;
}

std::int64_t share_of(std::int64_t bp, std::int64_t of) {
  return static_cast<std::int64_t>(ops::Int128{bp} * of / kWhole);
}

class Bounding {
 public:
  Bounding(const Claims& claims, std::span<const Breaker> breakers, Instant now)
      : claims_(claims), breakers_(breakers), now_(now) {}

  Bounds run() {
    for (const ClaimedPromotion& promotion : claims_.promotions) {
      stop(promotion);
      for (const Breaker& breaker : breakers_) {
        if (breaker.promotion == promotion.id) share(breaker, promotion.amount.minor);
      }
    }
    std::int64_t all = 0;
    for (const ClaimedPromotion& promotion : claims_.promotions) all += promotion.amount.minor;
    for (const Breaker& breaker : breakers_) {
      if (!breaker.promotion.empty() || claims_.promotions.empty()) continue;
      share(breaker, all);
      floor(breaker);
    }
    return std::move(out_);
  }

 private:
  void stop(const ClaimedPromotion& promotion) {
    for (const Breaker& breaker : breakers_) {
      if (!breaker.promotion.empty() && breaker.promotion != promotion.id) continue;
      if (GUARD(decide_stopped, !breaker.stopped)) continue;
      Refusal& refusal = add(Refusal::Kind::stopped, promotion.id, promotion.amount.minor, 0);
      refusal.text = breaker.reason;
      return;
    }
  }

  void share(const Breaker& breaker, std::int64_t amount) {
    if (!breaker.most_share_bp) return;
    const std::int64_t list = claims_.list_subtotal.minor;
    if (GUARD(decide_share, is_within(amount, *breaker.most_share_bp, list))) return;
    alarm(add(Refusal::Kind::breaker, breaker.promotion, amount, share_of(*breaker.most_share_bp, list)),
          "more than " + std::to_string(*breaker.most_share_bp) + " basis points of the list subtotal off");
  }

  // Neither the goods by themselves nor the whole order may fall below it.
  void floor(const Breaker& breaker) {
    if (!breaker.least_total_bp) return;
    const std::int64_t list = claims_.list_subtotal.minor;
    const std::int64_t paid = std::min(claims_.goods_total.minor, claims_.total.minor);
    const std::int64_t off = list - paid, most = kWhole - *breaker.least_total_bp;
    if (GUARD(decide_floor, is_within(off, most, list))) return;
    alarm(
        add(Refusal::Kind::breaker, {}, off, share_of(most, list)),
        "less than " + std::to_string(*breaker.least_total_bp) + " basis points of the list subtotal to pay");
  }

  Refusal& add(Refusal::Kind kind, std::string promotion, std::int64_t asked, std::int64_t left) {
    Refusal& refusal = out_.refusals.emplace_back();
    refusal.kind = kind;
    refusal.promotion = std::move(promotion);
    refusal.asked = asked;
    refusal.left = left;
    return refusal;
  }

  void alarm(Refusal& refusal, std::string text) {
    refusal.text = text;
    out_.alarms.push_back({now_, refusal.promotion, claims_.order, std::move(text)});
  }

  const Claims& claims_;
  const std::span<const Breaker> breakers_;
  const Instant now_;
  Bounds out_;
};

}  // namespace

Bounds bounds_of(const Claims& claims, std::span<const Breaker> breakers, Instant now) {
  return Bounding(claims, breakers, now).run();
}

bool is_stopped(const std::string& promotion, std::span<const Breaker> breakers) {
  return std::ranges::any_of(breakers, [&](const Breaker& breaker) {
    return breaker.stopped && (breaker.promotion.empty() || breaker.promotion == promotion);
  });
}

}  // namespace perk::ledger
