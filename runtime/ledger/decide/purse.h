// One account under change: its row with its lots, and what is written of them.
#pragma once
#include <functional>

#include "runtime/ledger/decide/decide.h"

namespace perk::ledger {

class Purse {
 public:
  Purse(const Id& id, AccountRow& row, Changes& changes) : id_(id), row_(row), changes_(changes) {}

  [[nodiscard]] const AccountRow& row() const { return row_; }
  [[nodiscard]] std::int64_t free() const { return row_.balance - row_.held; }
  // So much of an amount has room in the balance.
  [[nodiscard]] std::int64_t room_for(std::int64_t amount) const;

  void change(std::int64_t balance, std::int64_t held);
  // A lot as it was, and as it becomes.
  void edit(LotRow& lot, const std::function<void(LotRow&)>& how);
  void add(LotRow lot);
  LotRow* find(const Id& reservation, std::int32_t entry);
  [[nodiscard]] std::vector<LotRow>& lots() { return row_.lots; }

  // From `at` on it is in the balance.
  void count(LotRow& lot, Instant at);
  // Takes from a counted lot, or from one that is not counted yet.
  void take(LotRow& lot, std::int64_t amount);
  // Counted lots with something left, what lapses first before what lapses later, then the oldest.
  std::vector<LotRow*> in_order();

 private:
  const Id id_;
  AccountRow& row_;
  Changes& changes_;
};

}  // namespace perk::ledger
