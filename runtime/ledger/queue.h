// Group commit: calls that wait together are carried out together, by one of the threads that made them.
//
// In: calls of many threads. Out: each call answered. A call is carried out at once where it can be; it waits
// where all who may write are writing, or where one of them writes rows that it needs: waiting for them here,
// and not in the database, many calls become one transaction. Guaranteed: no key is carried out twice at
// once; no two batches need the same known row at once; whoever came first gets a row first; a call that
// nobody takes up in time is answered `busy`, and `unavailable` where memory runs out.
#pragma once
#include <mutex>
#include <set>
#include <span>
#include <unordered_set>

#include "runtime/ledger/call.h"
#include "runtime/ledger/memory.h"

namespace perk::ledger {

class Queue {
 public:
  // `carry_out` answers all calls it gets, and does not throw. `leaders`: so many batches at once.
  Queue(std::size_t leaders, std::function<void(std::span<Call* const>)> carry_out);

  void run(Call& call);

  static constexpr std::size_t kBatch = 128;

 private:
  [[nodiscard]] bool is_free(const Call& call) const;
  [[nodiscard]] bool may_lead(const Call& call) const;
  bool enter(Call& call);
  void leave(Call& call, Reply reply);
  std::vector<Call*> take();
  // Was anybody carried out?
  bool lead(Call& call, std::unique_lock<std::mutex>& lock);
  void wake_next();

  const std::size_t most_leaders_;
  const std::function<void(std::span<Call* const>)> carry_out_;
  std::mutex mutex_;
  std::set<Id> keys_;                      // of all calls that are not done
  std::vector<Call*> waiting_;             // in the order in which they came
  std::unordered_set<Id, IdHash> locked_;  // rows of calls that are being carried out
  std::size_t leaders_ = 0;
  std::size_t crowd_ = 0;  // calls of the last batch, where they could not be carried out beside each other
  std::condition_variable gathered_;
};

}  // namespace perk::ledger
