// A PostgreSQL server of one test alone, which it may break.
#pragma once
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace perk::test {

class OwnServer {
 public:
  explicit OwnServer(const std::string& name) : folder_(std::string(PERK_TEST_CLUSTERS) + "/" + name) {}
  OwnServer(const OwnServer&) = delete;
  OwnServer& operator=(const OwnServer&) = delete;
  ~OwnServer() { script("stop"); }

  [[nodiscard]] bool start() const { return script("start"); }
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
    return std::string(PERK_ROOT) + "/tests/support/postgres.sh " + command + " '" + folder_ + "'" +
           (of.empty() ? "" : " '" + of + "'");
  }
  bool script(const std::string& command, const std::string& of = "") const {
    return std::system(line(command, of).c_str()) == 0;
  }

  std::string folder_;
};

// Is there a server to be had at all? Else the test says that it was left out.
inline bool has_server() {
  return std::getenv("PERK_TEST_POSTGRES") != nullptr;
}

}  // namespace perk::test
