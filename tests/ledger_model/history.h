// One random history, step by step on the real ledger and on the model.
//
// In: a ledger, a way to let days pass in its database, a seed. Out: the first difference as text, with the
// steps that led there, or "". Invariants are checked after every step; at the end all is cancelled, and
// everything must be as if nothing had been.
#pragma once
#include <functional>
#include <string>

#include "perk/ledger.h"

namespace perk::ledger::model {

struct Ground {
  Ledger& ledger;
  // Makes what the history's rows say of time that many days older.
  std::function<void(const std::string& history, std::int64_t days)> wait;
};

struct Told {
  std::string difference;
  std::size_t steps = 0;
};

Told tell(const Ground& ground, const std::string& name, std::uint64_t seed);

}  // namespace perk::ledger::model
