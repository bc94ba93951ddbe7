#include "runtime/ledger/postgres/postgres_store.h"

namespace perk::ledger::postgres {
namespace {

constexpr std::chrono::seconds kClockIsFresh{60};

bool nothing(const Changes& changes) {
  return changes.requests.empty() && changes.reservations.empty() && changes.new_codes.empty() &&
         changes.codes.empty() && changes.lots.empty() && changes.accounts.empty() &&
         changes.counters.empty() && changes.alarms.empty();
}

// What stands in an order that is wanted, of those whose time was over when they were looked for.
std::vector<Id> still_overdue(const std::vector<Id>& found, const Rows& rows) {
  std::vector<Id> overdue;
  overdue.reserve(found.size());
  for (const Id& id : found) {
    const auto row = rows.reservations.find(id);
    if (row == rows.reservations.end()) continue;
    const Reservation& reservation = row->second.reservation;
    const bool holds = reservation.state == State::held || reservation.state == State::part_committed;
    if (holds && reservation.expires_at <= rows.now) overdue.push_back(id);
  }
  return overdue;
}

}  // namespace

PostgresStore::PostgresStore(std::unique_ptr<Connection> connection, Instant at)
    : connection_(std::move(connection)), read_now_(at), read_at_(std::chrono::steady_clock::now()) {}

Instant PostgresStore::now() {
  const auto at = std::chrono::steady_clock::now();
  if (at - read_at_ >= kClockIsFresh) {
    Result result;
    if (!ask(Sql::clock, {}, result).failed() && result.rows() == 1) {
      read_now_ = Reader(result, 0).instant();
      read_at_ = at;
    }
  }
  return {read_now_.seconds + std::chrono::duration_cast<std::chrono::seconds>(at - read_at_).count()};
}

Fault PostgresStore::ask(Sql statement, const Params& params, Result& result) {
  connection_->send(statement, params);
  std::vector<Result> results;
  Fault fault = connection_->flush(results);
  if (!fault.failed()) result = std::move(results.front());
  return fault;
}

Fault PostgresStore::load(const Wanted& wanted, Rows& rows) {
  rows.now = now();
  Loading loading(wanted, Locked::no);
  connection_->send(Sql::begin_read);
  loading.send(*connection_, rows.now);
  connection_->send(Sql::commit);
  std::vector<Result> results;
  if (Fault fault = connection_->flush(results); fault.failed()) return fault;
  loading.read(std::span(results).subspan(1), rows);
  if (wanted.overdue > 0) {
    std::vector<Id> found;
    found.reserve(rows.reservations.size());
    for (const auto& [id, row] : rows.reservations) found.push_back(id);
    rows.overdue = still_overdue(found, rows);
  }
  return {};
}

Fault PostgresStore::apply(const Changes& changes) {
  if (nothing(changes)) return {};
  // What one flush brings is one transaction.
  postgres::send(*connection_, changes, known_);
  return written(changes);
}

Fault PostgresStore::written(const Changes& changes) {
  Fault fault = connection_->flush();
  if (!fault.failed()) {
    known_.note(changes);
  } else if (fault.kind == Fault::Kind::guard) {
    known_.forget();
  }
  return fault;
}

Fault PostgresStore::transact(const Wanted& wanted, const std::function<Changes(Rows&)>& decide) {
  Rows rows;
  rows.now = now();
  // Found without a lock: what is overdue is locked with the others, in the order of identities, and looked
  // at again.
  Wanted all = wanted;
  std::vector<Id> overdue;
  if (wanted.overdue > 0) {
    std::vector<Id> subjects = wanted.counters;
    subjects.insert(subjects.end(), wanted.codes.begin(), wanted.codes.end());
    subjects.insert(subjects.end(), wanted.accounts.begin(), wanted.accounts.end());
    Result result;
    if (Fault fault = ask(Sql::overdue_of,
                          Params()
                              .each(subjects, [](const Id& id) { return id; })
                              .add(rows.now.seconds)
                              .add(wanted.overdue),
                          result);
        fault.failed()) {
      return fault;
    }
    overdue.reserve(static_cast<std::size_t>(result.rows()));
    for (int i = 0; i < result.rows(); ++i) overdue.push_back(Reader(result, i).id());
    all.reservations.insert(all.reservations.end(), overdue.begin(), overdue.end());
  }
  Loading loading(all, Locked::yes);
  connection_->send(Sql::begin_write);
  loading.send(*connection_, rows.now);
  std::vector<Result> results;
  if (Fault fault = connection_->flush(results); fault.failed()) return fault;
  loading.read(std::span(results).subspan(1), rows);
  rows.overdue = still_overdue(overdue, rows);
  const Changes changes = decide(rows);
  if (nothing(changes)) {
    connection_->send(Sql::rollback);
    // Nothing is written whatever becomes of it.
    const Fault ignored = connection_->flush();
    return ignored.kind == Fault::Kind::unavailable ? Fault{} : ignored;
  }
  postgres::send(*connection_, changes, known_);
  connection_->send(Sql::commit);
  return written(changes);
}

}  // namespace perk::ledger::postgres
