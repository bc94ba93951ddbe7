// What one host remembers of a ledger to save round trips. Nothing rests on it: what is stale or forgotten
// meets a guard, or costs one more round trip.
#pragma once
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <unordered_map>

#include "runtime/ledger/store/store.h"

namespace perk::ledger {

struct IdHash {
  std::size_t operator()(const Id& id) const {
    std::size_t hash = 0;
    for (std::size_t i = 0; i < sizeof hash; ++i) hash = (hash << 8U) | id.bytes[i];
    return hash;
  }
};

// The breakers, at most a second old; so a stop works everywhere within two.
class BreakerMemory {
 public:
  using Breakers = std::shared_ptr<const std::vector<Breaker>>;
  Fault fresh(Store& store, Breakers& breakers);
  void forget();

 private:
  std::mutex mutex_;
  Breakers breakers_;
  std::chrono::steady_clock::time_point read_at_;
};

// Reservations that this host made lately, so that they are committed without being loaded: their version is
// guarded. The oldest are forgotten.
class RecentReservations {
 public:
  std::optional<ReservationRow> take(const Id& id);
  // Counters, codes and accounts of its entries.
  void add_rows(const Id& id, std::vector<Id>& rows);
  void put(const Id& id, ReservationRow row);
  void forget(const Id& id);

 private:
  static constexpr std::size_t kGeneration = 4'096;
  std::mutex mutex_;
  std::unordered_map<Id, ReservationRow, IdHash> young_, old_;
};

// Counters and codes that had too little left a moment ago: who asks for them is decided under locks at once.
class ScarceRows {
 public:
  void note(const Id& id);
  bool has(const Id& id);
  // Without a lock; what was noted this moment may be missed.
  [[nodiscard]] bool is_empty() const { return is_empty_; }

 private:
  static constexpr std::chrono::milliseconds kFor{500};
  static constexpr std::size_t kMost = 4'096;
  std::atomic<bool> is_empty_{true};
  std::mutex mutex_;
  std::unordered_map<Id, std::chrono::steady_clock::time_point, IdHash> until_;
};

// Who failed with codes lately. Each wrong code of an actor counts once an hour.
class ActorMemory {
 public:
  explicit ActorMemory(std::int64_t failures_per_hour) : most_(failures_per_hour) {}
  // How many codes of the actor may be looked up now.
  std::int64_t allowed(std::string_view actor, Instant now);
  // Of codes that failed, how many did so for the first time in this hour.
  std::int64_t new_failures(std::string_view actor, Instant now, std::span<const Id> failed);
  // What all hosts together have counted.
  void counted(std::string_view actor, Instant now, std::int64_t failures);

 private:
  struct Actor {
    std::int64_t hour = 0, failures = 0;
    std::set<Id> codes;
  };
  Actor& of(std::string_view actor, Instant now);

  static constexpr std::size_t kMost = 16'384;
  const std::int64_t most_;
  std::mutex mutex_;
  std::map<std::string, Actor, std::less<>> actors_;
};

}  // namespace perk::ledger
