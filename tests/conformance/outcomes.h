// What is known not to pass, and what becomes of the cases that stand apart: outcomes.txt, one case a line,
// `ID: passed|failed|not expressible: why`.
#pragma once
#include <map>
#include <string>

namespace perk::conformance {

enum class Status : std::uint8_t { passed, failed, not_expressible };

std::string words_of(Status status);

struct Known {
  Status status = Status::failed;
  std::string why;
};

// Throws where the file cannot be read or a line is malformed.
std::map<std::string, Known> read_outcomes(const std::string& path);

}  // namespace perk::conformance
