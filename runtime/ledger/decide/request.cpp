// Requests as such: which verb, which key, what they say, what must be loaded for them.
#include <algorithm>

#include "runtime/ledger/decide/asks.h"
#include "runtime/ledger/decide/decide.h"
#include "runtime/ledger/decide/said.h"

namespace perk::ledger {
namespace {

// How many overdue reservations one reserve gives back at most: what it needs, without a long transaction.
constexpr std::int64_t kOverdueAtOnce = 16;

struct Wants {
  const Circumstances& circumstances;
  Instant now;

  Wanted operator()(const ReserveRequest& request) const {
    const Claims& claims = request.claims;
    Wanted wanted = of_order(claims.order);
    for (const CounterClaim& claim : claims.counters) want_counter(claim.counter, wanted);
    for (const Breaker& breaker : circumstances.breakers) {
      if (!breaker.spend || !concerns(breaker, claims)) continue;
      want_rate(breaker, now, wanted);
    }
    for (const CodeClaim& claim : claims.codes) {
      wanted.codes.push_back(code_id(circumstances.key, claim.code));
    }
    for (const SpendClaim& claim : claims.spends) {
      wanted.accounts.push_back(account_id(claim.account, claims.customer));
    }
    // A later call of the batch may commit it, and then adds to balances as they are.
    for (const CreditClaim& claim : claims.credits) {
      if (claims.customer.empty()) break;
      wanted.accounts.push_back(account_id(claim.account, claims.customer));
    }
    wanted.overdue = kOverdueAtOnce;
    return wanted;
  }
  Wanted operator()(const EventRequest& request) const {
    return request.order.empty() ? Wanted{} : of_order(request.order);
  }
  Wanted operator()(const auto& request) const { return of_order(request.order); }

  static Wanted of_order(const std::string& order) {
    Wanted wanted;
    wanted.reservations.push_back(reservation_id(order));
    return wanted;
  }
};

void add_ids(std::vector<Id>& all, std::vector<Id> more) {
  if (all.empty()) {
    all = std::move(more);
  } else {
    all.insert(all.end(), more.begin(), more.end());
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

}  // namespace

void want_counter(const CounterKey& key, Wanted& wanted) {
  const Id id = counter_id(key);
  wanted.counters.push_back(id);
  if (key.window != CounterKey::Window::rolling) return;
  const auto [leaves, is_new] = wanted.leaves.emplace(id, key.from);
  if (!is_new) leaves->second = std::max(leaves->second, key.from);
}

void want_rate(const Breaker& breaker, Instant now, Wanted& wanted) {
  // The clock may turn over before the rows are locked.
  for (const std::int64_t at : {now.seconds, now.seconds + breaker.seconds}) {
    wanted.counters.push_back(counter_id(rate_key(breaker, {at})));
  }
}

Verb verb_of(const Request& request) {
  struct {
    Verb operator()(const ReserveRequest&) const { return Verb::reserve; }
    Verb operator()(const CommitRequest&) const { return Verb::commit; }
    Verb operator()(const ReleaseRequest&) const { return Verb::release; }
    Verb operator()(const RefundRequest&) const { return Verb::refund; }
    Verb operator()(const EventRequest&) const { return Verb::happened; }
  } verb;
  return std::visit(verb, request);
}

const std::string& key_of(const Request& request) {
  return std::visit([](const auto& of) -> const std::string& { return of.key; }, request);
}

Id body_of(const Request& request) {
  struct {
    Said said;
    void operator()(const ReserveRequest& of) {
      said.all(of.claims, of.claims.now, of.claims.utc_offset, of.hold_seconds, of.partly);
      for (const CounterClaim& claim : of.claims.counters) said.all(claim.counter.from, claim.counter.to);
    }
    void operator()(const CommitRequest& of) {
      said.all(of.order, of.release_rest);
      said.list(of.parts);
    }
    void operator()(const ReleaseRequest& of) { said.one(of.order); }
    void operator()(const RefundRequest& of) {
      said.all(of.order, of.cancelled);
      said.list(of.uses_back);
      said.list(of.given_back);
      said.list(of.rewards);
    }
    void operator()(const EventRequest& of) { said.all(of.event, of.order, of.customer, of.at); }
  } body;
  body.said.one(verb_of(request));
  std::visit(body, request);
  return id_of("body", {body.said.text()});
}

Id claims_of(const Claims& claims) {
  Said said;
  said.one(claims);
  return id_of("claims", {said.text()});
}

Wanted wanted_by(const Request& request, const Circumstances& circumstances, Instant now) {
  Wanted wanted;
  add_wants(wanted, std::visit(Wants{circumstances, now}, request));
  return wanted;
}

void add_wants(Wanted& all, Wanted more) {
  add_ids(all.requests, std::move(more.requests));
  add_ids(all.reservations, std::move(more.reservations));
  add_ids(all.counters, std::move(more.counters));
  add_ids(all.codes, std::move(more.codes));
  add_ids(all.accounts, std::move(more.accounts));
  for (const auto& [id, at] : more.leaves) {
    // What has left the latest window has left it for all: it is no longer counted anywhere.
    const auto [leaves, is_new] = all.leaves.emplace(id, at);
    if (!is_new) leaves->second = std::max(leaves->second, at);
  }
  all.overdue = std::max(all.overdue, more.overdue);
}

bool can_go_unseen(const Request& request) {
  const auto* reserve = std::get_if<ReserveRequest>(&request);
  // What is due or has lapsed of a balance is known from its lots alone.
  return reserve != nullptr && reserve->claims.spends.empty();
}

bool can_go_unseen(const ReservationRow& row) {
  return std::ranges::none_of(row.entries, [](const EntryRow& row_of) {
    const Subject subject = row_of.entry.subject;
    return subject == Subject::spend || subject == Subject::credit;
  });
}

}  // namespace perk::ledger
