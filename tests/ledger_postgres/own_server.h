// A PostgreSQL server of one test alone, which it may break. Those that killed tests left running are stopped
// first.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace perk::test {

class OwnServer {
 public:
  explicit OwnServer(const std::string& name)
      : folder_(std::string(PERK_TEST_CLUSTERS) + "/" + name + std::to_string(getpid())) {}
  OwnServer(const OwnServer&) = delete;
  OwnServer& operator=(const OwnServer&) = delete;
  ~OwnServer() {
    std::error_code ignored;
    if (script("stop")) std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] bool start() const {
    return std::system((script_ + "sweep '" + PERK_TEST_CLUSTERS "'").c_str()) == 0 && script("start");
  }
  [[nodiscard]] bool copy_of(const OwnServer& other) const { return script("standby", other.folder_); }
  [[nodiscard]] bool crash() const { return script("crash"); }
  [[nodiscard]] bool recover() const { return script("recover"); }

  // For DatabaseSettings.
  [[nodiscard]] std::string place() const {
    std::string text;
    if (FILE* pipe = popen(line("conninfo", "").c_str(), "r"); pipe != nullptr) {
      for (int sign = std::fgetc(pipe); sign != EOF; sign = std::fgetc(pipe)) text += static_cast<char>(sign);
      pclose(pipe);
    }
    return text;
  }
  // By hand, and alone in its transaction.
  [[nodiscard]] bool run(const std::string& statement) const {
    return std::system(("psql -qX -d '" + place() + "' -c \"" + statement + "\" >/dev/null").c_str()) == 0;
  }

 private:
  [[nodiscard]] std::string line(const std::string& command, const std::string& of) const {
    return script_ + command + " '" + folder_ + "'" + (of.empty() ? "" : " '" + of + "'");
  }
  bool script(const std::string& command, const std::string& of = "") const {
    return std::system(line(command, of).c_str()) == 0;
  }

  std::string script_ =
      "PERK_POSTGRES_CALLER=" + std::to_string(getpid()) + " " PERK_ROOT "/tests/support/postgres.sh ";
  std::string folder_;
};

// Is there a server to be had at all? Else the test says that it was left out.
inline bool has_server() {
  return std::getenv("PERK_TEST_POSTGRES") != nullptr;
}

}  // namespace perk::test
