// One record of cases/*.jsonl: what a test of another engine sets up and asserts, in the neutral form of
// cases/README.md. Amounts stay the decimal strings that they are in the file.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace perk::conformance {

using Json = nlohmann::json;

struct Case {
  std::string id, engine, currency;
  int decimals = 2;
  std::vector<std::string> kinds;
  Json data;

  [[nodiscard]] bool has_kind(std::string_view kind) const;
  // Faults of an engine, features of a fork, and tests of one function or of a ledger: listed, not counted.
  [[nodiscard]] bool stands_apart() const;
};

// All cases, engine by engine, in the files' order; throws where a file cannot be read.
std::vector<Case> read_cases(const std::string& folder);

// A member as text, or "" where it is absent or null.
std::string text_at(const Json& object, const char* key);
// A member that is true; absent is false.
bool is_true(const Json& object, const char* key);
// A member that is an array, or an empty one.
const Json& list_at(const Json& object, const char* key);
// A whole number, as a number or as text; `otherwise` where it is absent or null.
std::int64_t number_at(const Json& object, const char* key, std::int64_t otherwise);
std::vector<std::string> texts_at(const Json& object, const char* key);

}  // namespace perk::conformance
