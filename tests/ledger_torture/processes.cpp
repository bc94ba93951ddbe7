#include "tests/ledger_torture/processes.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "runtime/base/check.h"

namespace perk::ledger::torture {

Processes::Processes(std::vector<std::string> arguments, std::size_t count)
    : arguments_(std::move(arguments)), pids_(count), lives_(count) {
  for (std::size_t client = 0; client < count; ++client) start(client);
}

Processes::~Processes() {
  for (const pid_t pid : pids_) {
    if (pid != 0) ::kill(pid, SIGKILL);
  }
  for (const pid_t pid : pids_) {
    if (pid != 0) ::waitpid(pid, nullptr, 0);
  }
}

void Processes::start(std::size_t client) {
  std::vector<std::string> arguments = arguments_;
  arguments.push_back(std::to_string(client));
  arguments.push_back(std::to_string(lives_[client]++));
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  PERK_CHECK(::posix_spawn(&pids_[client], "/proc/self/exe", nullptr, nullptr, pointers.data(), environ) ==
             0);
}

void Processes::kill_and_restart(std::size_t client) {
  ::kill(pids_[client], SIGKILL);
  ::waitpid(pids_[client], nullptr, 0);
  start(client);
}

void Processes::pause(std::size_t client) {
  ::kill(pids_[client], SIGSTOP);
}

void Processes::go_on(std::size_t client) {
  ::kill(pids_[client], SIGCONT);
}

std::size_t Processes::wait(int seconds) {
  std::size_t bad = 0;
  for (int tenths = 0; tenths <= seconds * 10; ++tenths) {
    std::size_t running = 0;
    for (pid_t& pid : pids_) {
      int status = 0;
      if (pid != 0 && ::waitpid(pid, &status, WNOHANG) == pid) {
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) ++bad;
        pid = 0;
      }
      if (pid != 0) ++running;
    }
    if (running == 0) return bad;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  for (const pid_t pid : pids_) bad += pid == 0 ? 0 : 1;
  return bad;
}

}  // namespace perk::ledger::torture
