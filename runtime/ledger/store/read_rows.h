// The values of rows, as every statement of both databases that loads them selects them: in this order,
// behind what names the row where a statement selects that.
//
// In: a reader of either database, which gives the values of a row from left to right. Out: the row.
#pragma once
#include "runtime/ledger/store/pattern_text.h"
#include "runtime/ledger/store/rows.h"

namespace perk::ledger {

template <class Reader>
void read_row(Reader& in, RequestRow& row) {
  row.verb = static_cast<std::uint8_t>(in.number());
  row.body = in.id();
  row.reply = in.text();
  row.at = in.instant();
}

// Without its entries.
template <class Reader>
void read_row(Reader& in, ReservationRow& row) {
  row.reservation.order = in.text();
  row.reservation.customer = in.text();
  row.reservation.state = in.template one_of<State>();
  row.reservation.created_at = in.instant();
  row.reservation.expires_at = in.instant();
  row.claims = in.id();
  row.pack = in.text();
  row.pack_version = in.text();
  row.currency = in.text();
  row.priced_at = in.instant();
  row.utc_offset = in.small();
  row.version = in.number();
}

template <class Reader>
void read_row(Reader& in, EntryRow& row) {
  row.number = in.small();
  row.entry.subject = in.template one_of<Subject>();
  row.entry.promotion = in.text();
  row.entry.name = in.text();
  row.entry.key = in.text();
  row.entry.asked = in.number();
  row.entry.held = in.number();
  row.entry.used = in.number();
  row.entry.back = in.number();
  row.of = in.id();
  row.at = in.instant();
  row.rolling = in.flag();
  row.counted = in.flag();
  if (const std::optional<std::string> made = in.maybe_text()) row.made = pattern_of_text(*made);
  row.terms = in.text();
}

template <class Reader>
void read_row(Reader& in, CounterRow& row) {
  row.key.counter = in.text();
  row.key.key = in.text();
  row.key.holder = in.text();
  row.key.window = in.template one_of<CounterKey::Window>();
  row.key.from = in.instant();
  row.key.to = in.instant();
  row.used = in.number();
  row.held = in.number();
}

// Without its lots.
template <class Reader>
void read_row(Reader& in, AccountRow& row) {
  row.account = in.text();
  row.owner = in.text();
  row.balance = in.number();
  row.held = in.number();
}

template <class Reader>
void read_row(Reader& in, LotRow& row) {
  row.reservation = in.id();
  row.entry = in.small();
  row.state = in.template one_of<LotRow::State>();
  row.amount = in.number();
  row.left = in.number();
  row.event = in.text();
  row.after.months = in.small();
  row.after.days = in.small();
  row.after.seconds = in.number();
  row.due_at = in.instant();
  row.lapse.kind = in.template one_of<Lapse::Kind>();
  row.lapse.period = in.template one_of<Lapse::Period>();
  row.lapse.event = in.text();
  row.lapse.length.months = in.small();
  row.lapse.length.days = in.small();
  row.lapse.length.seconds = in.number();
  row.utc_offset = in.small();
  row.lapses_at = in.maybe_instant();
}

// With its identity.
template <class Reader>
void read_row(Reader& in, Changes::NewCode& code) {
  code.id = in.id();
  code.row.pool = in.text();
  code.row.batch = in.id();
  code.row.number = in.number();
  code.row.state = in.template one_of<CodeState>();
  code.row.owner = in.text();
  code.row.issued_at = in.instant();
  code.row.valid_from = in.maybe_instant();
  code.row.valid_to = in.maybe_instant();
  code.row.uses = in.maybe_number();
  code.row.used = in.number();
  code.row.held = in.number();
  code.row.worth = in.number();
  code.row.worth_used = in.number();
  code.row.worth_held = in.number();
  code.row.sealed = in.text();
}

}  // namespace perk::ledger
