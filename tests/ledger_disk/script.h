// Two hundred calls of a shop's day, what each was answered, and whether a ledger stands by its answers.
//
// In: a ledger, on whatever disk. Out: answers; then, of a ledger that was opened again, what of
// them is gone, was granted twice, or does not add up.
#pragma once
#include <perk/ledger.h>

#include <functional>
#include <string>
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

// Calls in turn until `stop` says so; now and then the ledger is tidied and asked, and `between` is done.
std::vector<Answered> run(Ledger& ledger, const std::vector<Call>& calls, const std::function<bool()>& stop,
                          const std::function<void()>& between);

// What is wrong, in words: an answer that is no longer true, a call that repeated with its key gets other
// bytes. It repeats the calls.
std::vector<std::string> broken_promises(Ledger& ledger, const std::vector<Answered>& answers);
// Bounds that were passed, numbers that do not add up.
std::vector<std::string> unsound_numbers(Ledger& ledger);

}  // namespace perk::ledger::test
