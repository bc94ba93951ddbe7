#include "runtime/ledger/queue.h"

#include <new>

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

// Throws before anything has changed, or not at all.
bool Queue::enter(Call& call) {
  if (waiting_.size() == waiting_.capacity()) waiting_.reserve(2 * waiting_.size());
  if (!GUARD(facade_one_call_a_key, keys_.insert(call.key).second)) return false;
  waiting_.push_back(&call);
  return true;
}

void Queue::run(Call& call) {
  std::unique_lock lock(mutex_);
  if (!enter(call)) {
    call.answer({Status::in_flight, "a call with this key is being carried out", {}, {}});
    return;
  }
  if (waiting_.size() * 2 >= crowd_) gathered_.notify_one();
  while (!call.done) {
    // Where nobody can be carried out, since an earlier call waits for what it shares with this one, it waits
    // too.
    if (may_lead(call) && (lead(call, lock) || call.done)) continue;
    if (!call.taken && Call::Clock::now() >= call.until) {
      leave(call, {Status::busy, "waited too long", {}, {}});  // too short for the heap
    } else if (call.taken) {
      call.wake.wait(lock);
    } else {
      call.wake.wait_until(lock, call.until);
    }
  }
  keys_.erase(call.key);
}

void Queue::leave(Call& call, Reply reply) {
  std::erase(waiting_, &call);
  call.answer(std::move(reply));
  call.done = true;
  wake_next();  // who was to be the next leader leaves that to another
}

// Whoever can be carried out now. Rows that a call waits for are not given to those who came after it. Throws
// before anything has changed, or not at all.
std::vector<Call*> Queue::take() {
  std::vector<Call*> batch, left;
  batch.reserve(std::min(kBatch, waiting_.size()));
  left.reserve(waiting_.capacity());
  std::unordered_set<Id, IdHash> waited_for, own;
  bool meet = most_leaders_ == 1;
  for (Call* call : waiting_) {
    const bool waits =
        batch.size() == kBatch || !is_free(*call) ||
        std::ranges::any_of(call->locks, [&](const Id& row) { return waited_for.contains(row); });
    (waits ? left : batch).push_back(call);
    if (waits) {
      waited_for.insert(call->locks.begin(), call->locks.end());
      continue;
    }
    for (const Id& row : call->locks) meet = !own.insert(row).second || meet;
  }
  locked_.reserve(locked_.size() + own.size());
  std::vector<Id> rows;  // that are locked so far
  rows.reserve(own.size());
  try {
    for (const Id& row : own) {
      locked_.insert(row);
      rows.push_back(row);
    }
  } catch (...) {
    for (const Id& row : rows) locked_.erase(row);
    throw;
  }
  waiting_.swap(left);
  for (Call* call : batch) call->taken = true;
  crowd_ = meet ? batch.size() : 0;
  return batch;
}

bool Queue::lead(Call& call, std::unique_lock<std::mutex>& lock) {
  ++leaders_;
  if (crowd_ >= kCrowd && waiting_.size() * 2 < crowd_) {
    gathered_.wait_for(lock, kGather, [&] { return waiting_.size() * 2 >= crowd_; });
  }
  std::vector<Call*> batch;
  try {
    batch = take();
  } catch (const std::bad_alloc&) {
    --leaders_;
    if (!call.taken) leave(call, out_of_memory());
    return false;
  }
  if (!batch.empty()) {
    lock.unlock();
    carry_out_(batch);
    lock.lock();
  }
  --leaders_;
  for (const Call* each : batch) {
    for (const Id& row : each->locks) locked_.erase(row);
  }
  for (Call* each : batch) {
    each->done = true;
    each->wake.notify_one();
  }
  wake_next();
  return !batch.empty();
}

void Queue::wake_next() {
  const auto next = std::ranges::find_if(waiting_, [&](const Call* call) { return may_lead(*call); });
  if (next != waiting_.end()) (*next)->wake.notify_one();
}

}  // namespace perk::ledger
