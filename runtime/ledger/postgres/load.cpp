// What is wanted, asked in one flush and read from its results.
//
// Under locks each statement sees what is committed when it begins, and the locks are taken kind by kind, in
// the order of identities: reservations, what leaves rolling windows, entries, codes, accounts, counters.
#include "runtime/ledger/postgres/postgres_store.h"
#include "runtime/ledger/store/pattern_text.h"

namespace perk::ledger::postgres {
namespace {

Id itself(const Id& id) {
  return id;
}

void read_request(Reader reader, Rows& rows) {
  RequestRow& row = rows.requests[reader.id()];
  row.verb = static_cast<std::uint8_t>(reader.number());
  row.body = reader.id();
  row.reply = reader.text();
  row.at = reader.instant();
}

void read_reservation(Reader reader, Rows& rows) {
  ReservationRow& row = rows.reservations[reader.id()];
  row.reservation.order = reader.text();
  row.reservation.customer = reader.text();
  row.reservation.state = reader.one_of<State>();
  row.reservation.created_at = reader.instant();
  row.reservation.expires_at = reader.instant();
  row.claims = reader.id();
  row.pack = reader.text();
  row.pack_version = reader.text();
  row.currency = reader.text();
  row.priced_at = reader.instant();
  row.utc_offset = reader.small();
  row.version = reader.number();
}

void read_entry(Reader reader, Rows& rows) {
  const auto reservation = rows.reservations.find(reader.id());
  if (reservation == rows.reservations.end()) return;
  EntryRow& row = reservation->second.entries.emplace_back();
  row.number = reader.small();
  row.entry.subject = reader.one_of<Subject>();
  row.entry.promotion = reader.text();
  row.entry.name = reader.text();
  row.entry.key = reader.text();
  row.entry.asked = reader.number();
  row.entry.held = reader.number();
  row.entry.used = reader.number();
  row.entry.back = reader.number();
  row.of = reader.id();
  row.at = reader.instant();
  row.rolling = reader.flag();
  row.counted = reader.flag();
  if (const std::optional<std::string> made = reader.maybe_text()) row.made = pattern_of_text(*made);
  row.terms = reader.text();
}

void read_account(Reader reader, Rows& rows) {
  AccountRow& row = rows.accounts[reader.id()];
  row.account = reader.text();
  row.owner = reader.text();
  row.balance = reader.number();
  row.held = reader.number();
}

void read_lot(Reader reader, Rows& rows) {
  const auto account = rows.accounts.find(reader.id());
  if (account == rows.accounts.end()) return;
  LotRow& lot = account->second.lots.emplace_back();
  lot.reservation = reader.id();
  lot.entry = reader.small();
  lot.state = reader.one_of<LotRow::State>();
  lot.amount = reader.number();
  lot.left = reader.number();
  lot.event = reader.text();
  lot.after.months = reader.small();
  lot.after.days = reader.small();
  lot.after.seconds = reader.number();
  lot.due_at = reader.instant();
  lot.lapse.kind = reader.one_of<Lapse::Kind>();
  lot.lapse.period = reader.one_of<Lapse::Period>();
  lot.lapse.event = reader.text();
  lot.lapse.length.months = reader.small();
  lot.lapse.length.days = reader.small();
  lot.lapse.length.seconds = reader.number();
  lot.utc_offset = reader.small();
  lot.lapses_at = reader.maybe_instant();
}

void read_counter(Reader reader, const Wanted& wanted, Rows& rows) {
  const Id id = reader.id();
  CounterRow& row = rows.counters[id];
  row.key.counter = reader.text();
  row.key.key = reader.text();
  row.key.holder = reader.text();
  row.key.window = reader.one_of<CounterKey::Window>();
  row.key.from = reader.instant();
  row.key.to = reader.instant();
  row.used = reader.number();
  row.held = reader.number();
  if (const auto leaves = wanted.leaves.find(id); leaves != wanted.leaves.end()) row.leaves = leaves->second;
}

void subtract(Reader reader, Rows& rows) {
  const auto counter = rows.counters.find(reader.id());
  if (counter == rows.counters.end()) return;
  counter->second.used -= reader.number();
  counter->second.held -= reader.number();
}

void read_row(Sql statement, const Reader& reader, const Wanted& wanted, Rows& rows) {
  switch (statement) {
    case Sql::requests: return read_request(reader, rows);
    case Sql::reservations:
    case Sql::reservations_locked: return read_reservation(reader, rows);
    case Sql::entries:
    case Sql::entries_locked: return read_entry(reader, rows);
    case Sql::codes:
    case Sql::codes_locked: {
      Reader from = reader;
      Changes::NewCode code = read_code(from);
      rows.codes.emplace(code.id, std::move(code.row));
      return;
    }
    case Sql::accounts:
    case Sql::accounts_locked: return read_account(reader, rows);
    case Sql::lots: return read_lot(reader, rows);
    case Sql::counters:
    case Sql::counters_locked: return read_counter(reader, wanted, rows);
    case Sql::outside: return subtract(reader, rows);
    default: return;
  }
}

}  // namespace

Changes::NewCode read_code(Reader& reader) {
  Changes::NewCode code;
  code.id = reader.id();
  code.row.pool = reader.text();
  code.row.batch = reader.id();
  code.row.number = reader.number();
  code.row.state = reader.one_of<CodeState>();
  code.row.owner = reader.text();
  code.row.issued_at = reader.instant();
  code.row.valid_from = reader.maybe_instant();
  code.row.valid_to = reader.maybe_instant();
  code.row.uses = reader.maybe_number();
  code.row.used = reader.number();
  code.row.held = reader.number();
  code.row.worth = reader.number();
  code.row.worth_used = reader.number();
  code.row.worth_held = reader.number();
  code.row.sealed = reader.text();
  return code;
}

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
      read_row(sent_[i], Reader(results[i], row), wanted_, rows);
  }
}

}  // namespace perk::ledger::postgres
