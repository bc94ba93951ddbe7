// What operators read and set: breakers, alarms, failures, numbers of rows; and what has to be tidied.
#include <algorithm>

#include "runtime/ledger/postgres/postgres_store.h"

namespace perk::ledger::postgres {
namespace {

constexpr std::int64_t kHour = 3'600;

void add_ids(const Result& result, std::vector<Id>& to) {
  for (int i = 0; i < result.rows(); ++i) {
    const Id id = Reader(result, i).id();
    if (std::ranges::find(to, id) == to.end()) to.push_back(id);
  }
}

}  // namespace

Fault PostgresStore::overdue(std::int64_t at_most, std::vector<Id>& reservations, std::vector<Id>& accounts) {
  const Params params = Params().add(now().seconds).add(at_most);
  connection_->send(Sql::overdue_reservations, params);
  connection_->send(Sql::overdue_accounts, params);
  std::vector<Result> results;
  if (Fault fault = connection_->flush(results); fault.failed()) return fault;
  add_ids(results[0], reservations);
  add_ids(results[1], accounts);
  return {};
}

Fault PostgresStore::waiting(std::string_view event, std::string_view order, std::string_view customer,
                             std::vector<Id>& accounts) {
  if (order.empty() && customer.empty()) return {};
  if (!order.empty()) {
    connection_->send(Sql::waiting_for_order, Params().add(reservation_id(order)).add(event));
  }
  if (!customer.empty()) connection_->send(Sql::lapsing_after, Params().add(customer).add(event));
  std::vector<Result> results;
  if (Fault fault = connection_->flush(results); fault.failed()) return fault;
  for (const Result& result : results) add_ids(result, accounts);
  return {};
}

Fault PostgresStore::forget_requests(Instant before, std::int64_t at_most, Affected& forgotten) {
  connection_->send(Sql::old_requests, Params().add(before.seconds).add(at_most));
  // The hour before this one is kept too: a clock of another host may be behind.
  connection_->send(Sql::old_failures, Params().add(now().seconds / kHour - 1));
  std::vector<Result> results;
  if (Fault fault = connection_->flush(results); fault.failed()) return fault;
  forgotten.rows = results[0].affected();
  return {};
}

Fault PostgresStore::failures(std::string_view actor, Instant at, std::int64_t add, std::int64_t& counted) {
  const Params row = Params().add(at.seconds / kHour).add(id_of("actor", {actor}));
  Result result;
  Fault fault = add > 0 ? ask(Sql::failed, Params(row).add(add), result) : ask(Sql::failures, row, result);
  if (!fault.failed()) counted = result.rows() == 1 ? Reader(result, 0).number() : 0;
  return fault;
}

Fault PostgresStore::set_breaker(const Breaker& breaker) {
  Result result;
  return ask(Sql::breaker_as,
             Params()
                 .add(std::string_view(breaker.promotion))
                 .add(std::int64_t{breaker.stopped})
                 .add(std::string_view(breaker.reason))
                 .add(breaker.most_share_bp)
                 .add(breaker.least_total_bp)
                 .add(breaker.spend ? std::optional(breaker.spend->minor) : std::optional<std::int64_t>())
                 .add(breaker.seconds),
             result);
}

Fault PostgresStore::remove_breaker(std::string_view promotion, Affected& removed) {
  Result result;
  Fault fault = ask(Sql::no_breaker, Params().add(promotion), result);
  if (!fault.failed()) removed.rows = result.affected();
  return fault;
}

Fault PostgresStore::breakers(std::vector<Breaker>& found) {
  Result result;
  if (Fault fault = ask(Sql::breakers, {}, result); fault.failed()) return fault;
  for (int i = 0; i < result.rows(); ++i) {
    Reader reader(result, i);
    Breaker& breaker = found.emplace_back();
    breaker.promotion = reader.text();
    breaker.stopped = reader.flag();
    breaker.reason = reader.text();
    breaker.most_share_bp = reader.maybe_number();
    breaker.least_total_bp = reader.maybe_number();
    if (const std::optional<std::int64_t> spend = reader.maybe_number()) breaker.spend = Money{*spend};
    breaker.seconds = reader.number();
  }
  return {};
}

Fault PostgresStore::alarms(std::int64_t at_most, std::vector<Alarm>& found) {
  Result result;
  if (Fault fault = ask(Sql::alarms, Params().add(at_most), result); fault.failed()) return fault;
  for (int i = 0; i < result.rows(); ++i) {
    Reader reader(result, i);
    Alarm& alarm = found.emplace_back();
    alarm.at = reader.instant();
    alarm.promotion = reader.text();
    alarm.order = reader.text();
    alarm.text = reader.text();
  }
  return {};
}

Fault PostgresStore::summary(Summary& found) {
  found.database = "PostgreSQL " + connection_->server_version() + ", " + connection_->database();
  found.schema = kSchemaVersion;
  connection_->patience(0);
  connection_->send(Sql::begin_read);
  connection_->send(Sql::states);
  connection_->send(Sql::sizes, Params().add(now().seconds));
  connection_->send(Sql::commit);
  std::vector<Result> results;
  Fault fault = connection_->flush(results);
  connection_->patience(Connection::kPatience);
  if (fault.failed()) return fault;
  std::array<std::int64_t*, 6> states{&found.held,     &found.part_committed, &found.committed,
                                      &found.released, &found.expired,        &found.cancelled};
  for (int i = 0; i < results[1].rows(); ++i) {
    Reader reader(results[1], i);
    const auto state = static_cast<std::size_t>(reader.number());
    if (state < states.size()) *states.at(state) = reader.number();
  }
  Reader reader(results[2], 0);
  for (std::int64_t* size : {&found.overdue, &found.counters, &found.codes, &found.accounts, &found.requests,
                             &found.alarms, &found.stopped}) {
    *size = reader.number();
  }
  return {};
}

}  // namespace perk::ledger::postgres
