#include "runtime/ledger/queue.h"

#include <array>

#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

using namespace std::chrono_literals;

// So many waiting calls are worth a second transaction beside the one that is being written; and where that
// one takes longer than this (a lock of another host), any number is.
constexpr std::size_t kCrowd = 32;
constexpr auto kPatience = 20ms;
// The threads of a batch come back one by one. A leader that set out with the first of them would write for
// it alone; so it gives the others this long where the last batch was large.
constexpr auto kGather = 300us;
constexpr std::size_t kLarge = 4;

}  // namespace

Queue::Queue(std::size_t leaders, std::function<void(std::span<Call* const>)> carry_out)
    : most_leaders_(leaders), carry_out_(std::move(carry_out)) {
  waiting_.reserve(kBatch);
}

bool Queue::may_lead(const Call& call) const {
  if (call.taken) return false;
  if (leaders_ == 0) return true;
  return leaders_ < most_leaders_ &&
         (waiting_.size() >= kCrowd || Call::Clock::now() - last_taken_ >= kPatience);
}

void Queue::run(Call& call) {
  std::unique_lock lock(mutex_);
  if (!GUARD(facade_one_call_a_key, keys_.insert(call.key).second)) {
    call.answer({Status::in_flight, "a call with this key is being carried out", {}, {}});
    return;
  }
  waiting_.push_back(&call);
  if (waiting_.size() * 2 >= last_batch_) gathered_.notify_one();
  while (!call.done) {
    if (may_lead(call)) {
      lead(lock);
    } else if (!call.taken && Call::Clock::now() >= call.until) {
      std::erase(waiting_, &call);
      call.answer({Status::busy, "the calls before it took too long; try once more", {}, {}});
      break;
    } else if (!call.done) {
      call.wake.wait_for(lock, kPatience);
    }
  }
  keys_.erase(call.key);
}

void Queue::lead(std::unique_lock<std::mutex>& lock) {
  ++leaders_;
  if (last_batch_ >= kLarge && waiting_.size() * 2 < last_batch_) {
    gathered_.wait_for(lock, kGather, [&] { return waiting_.size() * 2 >= last_batch_; });
  }
  std::array<Call*, kBatch> taken{};
  const std::size_t count = std::min(waiting_.size(), kBatch);
  std::copy_n(waiting_.begin(), count, taken.begin());
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  const std::span<Call* const> batch(taken.data(), count);
  for (Call* call : batch) call->taken = true;
  last_taken_ = Call::Clock::now();
  lock.unlock();
  if (count > 0) carry_out_(batch);
  lock.lock();
  --leaders_;
  last_batch_ = count;
  for (Call* call : batch) {
    call->done = true;
    call->wake.notify_one();
  }
  if (!waiting_.empty()) waiting_.front()->wake.notify_one();
}

}  // namespace perk::ledger
