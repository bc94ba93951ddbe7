// What hosts call every minute: expired reservations give back, balances lapse, old calls are forgotten.
#include <new>

#include "runtime/ledger/backoff.h"
#include "runtime/ledger/ledger_impl.h"
#include "runtime/ledger/store/faults.h"

namespace perk::ledger {
namespace {

// So many reservations or accounts are locked at once.
constexpr std::size_t kAtOnce = 32;
constexpr std::int64_t kDay = 86'400;

std::vector<Id> next_of(const std::vector<Id>& ids, std::size_t from) {
  const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(std::min(from, ids.size()));
  const auto end = ids.begin() + static_cast<std::ptrdiff_t>(std::min(from + kAtOnce, ids.size()));
  return {begin, end};
}

}  // namespace

Fault LedgerImpl::insist(const std::function<Fault(Store&)>& work) {
  Backoff backoff(Backoff::Clock::now() + std::chrono::milliseconds(ground_.settings.wait_ms));
  while (true) {
    Fault fault = ground_.pool->once(work);
    const bool again = fault.kind == Fault::Kind::guard || fault.kind == Fault::Kind::conflict ||
                       fault.kind == Fault::Kind::unavailable;
    if (!again || !backoff.wait()) return fault;
  }
}

Expired LedgerImpl::expire(std::int64_t at_most) {
  try {
    return tidy_up(at_most);
  } catch (const std::bad_alloc&) {
    Reply reply = out_of_memory();
    return {.status = reply.status, .message = std::move(reply.message)};
  }
}

Expired LedgerImpl::tidy_up(std::int64_t at_most) {
  Expired expired;
  const auto failed = [&](const Fault& fault) {
    Reply reply = reply_of(fault);
    expired.status = reply.status;
    expired.message = std::move(reply.message);
    return expired;
  };
  if (at_most < 1) return {.status = Status::invalid, .message = "at_most: at least 1"};
  std::vector<Id> reservations, accounts;
  Instant now;
  Fault fault = ground_.pool->read([&](Store& store) {
    reservations.clear();
    accounts.clear();
    now = store.now();
    return store.overdue(at_most, reservations, accounts);
  });
  if (fault.failed()) return failed(fault);

  for (std::size_t from = 0; from < std::max(reservations.size(), accounts.size()); from += kAtOnce) {
    Wanted wanted;
    wanted.reservations = next_of(reservations, from);
    wanted.accounts = next_of(accounts, from);
    std::int64_t ended = 0, lots = 0;
    fault = insist([&](Store& store) {
      return store.transact(wanted, [&](Rows& rows) {
        Changes changes;
        for (const Id& id : wanted.reservations) perk::ledger::expire(id, rows, changes);
        for (const Id& id : wanted.accounts) bring_up_to_date(id, rows, changes);
        merge(changes);
        ended = static_cast<std::int64_t>(changes.reservations.size());
        lots = static_cast<std::int64_t>(changes.lots.size());
        return changes;
      });
    });
    if (fault.failed()) return failed(fault);
    expired.reservations += ended;
    expired.lots += lots;
    for (const Id& id : wanted.reservations) ground_.recent.forget(id);
  }

  const Instant before{now.seconds - ground_.settings.keep_requests_days * kDay};
  Affected forgotten;
  fault = insist([&](Store& store) { return store.forget_requests(before, at_most, forgotten); });
  if (fault.failed()) return failed(fault);
  expired.requests = forgotten.rows;
  return expired;
}

}  // namespace perk::ledger
