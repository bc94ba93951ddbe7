// Group commit: calls that wait together are carried out together, by one of the threads that made them.
//
// In: calls of many threads. Out: each call answered. A call is carried out at once where few are made; where
// many are, they set out in as many batches as may be written at once, and those that need a row that is
// being written wait for it here, and not in the database, to become one transaction. Guaranteed: no key is
// carried out twice at once; no two batches need the same known row at once; whoever came first gets a row
// first; a call that nobody takes up in time is answered `busy`, and `unavailable` where memory runs out.
#pragma once
#include <functional>
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
  struct Batch {
    std::vector<Call*> calls;
    std::vector<std::shared_ptr<Seat>> followers;  // seats of those whose threads wait
    // The leader's own call; without it, the next batch may take that up while this one is carried out.
    bool has_leaders = false;
  };

  [[nodiscard]] bool is_free(const Call& call) const;
  // With how many calls a batch should set out.
  [[nodiscard]] std::size_t worth() const;
  [[nodiscard]] bool may_lead(const Call& call) const;
  bool enter(Call& call);
  void leave(Call& call, Reply reply, std::unique_lock<std::mutex>& lock);
  void gather(std::unique_lock<std::mutex>& lock);
  Batch take(const Call& leader);
  // Was anybody carried out?
  bool lead(Call& call, std::unique_lock<std::mutex>& lock);
  [[nodiscard]] std::shared_ptr<Seat> next() const;

  const std::size_t most_leaders_;
  const std::function<void(std::span<Call* const>)> carry_out_;
  std::mutex mutex_;
  std::set<Id> keys_;                      // of all calls that are not done
  std::vector<Call*> waiting_;             // in the order in which they came
  std::unordered_set<Id, IdHash> locked_;  // rows of calls that are being carried out
  std::size_t leaders_ = 0, carried_ = 0;  // batches and calls that are being carried out
  std::size_t population_ = 0;             // calls that there were when the last batch was done
  bool meet_ = false;                      // could the calls of the last one only be carried out together?
  bool gathering_ = false;
  std::condition_variable gathered_;
};

}  // namespace perk::ledger
