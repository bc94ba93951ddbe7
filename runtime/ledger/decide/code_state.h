// What a code is good for, to one customer at one time.
#pragma once
#include "runtime/ledger/store/rows.h"

namespace perk::ledger {

// Of what the code gives, so much was taken by others.
struct CodeTaken {
  std::int64_t uses = 0, worth = 0;
};

// `needs`: uses or worth that must be left, of which ever there is. Nothing: there is no such code (any
// more).
std::optional<CouponFacts::State> state_of(const CodeRow& row, const CodeTaken& taken, const CodeTaken& needs,
                                           const std::string& customer, Instant now);

// What is left of it: of its worth, else of its uses (as often as promotions allow: the most there is).
std::int64_t left_of(const CodeRow& row, const CodeTaken& taken);

}  // namespace perk::ledger
