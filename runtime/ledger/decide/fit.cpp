#include "runtime/ledger/decide/fit.h"

#include <algorithm>
#include <set>

#include "runtime/ledger/decide/moves.h"
#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

// What one ask gets. With a refusal `held` is what it could have.
struct Verdict {
  std::int64_t held = 0;
  std::optional<Refusal> refusal;
};

class Fitting {
 public:
  explicit Fitting(const FitQuestion& question) : q_(question) {}

  Fit run() {
    if (!q_.partly) {
      round();
      return std::move(fit_);
    }
    // Each round but the last leaves promotions out, and what they would have taken is left for the others.
    bool again = true;
    while (again) {
      const std::size_t out = left_out_.size();
      round();
      if (left_out_.size() == out) leave_out_what_got_nothing();
      again = left_out_.size() > out;
    }
    fit_.refusals.insert(fit_.refusals.begin(), left_out_.begin(), left_out_.end());
    return std::move(fit_);
  }

 private:
  void round() {
    fit_ = {};
    taken_.clear();
    give_back_replaced();
    const std::size_t out = left_out_.size();
    for (const Ask& ask : q_.asks) {
      one(ask);
      if (left_out_.size() > out) return;
    }
  }

  void give_back_replaced() {
    if (q_.replaced == nullptr) return;
    for (const EntryRow& entry : q_.replaced->entries) {
      // A credit counts in its account only once it is committed.
      if (entry.entry.held == 0 || entry.entry.subject == Subject::credit) continue;
      if (entry.entry.subject == Subject::counter) {
        const auto row = q_.rows.counters.find(entry.of);
        if (row == q_.rows.counters.end() || !is_counted(entry, row->second)) continue;
      }
      taken_[entry.of] -= entry.entry.held;
    }
  }

  void one(const Ask& ask) {
    Verdict verdict = verdict_of(ask);
    const bool lacks = verdict.refusal.has_value();
    if (!lacks || (q_.partly && ask.at_end == AtEnd::part && !ask.is_rate)) {
      fit_.held.push_back(verdict.held);
      if (ask.entry.entry.subject != Subject::credit) taken_[ask.entry.of] += verdict.held;
    } else {
      fit_.held.push_back(0);
    }
    if (!lacks) return;
    if (ask.is_rate) {
      fit_.status = Status::refused;
    } else if (q_.partly && ask.at_end != AtEnd::part) {
      leave_out(ask, std::move(*verdict.refusal));
      return;
    } else if (!q_.partly && fit_.status == Status::done) {
      fit_.status = Status::stale;
    }
    fit_.refusals.push_back(std::move(*verdict.refusal));
  }

  void leave_out(const Ask& ask, Refusal refusal) {
    for (const std::uint32_t promotion : ask.promotions) out_.insert(promotion);
    left_out_.push_back(std::move(refusal));
  }

  // A promotion of which a bound lets nothing pass, line by line, gives nothing: it holds nothing else.
  void leave_out_what_got_nothing() {
    for (const Ask& ask : q_.asks) {
      if (ask.entry.entry.subject != Subject::counter || ask.is_rate || is_out(ask)) continue;
      std::int64_t held = 0;
      for (std::size_t i = 0; i < q_.asks.size(); ++i) {
        const Ask& other = q_.asks[i];
        const bool same = !other.is_rate && other.promotions == ask.promotions &&
                          other.counter.counter == ask.counter.counter;
        if (same) held += fit_.held[i];
      }
      if (held > 0) continue;
      const auto why = std::ranges::find_if(fit_.refusals, [&](const Refusal& refusal) {
        return refusal.promotion == ask.entry.entry.promotion && refusal.name == ask.entry.entry.name;
      });
      if (why == fit_.refusals.end()) continue;
      leave_out(ask, *why);
      return;
    }
  }

  [[nodiscard]] bool is_out(std::uint32_t promotion) const { return out_.contains(promotion); }
  [[nodiscard]] bool is_out(const Ask& ask) const {
    return std::ranges::all_of(ask.promotions, [&](std::uint32_t one) { return is_out(one); });
  }

  // Of a rate the money of promotions that are left out does not count.
  [[nodiscard]] std::int64_t amount_of(const Ask& ask) const {
    if (!ask.is_rate) return ask.entry.entry.asked;
    std::int64_t amount = 0;
    for (const std::uint32_t promotion : ask.promotions) {
      if (!is_out(promotion)) amount += q_.claims.promotions[promotion].amount.minor;
    }
    return amount;
  }

  Verdict verdict_of(const Ask& ask) {
    if (ask.is_for_nobody || is_out(ask)) return {};
    const std::int64_t amount = amount_of(ask);
    if (amount == 0) return {};
    switch (ask.entry.entry.subject) {
      case Subject::counter: return of_counter(ask, amount);
      case Subject::code:
      case Subject::worth: return of_code(ask, amount);
      case Subject::spend: return of_balance(ask, amount);
      case Subject::credit: return {amount, std::nullopt};
      case Subject::issue: return of_issue(ask, amount);
    }
    return {};
  }

  Refusal refusal(const Ask& ask, Refusal::Kind kind, std::int64_t amount, std::int64_t left) const {
    const Entry& entry = ask.entry.entry;
    // Of a code whose first promotion is out already, the first that is not.
    std::string promotion = entry.promotion;
    for (const std::uint32_t one : ask.promotions) {
      if (is_out(one) || ask.is_rate) continue;
      promotion = q_.claims.promotions[one].id;
      break;
    }
    return {.kind = kind,
            .promotion = std::move(promotion),
            .name = entry.name,
            .key = entry.key,
            .asked = amount,
            .left = std::max<std::int64_t>(0, left),
            .code = std::nullopt,
            .text = ask.text};
  }

  [[nodiscard]] std::int64_t taken(const Ask& ask) const {
    const auto found = taken_.find(ask.entry.of);
    return found == taken_.end() ? 0 : found->second;
  }

  Verdict of_counter(const Ask& ask, std::int64_t amount) {
    const auto row = q_.rows.counters.find(ask.entry.of);
    std::int64_t counted = taken(ask);
    if (row != q_.rows.counters.end()) counted += row->second.used + row->second.held;
    const bool fits = ask.at_end == AtEnd::whole
                          ? GUARD(decide_counter_whole, counted < ask.at_most)
                          : GUARD(decide_counter_left, counted <= ask.at_most - amount);
    if (fits) return {amount, std::nullopt};
    const std::int64_t left = std::clamp<std::int64_t>(ask.at_most - counted, 0, amount);
    const auto kind = ask.is_rate ? Refusal::Kind::breaker : Refusal::Kind::counter;
    if (ask.is_rate) {
      fit_.alarms.push_back({.at = q_.rows.now,
                             .promotion = ask.entry.entry.promotion,
                             .order = q_.claims.order,
                             .text = "the rate of spend was reached: " + ask.text});
    }
    return {left, refusal(ask, kind, amount, left)};
  }

  Verdict of_code(const Ask& ask, std::int64_t amount) {
    const auto found = q_.rows.codes.find(ask.entry.of);
    const CodeRow* row = found != q_.rows.codes.end() ? &found->second : nullptr;
    if (row == nullptr && ask.listed) row = &*ask.listed;
    if (row == nullptr) {
      if (q_.unseen) return {amount, std::nullopt};
      if (GUARD(decide_code_known, false)) return {amount, std::nullopt};
      return {0, refusal(ask, Refusal::Kind::code, amount, 0)};
    }
    const bool in_parts = ask.entry.entry.subject == Subject::worth;
    CodeTaken before{row->used + row->held, row->worth_used + row->worth_held};
    CodeTaken needs;
    (in_parts ? before.worth : before.uses) += taken(ask);
    (in_parts ? needs.worth : needs.uses) = amount;
    const auto state = state_of(*row, before, needs, q_.claims.customer, q_.rows.now);
    if (state == CouponFacts::State::usable) return {amount, std::nullopt};
    std::int64_t left = 0;
    if (state == CouponFacts::State::used_up) left = left_of(*row, before);
    Refusal why = refusal(ask, Refusal::Kind::code, amount, left);
    why.code = state;
    return {0, std::move(why)};
  }

  Verdict of_balance(const Ask& ask, std::int64_t amount) {
    const auto row = q_.rows.accounts.find(ask.entry.of);
    std::int64_t left = -taken(ask);
    if (row != q_.rows.accounts.end()) left += row->second.balance - row->second.held;
    if (GUARD(decide_balance, amount <= left)) return {amount, std::nullopt};
    return {0, refusal(ask, Refusal::Kind::balance, amount, left)};
  }

  Verdict of_issue(const Ask& ask, std::int64_t amount) {
    if (!ask.entry.made->pattern.empty()) return {amount, std::nullopt};
    Refusal why = refusal(ask, Refusal::Kind::issue, amount, 0);
    why.text = "the pool lists its codes and makes none";
    return {0, std::move(why)};
  }

  const FitQuestion& q_;
  Fit fit_;
  std::map<Id, std::int64_t> taken_;  // by this order, of each row; below nothing for what it gives back
  std::set<std::uint32_t> out_;
  std::vector<Refusal> left_out_;
};

}  // namespace

Fit fit(const FitQuestion& question) {
  return Fitting(question).run();
}

}  // namespace perk::ledger
