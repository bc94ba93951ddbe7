// A bar on the terminal while many orders are priced; nothing where standard error is no terminal.
#pragma once
#include <chrono>
#include <cstdint>

namespace perk::tool {

class Progress {
 public:
  explicit Progress(bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::uint64_t records, double share);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool shown_;
  bool drawn_ = false;
  Clock::time_point start_ = Clock::now(), last_{};
};

}  // namespace perk::tool
