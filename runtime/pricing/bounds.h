// Bounds over several orders: limits, caps and budgets whose use so far is a fact of the cart (language.md
// §10, pricing.md S26).
//
// In: a candidate's bounds, what the ledger counted, what this order has counted so far. Out: what is left,
// why a promotion is refused, what a stage's parts are cut to, the holds to ask for. Nothing here passes a
// bound, but for the last grant of one that says `whole`.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "perk/result.h"
#include "runtime/pricing/caps.h"

namespace perk::pricing {

// Counted by the value that a line has in some field, not once for the order.
bool is_by_line(const ir::Module& module, const ir::BoundShape& bound);

// Why the promotion cannot give anything, whatever is chosen.
struct Refusal {
  Outcome outcome{};
  std::string reason;
};
std::optional<Refusal> refusal_of(const Calculation& calculation, const Candidate& candidate);

// Runs on which a bound by the line's value has nothing left; empty: none.
std::vector<std::uint8_t> blocked_runs(const Calculation& calculation, const Candidate& candidate);

// Why a bound has nothing left for these items, or cannot be counted at all, in words.
std::string used_up_text(const Calculation& calculation, const Candidate& candidate, std::uint32_t bound);

// What the clause `needs 10 stamps` takes, by account, rising.
std::vector<std::pair<std::uint32_t, std::int64_t>> spent_by(const Calculation& calculation,
                                                             const Candidate& candidate,
                                                             std::span<const std::int64_t> entry);

// The group of a run under a bound: kWholeCart, or the smallest run with the same value.
std::uint32_t bound_group(const Calculation& calculation, const ir::BoundShape& bound, std::uint32_t run);

// A known value: a text as it is, any other as its number.
std::string value_text(const Calculation& calculation, const ir::Field& field,
                       const interpret::Scalar& value);
// The line's values under which a bound is counted, as usage facts and holds write them: "" where it is not
// counted by one. Those that refuse for want of a value are left out.
std::vector<std::string> line_keys(const Calculation& calculation, const ir::BoundShape& bound);
// The values of its other keys, as CounterKey::holder writes them; nothing where a missing one refuses.
std::optional<std::string> holder_of(const Calculation& calculation, const ir::BoundShape& bound);
// What the bound allows this cart at an entry, whatever has been used.
std::int64_t bound_amount(const Calculation& calculation, const Candidate& candidate, std::uint32_t bound,
                          std::span<const std::int64_t> entry);

// What is left of a bound before this order counts anything.
std::int64_t bound_left(const Calculation& calculation, const Candidate& candidate, std::uint32_t bound,
                        std::span<const std::int64_t> entry, std::uint32_t group);
// And with what this order has counted so far.
std::int64_t bound_left(const Calculation& calculation, const State& state, std::uint32_t candidate,
                        std::uint32_t bound, std::uint32_t group);

// How many applications are left of the bounds that count times.
std::int64_t times_left(const Calculation& calculation, const State& state, std::uint32_t candidate);

// What a promotion asks for alone: money off with credits in money, items, units of accounts.
struct Asked {
  std::int64_t money = 0, items = 0, credit = 0;
};
// What of it a bound counts.
std::int64_t counted(const Asked& asked, ir::BoundKind kind);
// Has it a bound, not counted by lines, that withholds its last grant (`none`)?
bool withholds(const Candidate& candidate);
// Do those have what is asked left?
bool fits_bounds(const Calculation& calculation, const State& state, std::uint32_t candidate,
                 const Asked& asked);

// Books what a chosen promotion uses up by giving at all, at the entry of its first stage: uses, what it
// needs of accounts, and what it asks of bounds that withhold. One for which too little is left gives
// nothing.
void take_uses(const Calculation& calculation, State& state, std::uint32_t candidate, const Asked& asked);

// Cuts the parts of a stage pro rata where several promotions share what is left of a bound or of an account,
// and books what bounds count of them.
void share_bounds(const Calculation& calculation, State& state, std::vector<Part>& parts);

// Does it count items in a bound with other promotions? Then it asks anew for its units, after those before
// it have booked theirs.
bool shares_items(const Calculation& calculation, const Candidate& candidate);
void take_items(const Calculation& calculation, State& state, std::uint32_t candidate,
                const offers::Want& want);

// What the ledger must hold for a promotion that gives something.
std::vector<Hold> holds_of(const Calculation& calculation, const State& state, std::uint32_t candidate);

}  // namespace perk::pricing
