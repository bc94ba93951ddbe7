// Clients that redeem: processes of threads, each with one more redemption as soon as the last one is
// answered.
//
// In: what a process sets up and what one of its threads does in a turn. Out: turns a second, of all
// together, by the clock: a ledger's time is other people's (disks, locks, a server), so a thread's own time
// says nothing.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace perk::bench {

// What one process works with; made after the process was started, used by all of its threads.
class Redeemer {
 public:
  virtual ~Redeemer() = default;
  // One redemption, the `turn`-th of the thread; false: it was refused, or did not work.
  virtual bool redeem(std::size_t thread, std::uint64_t turn) = 0;
};

struct Crowd {
  std::size_t processes = 1, threads = 1;  // a process
  double seconds = 1;
};

struct Redeemed {
  std::uint64_t done = 0, failed = 0;
  double seconds = 0;
  [[nodiscard]] double per_second() const { return seconds > 0 ? static_cast<double>(done) / seconds : 0; }
};

// `make(process)` is called in each process, and is not counted.
Redeemed run(const Crowd& crowd, const std::function<std::unique_ptr<Redeemer>(std::size_t process)>& make);

}  // namespace perk::bench
