#include "tests/ledger_store/said.h"

#include "runtime/ledger/store/pattern_text.h"

namespace perk::ledger::test {
namespace {

void put(std::string& out, std::int64_t value) {
  out += std::to_string(value) + ' ';
}
void put(std::string& out, const std::string& value) {
  out += '"' + value + "\" ";
}
void put(std::string& out, const Id& id) {
  out += hex(id) + ' ';
}
void put(std::string& out, Instant at) {
  put(out, at.seconds);
}
void put(std::string& out, const Duration& length) {
  out += std::to_string(length.months) + ',' + std::to_string(length.days) + ',' +
         std::to_string(length.seconds) + ' ';
}
void put(std::string& out, const CodePattern& pattern) {
  put(out, pattern_text(pattern));
}
template <class Value>
void put(std::string& out, const std::optional<Value>& value) {
  if (value) {
    put(out, *value);
  } else {
    out += "- ";
  }
}
template <class... Values>
std::string all(const Values&... values) {
  std::string out;
  (put(out, values), ...);
  return out;
}
template <class Enum>
std::int64_t n(Enum value) {
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::string said(const RequestRow& row) {
  return all(row.verb, row.body, row.reply, row.at);
}

std::string said(const ReservationRow& row) {
  const Reservation& said = row.reservation;
  std::string out =
      all(said.order, said.customer, n(said.state), said.created_at, said.expires_at, row.claims, row.pack,
          row.pack_version, row.currency, row.priced_at, row.utc_offset, row.version);
  for (const EntryRow& each : row.entries) {
    const Entry& entry = each.entry;
    out += "\n  " + all(each.number, n(entry.subject), entry.promotion, entry.name, entry.key, entry.asked,
                        entry.held, entry.used, entry.back, each.of, each.at, each.rolling, each.counted,
                        each.made, each.terms);
  }
  return out;
}

std::string said(const CounterRow& row) {
  return all(row.key.counter, row.key.key, row.key.holder, n(row.key.window), row.key.from, row.key.to,
             row.used, row.held, row.leaves);
}

std::string said(const CodeRow& row) {
  return all(row.pool, row.batch, row.number, n(row.state), row.owner, row.issued_at, row.valid_from,
             row.valid_to, row.uses, row.used, row.held, row.worth, row.worth_used, row.worth_held,
             row.sealed);
}

std::string said(const LotRow& row) {
  return all(row.reservation, row.entry, n(row.state), row.amount, row.left, row.event, row.after, row.due_at,
             n(row.lapse.kind), n(row.lapse.period), row.lapse.event, row.lapse.length, row.utc_offset,
             row.lapses_at);
}

std::string said(const AccountRow& row) {
  std::string out = all(row.account, row.owner, row.balance, row.held);
  for (const LotRow& lot : row.lots) out += "\n  " + said(lot);
  return out;
}

std::string said(const Store::BatchRow& row) {
  return all(row.id, row.batch.id, row.batch.pool, row.batch.label, row.batch.codes, row.batch.made_at,
             row.made, row.next);
}

std::string said(const Breaker& breaker) {
  const std::optional<std::int64_t> spend =
      breaker.spend ? std::optional(breaker.spend->minor) : std::optional<std::int64_t>();
  return all(breaker.promotion, breaker.stopped, breaker.reason, breaker.most_share_bp,
             breaker.least_total_bp, spend, breaker.seconds);
}

std::string said(const Alarm& alarm) {
  return all(alarm.at, alarm.promotion, alarm.order, alarm.text);
}

std::string said(const Difference& difference) {
  return difference.what + ": " + difference.name + ": " + difference.key + ": " +
         std::to_string(difference.counted) + ", rows " + std::to_string(difference.rows);
}

}  // namespace perk::ledger::test
