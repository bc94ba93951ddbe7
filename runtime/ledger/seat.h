// Where a thread waits for other threads: it outlives the call that the thread makes, so that whoever wakes
// it need not hold the lock that the call is found under.
#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

namespace perk::ledger {

class Seat {
 public:
  using Clock = std::chrono::steady_clock;

  // Of the thread that asks.
  static std::shared_ptr<Seat> own() {
    thread_local const std::shared_ptr<Seat> seat = std::make_shared<Seat>();
    return seat;
  }

  // What was called before is over; that it is done stays.
  void sit() {
    const std::lock_guard lock(mutex_);
    called_ = false;
  }
  // Until it is called, or done, or that late. Is it done? Then it is free for the next call.
  bool wait(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    const auto woken = [&] { return called_ || done_; };
    if (until == Clock::time_point::max()) {
      wake_.wait(lock, woken);
    } else {
      wake_.wait_until(lock, until, woken);
    }
    return std::exchange(done_, false);
  }
  // It may have something to do.
  void call() { set(called_); }
  // Its call is answered; once a call.
  void done() { set(done_); }

 private:
  void set(bool& what) {
    {
      const std::lock_guard lock(mutex_);
      what = true;
    }
    wake_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool called_ = false, done_ = false;
};

}  // namespace perk::ledger
