// What each verb means: rows and a request in, changes and a reply out. No database, no clock, no random
// number.
//
// In: rows that a store loaded (or, of a fresh order, nothing), the request. Out: the reply and what to
// write; the rows as they then are, so that the next request of a batch is decided on them. Guaranteed: what
// is decided on rows that are up to date passes every guard; a refused request changes nothing.
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
  // Nothing was loaded: the order is taken for new and everything for free; the guards of the changes decide.
  bool unseen = false;
};

// What must be loaded for the request; of `happened` together with Store::waiting.
Wanted wanted_by(const Request& request, const LedgerKey& key);
// May it be decided without loading anything?
bool can_go_unseen(const Request& request);

// Adds to `changes` (without the request's own row, which the caller writes).
Reply decide(const Request& request, const Circumstances& circumstances, Rows& rows, Changes& changes);
// Gives back what an overdue reservation holds.
void expire(const Id& reservation, Rows& rows, Changes& changes);
// Lots of an account that are due are counted, those whose time is over lapse.
void bring_up_to_date(const Id& account, Rows& rows, Changes& changes);

// Changes to one row become one.
void merge(Changes& changes);

// The facts of a question, from rows.
Wanted wanted_by(const LedgerQuestion& question, const LedgerKey& key);
LedgerFacts facts_of(const LedgerQuestion& question, const LedgerKey& key, std::span<const Breaker> breakers,
                     const Rows& rows);

}  // namespace perk::ledger
