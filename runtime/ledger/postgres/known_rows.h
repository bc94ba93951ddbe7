// Rows that a connection has met: counters and listed codes, which are never deleted.
//
// A row that is known need not be made before it is changed, which saves a statement where it is hot. Nothing
// depends on it: a change of a row that is not there after all is refused by its count of rows, and forgotten
// here.
#pragma once
#include <cstring>
#include <unordered_set>

#include "runtime/ledger/store/rows.h"

namespace perk::ledger::postgres {

class KnownRows {
 public:
  [[nodiscard]] bool has(const Id& id) const { return ids_.contains(id); }
  // They are written.
  void note(const Changes& changes);
  void forget() { ids_.clear(); }

 private:
  struct Hash {
    std::size_t operator()(const Id& id) const {
      std::size_t hash = 0;
      std::memcpy(&hash, id.bytes.data(), sizeof(hash));
      return hash;
    }
  };
  void add(const Id& id);

  std::unordered_set<Id, Hash> ids_;
};

}  // namespace perk::ledger::postgres
