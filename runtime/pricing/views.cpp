// A day is one of UTC: windows of the module's zone are in the view as concrete seconds.
#include "runtime/pricing/views.h"

namespace perk::pricing {
namespace {

constexpr std::int64_t kDay = 86'400;

std::int64_t day_of(std::int64_t now) {
  return now >= 0 ? now / kDay : -((kDay - 1 - now) / kDay);
}

}  // namespace

const candidates::View& Views::of_all_time() const {
  std::call_once(all_made_,
                 [this] { all_.emplace(module_, candidates::Range{}, candidates::Statistics(module_)); });
  return *all_;
}

Views::Day Views::day() const {
  const std::lock_guard lock(exchange_);
  return {day_, version_.load(std::memory_order_relaxed)};
}

void Views::missed(std::int64_t now) {
  const std::int64_t day = day_of(now);
  if (missed_day_.exchange(day, std::memory_order_relaxed) != day)
    misses_.store(0, std::memory_order_relaxed);
  if (misses_.fetch_add(1, std::memory_order_relaxed) + 1 < kPatience) return;
  const std::unique_lock making(making_, std::try_to_lock);
  if (!making.owns_lock()) return;
  misses_.store(0, std::memory_order_relaxed);
  make(day);
}

void Views::prepare(std::int64_t now) {
  const std::lock_guard making(making_);
  make(day_of(now));
}

void Views::make(std::int64_t day) {
  const candidates::Range range{day * kDay, (day + 1) * kDay};
  {
    const std::lock_guard lock(exchange_);
    if (day_ != nullptr && day_->covers(range.from)) return;
  }
  auto made = std::make_shared<const candidates::View>(module_, range, candidates::Statistics(module_));
  const std::lock_guard lock(exchange_);
  day_ = std::move(made);
  version_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace perk::pricing
