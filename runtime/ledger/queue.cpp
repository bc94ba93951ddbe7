#include "runtime/ledger/queue.h"

#include <new>

#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

using namespace std::chrono_literals;

// A transaction of several calls costs the database little more than one of a single call. So where more than
// a few are made, a batch is to be no smaller than this; the threads of the last one come back one by one,
// and are waited for so long.
constexpr std::size_t kCrowd = 4;
constexpr auto kGather = 300us;

}  // namespace

Queue::Queue(std::size_t leaders, std::function<void(std::span<Call* const>)> carry_out)
    : most_leaders_(leaders), carry_out_(std::move(carry_out)) {
  waiting_.reserve(kBatch);
}

bool Queue::is_free(const Call& call) const {
  return std::ranges::none_of(call.locks, [&](const Id& row) { return locked_.contains(row); });
}

// Calls that meet in the same rows all wait for each other: they are best carried out in one. The others are
// shared out among those who may write.
std::size_t Queue::worth() const {
  if (population_ < kCrowd) return 1;
  return std::min(kBatch, meet_ ? population_ : std::max(kCrowd, population_ / most_leaders_));
}

bool Queue::may_lead(const Call& call) const {
  const bool waits = leaders_ > 0 && waiting_.size() < worth() && Call::Clock::now() < call.patient_until;
  return !call.taken && leaders_ < most_leaders_ && !gathering_ && !waits && is_free(call);
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
  if (gathering_ && waiting_.size() >= worth()) gathered_.notify_one();
  while (!call.done) {
    // Where nobody can be carried out, since an earlier call waits for what it shares with this one, it waits
    // too.
    if (may_lead(call) && (lead(call, lock) || call.done)) continue;
    if (!call.taken && Call::Clock::now() >= call.until) {
      leave(call, {Status::busy, "waited too long", {}, {}}, lock);  // too short for the heap
      continue;
    }
    auto until = Call::Clock::time_point::max();
    if (!call.taken) until = Call::Clock::now() < call.patient_until ? call.patient_until : call.until;
    call.seat->sit();
    lock.unlock();
    if (call.seat->wait(until)) return;
    lock.lock();
  }
}

void Queue::leave(Call& call, Reply reply, std::unique_lock<std::mutex>& lock) {
  std::erase(waiting_, &call);
  keys_.erase(call.key);
  call.answer(std::move(reply));
  call.done = true;
  // If it was to be the next leader, another is.
  const std::shared_ptr<Seat> other = next();
  lock.unlock();
  if (other) other->call();
  lock.lock();
}

void Queue::gather(std::unique_lock<std::mutex>& lock) {
  if (waiting_.size() >= worth()) return;
  gathering_ = true;
  gathered_.wait_for(lock, kGather, [&] { return waiting_.size() >= worth(); });
  gathering_ = false;
}

// Whoever can be carried out now. Rows that a call waits for are not given to those who came after it. Throws
// before anything has changed, or not at all.
Queue::Batch Queue::take(const Call& leader) {
  Batch batch;
  std::vector<Call*> left;
  batch.calls.reserve(std::min(kBatch, waiting_.size()));
  batch.followers.reserve(batch.calls.capacity());
  left.reserve(waiting_.capacity());
  std::unordered_set<Id, IdHash> waited_for, own;
  bool meet = most_leaders_ == 1;
  for (Call* call : waiting_) {
    const bool waits =
        batch.calls.size() == kBatch || !is_free(*call) ||
        std::ranges::any_of(call->locks, [&](const Id& row) { return waited_for.contains(row); });
    (waits ? left : batch.calls).push_back(call);
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
  for (Call* call : batch.calls) {
    call->taken = true;
    if (call == &leader) {
      batch.has_leaders = true;
    } else {
      batch.followers.push_back(call->seat);
    }
  }
  meet_ = meet;
  return batch;
}

bool Queue::lead(Call& call, std::unique_lock<std::mutex>& lock) {
  if (leaders_++ == 0) gather(lock);
  Batch batch;
  try {
    batch = take(call);
  } catch (const std::bad_alloc&) {
    --leaders_;
    if (!call.taken) leave(call, out_of_memory(), lock);
    return false;
  }
  carried_ += batch.calls.size();
  if (!batch.calls.empty()) {
    lock.unlock();
    carry_out_(batch.calls);
    lock.lock();
  }
  population_ = waiting_.size() + carried_;
  carried_ -= batch.calls.size();
  --leaders_;
  for (const Call* each : batch.calls) {
    for (const Id& row : each->locks) locked_.erase(row);
    keys_.erase(each->key);
  }
  call.done = batch.has_leaders;
  const std::shared_ptr<Seat> other = next();
  // The others' calls are theirs as soon as they know that they are done.
  lock.unlock();
  if (other) other->call();
  for (const std::shared_ptr<Seat>& follower : batch.followers) follower->done();
  lock.lock();
  return !batch.calls.empty();
}

std::shared_ptr<Seat> Queue::next() const {
  const auto found = std::ranges::find_if(waiting_, [&](const Call* call) { return may_lead(*call); });
  return found == waiting_.end() ? nullptr : (*found)->seat;
}

}  // namespace perk::ledger
