// What operators read and set: breakers, alarms, failures, numbers of rows; and what has to be tidied.
#include <algorithm>

#include "runtime/ledger/sqlite/sqlite_store.h"

namespace perk::ledger::sqlite {
namespace {

constexpr std::int64_t kHour = 3'600;

}  // namespace

Fault SqliteStore::overdue(std::int64_t at_most, std::vector<Id>& reservations, std::vector<Id>& accounts) {
  return read([&](Session& session) {
    const Instant at = clock_of(session);
    Cursor first = session.ask(Sql::overdue_reservations, at, at_most);
    while (first.next()) reservations.push_back(first.id());
    Cursor second = session.ask(Sql::overdue_accounts, at, at_most);
    while (second.next()) accounts.push_back(second.id());
  });
}

Fault SqliteStore::waiting(std::string_view event, std::string_view order, std::string_view customer,
                           std::vector<Id>& accounts) {
  return read([&](Session& session) {
    if (!order.empty()) {
      Cursor cursor = session.ask(Sql::waiting_for_order, reservation_id(order), event);
      while (cursor.next()) accounts.push_back(cursor.id());
    }
    if (!customer.empty()) {
      Cursor cursor = session.ask(Sql::lapsing_after, customer, event);
      while (cursor.next()) {
        const Id id = cursor.id();
        if (std::find(accounts.begin(), accounts.end(), id) == accounts.end()) accounts.push_back(id);
      }
    }
  });
}

Fault SqliteStore::forget_requests(Instant before, std::int64_t at_most, Affected& forgotten) {
  return write([&](Session& session) {
    forgotten.rows = session.run(Sql::old_requests, before, at_most);
    // The hour before this one is kept too: a clock of another host may be behind.
    session.run(Sql::old_failures, clock_of(session).seconds / kHour - 1);
  });
}

Fault SqliteStore::failures(std::string_view actor, Instant at, std::int64_t add, std::int64_t& counted) {
  const Id who = id_of("actor", {actor});
  const std::int64_t hour = at.seconds / kHour;
  const auto count = [&](Session& session) {
    if (add > 0) session.run(Sql::failed, hour, who, add);
    Cursor cursor = session.ask(Sql::failures, hour, who);
    counted = cursor.next() ? cursor.number() : 0;
  };
  return add > 0 ? write(count) : read(count);
}

Fault SqliteStore::set_breaker(const Breaker& breaker) {
  return write([&](Session& session) {
    session.run(Sql::breaker_as, breaker.promotion, breaker.stopped, breaker.reason, breaker.most_share_bp,
                breaker.least_total_bp,
                breaker.spend ? std::optional(breaker.spend->minor) : std::optional<std::int64_t>(),
                breaker.seconds);
  });
}

Fault SqliteStore::remove_breaker(std::string_view promotion, Affected& removed) {
  return write([&](Session& session) { removed.rows = session.run(Sql::no_breaker, promotion); });
}

Fault SqliteStore::breakers(std::vector<Breaker>& found) {
  return read([&](Session& session) {
    Cursor cursor = session.ask(Sql::breakers);
    while (cursor.next()) {
      Breaker& breaker = found.emplace_back();
      breaker.promotion = cursor.text();
      breaker.stopped = cursor.flag();
      breaker.reason = cursor.text();
      breaker.most_share_bp = cursor.maybe_number();
      breaker.least_total_bp = cursor.maybe_number();
      if (const std::optional<std::int64_t> spend = cursor.maybe_number()) breaker.spend = Money{*spend};
      breaker.seconds = cursor.number();
    }
  });
}

Fault SqliteStore::alarms(std::int64_t at_most, std::vector<Alarm>& found) {
  return read([&](Session& session) {
    Cursor cursor = session.ask(Sql::alarms, at_most);
    while (cursor.next()) {
      Alarm& alarm = found.emplace_back();
      alarm.at = cursor.instant();
      alarm.promotion = cursor.text();
      alarm.order = cursor.text();
      alarm.text = cursor.text();
    }
  });
}

Fault SqliteStore::summary(Summary& found) {
  found.database = std::string("SQLite ") + sqlite3_libversion() + ", " + shared_->path;
  found.schema = kSchemaVersion;
  return read([&](Session& session) {
    std::array<std::int64_t*, 6> states{&found.held,     &found.part_committed, &found.committed,
                                        &found.released, &found.expired,        &found.cancelled};
    {
      Cursor cursor = session.ask(Sql::states);
      while (cursor.next()) {
        const auto state = static_cast<std::size_t>(cursor.number());
        const std::int64_t count = cursor.number();
        if (state < states.size()) *states.at(state) = count;
      }
    }
    Cursor cursor = session.ask(Sql::sizes, clock_of(session));
    if (!cursor.next()) return;
    for (std::int64_t* size : {&found.overdue, &found.counters, &found.codes, &found.accounts,
                               &found.requests, &found.alarms, &found.stopped}) {
      *size = cursor.number();
    }
  });
}

}  // namespace perk::ledger::sqlite
