// The client processes of a run: started, killed, paused, started again.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

namespace perk::ledger::torture {

class Processes {
 public:
  // `arguments`: of this same program; each client gets its number and its life behind them.
  Processes(std::vector<std::string> arguments, std::size_t count);
  ~Processes();  // kills what still runs
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  void kill_and_restart(std::size_t client);
  void pause(std::size_t client);
  void go_on(std::size_t client);
  // Waits at most so long; how many did not end by themselves with status 0.
  std::size_t wait(int seconds);
  [[nodiscard]] std::size_t size() const { return pids_.size(); }

 private:
  void start(std::size_t client);

  std::vector<std::string> arguments_;
  std::vector<pid_t> pids_;
  std::vector<std::size_t> lives_;
};

}  // namespace perk::ledger::torture
