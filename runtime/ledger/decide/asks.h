// What a reservation asks for, entry by entry, and the claims' identities.
//
// In: the claims of a priced cart, the breakers. Out: one ask for each claim, in the claims' order (counters,
// codes, spends, credits, issues), then one for each rate of spend that a breaker bounds.
#pragma once
#include <string_view>
#include <vector>

#include "runtime/ledger/decide/decide.h"

namespace perk::ledger {

struct Ask {
  EntryRow entry;  // nothing is held yet
  // Whose claim it is, as indices into Claims::promotions. Of a rate: whose money counts in it.
  std::vector<std::uint32_t> promotions;
  // Of counters.
  CounterKey counter;
  std::int64_t at_most = 0;
  AtEnd at_end = AtEnd::none;
  std::string text;
  bool is_rate = false;
  // Of a code that the pack lists: the row that it begins with.
  std::optional<CodeRow> listed;
  // Kept for nobody: credits and coupons of an order without a customer.
  bool is_for_nobody = false;
};

std::vector<Ask> asks_of(const Claims& claims, const Circumstances& circumstances, Instant now);

// EntryRow::terms of an entry that a breaker added.
inline constexpr std::string_view kRateTerms = "rate";

// The same for claims that hold the same, whenever they were made.
Id claims_of(const Claims& claims);

// Does the breaker bound anything that the claims' promotions give?
bool concerns(const Breaker& breaker, const Claims& claims);
// The counter of a breaker's rate: money off in the fixed window of the database's clock that `now` is in.
CounterKey rate_key(const Breaker& breaker, Instant now);
void want_counter(const CounterKey& key, Wanted& wanted);
void want_rate(const Breaker& breaker, Instant now, Wanted& wanted);

}  // namespace perk::ledger
