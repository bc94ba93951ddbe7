// Waits of random length, each about twice the one before, so that those who met do not meet again.
#pragma once
#include <chrono>
#include <random>
#include <thread>

namespace perk::ledger {

class Backoff {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Backoff(Clock::time_point until) : until_(until) {}

  // Waits; false: the time is over.
  bool wait() {
    const auto now = Clock::now();
    if (now >= until_) return false;
    thread_local std::minstd_rand random(std::random_device{}());
    std::uniform_int_distribution<std::int64_t> length(0, most_us_);
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(until_ - now);
    std::this_thread::sleep_for(std::min(left, std::chrono::microseconds(length(random))));
    most_us_ = std::min<std::int64_t>(most_us_ * 2, 200'000);
    return true;
  }

 private:
  const Clock::time_point until_;
  std::int64_t most_us_ = 2'000;
};

}  // namespace perk::ledger
