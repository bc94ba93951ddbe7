// A bar on the terminal while many things are done; nothing where standard error is no terminal.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace perk::tool {

class Progress {
 public:
  explicit Progress(bool wanted, std::string doing = "pricing", std::string what = "records");
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::uint64_t done, double share);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  std::string doing_, what_;
  bool shown_;
  bool drawn_ = false;
  Clock::time_point start_ = Clock::now(), last_{};
};

}  // namespace perk::tool
