// Was one counter ever wrong? A search for an order of all calls that explains every answer.
//
// In: calls on one counter with a limit, each with the instants between which it took effect. Out: whether
// they can be put in one order in which each lies within its instants and every answer is right
// (linearizability: Wing and Gong's search, with Lowe's memory of what was tried). Calls that were never
// answered may have had their effect or not.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace perk::ledger::history {

struct Operation {
  enum class Kind : std::uint8_t {
    take,     // `amount` was counted
    refused,  // there was no room for `amount`
    give,     // `amount` came back
    read      // so much was counted: `amount`
  } kind = Kind::take;
  std::int64_t amount = 1;
  std::int64_t asked_at = 0;
  std::optional<std::int64_t> answered_at;  // nothing: never
};

struct Verdict {
  bool linear = false;
  std::uint64_t states = 0;  // looked at
  std::string stuck_at;      // the longest explanation that was found, and what it cannot explain
};

Verdict explain(std::vector<Operation> operations, std::int64_t limit);

}  // namespace perk::ledger::history
