// What each verb means: rows and a request in, changes and a reply out. No database, no clock, no random
// number.
//
// In: rows that a store loaded (or, of a fresh order, nothing), the request. Out: the reply and what to
// write; the rows as they then are, so that the next request of a batch is decided on them. Guaranteed: what
// is decided on rows that are up to date passes every guard; a request that is answered otherwise than with
// `done` changes nothing (what is overdue, due or lapsed is still brought up to date, and alarms are raised).
#pragma once
#include <span>

#include "runtime/ledger/store/rows.h"

namespace perk::ledger {

enum class Verb : std::uint8_t { reserve, commit, release, expire, refund, happened };

// A verb with what it says; `expire` is the ledger's own.
using Request = std::variant<ReserveRequest, CommitRequest, ReleaseRequest, RefundRequest, EventRequest>;
Verb verb_of(const Request& request);
const std::string& key_of(const Request& request);
// A hash of everything that the request says.
Id body_of(const Request& request);
// Why it cannot be carried out by any ledger: message of Status::invalid, or "".
std::string problem_of(const Request& request);

// What a decision has to know beside the rows.
struct Circumstances {
  LedgerKey key{};
  std::int64_t hold_seconds = 900;
  std::span<const Breaker> breakers;
  // Nothing was loaded but Rows::now: the order is taken for new and everything for free; the guards of the
  // changes decide. A reply other than `done` then says nothing: rows must be loaded and decided on.
  bool unseen = false;
  // How often a guard has refused what was decided on loaded rows: a code that was made may have been there
  // already, so the next attempt makes others.
  std::int64_t attempt = 0;
};

// What must be loaded for the request; of `happened` together with Store::waiting. `now`: the database's.
Wanted wanted_by(const Request& request, const Circumstances& circumstances, Instant now);
// The wants of one more request of a batch; each row is named once.
void add_wants(Wanted& all, Wanted more);
// May it be decided without loading anything?
bool can_go_unseen(const Request& request);
// May it be committed or released with nothing loaded but its own row (which may be a host's memory of it)?
bool can_go_unseen(const ReservationRow& row);

// Adds to `changes` (without the request's own row, which the caller writes). Only codes that this decision
// made stand in the reply.
Reply decide(const Request& request, const Circumstances& circumstances, Rows& rows, Changes& changes);
// Gives back what an overdue reservation holds.
void expire(const Id& reservation, Rows& rows, Changes& changes);
// Lots of an account that are due are counted, those whose time is over lapse.
void bring_up_to_date(const Id& account, Rows& rows, Changes& changes);
// A reservation as its rows say it, with every code that it issued.
Reservation reservation_of(const ReservationRow& row, const Rows& rows, const LedgerKey& key);

// Changes to one row become one, sorted by identity.
void merge(Changes& changes);

// The facts of a question, from rows. What is overdue counts as given back.
Wanted wanted_by(const LedgerQuestion& question, const Circumstances& circumstances, Instant now);
LedgerFacts facts_of(const LedgerQuestion& question, const LedgerKey& key, std::span<const Breaker> breakers,
                     const Rows& rows);

}  // namespace perk::ledger
