#include "tests/conformance/unread.h"

#include "tests/conformance/compare.h"
#include "tools/json/decimal.h"

namespace perk::conformance {
namespace {

constexpr std::string_view kNobody = "nobody";

std::string last_of(const std::string& pointer) {
  return pointer.substr(pointer.rfind('/') + 1);
}

bool names_something(const std::string& pointer) {
  const std::string last = last_of(pointer);
  return last == "promotion" || last == "code" || pointer.starts_with("/applied") ||
         pointer.starts_with("/eligible") || pointer.starts_with("/effective_coupons");
}

// Another value in its place; null where the value says how to read others, or asserts nothing.
Json changed(const Json& expected, const std::string& pointer, const Json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>() + 1;
  if (value.is_array() && names_something(pointer)) return Json::array({kNobody});
  if (!value.is_string()) return nullptr;
  const std::string text = value.get<std::string>();
  if (names_something(pointer)) return kNobody;
  if (last_of(pointer) == "by") {
    // Who takes nothing off does not show on the line.
    const Json& line = expected.at(Json::json_pointer(pointer).parent_pointer());
    const std::string off = text_at(line, "discount");
    return off.empty() || json::parse_decimal(off, 6).scaled == 0 ? Json(nullptr) : Json(kNobody);
  }
  const bool is_amount = !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
  return is_amount ? Json("9" + text) : Json(nullptr);
}

}  // namespace

std::vector<std::string> unread(const Case& of, const Translation& from, const Priced& priced) {
  std::vector<std::string> out;
  const Json& expected = of.data.at("expected");
  const Json leaves = expected.flatten();
  for (const auto& [pointer, value] : leaves.items()) {
    Json other = changed(expected, pointer, value);
    if (other.is_null()) continue;
    Case altered = of;
    altered.data.at("expected").at(Json::json_pointer(pointer)) = std::move(other);
    if (differences(altered, from, priced).empty()) out.push_back(pointer);
  }
  return out;
}

}  // namespace perk::conformance
