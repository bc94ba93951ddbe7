#include "bench/ledger_clients.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <vector>

#include "bench/timing.h"

namespace perk::bench {
namespace {

// What a process tells when it is done.
struct Told {
  std::uint64_t done = 0, failed = 0;
  double seconds = 0;
};

struct Pipe {
  Pipe() {
    if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe could be had");
  }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  std::array<int, 2> ends{};
};

Told work(Redeemer& redeemer, const Crowd& crowd) {
  std::atomic<std::uint64_t> done = 0, failed = 0;
  const double start = now_ns(), end = start + crowd.seconds * 1e9;
  std::vector<std::thread> threads;
  threads.reserve(crowd.threads);
  for (std::size_t thread = 0; thread < crowd.threads; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::uint64_t turn = 0; now_ns() < end; ++turn) {
        ++(redeemer.redeem(thread, turn) ? done : failed);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return {done, failed, (now_ns() - start) / 1e9};
}

}  // namespace

Redeemed run(const Crowd& crowd, const std::function<std::unique_ptr<Redeemer>(std::size_t process)>& make) {
  Pipe ready, go, told;
  std::fflush(nullptr);
  std::vector<pid_t> processes;
  processes.reserve(crowd.processes);
  for (std::size_t process = 0; process < crowd.processes; ++process) {
    const pid_t id = fork();
    if (id < 0) throw std::runtime_error("no process could be started");
    if (id > 0) {
      processes.push_back(id);
      continue;
    }
    Told result;
    char byte = 0;
    try {
      const std::unique_ptr<Redeemer> redeemer = make(process);
      if (write(ready.ends[1], &byte, 1) == 1 && read(go.ends[0], &byte, 1) == 1)
        result = work(*redeemer, crowd);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "a client gave up: %s\n", error.what());
      if (write(ready.ends[1], &byte, 1) != 1) _exit(1);
    }
    const bool said = write(told.ends[1], &result, sizeof result) == static_cast<ssize_t>(sizeof result);
    // Nothing that the parent set up is torn down twice.
    _exit(said ? 0 : 1);
  }
  Redeemed sum;
  char byte = 0;
  for (std::size_t i = 0; i < crowd.processes; ++i) {
    if (read(ready.ends[0], &byte, 1) != 1) throw std::runtime_error("a client did not start");
  }
  for (std::size_t i = 0; i < crowd.processes; ++i) {
    if (write(go.ends[1], &byte, 1) != 1) throw std::runtime_error("a client could not be told to start");
  }
  for (std::size_t i = 0; i < crowd.processes; ++i) {
    Told result;
    if (read(told.ends[0], &result, sizeof result) != static_cast<ssize_t>(sizeof result)) {
      throw std::runtime_error("a client was lost");
    }
    sum.done += result.done;
    sum.failed += result.failed;
    sum.seconds = std::max(sum.seconds, result.seconds);
  }
  for (const pid_t process : processes) waitpid(process, nullptr, 0);
  return sum;
}

}  // namespace perk::bench
