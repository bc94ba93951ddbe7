#include "runtime/ledger/postgres/known_rows.h"

namespace perk::ledger::postgres {
namespace {

constexpr std::size_t kMost = 20'000;

}  // namespace

void KnownRows::add(const Id& id) {
  if (ids_.size() >= kMost) forget();
  ids_.insert(id);
}

void KnownRows::note(const Changes& changes) {
  for (const Changes::Counter& change : changes.counters) add(change.id);
  for (const Changes::Code& change : changes.codes) add(change.id);
}

}  // namespace perk::ledger::postgres
