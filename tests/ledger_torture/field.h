// What all processes of a torture see: a few numbers in a file that each of them maps, and a log for each
// client.
//
// A log has one line for what is about to be asked and one for what was answered, written before the client
// goes on; what was written outlives the process, however it dies.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace perk::ledger::torture {

struct Numbers {
  std::atomic<std::uint64_t> tries{0}, calls{0}, again{0}, waited{0};  // again: the same sent once more
  std::array<std::atomic<std::uint64_t>, 20> answers{};                // by status
  std::atomic<bool> stop{false};
};

// The numbers of the folder, made by the first who asks.
Numbers& numbers_of(const std::filesystem::path& folder);

struct Record {
  bool answered = false;
  std::string order;
  char verb = 'r';
  std::string status, state, used;  // answered
};

class Log {
 public:
  Log(const std::filesystem::path& folder, std::size_t client);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  void write(const Record& record);
  // Something that must not be; the run fails.
  void complain(std::string_view text);

 private:
  int file_ = -1, complaints_ = -1;
};

std::vector<Record> records_of(const std::filesystem::path& folder, std::size_t client);
std::vector<std::string> complaints_of(const std::filesystem::path& folder);

}  // namespace perk::ledger::torture
