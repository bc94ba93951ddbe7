// Opening a ledger, its verbs, and what operators read and set.
#include "perk/ledger.h"

#include <sodium.h>

#include <new>

#include "runtime/ledger/codes/code_store.h"
#include "runtime/ledger/ledger_impl.h"
#include "runtime/ledger/place.h"
#include "runtime/ledger/store/faults.h"

namespace perk::ledger {
namespace {

OpenError open_error_of(const Fault& fault) {
  Reply reply = reply_of(fault);
  return {reply.status, std::move(reply.message)};
}

// Why a breaker says nothing, or nonsense; "".
std::string problem_of(const Breaker& breaker) {
  const auto is_share = [](const std::optional<std::int64_t>& bp) {
    return !bp || (*bp >= 0 && *bp <= 10'000);
  };
  if (!is_share(breaker.most_share_bp)) return "most_share_bp: 0 to 10,000 basis points";
  if (!is_share(breaker.least_total_bp)) return "least_total_bp: 0 to 10,000 basis points";
  if (breaker.least_total_bp && !breaker.promotion.empty()) {
    return "least_total_bp is of the whole order: set it without a promotion";
  }
  if (breaker.spend && (breaker.spend->minor < 1 || breaker.seconds < 1)) {
    return "a rate of spend is an amount above 0 in at least 1 second";
  }
  if (!breaker.spend && breaker.seconds != 0) return "seconds go with an amount of spend";
  if (!breaker.stopped && !breaker.most_share_bp && !breaker.least_total_bp && !breaker.spend) {
    return "the breaker bounds nothing; remove_breaker takes one away";
  }
  return "";
}

}  // namespace

LedgerImpl::LedgerImpl(const Settings& settings, std::unique_ptr<Pool> pool, bool one_writer)
    : ground_{.settings = settings, .pool = std::move(pool), .breakers = {}, .recent = {}, .scarce = {}},
      actors_(settings.failures_per_hour),
      codes_(make_code_store(
          {.key = settings.key,
           .with_store =
               [this](const std::function<Fault(Store&)>& work) { return ground_.pool->once(work); }})),
      // Facts find a connection while all that may write are writing.
      queue_(one_writer ? 1 : std::max<std::size_t>(1, settings.connections - 1),
             [this](std::span<Call* const> calls) { carry_out(ground_, calls); }) {}

std::variant<std::unique_ptr<Ledger>, OpenError> Ledger::open(const Settings& settings) {
  if (sodium_init() < 0) return OpenError{Status::invalid, "libsodium cannot be started"};
  auto place = place_of(settings);
  if (auto* error = std::get_if<OpenError>(&place)) return std::move(*error);
  auto& found = std::get<Place>(place);
  auto pool = std::make_unique<Pool>(std::move(found.database), settings.connections, settings.wait_ms);
  if (const Fault fault = pool->once([](Store&) { return Fault{}; }); fault.failed()) {
    return open_error_of(fault);
  }
  return std::make_unique<LedgerImpl>(settings, std::move(pool), found.one_writer);
}

Reply migrate(const Settings& settings, bool create) {
  if (sodium_init() < 0) return {Status::invalid, "libsodium cannot be started", {}, {}};
  auto place = place_of(settings);
  if (auto* error = std::get_if<OpenError>(&place)) return {error->status, std::move(error->message), {}, {}};
  auto done = std::get<Place>(place).database->migrate(create);
  if (const auto* fault = std::get_if<Fault>(&done)) return reply_of(*fault);
  return {Status::done, std::move(std::get<std::string>(done)), {}, {}};
}

template <class Asked>
Reply LedgerImpl::run(const Asked& asked) {
  try {
    const Request request = asked;
    if (std::string problem = problem_of(request); !problem.empty()) {
      return {Status::invalid, std::move(problem), {}, {}};
    }
    Call call(request, locks_of(ground_, request), std::chrono::milliseconds(ground_.settings.wait_ms));
    queue_.run(call);
    return std::move(call.reply);
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

Reply LedgerImpl::reserve(const ReserveRequest& request) {
  return run(request);
}
Reply LedgerImpl::commit(const CommitRequest& request) {
  return run(request);
}
Reply LedgerImpl::release(const ReleaseRequest& request) {
  return run(request);
}
Reply LedgerImpl::refund(const RefundRequest& request) {
  return run(request);
}
Reply LedgerImpl::happened(const EventRequest& request) {
  return run(request);
}

Reply LedgerImpl::find(std::string_view order) {
  const Id id = reservation_id(order);
  Rows rows;
  const Fault fault = ground_.pool->read([&](Store& store) {
    rows = {};
    Wanted wanted;
    wanted.reservations.push_back(id);
    return store.load(wanted, rows);
  });
  if (fault.failed()) return reply_of(fault);
  const auto found = rows.reservations.find(id);
  if (found == rows.reservations.end()) {
    return {Status::no_reservation, "the ledger has no reservation of this order", {}, {}};
  }
  Reply reply;
  reply.reservation = reservation_of(found->second, rows, ground_.settings.key);
  return reply;
}

Reply LedgerImpl::set_breaker(const Breaker& breaker) {
  if (std::string problem = problem_of(breaker); !problem.empty()) {
    return {Status::invalid, std::move(problem), {}, {}};
  }
  const Fault fault = insist([&](Store& store) { return store.set_breaker(breaker); });
  ground_.breakers.forget();
  return reply_of(fault);
}

Reply LedgerImpl::remove_breaker(std::string_view promotion) {
  Affected removed;
  const Fault fault = insist([&](Store& store) { return store.remove_breaker(promotion, removed); });
  ground_.breakers.forget();
  Reply reply = reply_of(fault);
  if (!fault.failed() && removed.rows == 0) reply.message = "there was none";
  return reply;
}

std::variant<std::vector<Breaker>, Reply> LedgerImpl::breakers() {
  std::vector<Breaker> found;
  const Fault fault = ground_.pool->read([&](Store& store) {
    found.clear();
    return store.breakers(found);
  });
  if (fault.failed()) return reply_of(fault);
  return found;
}

std::variant<std::vector<Alarm>, Reply> LedgerImpl::alarms(std::int64_t at_most) {
  std::vector<Alarm> found;
  const Fault fault = ground_.pool->read([&](Store& store) {
    found.clear();
    return store.alarms(at_most, found);
  });
  if (fault.failed()) return reply_of(fault);
  return found;
}

std::variant<Summary, Reply> LedgerImpl::summary() {
  Summary found;
  const Fault fault = ground_.pool->read([&](Store& store) {
    found = {};
    return store.summary(found);
  });
  if (fault.failed()) return reply_of(fault);
  return found;
}

std::variant<Recount, Reply> LedgerImpl::recount() {
  Recount found;
  const Fault fault = ground_.pool->read([&](Store& store) {
    found = {};
    return store.recount(found);
  });
  if (fault.failed()) return reply_of(fault);
  return found;
}

}  // namespace perk::ledger
