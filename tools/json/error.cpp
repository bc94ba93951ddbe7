#include "tools/json/error.h"

namespace perk::json {

std::string at(std::string_view place, std::string_view name) {
  std::string out(place);
  out += '/';
  for (char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string at(std::string_view place, std::size_t index) {
  return std::string(place) + '/' + std::to_string(index);
}

}  // namespace perk::json
