// Changes, each kind by one statement that checks the guards of all its rows.
//
// Locks are taken kind by kind: what is a caller's own first, counters last, since they are hot. Within a
// kind rows come in the order of their identities.
#include <algorithm>
#include <limits>

#include "runtime/ledger/postgres/postgres_store.h"
#include "runtime/ledger/store/pattern_text.h"

namespace perk::ledger::postgres {
namespace {

template <class Items, class Holds>
auto those(const Items& items, Holds holds) {
  std::vector<const typename Items::value_type*> found;
  found.reserve(items.size());
  for (const auto& item : items) {
    if (holds(item)) found.push_back(&item);
  }
  return found;
}

template <class Change>
const Id& id_of(const Change* change) {
  return change->id;
}

// What a row that is new begins with.
template <class Change>
std::int64_t none(const Change*) {
  return 0;
}

void add_requests(Params& params, std::span<const Changes::Request> requests) {
  params.each(requests, [](const auto& request) { return request.id; })
      .each(requests, [](const auto& request) { return std::int64_t{request.row.verb}; })
      .each(requests, [](const auto& request) { return request.row.body; })
      .each(requests, [](const auto& request) { return Blob{request.row.reply}; })
      .each(requests, [](const auto& request) { return request.row.at.seconds; });
}

void add_reservations(Params& params, const std::vector<const Changes::Reservation*>& changes) {
  const auto said = [](const auto* change) -> const Reservation& { return change->row.reservation; };
  params.each(changes, id_of<Changes::Reservation>)
      .each(changes, [](const auto* change) { return change->row.version; })
      .each(changes, [&](const auto* change) { return std::string_view(said(change).order); })
      .each(changes, [&](const auto* change) { return std::string_view(said(change).customer); })
      .each(changes, [&](const auto* change) { return said(change).state; })
      .each(changes, [&](const auto* change) { return said(change).created_at.seconds; })
      .each(changes, [&](const auto* change) { return said(change).expires_at.seconds; })
      .each(changes, [](const auto* change) { return change->row.claims; })
      .each(changes, [](const auto* change) { return std::string_view(change->row.pack); })
      .each(changes, [](const auto* change) { return std::string_view(change->row.pack_version); })
      .each(changes, [](const auto* change) { return std::string_view(change->row.currency); })
      .each(changes, [](const auto* change) { return change->row.priced_at.seconds; })
      .each(changes, [](const auto* change) { return change->row.utc_offset; });
}

struct WrittenEntry {
  const Changes::Reservation* of;
  const EntryRow* row;
};

// New ones: of reservations that begin, or begin anew; or those that change.
std::vector<WrittenEntry> written_entries(const std::vector<Changes::Reservation>& changes, bool fresh) {
  std::vector<WrittenEntry> written;
  for (const Changes::Reservation& change : changes) {
    if ((!change.before || change.replaces) != fresh) continue;
    for (const EntryRow& row : change.row.entries) {
      if (std::ranges::find(change.entries, row.number) != change.entries.end()) {
        written.push_back({&change, &row});
      }
    }
  }
  return written;
}

const Entry& entry(const WrittenEntry& one) {
  return one.row->entry;
}
const Id& order_of(const WrittenEntry& one) {
  return one.of->id;
}
std::int64_t held_until(const WrittenEntry& one) {
  return one.of->row.reservation.expires_at.seconds;
}

void add_new_entries(Params& params, const std::vector<WrittenEntry>& written) {
  const auto subject_of = [](const WrittenEntry& one) {
    return one.row->of == Id{} ? std::optional<Id>() : std::optional(one.row->of);
  };
  const auto made_by = [](const WrittenEntry& one) {
    return one.row->made ? std::optional(pattern_text(*one.row->made)) : std::optional<std::string>();
  };
  params.each(written, order_of)
      .each(written, [](const WrittenEntry& one) { return one.row->number; })
      .each(written, [](const WrittenEntry& one) { return entry(one).subject; })
      .each(written, [](const WrittenEntry& one) { return std::string_view(entry(one).promotion); })
      .each(written, [](const WrittenEntry& one) { return std::string_view(entry(one).name); })
      .each(written, [](const WrittenEntry& one) { return std::string_view(entry(one).key); })
      .each(written, [](const WrittenEntry& one) { return entry(one).asked; })
      .each(written, [](const WrittenEntry& one) { return entry(one).held; })
      .each(written, [](const WrittenEntry& one) { return entry(one).used; })
      .each(written, [](const WrittenEntry& one) { return entry(one).back; })
      .each(written, subject_of)
      .each(written, [](const WrittenEntry& one) { return one.row->at.seconds; })
      .each(written, [](const WrittenEntry& one) { return one.row->rolling; })
      .each(written, [](const WrittenEntry& one) { return one.row->counted; })
      .each(written, held_until)
      .each(written, made_by)
      .each(written, [](const WrittenEntry& one) { return std::string_view(one.row->terms); });
}

void add_changed_entries(Params& params, const std::vector<WrittenEntry>& written) {
  params.each(written, order_of)
      .each(written, [](const WrittenEntry& one) { return one.row->number; })
      .each(written, [](const WrittenEntry& one) { return one.row->counted; })
      .each(written, [](const WrittenEntry& one) { return entry(one).held; })
      .each(written, [](const WrittenEntry& one) { return entry(one).used; })
      .each(written, [](const WrittenEntry& one) { return entry(one).back; })
      .each(written, held_until)
      .each(written, [](const WrittenEntry& one) { return std::string_view(one.row->terms); });
}

void send_orders(Connection& connection, const Changes& changes) {
  const std::vector<Changes::Reservation>& all = changes.reservations;
  const auto before = [](const auto* change) { return *change->before; };
  const auto expires = [](const auto* change) { return change->row.reservation.expires_at.seconds; };
  std::span<const Changes::Request> requests = changes.requests;

  const auto replaced = those(all, [](const auto& change) { return change.before && change.replaces; });
  if (!replaced.empty()) {
    Params params = Params::of_rows(replaced.size());
    add_reservations(params, replaced);
    connection.send(Sql::reservations_as, params.each(replaced, before));
    connection.send(Sql::no_entries, Params().each(replaced, id_of<Changes::Reservation>));
  }
  const auto fresh = those(all, [](const auto& change) { return !change.before; });
  const auto become = those(all, [](const auto& change) { return change.before && !change.replaces; });
  if (!fresh.empty() || !replaced.empty() || (become.empty() && !requests.empty())) {
    const std::vector<WrittenEntry> entries = written_entries(all, true);
    Params params = Params::of_rows(requests.size(), fresh.size(), entries.size());
    add_requests(params, requests);
    add_reservations(params, fresh);
    add_new_entries(params, entries);
    connection.send(Sql::new_orders, params);
    requests = {};
  }
  if (become.empty()) return;
  const std::vector<WrittenEntry> entries = written_entries(all, false);
  Params params = Params::of_rows(requests.size(), become.size(), entries.size());
  add_requests(params, requests);
  params.each(become, id_of<Changes::Reservation>)
      .each(become, [](const auto* change) { return change->row.version; })
      .each(become, [](const auto* change) { return change->row.reservation.state; })
      .each(become, expires)
      .each(become, before);
  add_changed_entries(params, entries);
  connection.send(Sql::orders_become, params);
  const auto holding =
      those(all, [](const auto& change) { return change.before && !change.replaces && holds(change.row); });
  if (holding.empty()) return;
  connection.send(
      Sql::held_until,
      Params::of_rows(holding.size()).each(holding, id_of<Changes::Reservation>).each(holding, expires));
}

Params code_rows(const std::vector<Changes::NewCode>& codes) {
  const auto seconds = [](const std::optional<Instant>& at) {
    return at ? std::optional(at->seconds) : std::optional<std::int64_t>();
  };
  Params params = Params::of_rows(codes.size());
  params.each(codes, [](const auto& code) { return code.id; })
      .each(codes, [](const auto& code) { return std::string_view(code.row.pool); })
      .each(codes, [](const auto& code) { return code.row.batch; })
      .each(codes, [](const auto& code) { return number_of(code); })
      .each(codes, [](const auto& code) { return code.row.state; })
      .each(codes, [](const auto& code) { return std::string_view(code.row.owner); })
      .each(codes, [](const auto& code) { return code.row.issued_at.seconds; })
      .each(codes, [&](const auto& code) { return seconds(code.row.valid_from); })
      .each(codes, [&](const auto& code) { return seconds(code.row.valid_to); })
      .each(codes, [](const auto& code) { return code.row.uses; })
      .each(codes, [](const auto& code) { return code.row.used; })
      .each(codes, [](const auto& code) { return code.row.held; })
      .each(codes, [](const auto& code) { return code.row.worth; })
      .each(codes, [](const auto& code) { return code.row.worth_used; })
      .each(codes, [](const auto& code) { return code.row.worth_held; })
      .each(codes, [](const auto& code) { return Blob{code.row.sealed}; });
  return params;
}

void send_codes(Connection& connection, const Changes& changes, const KnownRows& known) {
  if (!changes.new_codes.empty()) connection.send(Sql::new_codes, code_rows(changes.new_codes));
  std::vector<Changes::NewCode> listed;
  for (const Changes::Code& change : changes.codes) {
    if (change.listed && !known.has(change.id)) listed.push_back({change.id, *change.listed});
  }
  if (!listed.empty()) connection.send(Sql::listed_codes, code_rows(listed));
  if (changes.codes.empty()) return;
  connection.send(
      Sql::codes_by,
      Params::of_rows(changes.codes.size())
          .each(changes.codes, [](const auto& change) { return change.id; })
          .each(changes.codes, [](const auto& change) { return change.used; })
          .each(changes.codes, [](const auto& change) { return change.held; })
          .each(changes.codes, [](const auto& change) { return change.worth_used; })
          .each(changes.codes, [](const auto& change) { return change.worth_held; })
          .each(changes.codes, [](const auto& change) { return change.taken.has_value(); })
          .each(changes.codes, [](const auto& change) { return change.taken ? change.taken->at.seconds : 0; })
          .each(changes.codes,
                [](const auto& change) {
                  return change.taken ? std::string_view(change.taken->customer) : std::string_view();
                })
          .each(changes.codes, [](const auto& change) { return change.block; }));
}

Params lot_rows(const std::vector<const Changes::Lot*>& changes) {
  const auto lot = [](const auto* change) -> const LotRow& { return change->lot; };
  Params params = Params::of_rows(changes.size());
  params.each(changes, [](const auto* change) { return change->account; })
      .each(changes, [&](const auto* change) { return lot(change).reservation; })
      .each(changes, [&](const auto* change) { return lot(change).entry; })
      .each(changes, [&](const auto* change) { return lot(change).state; })
      .each(changes, [&](const auto* change) { return lot(change).amount; })
      .each(changes, [&](const auto* change) { return lot(change).left; })
      .each(changes, [&](const auto* change) { return std::string_view(lot(change).event); })
      .each(changes, [&](const auto* change) { return lot(change).after.months; })
      .each(changes, [&](const auto* change) { return lot(change).after.days; })
      .each(changes, [&](const auto* change) { return lot(change).after.seconds; })
      .each(changes, [&](const auto* change) { return lot(change).due_at.seconds; })
      .each(changes, [&](const auto* change) { return lot(change).lapse.kind; })
      .each(changes, [&](const auto* change) { return lot(change).lapse.period; })
      .each(changes, [&](const auto* change) { return std::string_view(lot(change).lapse.event); })
      .each(changes, [&](const auto* change) { return lot(change).lapse.length.months; })
      .each(changes, [&](const auto* change) { return lot(change).lapse.length.days; })
      .each(changes, [&](const auto* change) { return lot(change).lapse.length.seconds; })
      .each(changes, [&](const auto* change) { return lot(change).utc_offset; })
      .each(changes, [&](const auto* change) {
        return lot(change).lapses_at ? std::optional(lot(change).lapses_at->seconds)
                                     : std::optional<std::int64_t>();
      });
  return params;
}

void send_balances(Connection& connection, const Changes& changes) {
  // The row of an account that has just begun; whoever spends from one that is not there is refused.
  const auto first = those(changes.accounts, [](const auto& change) {
    return change.balance >= 0 && change.held >= 0 && !change.account.empty();
  });
  if (!first.empty()) {
    connection.send(Sql::first_accounts,
                    Params::of_rows(first.size())
                        .each(first, id_of<Changes::Account>)
                        .each(first, [](const auto* change) { return std::string_view(change->account); })
                        .each(first, [](const auto* change) { return std::string_view(change->owner); })
                        .each(first, none<Changes::Account>)
                        .each(first, none<Changes::Account>));
  }
  if (!changes.accounts.empty()) {
    connection.send(Sql::accounts_by,
                    Params::of_rows(changes.accounts.size())
                        .each(changes.accounts, [](const auto& change) { return change.id; })
                        .each(changes.accounts, [](const auto& change) { return change.balance; })
                        .each(changes.accounts, [](const auto& change) { return change.held; }));
  }
  const auto fresh = those(changes.lots, [](const auto& change) { return !change.left_before; });
  if (!fresh.empty()) connection.send(Sql::new_lots, lot_rows(fresh));
  const auto known = those(changes.lots, [](const auto& change) { return change.left_before.has_value(); });
  if (!known.empty()) {
    connection.send(Sql::lots_as, lot_rows(known)
                                      .each(known, [](const auto* change) { return *change->left_before; })
                                      .each(known, [](const auto* change) { return change->state_before; }));
  }
}

// What a counter may stand at before the change.
std::int64_t room_of(const Changes::Counter& change) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (!change.at_most) return kMost;
  const std::int64_t taken = change.at_end == AtEnd::whole ? 1 : change.used + change.held;
  std::int64_t room = 0;
  if (!__builtin_sub_overflow(*change.at_most, taken, &room)) return room;
  return *change.at_most < 0 ? std::numeric_limits<std::int64_t>::min() : kMost;
}

void send_counters(Connection& connection, const std::vector<Changes::Counter>& all, const KnownRows& known) {
  const auto changes = those(all, [](const auto& change) {
    return change.used != 0 || change.held != 0 || change.at_most || change.leaves;
  });
  if (changes.empty()) return;
  const auto first = those(all, [&](const auto& change) {
    return change.at_most && change.used >= 0 && change.held >= 0 && !known.has(change.id);
  });
  if (!first.empty()) {
    connection.send(Sql::first_counters,
                    Params::of_rows(first.size())
                        .each(first, id_of<Changes::Counter>)
                        .each(first, [](const auto* change) { return std::string_view(change->key.counter); })
                        .each(first, [](const auto* change) { return std::string_view(change->key.key); })
                        .each(first, [](const auto* change) { return std::string_view(change->key.holder); })
                        .each(first, [](const auto* change) { return change->key.window; })
                        .each(first, [](const auto* change) { return change->key.from.seconds; })
                        .each(first, [](const auto* change) { return change->key.to.seconds; })
                        .each(first, none<Changes::Counter>)
                        .each(first, none<Changes::Counter>));
  }
  const bool leaving =
      std::ranges::any_of(changes, [](const auto* change) { return change->leaves.has_value(); });
  connection.send(leaving ? Sql::counters_leaving : Sql::counters_by,
                  Params::of_rows(changes.size())
                      .each(changes, [](const auto* change) { return change->id; })
                      .each(changes,
                            [](const auto* change) {
                              return change->leaves ? std::optional(change->leaves->seconds)
                                                    : std::optional<std::int64_t>();
                            })
                      .each(changes, [](const auto* change) { return change->used; })
                      .each(changes, [](const auto* change) { return change->held; })
                      .each(changes, [](const auto* change) { return change->at_most; })
                      .each(changes, [](const auto* change) { return change->at_end == AtEnd::whole; })
                      .each(changes, [](const auto* change) { return room_of(*change); }));
}

}  // namespace

// A code that no batch has made is numbered by its identity.
std::int64_t number_of(const Changes::NewCode& code) {
  if (code.row.batch != Id{}) return code.row.number;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 8; ++i) bits = bits << 8U | code.id.bytes.at(i);
  return static_cast<std::int64_t>(bits >> 1U);
}

void send(Connection& connection, const Changes& changes, const KnownRows& known) {
  send_orders(connection, changes);
  send_codes(connection, changes, known);
  send_balances(connection, changes);
  send_counters(connection, changes.counters, known);
  if (changes.alarms.empty()) return;
  connection.send(
      Sql::new_alarms,
      Params::of_rows(changes.alarms.size())
          .each(changes.alarms, [](const Alarm& alarm) { return alarm.at.seconds; })
          .each(changes.alarms, [](const Alarm& alarm) { return std::string_view(alarm.promotion); })
          .each(changes.alarms, [](const Alarm& alarm) { return std::string_view(alarm.order); })
          .each(changes.alarms, [](const Alarm& alarm) { return std::string_view(alarm.text); }));
}

}  // namespace perk::ledger::postgres
