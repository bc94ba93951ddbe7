// Group commit: calls that wait together are carried out together, by one of the threads that made them.
//
// In: calls of many threads. Out: each call answered. Guaranteed: no key is carried out twice at once; no
// thread waits for a thread of its own; a call that nobody takes up in time is answered `busy`.
#pragma once
#include <mutex>
#include <set>
#include <span>

#include "runtime/ledger/call.h"

namespace perk::ledger {

class Queue {
 public:
  // `carry_out` answers all calls it gets, and does not throw. `leaders`: so many batches at once.
  Queue(std::size_t leaders, std::function<void(std::span<Call* const>)> carry_out);

  void run(Call& call);

  static constexpr std::size_t kBatch = 128;

 private:
  [[nodiscard]] bool may_lead(const Call& call) const;
  void lead(std::unique_lock<std::mutex>& lock);

  const std::size_t most_leaders_;
  const std::function<void(std::span<Call* const>)> carry_out_;
  std::mutex mutex_;
  std::set<Id> keys_;           // of all calls that are not done
  std::vector<Call*> waiting_;  // in the order in which they came
  std::size_t leaders_ = 0;
  std::size_t last_batch_ = 0;
  Call::Clock::time_point last_taken_;
  std::condition_variable gathered_;
};

}  // namespace perk::ledger
