#include "runtime/ledger/batch.h"

#include <new>
#include <set>

#include "runtime/ledger/backoff.h"
#include "runtime/ledger/reply_text.h"
#include "runtime/ledger/store/faults.h"
#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

class Carrier {
 public:
  explicit Carrier(Ground& ground) : ground_(ground) {}

  void carry_out(std::span<Call* const> calls);

 private:
  Fault connect();
  // A fault that breaks the connection closes it.
  Fault seen(Fault fault);
  [[nodiscard]] Circumstances circumstances() const;
  Reply decided(Call& call, const Circumstances& circumstances, Rows& rows, Changes& changes) const;
  // Can it be decided without loading anything? What this host remembers of its order is then in the rows.
  bool could_be_quick(const Call& call, Rows& rows) const;
  // Those that it did not answer.
  std::vector<Call*> quickly(std::span<Call* const> calls);
  Fault under_locks(std::span<Call* const> calls, std::int64_t attempt);
  void settle(std::span<Call* const> calls);
  void finish(Call& call);

  Ground& ground_;
  std::optional<Pool::Lease> lease_;
  BreakerMemory::Breakers breakers_;
};

Fault Carrier::seen(Fault fault) {
  if (breaks_connection(fault.kind) && lease_) {
    lease_->lose();
    lease_.reset();
  }
  return fault;
}

Fault Carrier::connect() {
  if (!lease_) {
    Pool::Taken taken = ground_.pool->take();
    if (Fault* fault = std::get_if<Fault>(&taken)) return std::move(*fault);
    lease_.emplace(std::move(std::get<Pool::Lease>(taken)));
  }
  return seen(ground_.breakers.fresh(**lease_, breakers_));
}

Circumstances Carrier::circumstances() const {
  return {.key = ground_.settings.key,
          .hold_seconds = ground_.settings.hold_seconds,
          .breakers = *breakers_,
          .unseen = false,
          .attempt = 0};
}

// The reply, with what it changes and the call's own row.
Reply Carrier::decided(Call& call, const Circumstances& circumstances, Rows& rows, Changes& changes) const {
  Reply reply = decide(call.request, circumstances, rows, changes);
  const auto after = rows.reservations.find(call.order);
  if (after != rows.reservations.end()) call.after = after->second;
  // A mended request may have the same key.
  if (reply.status == Status::invalid) return reply;
  const std::span<const EntryRow> entries =
      call.after ? std::span<const EntryRow>(call.after->entries) : std::span<const EntryRow>();
  changes.requests.push_back({call.key,
                              {.verb = static_cast<std::uint8_t>(verb_of(call.request)),
                               .body = call.body,
                               .reply = stored_text(reply, changes.new_codes, entries, ground_.settings.key),
                               .at = rows.now}});
  return reply;
}

bool Carrier::could_be_quick(const Call& call, Rows& rows) const {
  if (const auto* reserve = std::get_if<ReserveRequest>(&call.request)) {
    if (!can_go_unseen(call.request)) return false;
    if (ground_.scarce.is_empty()) return true;
    const Claims& claims = reserve->claims;
    return std::ranges::none_of(
               claims.counters,
               [&](const CounterClaim& claim) { return ground_.scarce.has(counter_id(claim.counter)); }) &&
           std::ranges::none_of(claims.codes, [&](const CodeClaim& claim) {
             return ground_.scarce.has(code_id(ground_.settings.key, claim.code));
           });
  }
  if (!std::holds_alternative<CommitRequest>(call.request) &&
      !std::holds_alternative<ReleaseRequest>(call.request)) {
    return false;
  }
  std::optional<ReservationRow> row = ground_.recent.take(call.order);
  if (!row || !can_go_unseen(*row)) return false;
  rows.reservations.insert_or_assign(call.order, std::move(*row));
  return true;
}

std::vector<Call*> Carrier::quickly(std::span<Call* const> calls) {
  std::vector<Call*> left, tried;
  left.reserve(calls.size());
  tried.reserve(calls.size());
  if (connect().failed()) {
    left.assign(calls.begin(), calls.end());  // settle() says why
    return left;
  }
  Rows rows;
  rows.now = (*lease_)->now();
  Changes changes;
  Circumstances unseen = circumstances();
  std::set<Id> orders;
  for (Call* call : calls) {
    if (!orders.insert(call->order).second || !could_be_quick(*call, rows)) {
      left.push_back(call);
      continue;
    }
    const std::size_t alarms = changes.alarms.size(), requests = changes.requests.size();
    unseen.unseen = !rows.reservations.contains(call->order);
    Reply reply = decided(*call, unseen, rows, changes);
    // A refusal by what was not looked at is none.
    if (!GUARD(facade_unseen_refusal, reply.status == Status::done)) {
      changes.alarms.resize(alarms);
      changes.requests.resize(requests);
      call->after.reset();
      left.push_back(call);
      continue;
    }
    call->reply = std::move(reply);
    tried.push_back(call);
  }
  if (tried.empty()) return left;
  merge(changes);
  const Fault fault = seen((*lease_)->apply(changes));
  switch (fault.kind) {
    case Fault::Kind::none:
      for (Call* call : tried) finish(*call);
      return left;
    case Fault::Kind::guard:
    case Fault::Kind::conflict:
    case Fault::Kind::unavailable:
      for (Call* call : tried) call->after.reset();
      left.insert(left.begin(), tried.begin(), tried.end());
      return left;
    default:
      for (Call* call : tried) call->answer(reply_of(fault));
      return left;
  }
}

void Carrier::finish(Call& call) {
  call.answered = true;
  if (call.after && (call.after->reservation.state == State::held ||
                     call.after->reservation.state == State::part_committed)) {
    ground_.recent.put(call.order, std::move(*call.after));
  } else {
    ground_.recent.forget(call.order);
  }
  const auto* reserve = std::get_if<ReserveRequest>(&call.request);
  if (reserve == nullptr || call.reply.status != Status::stale) return;
  for (const CounterClaim& claim : reserve->claims.counters) ground_.scarce.note(counter_id(claim.counter));
  for (const CodeClaim& claim : reserve->claims.codes) {
    ground_.scarce.note(code_id(ground_.settings.key, claim.code));
  }
}

Fault Carrier::under_locks(std::span<Call* const> calls, std::int64_t attempt) {
  Circumstances seen_rows = circumstances();
  seen_rows.attempt = attempt;
  const Instant now = (*lease_)->now();
  Wanted wanted;
  for (Call* call : calls) {
    Wanted more = wanted_by(call->request, seen_rows, now);
    more.requests.push_back(call->key);
    if (const auto* event = std::get_if<EventRequest>(&call->request)) {
      if (Fault fault = (*lease_)->waiting(event->event, event->order, event->customer, more.accounts);
          fault.failed()) {
        return fault;
      }
    }
    add_wants(wanted, std::move(more));
  }
  return (*lease_)->transact(wanted, [&](Rows& rows) {
    Changes changes;
    for (Call* call : calls) {
      call->after.reset();
      const auto known = rows.requests.find(call->key);
      if (known == rows.requests.end()) {
        call->reply = decided(*call, seen_rows, rows, changes);
        continue;
      }
      const bool same = known->second.verb == static_cast<std::uint8_t>(verb_of(call->request)) &&
                        known->second.body == call->body;
      if (!GUARD(facade_same_body, same)) {
        call->reply = {Status::key_reused, "the key came with another request before", {}, {}};
        continue;
      }
      std::optional<Reply> before = stored_reply(known->second.reply, ground_.settings.key);
      call->reply = before ? std::move(*before)
                           : Reply{Status::corrupt, "the stored reply of this key cannot be read", {}, {}};
    }
    merge(changes);
    return changes;
  });
}

void Carrier::settle(std::span<Call* const> calls) {
  // As long as the last of them may wait; once at least, since a lost connection leaves a question open.
  const auto until = std::ranges::max_element(calls, {}, &Call::until);
  Backoff backoff((*until)->until);
  for (std::int64_t attempt = 0;; ++attempt) {
    Fault fault = connect();
    const bool connected = !fault.failed();
    if (connected) fault = seen(under_locks(calls, attempt));
    if (!fault.failed()) {
      for (Call* call : calls) finish(*call);
      return;
    }
    const bool again = fault.kind == Fault::Kind::guard || fault.kind == Fault::Kind::conflict ||
                       fault.kind == Fault::Kind::unavailable;
    if (connected && calls.size() > 1 && fault.kind != Fault::Kind::unavailable && again) {
      for (std::size_t i = 0; i < calls.size(); ++i) settle(calls.subspan(i, 1));
      return;
    }
    if (!again || (!backoff.wait() && attempt > 0)) {
      for (Call* call : calls) call->answer(reply_of(fault));
      return;
    }
  }
}

void Carrier::carry_out(std::span<Call* const> calls) {
  const std::vector<Call*> left = quickly(calls);
  if (!left.empty()) settle(left);
}

}  // namespace

const std::string& order_of(const Request& request) {
  struct Order {
    const std::string& operator()(const ReserveRequest& of) const { return of.claims.order; }
    const std::string& operator()(const CommitRequest& of) const { return of.order; }
    const std::string& operator()(const ReleaseRequest& of) const { return of.order; }
    const std::string& operator()(const RefundRequest& of) const { return of.order; }
    const std::string& operator()(const EventRequest& of) const { return of.order; }
  };
  return std::visit(Order{}, request);
}

std::vector<Id> locks_of(Ground& ground, const Request& request) {
  const std::string& order = order_of(request);
  std::vector<Id> locks;
  if (!order.empty()) locks.push_back(reservation_id(order));
  if (const auto* reserve = std::get_if<ReserveRequest>(&request)) {
    for (const CounterClaim& claim : reserve->claims.counters) locks.push_back(counter_id(claim.counter));
    for (const CodeClaim& claim : reserve->claims.codes) {
      locks.push_back(code_id(ground.settings.key, claim.code));
    }
  } else if (!locks.empty()) {
    ground.recent.add_rows(locks.front(), locks);
  }
  return locks;
}

void carry_out(Ground& ground, std::span<Call* const> calls) {
  try {
    Carrier(ground).carry_out(calls);
  } catch (const std::bad_alloc&) {
    for (Call* call : calls) {
      if (!call->answered) call->answer(out_of_memory());
    }
  }
}

}  // namespace perk::ledger
