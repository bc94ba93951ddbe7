#include "runtime/ledger/memory.h"

namespace perk::ledger {

Fault BreakerMemory::fresh(Store& store, Breakers& breakers) {
  using namespace std::chrono_literals;
  const auto now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    if (breakers_ != nullptr && now - read_at_ < 1s) {
      breakers = breakers_;
      return {};
    }
  }
  std::vector<Breaker> found;
  if (Fault fault = store.breakers(found); fault.failed()) return fault;
  breakers = std::make_shared<const std::vector<Breaker>>(std::move(found));
  const std::lock_guard lock(mutex_);
  if (breakers_ == nullptr || read_at_ < now) {
    breakers_ = breakers;
    read_at_ = now;
  }
  return {};
}

void BreakerMemory::forget() {
  const std::lock_guard lock(mutex_);
  breakers_ = nullptr;
  // A read that began before this one may not be kept.
  read_at_ = std::chrono::steady_clock::now();
}

std::optional<ReservationRow> RecentReservations::take(const Id& id) {
  const std::lock_guard lock(mutex_);
  auto found = young_.extract(id);
  if (found.empty()) found = old_.extract(id);
  if (found.empty()) return std::nullopt;
  return std::move(found.mapped());
}

void RecentReservations::add_rows(const Id& id, std::vector<Id>& rows) {
  const std::lock_guard lock(mutex_);
  auto found = young_.find(id);
  if (found == young_.end()) {
    found = old_.find(id);
    if (found == old_.end()) return;
  }
  rows.reserve(rows.size() + found->second.entries.size());
  for (const EntryRow& entry : found->second.entries) rows.push_back(entry.of);
}

void RecentReservations::put(const Id& id, ReservationRow row) {
  std::unordered_map<Id, ReservationRow, IdHash> forgotten;  // freed outside the lock
  const std::lock_guard lock(mutex_);
  old_.erase(id);
  young_.insert_or_assign(id, std::move(row));
  if (young_.size() < kGeneration) return;
  forgotten.swap(old_);
  old_.swap(young_);
}

void RecentReservations::forget(const Id& id) {
  const std::lock_guard lock(mutex_);
  young_.erase(id);
  old_.erase(id);
}

void ScarceRows::note(const Id& id) {
  const std::lock_guard lock(mutex_);
  if (until_.size() >= kMost) until_.clear();
  until_[id] = std::chrono::steady_clock::now() + kFor;
  is_empty_ = false;
}

bool ScarceRows::has(const Id& id) {
  const std::lock_guard lock(mutex_);
  const auto found = until_.find(id);
  if (found == until_.end()) return false;
  if (std::chrono::steady_clock::now() < found->second) return true;
  until_.erase(found);
  is_empty_ = until_.empty();
  return false;
}

ActorMemory::Actor& ActorMemory::of(std::string_view actor, Instant now) {
  const std::int64_t hour = now.seconds / 3'600;
  auto found = actors_.find(actor);
  if (found == actors_.end()) {
    // Those of earlier hours go first; a flood of new actors may make others' counts be read again.
    if (actors_.size() >= kMost) {
      std::erase_if(actors_, [&](const auto& each) { return each.second.hour != hour; });
    }
    if (actors_.size() >= kMost) actors_.clear();
    found = actors_.emplace(actor, Actor{hour, 0, {}}).first;
  }
  if (found->second.hour != hour) found->second = Actor{hour, 0, {}};
  return found->second;
}

std::int64_t ActorMemory::allowed(std::string_view actor, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = actors_.find(actor);
  if (found == actors_.end() || found->second.hour != now.seconds / 3'600) return most_;
  return std::max<std::int64_t>(0, most_ - found->second.failures);
}

std::int64_t ActorMemory::new_failures(std::string_view actor, Instant now, std::span<const Id> failed) {
  const std::lock_guard lock(mutex_);
  Actor& of_actor = of(actor, now);
  std::int64_t count = 0;
  for (const Id& code : failed) count += of_actor.codes.insert(code).second ? 1 : 0;
  of_actor.failures += count;
  return count;
}

void ActorMemory::counted(std::string_view actor, Instant now, std::int64_t failures) {
  const std::lock_guard lock(mutex_);
  Actor& of_actor = of(actor, now);
  of_actor.failures = std::max(of_actor.failures, failures);
}

}  // namespace perk::ledger
