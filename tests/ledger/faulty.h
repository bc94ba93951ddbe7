// A database whose connections fail on demand: what they do is real, what they say is not always.
#pragma once
#include <deque>
#include <memory>
#include <mutex>

#include "runtime/ledger/ledger_impl.h"
#include "tests/ledger/ledgers.h"

namespace perk::ledger::test {

// What the next writes do, in turn; afterwards they work.
struct Script {
  struct Step {
    bool does = false;  // carried out before it fails
    Fault::Kind says = Fault::Kind::none;
  };
  std::mutex mutex;
  std::deque<Step> applies, transacts, loads;
  int applied = 0, transacted = 0, loaded = 0, opened = 0;
  std::function<void()> before_write;  // e.g. holds a writer up
};

// A ledger over the database of `settings`, whose connections obey the script.
std::unique_ptr<Ledger> faulty_ledger(const Settings& settings, std::shared_ptr<Script> script);

}  // namespace perk::ledger::test
