#include "tests/conformance/case.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>

namespace perk::conformance {

bool Case::has_kind(std::string_view kind) const {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool Case::stands_apart() const {
  const bool quirk = std::any_of(kinds.begin(), kinds.end(),
                                 [](const std::string& kind) { return kind.starts_with("quirk-"); });
  return quirk || has_kind("fork-only") || has_kind("ledger") || has_kind("proration-function") ||
         has_kind("recompute");
}

std::vector<Case> read_cases(const std::string& folder) {
  constexpr std::array<const char*, 4> kEngines = {"medusa", "solidus", "sylius", "vendure"};
  std::vector<Case> cases;
  for (const char* engine : kEngines) {
    const std::string path = folder + "/" + engine + ".jsonl";
    std::ifstream in(path);
    if (!in) throw std::runtime_error("cannot read " + path);
    for (std::string line; std::getline(in, line);) {
      if (line.empty()) continue;
      Case one;
      one.data = Json::parse(line);
      one.engine = engine;
      one.id = one.data.at("id").get<std::string>();
      one.currency = one.data.at("currency").get<std::string>();
      one.decimals = one.data.at("decimals").get<int>();
      one.kinds = one.data.at("kind").get<std::vector<std::string>>();
      cases.push_back(std::move(one));
    }
  }
  return cases;
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool is_true(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

const Json& list_at(const Json& object, const char* key) {
  static const Json kNone = Json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : kNone;
}

std::int64_t number_at(const Json& object, const char* key, std::int64_t otherwise) {
  const auto found = object.find(key);
  if (found == object.end()) return otherwise;
  if (found->is_number_integer()) return found->get<std::int64_t>();
  return found->is_string() ? std::stoll(found->get<std::string>()) : otherwise;
}

std::vector<std::string> texts_at(const Json& object, const char* key) {
  std::vector<std::string> out;
  const Json& list = list_at(object, key);
  out.reserve(list.size());
  for (const Json& each : list) out.push_back(each.get<std::string>());
  return out;
}

}  // namespace perk::conformance
