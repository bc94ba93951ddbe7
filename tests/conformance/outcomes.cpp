#include "tests/conformance/outcomes.h"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

namespace perk::conformance {

std::string words_of(Status status) {
  switch (status) {
    case Status::passed: return "passed";
    case Status::failed: return "failed";
    case Status::not_expressible: return "not expressible";
  }
  return {};
}

std::map<std::string, Known> read_outcomes(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  std::map<std::string, Known> out;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t first = line.find(": ");
    const std::size_t second = first == std::string::npos ? first : line.find(": ", first + 2);
    if (second == std::string::npos)
      throw std::runtime_error(fmt::format("{}: no outcome and reason: {}", path, line));
    const std::string word = line.substr(first + 2, second - first - 2);
    Known known;
    known.why = line.substr(second + 2);
    if (word == words_of(Status::passed)) {
      known.status = Status::passed;
    } else if (word == words_of(Status::not_expressible)) {
      known.status = Status::not_expressible;
    } else if (word != words_of(Status::failed)) {
      throw std::runtime_error(fmt::format("{}: no outcome is called `{}`", path, word));
    }
    if (!out.emplace(line.substr(0, first), known).second)
      throw std::runtime_error(fmt::format("{}: twice: {}", path, line));
  }
  return out;
}

}  // namespace perk::conformance
