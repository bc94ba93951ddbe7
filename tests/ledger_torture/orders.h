// The orders of the torture: what each claims and what becomes of it follows from its name alone.
//
// So a client that was killed knows after its restart what it had asked for, and whoever checks the ledger at
// the end knows what can be there. The name is the client's, its life's, its thread's and a number.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "perk/ledger.h"

namespace perk::ledger::torture {

inline constexpr std::int64_t kUses = 1'000;      // of the one hot coupon
inline constexpr std::int64_t kBudget = 400'000;  // minor units
inline constexpr std::int64_t kCodes = 2'000;     // single-use ones, listed
inline constexpr std::int64_t kCustomers = 20;    // who have a balance
inline constexpr std::int64_t kPoints = 5'000;    // each of them
inline constexpr std::int64_t kHoldSeconds = 2;

inline const std::string kHot = "hot", kMoney = "budget", kAccount = "points";

LedgerKey key_of_ledger();
std::string customer_named(std::int64_t number);
std::string code_named(std::int64_t number);
CounterKey counter_named(const std::string& name);

// What is done with an order, in this order: `r` reserve, `c` commit all, `p` commit the first entry, `s`
// commit the first entry and give back the rest, `l` release, `x` cancel.
std::string plan_of(const std::string& order);

using Call = std::variant<ReserveRequest, CommitRequest, ReleaseRequest, RefundRequest>;
Call call_of(const std::string& order, char verb);
Reply send(Ledger& ledger, const Call& call);

// May the same, sent again, be answered otherwise?
bool passing(Status status);

// What of a reservation is used, as text: `hot 1, budget 120`.
std::string used_of(const Reply& reply);

}  // namespace perk::ledger::torture
