#include "tests/ledger_torture/field.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <new>
#include <sstream>

#include "runtime/base/check.h"

namespace perk::ledger::torture {

namespace {

int open_for_appending(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  PERK_CHECK(file >= 0);
  return file;
}

// One write, so that lines of threads do not mix.
void append(int file, const std::string& line) {
  PERK_CHECK(::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
}

std::filesystem::path log_of(const std::filesystem::path& folder, std::size_t client) {
  return folder / ("client-" + std::to_string(client) + ".log");
}

}  // namespace

Numbers& numbers_of(const std::filesystem::path& folder) {
  const int file = ::open((folder / "numbers").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  PERK_CHECK(file >= 0 && ::ftruncate(file, sizeof(Numbers)) == 0);
  void* place = ::mmap(nullptr, sizeof(Numbers), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  PERK_CHECK(place != MAP_FAILED);
  ::close(file);
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
  return *static_cast<Numbers*>(place);  // zeros, which is how they start
}

Log::Log(const std::filesystem::path& folder, std::size_t client)
    : file_(open_for_appending(log_of(folder, client))),
      complaints_(open_for_appending(folder / "complaints")) {}

Log::~Log() {
  ::close(file_);
  ::close(complaints_);
}

void Log::write(const Record& record) {
  std::string line = record.answered ? "A\t" : "Q\t";
  line += record.order + '\t' + record.verb;
  if (record.answered) line += '\t' + record.status + '\t' + record.state + '\t' + record.used;
  append(file_, line + "\t.\n");
}

void Log::complain(std::string_view text) {
  std::string line(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  append(complaints_, line + "\n");
}

std::vector<Record> records_of(const std::filesystem::path& folder, std::size_t client) {
  std::vector<Record> records;
  std::ifstream file(log_of(folder, client));
  for (std::string line; std::getline(file, line);) {
    if (!line.ends_with("\t.")) continue;  // killed while it was written
    std::istringstream parts(line);
    Record record;
    std::string kind, verb;
    std::getline(parts, kind, '\t');
    std::getline(parts, record.order, '\t');
    std::getline(parts, verb, '\t');
    record.answered = kind == "A";
    record.verb = verb.at(0);
    if (record.answered) {
      std::getline(parts, record.status, '\t');
      std::getline(parts, record.state, '\t');
      std::getline(parts, record.used, '\t');
    }
    records.push_back(record);
  }
  return records;
}

std::vector<std::string> complaints_of(const std::filesystem::path& folder) {
  std::vector<std::string> complaints;
  std::ifstream file(folder / "complaints");
  for (std::string line; std::getline(file, line);) complaints.push_back(line);
  return complaints;
}

}  // namespace perk::ledger::torture
