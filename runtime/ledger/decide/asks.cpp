#include "runtime/ledger/decide/asks.h"

#include <algorithm>

#include "runtime/ledger/decide/terms.h"

namespace perk::ledger {
namespace {

class Asking {
 public:
  Asking(const Claims& claims, const Circumstances& circumstances, Instant now)
      : claims_(claims), circumstances_(circumstances), now_(now) {}

  std::vector<Ask> asks() {
    asks_.reserve(claims_.counters.size() + claims_.codes.size() + claims_.spends.size() +
                  claims_.credits.size() + claims_.issues.size() + circumstances_.breakers.size());
    for (const CounterClaim& claim : claims_.counters) add(claim);
    for (const CodeClaim& claim : claims_.codes) add(claim);
    for (const SpendClaim& claim : claims_.spends) add(claim);
    for (const CreditClaim& claim : claims_.credits) add(claim);
    for (const IssueClaim& claim : claims_.issues) add(claim);
    for (const Breaker& breaker : circumstances_.breakers) {
      if (breaker.spend && concerns(breaker, claims_)) add(breaker);
    }
    return std::move(asks_);
  }

 private:
  Ask& add(Subject subject, std::uint32_t promotion, const std::string& name, std::int64_t asked) {
    Ask& ask = asks_.emplace_back();
    ask.entry.number = static_cast<std::int32_t>(asks_.size() - 1);
    ask.entry.at = claims_.now;
    ask.entry.entry.subject = subject;
    ask.entry.entry.promotion = claims_.promotions[promotion].id;
    ask.entry.entry.name = name;
    ask.entry.entry.asked = asked;
    ask.promotions.push_back(promotion);
    return ask;
  }

  void add(const CounterClaim& claim) {
    Ask& ask = add(Subject::counter, claim.promotion, claim.counter.counter, claim.amount);
    ask.entry.entry.key = claim.counter.key;
    ask.entry.of = counter_id(claim.counter);
    ask.entry.rolling = claim.counter.window == CounterKey::Window::rolling;
    ask.counter = claim.counter;
    ask.at_most = claim.at_most;
    ask.at_end = claim.at_end;
    ask.text = claim.text;
  }

  // A code that is used in parts gives worth and counts no uses.
  void add(const CodeClaim& claim) {
    const bool in_parts = claim.worth_taken > 0;
    Ask& ask = add(in_parts ? Subject::worth : Subject::code, claim.promotions.front(), claim.pool,
                   in_parts ? claim.worth_taken : 1);
    ask.entry.of = code_id(circumstances_.key, claim.code);
    ask.promotions = claim.promotions;
    if (!claim.listed) return;
    ask.listed = CodeRow{};
    ask.listed->pool = claim.pool;
    ask.listed->uses = claim.uses;
  }

  void add(const SpendClaim& claim) {
    Ask& ask = add(Subject::spend, claim.promotion, claim.account, claim.amount);
    ask.entry.of = account_id(claim.account, claims_.customer);
  }

  void add(const CreditClaim& claim) {
    Ask& ask = add(Subject::credit, claim.promotion, claim.account, claim.amount);
    ask.is_for_nobody = claims_.customer.empty();
    ask.entry.of = account_id(claim.account, claims_.customer);
    Terms terms;
    terms.event = claim.earned_on;
    terms.after = claim.earned_after;
    terms.lapse = claim.lapse;
    ask.entry.terms = text_of(terms);
  }

  void add(const IssueClaim& claim) {
    Ask& ask = add(Subject::issue, claim.promotion, claim.pool, claim.count);
    ask.is_for_nobody = claims_.customer.empty();
    ask.entry.made = claim.made;
    ask.entry.of = id_of("issued", {reservation_id(claims_.order).view(), std::to_string(ask.entry.number)});
  }

  void add(const Breaker& breaker) {
    std::vector<std::uint32_t> counted;
    std::int64_t amount = 0;
    for (std::uint32_t i = 0; i < claims_.promotions.size(); ++i) {
      const ClaimedPromotion& promotion = claims_.promotions[i];
      if (!breaker.promotion.empty() && breaker.promotion != promotion.id) continue;
      counted.push_back(i);
      amount += promotion.amount.minor;
    }
    const CounterKey key = rate_key(breaker, now_);
    Ask& ask = add(Subject::counter, counted.front(), key.counter, amount);
    ask.entry.entry.promotion = breaker.promotion;
    ask.entry.of = counter_id(key);
    ask.promotions = std::move(counted);
    ask.counter = key;
    ask.at_most = breaker.spend->minor;
    ask.text =
        "at most " + std::to_string(ask.at_most) + " off in " + std::to_string(breaker.seconds) + " seconds";
    ask.is_rate = true;
    ask.entry.terms = kRateTerms;
  }

  const Claims& claims_;
  const Circumstances& circumstances_;
  const Instant now_;
  std::vector<Ask> asks_;
};

}  // namespace

std::vector<Ask> asks_of(const Claims& claims, const Circumstances& circumstances, Instant now) {
  return Asking(claims, circumstances, now).asks();
}

bool concerns(const Breaker& breaker, const Claims& claims) {
  return std::ranges::any_of(claims.promotions, [&](const ClaimedPromotion& promotion) {
    return breaker.promotion.empty() || breaker.promotion == promotion.id;
  });
}

CounterKey rate_key(const Breaker& breaker, Instant now) {
  CounterKey key;
  key.counter = "breaker: " + breaker.promotion;
  key.window = CounterKey::Window::fixed;
  const std::int64_t length = std::max<std::int64_t>(1, breaker.seconds);
  key.from = {now.seconds - now.seconds % length};
  key.to = {key.from.seconds + length};
  return key;
}

}  // namespace perk::ledger
