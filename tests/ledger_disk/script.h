// Two hundred calls of a shop's day, what each was answered, and whether a ledger stands by its answers.
//
// In: a ledger, on whatever disk. Out: answers; then, of a ledger that was opened again, failures of the test
// where something that was answered is gone, something was granted twice, or a number does not add up.
#pragma once
#include <perk/ledger.h>

#include <functional>
#include <variant>
#include <vector>

namespace perk::ledger::test {

using Call = std::variant<ReserveRequest, CommitRequest, ReleaseRequest, RefundRequest, EventRequest>;

// The same for ever.
std::vector<Call> script();

struct Answered {
  Call call;
  Reply reply;
};

// Calls in turn until `stop` says so; now and then the ledger is tidied and asked.
std::vector<Answered> run(Ledger& ledger, const std::vector<Call>& calls, const std::function<bool()>& stop);

// Is every answer still true, and does each call repeated with its key get the same bytes?
void expect_kept(Ledger& ledger, const std::vector<Answered>& answers);
// No bound passed, and everything adds up.
void expect_sound(Ledger& ledger);

}  // namespace perk::ledger::test
