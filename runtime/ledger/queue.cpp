#include "runtime/ledger/queue.h"

#include <unordered_set>

#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

using namespace std::chrono_literals;

// The threads of a crowd come back one by one. A leader that set out with the first of them would write for
// it alone, and the others would wait; so it gives them this long.
constexpr auto kGather = 300us;
constexpr std::size_t kCrowd = 4;

}  // namespace

Queue::Queue(std::size_t leaders, std::function<void(std::span<Call* const>)> carry_out)
    : most_leaders_(leaders), carry_out_(std::move(carry_out)) {
  waiting_.reserve(kBatch);
}

bool Queue::is_free(const Call& call) const {
  return std::ranges::none_of(call.locks, [&](const Id& row) { return locked_.contains(row); });
}

bool Queue::may_lead(const Call& call) const {
  return !call.taken && leaders_ < most_leaders_ && is_free(call);
}

void Queue::run(Call& call) {
  std::unique_lock lock(mutex_);
  if (!GUARD(facade_one_call_a_key, keys_.insert(call.key).second)) {
    call.answer({Status::in_flight, "a call with this key is being carried out", {}, {}});
    return;
  }
  waiting_.push_back(&call);
  if (waiting_.size() * 2 >= crowd_) gathered_.notify_one();
  while (!call.done) {
    // Where nobody can be carried out, since an earlier call waits for what it shares with this one, it waits too.
    if (may_lead(call) && (lead(lock) || call.done)) continue;
    if (!call.taken && Call::Clock::now() >= call.until) {
      std::erase(waiting_, &call);
      call.answer({Status::busy, "the calls before it took too long; try once more", {}, {}});
      wake_next();  // who was to be the next leader leaves that to another
      break;
    } else if (call.taken) {
      call.wake.wait(lock);
    } else {
      call.wake.wait_until(lock, call.until);
    }
  }
  keys_.erase(call.key);
}

// Whoever can be carried out now. Rows that a call waits for are not given to those who came after it.
std::vector<Call*> Queue::take() {
  std::vector<Call*> batch, left;
  batch.reserve(kBatch);
  left.reserve(waiting_.size());
  std::unordered_set<Id, IdHash> waited_for, own;
  crowd_ = 0;
  for (Call* call : waiting_) {
    const bool waits =
        batch.size() == kBatch || !is_free(*call) ||
        std::ranges::any_of(call->locks, [&](const Id& row) { return waited_for.contains(row); });
    (waits ? left : batch).push_back(call);
    if (waits) {
      waited_for.insert(call->locks.begin(), call->locks.end());
      continue;
    }
    call->taken = true;
    for (const Id& row : call->locks) {
      if (!own.insert(row).second) crowd_ = 1;
    }
  }
  waiting_.swap(left);
  if (crowd_ > 0 || most_leaders_ == 1) crowd_ = batch.size();
  for (const Call* call : batch) {
    for (const Id& row : call->locks) ++locked_[row];
  }
  return batch;
}

bool Queue::lead(std::unique_lock<std::mutex>& lock) {
  ++leaders_;
  if (crowd_ >= kCrowd && waiting_.size() * 2 < crowd_) {
    gathered_.wait_for(lock, kGather, [&] { return waiting_.size() * 2 >= crowd_; });
  }
  const std::vector<Call*> batch = take();
  if (!batch.empty()) {
    lock.unlock();
    carry_out_(batch);
    lock.lock();
  }
  --leaders_;
  for (Call* call : batch) {
    for (const Id& row : call->locks) {
      const auto found = locked_.find(row);
      if (--found->second == 0) locked_.erase(found);
    }
  }
  for (Call* call : batch) {
    call->done = true;
    call->wake.notify_one();
  }
  wake_next();
  return !batch.empty();
}

void Queue::wake_next() {
  const auto next = std::ranges::find_if(waiting_, [&](const Call* call) { return may_lead(*call); });
  if (next != waiting_.end()) (*next)->wake.notify_one();
}

}  // namespace perk::ledger
