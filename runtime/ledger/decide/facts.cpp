// The facts of a question. What the order itself holds is its own, what is overdue is nobody's any more.
#include <algorithm>
#include <set>

#include "runtime/ledger/decide/asks.h"
#include "runtime/ledger/decide/bounds.h"
#include "runtime/ledger/decide/code_state.h"
#include "runtime/ledger/decide/decide.h"
#include "runtime/ledger/decide/moves.h"

namespace perk::ledger {
namespace {

// As many as one look takes into account; more are tidied up by `expire`.
constexpr std::int64_t kOverdueAtOnce = 64;

bool is_asked(const std::string& promotion, const LedgerQuestion& question) {
  return promotion.empty() || std::ranges::find(question.promotions, promotion) != question.promotions.end();
}

class Finding {
 public:
  Finding(const LedgerQuestion& question, const LedgerKey& key, std::span<const Breaker> breakers,
          const Rows& rows)
      : question_(question), key_(key), breakers_(breakers), rows_(rows) {}

  LedgerFacts run() {
    std::set<Id> free(rows_.overdue.begin(), rows_.overdue.end());
    free.insert(reservation_id(question_.order));
    for (const Id& id : free) {
      const auto found = rows_.reservations.find(id);
      if (found != rows_.reservations.end()) give_back(found->second);
    }
    for (const CounterKey& key : question_.counters) add_counter(key);
    for (const std::string& code : question_.codes) add_code(code);
    if (!question_.customer.empty()) {
      for (const std::string& account : question_.accounts) add_balance(account);
    }
    for (const std::string& promotion : question_.promotions) {
      if (is_stopped(promotion, breakers_) || is_spent(promotion)) facts_.stopped.push_back(promotion);
    }
    return std::move(facts_);
  }

 private:
  void give_back(const ReservationRow& row) {
    for (const EntryRow& entry : row.entries) {
      // A credit counts in its account only once it is committed.
      if (entry.entry.held == 0 || entry.entry.subject == Subject::credit) continue;
      if (entry.entry.subject == Subject::counter) {
        const auto counter = rows_.counters.find(entry.of);
        if (counter == rows_.counters.end() || !is_counted(entry, counter->second)) continue;
      }
      back_[entry.of] += entry.entry.held;
    }
  }

  [[nodiscard]] std::int64_t back(const Id& id) const {
    const auto found = back_.find(id);
    return found == back_.end() ? 0 : found->second;
  }

  [[nodiscard]] std::int64_t counted(const Id& id) const {
    const auto found = rows_.counters.find(id);
    return found == rows_.counters.end() ? 0 : found->second.used + found->second.held - back(id);
  }

  void add_counter(const CounterKey& key) {
    const std::int64_t used = counted(counter_id(key));
    if (used > 0) facts_.usage.push_back({key.counter, key.key, used});
  }

  // A code that the ledger does not know, or no longer, has no facts.
  void add_code(const std::string& code) {
    const Id id = code_id(key_, code);
    const auto found = rows_.codes.find(id);
    if (found == rows_.codes.end()) return;
    const CodeRow& row = found->second;
    CodeTaken taken{row.used + row.held, row.worth_used + row.worth_held};
    const bool in_parts = row.worth > 0;
    (in_parts ? taken.worth : taken.uses) -= back(id);
    const CodeTaken needs{in_parts ? 0 : 1, in_parts ? 1 : 0};
    const auto state = state_of(row, taken, needs, question_.customer, rows_.now);
    if (!state) return;
    CouponFacts& facts = facts_.coupons.emplace_back();
    facts.code = code;
    facts.pool = row.pool;
    facts.state = *state;
    if (row.issued_at.seconds != 0) facts.issued_at = row.issued_at;
    facts.owner = row.owner;
    if (in_parts) facts.left = Money{left_of(row, taken)};
  }

  void add_balance(const std::string& account) {
    const Id id = account_id(account, question_.customer);
    const auto found = rows_.accounts.find(id);
    std::int64_t amount = 0;
    if (found != rows_.accounts.end()) {
      // As it will be once it is brought up to date; facts write nothing.
      Rows copy;
      copy.now = rows_.now;
      copy.accounts.insert(*found);
      Changes unwritten;
      copy.accounts.at(id).held -= back(id);
      bring_up_to_date(id, copy, unwritten);
      amount = copy.accounts.at(id).balance - copy.accounts.at(id).held;
    }
    facts_.balances.push_back({account, amount});
  }

  // Has a breaker's rate of spend nothing left for it?
  [[nodiscard]] bool is_spent(const std::string& promotion) const {
    return std::ranges::any_of(breakers_, [&](const Breaker& breaker) {
      if (!breaker.spend || (!breaker.promotion.empty() && breaker.promotion != promotion)) return false;
      return counted(counter_id(rate_key(breaker, rows_.now))) >= breaker.spend->minor;
    });
  }

  const LedgerQuestion& question_;
  const LedgerKey& key_;
  const std::span<const Breaker> breakers_;
  const Rows& rows_;
  std::map<Id, std::int64_t> back_;  // what counts in each row and is free all the same
  LedgerFacts facts_;
};

}  // namespace

Wanted wanted_by(const LedgerQuestion& question, const Circumstances& circumstances, Instant now) {
  Wanted wanted;
  if (!question.order.empty()) wanted.reservations.push_back(reservation_id(question.order));
  for (const CounterKey& key : question.counters) want_counter(key, wanted);
  for (const std::string& code : question.codes) wanted.codes.push_back(code_id(circumstances.key, code));
  if (!question.customer.empty()) {
    for (const std::string& account : question.accounts) {
      wanted.accounts.push_back(account_id(account, question.customer));
    }
  }
  for (const Breaker& breaker : circumstances.breakers) {
    if (breaker.spend && is_asked(breaker.promotion, question)) want_rate(breaker, now, wanted);
  }
  wanted.overdue = kOverdueAtOnce;
  return wanted;
}

LedgerFacts facts_of(const LedgerQuestion& question, const LedgerKey& key, std::span<const Breaker> breakers,
                     const Rows& rows) {
  return Finding(question, key, breakers, rows).run();
}

}  // namespace perk::ledger
