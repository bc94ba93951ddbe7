// What is wanted, asked in one flush and read from its results.
//
// Under locks each statement sees what is committed when it begins, and the locks are taken kind by kind, in
// the order of identities: reservations, what leaves rolling windows, entries, codes, accounts, counters.
#include "runtime/ledger/postgres/postgres_store.h"
#include "runtime/ledger/store/read_rows.h"

namespace perk::ledger::postgres {
namespace {

Id itself(const Id& id) {
  return id;
}

// A row of those that have an identity, which comes first.
template <class RowsById>
void read_into(RowsById& rows, Reader& reader) {
  auto& row = rows[reader.id()];
  read_row(reader, row);
}

void read_entry(Reader& reader, Rows& rows) {
  const auto reservation = rows.reservations.find(reader.id());
  if (reservation != rows.reservations.end()) read_row(reader, reservation->second.entries.emplace_back());
}

void read_lot(Reader& reader, Rows& rows) {
  const auto account = rows.accounts.find(reader.id());
  if (account != rows.accounts.end()) read_row(reader, account->second.lots.emplace_back());
}

void read_counter(Reader& reader, const Wanted& wanted, Rows& rows) {
  const Id id = reader.id();
  CounterRow& row = rows.counters[id];
  read_row(reader, row);
  if (const auto leaves = wanted.leaves.find(id); leaves != wanted.leaves.end()) row.leaves = leaves->second;
}

void subtract(Reader& reader, Rows& rows) {
  const auto counter = rows.counters.find(reader.id());
  if (counter == rows.counters.end()) return;
  counter->second.used -= reader.number();
  counter->second.held -= reader.number();
}

void read_row_of(Sql statement, Reader reader, const Wanted& wanted, Rows& rows) {
  switch (statement) {
    case Sql::requests: return read_into(rows.requests, reader);
    case Sql::reservations:
    case Sql::reservations_locked: return read_into(rows.reservations, reader);
    case Sql::entries:
    case Sql::entries_locked: return read_entry(reader, rows);
    case Sql::codes:
    case Sql::codes_locked: {
      Changes::NewCode code;
      read_row(reader, code);
      rows.codes.emplace(code.id, std::move(code.row));
      return;
    }
    case Sql::accounts:
    case Sql::accounts_locked: return read_into(rows.accounts, reader);
    case Sql::lots: return read_lot(reader, rows);
    case Sql::counters:
    case Sql::counters_locked: return read_counter(reader, wanted, rows);
    case Sql::outside: return subtract(reader, rows);
    default: return;
  }
}

}  // namespace

void Loading::send(Connection& connection, Sql statement, const Params& params) {
  connection.send(statement, params);
  sent_.push_back(statement);
}

void Loading::send(Connection& connection, Instant now) {
  const bool locked = locked_ == Locked::yes;
  std::vector<Id> subjects;
  const bool looks_for_overdue = wanted_.overdue > 0 && !locked;
  if (looks_for_overdue) {
    for (const std::vector<Id>* ids : {&wanted_.counters, &wanted_.codes, &wanted_.accounts}) {
      subjects.insert(subjects.end(), ids->begin(), ids->end());
    }
  }
  // The parameters of every statement that follows reservations.
  Params params;
  params.each(wanted_.reservations, itself).each(subjects, itself).add(now.seconds).add(wanted_.overdue);
  const auto of = [&](const std::vector<Id>& ids) { return Params(params).each(ids, itself); };
  const bool reserved = !wanted_.reservations.empty() || looks_for_overdue;

  if (!wanted_.requests.empty()) {
    send(connection, Sql::requests, Params().each(wanted_.requests, itself));
  }
  if (reserved) send(connection, locked ? Sql::reservations_locked : Sql::reservations, params);
  const auto id_of = [](const auto& leaves) { return leaves.first; };
  const auto time_of = [](const auto& leaves) { return leaves.second.seconds; };
  const Params leaves = Params().each(wanted_.leaves, id_of).each(wanted_.leaves, time_of);
  if (locked && !wanted_.leaves.empty()) send(connection, Sql::leave, leaves);
  if (reserved) send(connection, locked ? Sql::entries_locked : Sql::entries, params);
  if (reserved || !wanted_.codes.empty()) {
    send(connection, locked ? Sql::codes_locked : Sql::codes, of(wanted_.codes));
  }
  if (reserved || !wanted_.accounts.empty()) {
    send(connection, locked ? Sql::accounts_locked : Sql::accounts, of(wanted_.accounts));
    send(connection, Sql::lots, of(wanted_.accounts));
  }
  if (locked && (reserved || !wanted_.counters.empty())) {
    send(connection, Sql::counters_locked, of(wanted_.counters));
  } else if (!locked && !wanted_.counters.empty()) {
    send(connection, Sql::counters, Params().each(wanted_.counters, itself));
    if (!wanted_.leaves.empty()) send(connection, Sql::outside, leaves);
  }
}

void Loading::read(std::span<const Result> results, Rows& rows) const {
  for (std::size_t i = 0; i < sent_.size(); ++i) {
    for (int row = 0; row < results[i].rows(); ++row)
      read_row_of(sent_[i], Reader(results[i], row), wanted_, rows);
  }
}

}  // namespace perk::ledger::postgres
