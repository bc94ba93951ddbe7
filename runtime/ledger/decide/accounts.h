// Balances: what is earned, held, spent, given back and taken back, lot by lot.
//
// A balance is what is left of its counted lots. It is spent from the lot that lapses first, of those that
// lapse together from the oldest; what is held is held of the same lots, and does not lapse.
#pragma once
#include "runtime/ledger/decide/book.h"

namespace perk::ledger {

// More than that no balance holds: what is earned beyond it is lost.
inline constexpr std::int64_t kMostBalance = 1'000'000'000'000'000'000;

void hold_balance(Book& book, const EntryRow& entry, std::int64_t amount);
void spend(Book& book, EntryRow& entry, std::int64_t amount);
// What was spent comes back as a lot that lapses as what was spent did.
void give_back(Book& book, EntryRow& entry, std::int64_t amount);

// A credit becomes a lot: counted at once, due later, or waiting for its event.
void earn(Book& book, const EntryRow& entry, std::int64_t amount);

// How much of the customer's account can be taken back for the order: what of its credits is not counted yet,
// and what nobody holds of the balance.
std::int64_t takeable(const Book& book, const Id& account);
// Takes it: from lots of the order first, then in the order of spending.
void take_back(Book& book, const Id& account, std::int64_t amount);
// Lots of the order with nothing left end, and so does waiting for what was called off.
void end_lots(Book& book, const Id& account);

// The event came at `at`: lots of the order that wait for it are due so long after it as they say.
void event_of_order(const Id& account, const Id& reservation, const std::string& event, Instant at,
                    Rows& rows, Changes& changes);
// Lots that lapse so long after the customer's last such event lapse later.
void event_of_customer(const Id& account, const std::string& event, Instant at, Rows& rows, Changes& changes);

}  // namespace perk::ledger
