// Which promotions can apply at a moment: the index of the whole of time, which the first cart makes that
// needs it, and of the day that was prepared.
//
// In: a module and moments. Out: a view that covers the moment. Guaranteed: which view answers changes what
// finding costs, never what is found. Any thread may call any function at any time; a thread that keeps the
// day's view asks again when version() is another than the one it saw.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "runtime/candidates/view.h"

namespace perk::pricing {

class Views {
 public:
  explicit Views(const ir::Module& module) : module_(module) {}

  // Goes up with every exchange of the day's view.
  [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
  // Made by the first thread that asks; others wait for it.
  [[nodiscard]] const candidates::View& of_all_time() const;
  // The day's view, if there is one, and the version that it came with.
  struct Day {
    std::shared_ptr<const candidates::View> view;
    std::uint64_t version = 0;
  };
  [[nodiscard]] Day day() const;
  // A moment that the day's view does not cover was asked for: after kPatience of these in one day, that day
  // gets its view, unless another thread is making one.
  void missed(std::int64_t now);
  // Makes the view of the moment's day now.
  void prepare(std::int64_t now);

  static constexpr std::uint32_t kPatience = 64;

 private:
  void make(std::int64_t day);

  const ir::Module& module_;
  mutable std::once_flag all_made_;
  mutable std::optional<candidates::View> all_;
  std::atomic<std::uint64_t> version_{0};
  std::atomic<std::int64_t> missed_day_{INT64_MIN};
  std::atomic<std::uint32_t> misses_{0};
  std::mutex making_;
  mutable std::mutex exchange_;
  std::shared_ptr<const candidates::View> day_;
};

}  // namespace perk::pricing
