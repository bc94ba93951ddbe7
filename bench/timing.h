// Timing on a machine that others use too: short rounds of each contender in turn, the median round of each.
//
// What counts is the thread's own time, so that waiting for a core does not, and ratios of medians.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

namespace perk::bench {

inline double now_ns() {
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Of this thread alone.
inline double thread_ns() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

inline double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

// What the compiler may not leave out.
template <class Value>
void keep(const Value& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

template <class Work>
double milliseconds_of(const Work& work) {
  const double start = thread_ns();
  work();
  return (thread_ns() - start) / 1e6;
}

struct Contender {
  std::string name;
  std::function<void()> round;  // once over all carts
};

// Median nanoseconds a cart, by contender. `budget_ms` is for all of them together.
inline std::vector<double> interleave(const std::vector<Contender>& contenders, std::size_t carts,
                                      double budget_ms) {
  std::vector<std::vector<double>> took(contenders.size());
  for (const Contender& each : contenders) each.round();
  const double end = now_ns() + budget_ms * 1e6;
  do {
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const double start = thread_ns();
      contenders[i].round();
      took[i].push_back((thread_ns() - start) / static_cast<double>(carts));
    }
  } while (now_ns() < end || took.front().size() < 5);
  std::vector<double> medians;
  medians.reserve(took.size());
  for (std::vector<double>& each : took) medians.push_back(median(std::move(each)));
  return medians;
}

}  // namespace perk::bench
